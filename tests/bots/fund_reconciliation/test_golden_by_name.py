"""The golden vectors of reconciliation, asked by name as anybody may ask them: `rules eval`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from digital_employee.face import SkillContext
from digital_employee.project.discover import discover
from digital_employee.project.rules import ask, find_rule, read_values

PROJECT = Path(__file__).parents[3]
ROW = {"fund_code": "210", "account_no": "3700001", "direction": "OUT", "biz_date": "2026-03-09"}
SHEET = {
    "book": "1256300.00", "bank": "1283150.00", "bank_in": ["15620.50"], "bank_out": ["3800.00"],
    "book_in": ["4000.00"],
}  # fmt: skip
BALANCED = {"adj_book": "1268120.50", "adj_bank": "1268120.50", "diff": "0.00", "hints": []}
NINE_OFF = {**BALANCED, "adj_bank": "1268129.50", "diff": "-9.00", "hints": ["TRANSPOSITION"]}
PAID = {"biz_date": "2026-09-30", "transit_workdays": 3}


def row(source: str, serial_no: str, amount: str, **more: str) -> dict[str, str]:
    return {**ROW, "source": source, "serial_no": serial_no, "amount": amount, **more}


VECTORS = [
    ("FR-04", "timing", {**PAID, "run_date": "2026-10-10"}, "IN_TRANSIT"),
    ("FR-04", "timing", {**PAID, "run_date": "2026-10-11"}, "UNCLEARED"),
    ("FR-04", "open_kind", {"in_book": True, "in_bank": False, "direction": "OUT"}, "④"),
    ("FR-05", "balance", {**SHEET, "book_out": ["19029.50"]}, BALANCED),
    ("FR-06", "balance", {**SHEET, "book_out": ["19020.50"]}, NINE_OFF),
    ("FR-10", "is_transposition", {"diff": "72.00"}, True),
    ("FR-14", "control",
     {"stated": {"row_count": 2, "sum_in": "10000.00", "sum_out": "0.00", "opening": "0.00", "closing": "9999.99"},
      "found": {"row_count": 2, "sum_in": "9999.99", "sum_out": "0.00"}},
     [{"label": "收入合计", "stated": "10000.00", "found": "9999.99"}]),
    ("FR-15", "roll_forward", {"opening": "5000000.00", "sum_in": "812345.67", "sum_out": "790120.45"}, "5022225.22"),
]  # fmt: skip
ROWS = [
    ("FR-01",
     [row("BIZ", "b", "1980.00", strong_key="E1", batch_no="B1"), row("FIN", "f", "1980.00", batch_no="B1"),
      row("BANK", "e", "1980.00", strong_key="E1")],
     {"MATCHED_1_1"}, {""}),
    ("FR-02",
     [*(row("BIZ", f"b{amount}", amount, batch_no="B1") for amount in ("3120.55", "2890.00", "4015.30", "3660.15")),
      row("FIN", "f", "13686.00", batch_no="B1"), row("BANK", "e", "13686.00", batch_no="B1")],
     {"MATCHED_N_1"}, {""}),
    ("FR-08", [row("FIN", "V5", "800.00"), row("FIN", "V6", "-800.00", reversal_of="V5")], {"REVERSED_PAIR"}, {""}),
    ("FR-09", [row("FIN", "V5", "800.00"), row("FIN", "V6", "-300.00", reversal_of="V5")],
     {"PARTIAL_REVERSAL"}, {"BUS-FR-03"}),
    ("FR-12",
     [row(source, serial, "500.00", cp_name="赵测一")
      for source, serial in (("BIZ", "b"), ("BIZ", "c"), ("BANK", "e"))],
     {"AMBIGUOUS"}, {"BUS-FR-04"}),
    ("FR-13",
     [row("BIZ", "b", "500.00", strong_key="T1"), row("TREASURY", "e", "500.00", strong_key="T1", fund_code="110")],
     {"FUND_MISMATCH"}, {"BUS-FR-06"}),
]  # fmt: skip


@pytest.fixture(scope="module")
def rules() -> Any:
    return discover(PROJECT).rules


def evaluate(rules: Any, context: SkillContext, name: str, values: dict[str, Any]) -> Any:
    rule = find_rule(rules, f"fund_reconciliation.{name}")
    return ask(rule, read_values(json.dumps(values)), context)


@pytest.mark.parametrize(("vector", "name", "values", "expected"), VECTORS)
def test_a_figure_is_told_by_name(
    rules: Any, context: SkillContext, vector: str, name: str, values: dict[str, Any], expected: Any
):
    assert evaluate(rules, context, name, values) == expected


@pytest.mark.parametrize(("vector", "entries", "outcomes", "codes"), ROWS)
def test_every_row_is_explained_by_name(
    rules: Any, context: SkillContext, vector: str, entries: list[dict[str, str]], outcomes: set[str], codes: set[str]
):
    values = {"entries": entries, "run_date": "2026-03-10", "region": "990101"}
    told = evaluate(rules, context, "match", values)
    assert {one["outcome"] for one in told} == outcomes
    assert {one["code"] for one in told} == codes
    assert all(one["rule"] and one["reason"] for one in told)
