"""The search and the rules against the planted truth: the whole export, and every pair from what its screens show."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bots.record_merging.model import load_model, load_probabilities
from bots.record_merging.person_file import read_persons
from bots.record_merging.search import Suspect, find_suspects
from bots.record_merging.skills import decide
from bots.social_insurance.parameters import load_parameters
from digital_employee.face import SkillContext
from digital_employee.project.discover import discover
from digital_employee.runtime.values import typed
from digital_employee.schedule.calendar import load_calendar
from digital_employee.workflow.loader import load_workflow
from digital_employee.workflow.plan import build_plan
from mock_caseworker.database import SHANGHAI, Database
from mock_caseworker.generator.world import Size
from mock_caseworker.grids import money
from mock_caseworker.record_merging.cases import find_case, register
from mock_caseworker.record_merging.export import read_register, write_register
from mock_caseworker.record_merging.figures import settle, shown_figures
from mock_caseworker.record_merging.records import SIDE_GRIDS, SIDE_TITLES, Pair, find_pair, shown_field, side_grid
from tests.mock_caseworker.record_merging.test_plant import DataSet, make

PROJECT = Path(__file__).parents[2]
TODAY = date(2026, 3, 10)
SETTLED = ("months", "overlap", "refund", "balance_after")


@pytest.fixture(scope="module")
def screens() -> Any:
    offers = discover(PROJECT)
    loaded = load_workflow(PROJECT / "workflows" / "record_merging.yaml", PROJECT)
    return build_plan(loaded, offers.signatures(), offers.sources).screens


def search(database: Database) -> tuple[dict[str, Suspect], int]:
    """Return what the bot finds in the system's own export, by key, and how many blocks it reports as large."""
    content = write_register(read_register(database, ""), "", TODAY)
    parameters = load_parameters(PROJECT / "config" / "parameters")
    place = {"region": "990100", "on": TODAY}
    persons = read_persons(content, "export").persons
    model, probabilities = load_model(parameters, **place), load_probabilities(parameters, **place)
    found = find_suspects(persons, model, probabilities, report_rows=200)
    return {f"{pair.first_no}-{pair.second_no}": pair for pair in found.suspects}, len(found.large_blocks)


def table(screens: Any, ref: str, database: Database, question: str, pair: Pair) -> Any:
    first = side_grid(database, question, pair, 1)
    grids = [first, *(side_grid(database, question, pair, page) for page in range(2, first.pages + 1))]
    rows = [
        {
            column.title: money(row[column.key]) if column.kind == "money" else row[column.key] or ""
            for column in grid.columns
        }
        for grid in grids
        for row in grid.rows
    ]
    return typed(screens, ref, rows)


def ask_police(database: Database, pair: Pair) -> list[dict[str, str]]:
    rows = []
    for side, record in (("first", pair.first), ("second", pair.second)):
        answer = database.row("SELECT result FROM mg_police WHERE personal_no = ?", (record["personal_no"],))
        rows.append(
            {
                "记录": SIDE_TITLES[side],
                "个人编号": record["personal_no"],
                "姓名": record["name"],
                "社会保障号码": record["id_no"],
                "核验结果": answer["result"] if answer else "超时",
            }
        )
    return rows


def form(screens: Any, side: str, record: Any) -> Any:
    fields = screens["comparison"].elements[side].fields
    return typed(screens, f"comparison.{side}", {name: shown_field(record, name) for name in fields})


def assess(screens: Any, database: Database, suspect: Suspect, context: SkillContext) -> dict[str, Any]:
    pair = find_pair(database, suspect.first_no, suspect.second_no)
    assert pair
    tables = {
        name: table(screens, f"comparison.{name}", database, question, pair)
        for name, question in zip(("relations", "months", "benefits"), SIDE_GRIDS, strict=True)
    }
    return decide(
        first=form(screens, "first", pair.first),
        second=form(screens, "second", pair.second),
        police=typed(screens, "police.results", ask_police(database, pair)),
        searched={"w": str(suspect.w), "cluster": suspect.cluster},
        context=context,
        **tables,
    )


def differs_on_screen(database: Database, key: str, decision: dict[str, Any]) -> bool:
    """Register the merge as decided and compare what MG05 and MG06 show (INT-02)."""
    pair = find_pair(database, *key.split("-"))
    assert pair
    chosen = {"master_no": decision["master"], "merged_no": decision["merged"], "basis": decision["basis"]}
    at = datetime(2026, 3, 10, tzinfo=SHANGHAI)
    number = register(
        database, pair, chosen, account="bot01", region="990100", registered_at="2026-03-10", at=at, again=False
    )
    case = find_case(database, number)
    assert case
    shown = shown_figures(database, case, settle(database, case))
    assert shown["level"] == decision["level"]
    return any(Decimal(shown[name].replace(",", "")) != Decimal(decision[name]) for name in SETTLED)


@pytest.fixture
def context() -> SkillContext:
    return SkillContext(TODAY, load_calendar(PROJECT / "config" / "calendars"), PROJECT)


def misjudged(screens: Any, data: DataSet, found: Suspect, told: dict[str, Any], context: SkillContext) -> Any:
    """Return what the bot decides otherwise than planted, None where it agrees."""
    decision = assess(screens, data.database, found, context)
    outcome = (decision["disposition"], decision["code"] or None)
    if decision["disposition"] == "AUTO_SUBMITTED" and differs_on_screen(data.database, told["key"], decision):
        outcome = ("FROZEN", "INT-02")
    figures = {name: str(decision[name]) for name in told["figures"]}
    level = decision["level"] if outcome[0] == "AUTO_SUBMITTED" else None
    agrees = (outcome, figures, level) == ((told["disposition"], told["code"]), told["figures"], told["level"])
    return None if agrees else (told["case"], outcome, decision["reason"], figures, told)


@pytest.mark.parametrize("seed", [20251210, 7, 11])
def test_every_planted_pair_of_the_demo_ends_as_it_must(
    tmp_path: Path, screens: Any, context: SkillContext, seed: int
) -> None:
    data = make(tmp_path, Size.DEMO, seed)
    planted = {line["key"]: line for line in data.items}
    found, large_blocks = search(data.database)
    assert (found.keys(), large_blocks) == (planted.keys(), 0)
    judged = [misjudged(screens, data, found[key], told, context) for key, told in planted.items()]
    assert [one for one in judged if one] == []
    data.database.close()


def test_twenty_thousand_records_give_exactly_the_planted_pairs(
    tmp_path: Path, screens: Any, context: SkillContext
) -> None:
    """All pairs are searched; of each case the first is decided too, which takes longer."""
    data = make(tmp_path, Size.FULL)
    planted = {line["key"]: line for line in data.items}
    found, large_blocks = search(data.database)
    assert (found.keys(), large_blocks) == (planted.keys(), 1)
    assert [fault["column"] for fault in data.told] == ["银行账号相同"]
    assert {key: str(found[key].w) for key in planted} == {key: told["figures"]["w"] for key, told in planted.items()}
    of_each_case = {told["case"]: told for told in reversed(data.items)}.values()
    judged = [misjudged(screens, data, found[told["key"]], told, context) for told in of_each_case]
    assert [one for one in judged if one] == []
    data.database.close()
