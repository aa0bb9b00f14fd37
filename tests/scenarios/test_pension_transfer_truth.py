"""The rules against the planted truth: every generated transfer, decided from what its screens would show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from bots.pension_transfer.skills import decide_acceptance, decide_payout, decide_posting, tell_deadline
from digital_employee.face import SkillContext
from digital_employee.project.discover import discover
from digital_employee.runtime.values import typed
from digital_employee.schedule.calendar import load_calendar
from digital_employee.workflow.loader import load_workflow
from digital_employee.workflow.plan import build_plan
from mock_caseworker.database import Database, open_database
from mock_caseworker.generator.employers import make_employers
from mock_caseworker.generator.pension_transfer.plant import plant
from mock_caseworker.generator.persons import Register
from mock_caseworker.generator.storage import new_storage
from mock_caseworker.generator.world import Size, World
from mock_caseworker.grids import Grid, money
from mock_caseworker.pension_transfer.cases import find_case
from mock_caseworker.pension_transfer.letters import letter
from mock_caseworker.pension_transfer.posting import posting, received
from mock_caseworker.pension_transfer.relations import DONE, acceptance, ask_platform, contributions
from mock_caseworker.pension_transfer.sheet_view import months_kept, shown_sheet
from mock_caseworker.pension_transfer.view import View

PROJECT = Path(__file__).parents[2]
BUSINESS_DATE = date(2026, 3, 10)
ASKINGS = 3

Values = dict[str, Any]
Pages = Callable[[Database, str, int], Grid]


@pytest.fixture(scope="module")
def screens() -> Any:
    offers = discover(PROJECT)
    loaded = load_workflow(PROJECT / "workflows" / "pension_transfer.yaml", PROJECT)
    return build_plan(loaded, offers.signatures(), offers.sources).screens


class Reader:
    """What PT01 to PT06 would show of one case, typed by the elements file."""

    def __init__(self, database: Database, screens: Any, case_no: str) -> None:
        self._database, self._screens = database, screens
        self.case: Any = find_case(database, case_no)

    def form(self, ref: str, view: View, names: dict[str, str]) -> Values:
        fields = self._screens[ref.partition(".")[0]].elements[ref.partition(".")[2]].fields
        return typed(self._screens, ref, {name: view.values[names.get(name, name)] for name in fields})

    def table(self, ref: str, *grids: Grid) -> list[Values]:
        rows = [{column.title: _told(column.kind, row[column.key]) for column in grid.columns}
                for grid in grids for row in grid.rows]  # fmt: skip
        return typed(self._screens, ref, rows)

    def pages(self, ref: str, ask: Pages) -> list[Values]:
        first = ask(self._database, self.case["personal_no"], 1)
        rest = (ask(self._database, self.case["personal_no"], page) for page in range(2, first.pages + 1))
        return self.table(ref, first, *rest)

    def view(self, draw: Callable[[Database, Any], View]) -> View:
        return draw(self._database, self.case)


def _told(kind: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    return money(value) if kind == "money" else str(value)


def grid(view: View, name: str) -> Grid:
    return next((one for one in view.grids if one.name == name), Grid(name, "", ()))


def decide(reader: Reader, database: Database, context: SkillContext) -> Values:
    case = reader.case
    common = {"start": date.fromisoformat(case["apply_date"]), "context": context}
    if case["stage"] == "转入受理":
        return _accept(reader, database, common)
    if case["stage"] == "转入接续":
        return _post(reader, common)
    return _pay_out(reader, common)


def _compare_due_day(decision: Values, reader: Reader, common: Values) -> Values:
    due = tell_deadline(start=common["start"], context=common["context"])["due"]
    is_right = reader.form("letter.form", reader.view(letter), {})["due_date"] == due
    return decision if is_right else {**decision, "disposition": "FROZEN", "code": "INT-02"}


def _accept(reader: Reader, database: Database, common: Values) -> Values:
    answers = (ask_platform(database, reader.case["case_no"]) for _ in range(ASKINGS))
    result, known = next((one for one in answers if one[0] == DONE), ("超时", ()))
    if result != DONE:
        return {"disposition": "RETRY_LATER", "code": "SYS-PT-01"}
    view = reader.view(acceptance)
    decision = decide_acceptance(
        case_no=reader.case["case_no"],
        person=reader.form("transfer.person", view, {}),
        application=reader.form("transfer.asked", view, {}),
        relations=reader.table("transfer.relations", known[0]),
        open_transfers=reader.table("transfer.open_transfers", known[1]),
        months=reader.pages("transfer.months", contributions),
        **common,
    )
    if decision["disposition"] == "AUTO_SUBMITTED" and decision["mode"] == "TRANSFER":
        return _compare_due_day(decision, reader, common)
    return decision


def _sheet(reader: Reader) -> Iterator[tuple[str, Any]]:
    view = reader.view(shown_sheet)
    yield "sheet", reader.form("sheet.form", view, {"id_no": "info_id_no"})
    yield "years", reader.table("sheet.years", grid(view, "year_grid"))
    yield "lump_sums", reader.table("sheet.lump_sums", grid(view, "lump_grid"))


def _post(reader: Reader, common: Values) -> Values:
    paid, merged = reader.view(received), reader.view(posting)
    return decide_posting(
        id_no=reader.case["id_no"],
        fund_check=reader.form("receipts.form", paid, {}),
        receipts=reader.table("receipts.rows", grid(paid, "receipt_grid")),
        merge=reader.form("posting.form", merged, {}),
        months=reader.pages("posting.months", contributions),
        overlaps=reader.table("posting.overlaps", grid(merged, "overlap_grid")),
        options=reader.table("posting.options", grid(merged, "option_grid")),
        **dict(_sheet(reader)),
        **common,
    )


def _pay_out(reader: Reader, common: Values) -> Values:
    told, view = reader.view(letter), reader.view(shown_sheet)
    decision = decide_payout(
        case_no=reader.case["case_no"],
        person=reader.form("letter.person", told, {}),
        open_transfers=reader.table("letter.open_transfers", grid(told, "open_grid")),
        months=reader.pages("sheet.months_kept", months_kept),
        account=reader.table("sheet.account_years", grid(view, "account_grid")),
        **dict(_sheet(reader)),
        **common,
    )
    return _compare_due_day(decision, reader, common) if decision["disposition"] == "AUTO_SUBMITTED" else decision


def plant_transfers(folder: Path, seed: int, size: Size) -> list[Values]:
    """Plant the transfers of a size without the thousands of people who transfer nothing; return the truth."""
    employers = make_employers(Random(f"{seed}:employers"), 40)
    with new_storage(folder / "portal.db", BUSINESS_DATE) as storage:
        storage.insert("employer", employers)
        rng, register = Random(f"{seed}:transfers"), Register(Random(f"{seed}:people"))
        return [dict(told) for told in plant(World(rng, register, employers, storage, folder, size, BUSINESS_DATE))]


@pytest.mark.parametrize(
    ("seed", "size", "dispositions"),
    [
        (20251210, Size.DEMO, {"AUTO_SUBMITTED", "HUMAN", "REJECT_SUGGESTED"}),
        (7, Size.DEMO, {"AUTO_SUBMITTED", "HUMAN", "REJECT_SUGGESTED"}),
        (11, Size.FULL, {"AUTO_SUBMITTED", "HUMAN", "REJECT_SUGGESTED", "RETRY_LATER", "FROZEN"}),
    ],
)
def test_every_planted_transfer_ends_as_it_must(
    tmp_path: Path, screens: Any, seed: int, size: Size, dispositions: set[str]
):
    planted = plant_transfers(tmp_path, seed, size)
    database = open_database(tmp_path / "portal.db")
    context = SkillContext(BUSINESS_DATE, load_calendar(PROJECT / "config" / "calendars"), PROJECT)

    wrong = []
    for told in planted:
        decision = decide(Reader(database, screens, told["key"]), database, context)
        outcome = (decision["disposition"], decision["code"] or None)
        figures = {name: str(decision.get(name)) for name in told["figures"] or {}}
        level = decision["level"] if decision["disposition"] == "AUTO_SUBMITTED" else None
        if (outcome, figures, level) != ((told["disposition"], told["code"]), told["figures"] or {}, told["level"]):
            wrong.append((told["case"], outcome, decision.get("reason"), figures, told))

    assert wrong == []
    assert {told["disposition"] for told in planted} == dispositions
