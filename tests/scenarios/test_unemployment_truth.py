"""The rules against the planted truth: every generated claim, decided from the rows that the screens would show."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import nullcontext
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bots.unemployment_claim.checks import SOURCES
from bots.unemployment_claim.skills import assess
from connectors.inbox import spreadsheet
from digital_employee.face import SkillContext, SourceContext, SourceItem, parse_item
from digital_employee.schedule.calendar import load_calendar
from digital_employee.workflow.loader import load_workflow
from mock_caseworker.database import Database, open_database
from mock_caseworker.generator.cli import generate
from mock_caseworker.unemployment_claim.grants import shown_grant

PROJECT = Path(__file__).parents[2]
BUSINESS_DATE = date(2026, 3, 10)
DEFINITION = load_workflow(PROJECT / "workflows" / "unemployment_claim.yaml", PROJECT).definition
ASKINGS = 3
FIGURES = {
    "months": "entitled_months", "start": "start_period", "end": "end_period",
    "amount": "month_amount", "total": "total_amount", "medical": "medical_amount",
}  # fmt: skip

Values = dict[str, Any]


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


class Screens:
    """What UI01 to UI05 would show, typed, straight from the portal's rows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, claim: Values) -> Values:
        person = self._database.row("SELECT * FROM person WHERE id_no = ?", (claim["id_no"],))
        assert person is not None
        dates = {name: day(claim[name]) for name in ("apply_date", "leave_date", "register_date")}
        case = {**claim, "personal_no": person["personal_no"]}
        return {
            "person": {**dict(person), "birth_date": day(person["birth_date"])},
            "months": [self._month(row) for row in self._rows("contribution", person["personal_no"])],
            "history": [self._past(row) for row in self._rows("benefit_history", person["personal_no"])],
            "application": {**claim, **dates},
            "checks": {name: {"answer": self._answer(claim, name)} for name in SOURCES},
            "shown": self._figures(case),
        }

    def _rows(self, table: str, personal_no: str) -> list[Any]:
        return self._database.rows(f"SELECT * FROM {table} WHERE personal_no = ?", (personal_no,))

    @staticmethod
    def _month(row: Any) -> Values:
        money = {"单位缴纳": Decimal(row["unit_amount"]), "个人缴纳": Decimal(row["person_amount"])}
        texts = {"所属期": row["period"], "险种": row["fund"], "到账状态": row["status"]}
        return {**money, **texts, "到账日期": day(row["received_on"])}

    @staticmethod
    def _past(row: Any) -> Values:
        months = {"核定月数": row["approved_months"], "已领月数": row["paid_months"]}
        return {**months, "终止月": row["end_period"], "状态": row["status"]}

    def _answer(self, claim: Values, source: str) -> Values:
        timeout = self._database.row(
            "SELECT times FROM check_timeout WHERE claim_no = ? AND source = ?", (claim["claim_no"], source)
        )
        if timeout is not None and (timeout["times"] is None or timeout["times"] >= ASKINGS):
            return {"result": "超时", "records": []}
        rows = self._database.rows(
            "SELECT * FROM check_record WHERE id_no = ? AND source = ?", (claim["id_no"], source)
        )
        return {"result": "通过", "records": [self._record(row) for row in rows]}

    @staticmethod
    def _record(row: Any) -> Values:
        texts = {"记录类型": row["record_type"], "状态": row["status"], "地区": row["region_code"]}
        return {**texts, "内容": row["content"], "开始日期": day(row["start_date"]), "结束日期": day(row["end_date"])}

    def _figures(self, case: Values) -> Values:
        texts = shown_grant(self._database, case)
        shown = {name: texts[field].replace(",", "") for name, field in FIGURES.items()}
        numbers = {name: Decimal(shown[name]) if shown[name] else None for name in ("amount", "total", "medical")}
        return {**shown, **numbers, "months": int(shown["months"])}


async def paper_claims(folder: Path) -> list[Values]:
    context = SourceContext(DEFINITION.item.fields, BUSINESS_DATE, folder, folder / "inbox", nullcontext)
    found = [item async for item in spreadsheet(context, stable_after_s=0.01)]
    values = [parse_item(DEFINITION.item.fields, item.raw)[0] for item in found if isinstance(item, SourceItem)]
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in claim.items()}
        for claim in values
    ]


@pytest.mark.parametrize("seed", [20251210, 7, 11])
async def test_every_planted_claim_ends_as_it_must(tmp_path: Path, seed: int):
    generate(tmp_path, seed=seed, size="demo", business_date=BUSINESS_DATE, workflows=["unemployment_claim"])
    database = open_database(tmp_path / "portal.db")
    context = SkillContext(BUSINESS_DATE, load_calendar(PROJECT / "config" / "calendars"), PROJECT)
    online = [dict(row) for row in database.rows("SELECT * FROM claim WHERE state = '待受理'")]
    claims = {claim["claim_no"]: claim for claim in [*online, *await paper_claims(tmp_path)]}
    truth = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    planted = [told for told in truth if "input_fault" not in told]
    screens = Screens(database)

    wrong = []
    for told in planted:
        decision = assess(**screens.of(claims[told["key"]]), context=context)
        outcome = (decision["disposition"], decision["code"] or None)
        expected = told["figures"] or {}
        figures = {name: str(decision[name]) for name in expected}
        if outcome != (told["disposition"], told["code"]) or figures != expected:
            wrong.append((told["case"], outcome, told["disposition"], told["code"], figures, expected))

    assert wrong == []
    assert set(claims) >= {told["key"] for told in planted}
    assert Counter(told["disposition"] for told in planted)["AUTO_SUBMITTED"] > 20
