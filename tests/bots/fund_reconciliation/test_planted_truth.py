"""The rules against the planted truth: every generated task, from the files that portal and inbox would give."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest

from bots.fund_reconciliation.mailbox import Span, read_mail, unasked
from bots.fund_reconciliation.skills import find_statement, match
from digital_employee.face import KeptFile, SkillContext
from digital_employee.schedule.calendar import load_calendar
from mock_caseworker.database import Database, open_database
from mock_caseworker.fund_reconciliation.exports import export_business, export_ledger
from mock_caseworker.fund_reconciliation.tasks import find_task
from mock_caseworker.generator.cli import generate

PROJECT = Path(__file__).parents[3]
BUSINESS_DATE = date(2026, 3, 10)
FIGURES = {"rows": "row_count"}

Values = dict[str, Any]


class Folder:
    """A cabinet that keeps files in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()

    async def keep(self, name: str, content: bytes, media_type: str) -> KeptFile:
        digest = sha256(content).hexdigest()
        path = self.folder / digest
        path.write_bytes(content)
        return KeptFile(name, digest, len(content), path)

    async def print_pdf(self, html: str, *, landscape: bool) -> bytes:
        return html.encode()


class Desk:
    """Works on tasks as the workflow does, without a browser."""

    def __init__(self, world: Path) -> None:
        self.database: Database = open_database(world / "portal.db")
        self.cabinet = Folder(world / "kept")
        calendar = load_calendar(PROJECT / "config" / "calendars")
        self.context = SkillContext(BUSINESS_DATE, calendar, PROJECT, world / "inbox", self.cabinet)

    def task_numbers(self) -> list[str]:
        return [row["task_no"] for row in self.database.rows("SELECT task_no FROM fr_task ORDER BY task_no")]

    def task(self, task_no: str) -> Any:
        task = find_task(self.database, task_no)
        assert task is not None
        return task

    def spans(self) -> set[Span]:
        tasks = [self.task(task_no) for task_no in self.task_numbers()]
        return {
            Span(task["account_no"], date.fromisoformat(task["start_date"]), date.fromisoformat(task["end_date"]))
            for task in tasks
        }

    async def work(self, task_no: str) -> Values:
        """Return the decision on a task; of one that is not imported, the statement's answer."""
        task = self.task(task_no)
        start, end = date.fromisoformat(task["start_date"]), date.fromisoformat(task["end_date"])
        whose = {"task_no": task_no, "account_no": task["account_no"]}
        found = await find_statement(account_no=task["account_no"], start=start, end=end, context=self.context)
        if not found["ok"]:
            return {**found, "disposition": "HUMAN"}
        books = {
            "business": await self.cabinet.keep("业务数据.xlsx", export_business(self.database, task), ""),
            "ledger": await self.cabinet.keep("财务账.xlsx", export_ledger(self.database, task), ""),
        }
        return await match(
            **whose,
            **books,
            fund=task["fund"],
            agency=task["agency"],
            statement=found["file"],
            others=found["others"],
            context=self.context,
        )


def truth_of(world: Path) -> list[Values]:
    return [json.loads(line) for line in (world / "truth.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module", params=[20251210, 7])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    generate(folder, request.param, "demo", BUSINESS_DATE, ("fund_reconciliation",))
    return folder


@pytest.fixture(scope="module")
def desk(world: Path) -> Desk:
    return Desk(world)


async def test_every_planted_task_ends_as_it_must(world: Path, desk: Desk) -> None:
    tasks = [line for line in truth_of(world) if "key" in line]
    assert [line["key"] for line in tasks] == desk.task_numbers()
    differing: list[tuple[str, str, Any, Any]] = []
    for line in tasks:
        found = await desk.work(line["key"])
        portal_errs = line["code"] == "INT-02"
        pairs = {} if portal_errs else {"disposition": found["disposition"], "code": found["code"] or None}
        if line["figures"]:
            pairs["figures"] = {name: _text(found[FIGURES.get(name, name)]) for name in line["figures"]}
        if line["level"]:
            pairs["level"] = found["level"]
        if line["classes"]:
            pairs["classes"] = classes_of(found["rows"])
            pairs["items"] = {item["serial_no"]: item["type_code"] for item in found["items"]}
        differing += [(line["case"], name, line[name], value) for name, value in pairs.items() if line[name] != value]
    assert differing == []


def classes_of(rows: KeptFile) -> dict[str, int]:
    found = duckdb.execute("SELECT outcome FROM read_parquet($file)", {"file": str(rows.path)}).fetchall()
    return dict(sorted(Counter(outcome for (outcome,) in found).items()))


def test_every_bad_file_is_named_with_its_place(world: Path, desk: Desk) -> None:
    expected = [line["input_fault"] for line in truth_of(world) if "input_fault" in line]
    found = [
        {"file": mail.path.name, "row": fault.row, "column": fault.column}
        for mail, fault in unasked(read_mail(world / "inbox"), desk.spans())
    ]
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert len(expected) == 7


def _text(value: Decimal | int) -> str:
    return f"{value:.2f}" if isinstance(value, Decimal) else str(value)
