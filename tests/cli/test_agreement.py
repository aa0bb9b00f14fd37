from __future__ import annotations

from typing import Any

import pytest

from digital_employee.cli.agreement import Agreement, FaultPlace, Outcome, compare, is_item

CLAIM, MATCH = "unemployment_claim", "fund_reconciliation"
CASE: dict[str, Any] = {
    "case": "UI-01",
    "workflow": CLAIM,
    "key": "UC1",
    "disposition": "AUTO_SUBMITTED",
    "code": None,
    "figures": {"months": "12", "total": "23760.00"},
    "level": "L2",
    "ledger": {"UI06.submit": 1},
}
RESULT = {"months": "12", "total": "23760.00", "level": "L2"}
RIGHT = {(CLAIM, "UC1"): Outcome("AUTO_SUBMITTED", None, "FINISHED", RESULT)}
WRITES = {("UC1", "UI06.submit"): 1}
REFUSED: dict[str, Any] = {
    **CASE,
    "disposition": "REJECT_SUGGESTED",
    "code": "UI-X10",
    "figures": None,
    "level": None,
    "ledger": {"UI06.submit": 0},
}
SHEET: dict[str, Any] = {
    "case": "FR-01",
    "workflow": MATCH,
    "key": "FR1",
    "disposition": "AUTO_SUBMITTED",
    "code": None,
    "figures": {"rows": "3", "diff": "0.00"},
    "ledger": {"FR08.submit": 1},
    "ledger_each": {"FR07.register": ["FR1:2", "FR1:5"]},
}
MATCHED = {(MATCH, "FR1"): Outcome("AUTO_SUBMITTED", None, "FINISHED", {"rows": "3", "diff": "0.00"})}
SHEET_WRITES = {("FR1", "FR08.submit"): 1, ("FR1:2", "FR07.register"): 1, ("FR1:5", "FR07.register"): 1}


def fields(agreement: Agreement) -> list[str]:
    return [difference.field for difference in agreement.differences]


def test_what_agrees_has_no_difference() -> None:
    agreement = compare([CASE, SHEET], RIGHT | MATCHED, WRITES | SHEET_WRITES, [])
    assert agreement.is_full
    assert agreement.share == 1.0


@pytest.mark.parametrize(
    ("name", "found"),
    [("months", "12.0"), ("total", "23760"), ("total", None), ("level", "L3")],
)
def test_a_figure_is_compared_as_exact_text(name: str, found: str | None) -> None:
    outcome = Outcome("AUTO_SUBMITTED", None, "FINISHED", {**RESULT, name: found})
    assert fields(compare([CASE], {(CLAIM, "UC1"): outcome}, WRITES, [])) == [name]


def test_figures_are_compared_whatever_ended_the_item() -> None:
    frozen = {**CASE, "disposition": "FROZEN", "code": "INT-02", "level": None, "ledger": {"UI06.submit": 0}}
    outcome = Outcome("FROZEN", "INT-02", "FINISHED", {**RESULT, "months": "18"})
    assert fields(compare([frozen], {(CLAIM, "UC1"): outcome}, {}, [])) == ["months"]


def test_the_level_is_compared_where_the_workflow_tells_one() -> None:
    outcome = Outcome("AUTO_SUBMITTED", None, "FINISHED", {"months": "12", "total": "23760.00"})
    assert compare([CASE], {(CLAIM, "UC1"): outcome}, WRITES, []).is_full


def test_a_submission_of_a_claim_that_must_be_refused_is_a_false_approval() -> None:
    outcome = Outcome("REJECT_SUGGESTED", "UI-X10", "FINISHED")
    agreement = compare([REFUSED], {(CLAIM, "UC1"): outcome}, WRITES, [])
    assert agreement.false_approvals == 1
    assert not agreement.is_full


def test_a_second_write_of_the_same_key_is_a_double() -> None:
    agreement = compare([CASE], RIGHT, {("UC1", "UI06.submit"): 2}, [])
    assert (agreement.doubles, agreement.false_approvals) == (1, 0)
    assert not agreement.is_full


def test_two_writes_that_must_never_be_are_both_kinds_of_wrong() -> None:
    outcome = Outcome("REJECT_SUGGESTED", "UI-X10", "FINISHED")
    agreement = compare([REFUSED], {(CLAIM, "UC1"): outcome}, {("UC1", "UI06.submit"): 2}, [])
    assert (agreement.doubles, agreement.false_approvals) == (1, 1)


def test_a_write_of_a_key_that_was_never_planted_is_a_false_approval() -> None:
    agreement = compare([CASE], RIGHT, WRITES | {("UC9", "UI06.submit"): 1}, [])
    assert agreement.false_approvals == 1


def test_keyed_writes_are_expected_one_by_one() -> None:
    missing = {write: count for write, count in SHEET_WRITES.items() if write[0] != "FR1:5"}
    assert fields(compare([SHEET], MATCHED, missing, [])) == ["ledger FR07.register FR1:5"]
    more = SHEET_WRITES | {("FR1:7", "FR07.register"): 1}
    assert compare([SHEET], MATCHED, more, []).false_approvals == 1
    twice = SHEET_WRITES | {("FR1:2", "FR07.register"): 2}
    assert compare([SHEET], MATCHED, twice, []).doubles == 1


def test_a_missing_item_and_an_unknown_item_are_differences() -> None:
    agreement = compare([CASE], {(CLAIM, "UC2"): Outcome("HUMAN", "X", "FINISHED")}, {}, [])
    assert {difference.key for difference in agreement.differences} == {"UC1", "UC2"}


def test_the_same_key_in_two_workflows_is_two_items() -> None:
    other = {**SHEET, "key": "UC1", "ledger": {}, "ledger_each": {}}
    agreement = compare([CASE, other], RIGHT, WRITES, [])
    assert [(one.workflow, one.field) for one in agreement.differences] == [(MATCH, "item")]


ABSENT: dict[str, Any] = {"case": "NO_MATCH", "workflow": MATCH, "key": "1-2", "absent": True}


def test_what_must_not_arise_agrees_by_not_being_there() -> None:
    assert not is_item(ABSENT)
    assert compare([ABSENT], {}, {}, []).is_full
    agreement = compare([ABSENT], {(MATCH, "1-2"): Outcome("HUMAN", "X", "FINISHED")}, {}, [])
    assert [(one.field, one.found) for one in agreement.differences] == [("item", "HUMAN")]


def test_each_bad_row_must_be_refused_at_its_place_and_no_other() -> None:
    bad = {
        "case": "bad",
        "workflow": CLAIM,
        "input_fault": {"file": "a.xlsx", "row": 7, "column": "社会保障号码"},
    }
    right = FaultPlace("a.xlsx", 7, "社会保障号码")
    assert compare([bad], {}, {}, [right]).is_full
    assert not compare([bad], {}, {}, []).is_full
    assert not compare([bad], {}, {}, [right, FaultPlace("a.xlsx", 8, "姓名")]).is_full


def test_a_file_that_cannot_be_read_at_all_has_neither_row_nor_column() -> None:
    bad = {"case": "empty", "workflow": MATCH, "input_fault": {"file": "空.csv", "row": None, "column": ""}}
    assert compare([bad], {}, {}, [FaultPlace("空.csv", None, "")]).is_full


def test_each_workflow_has_its_own_numbers() -> None:
    human = {(MATCH, "FR1"): Outcome("HUMAN", "BUS-FR-01", "FINISHED")}
    agreement = compare([CASE, SHEET, ABSENT], RIGHT | human, WRITES, [])
    claims, sheets = agreement.by_workflow[CLAIM], agreement.by_workflow[MATCH]
    assert (claims.cases, claims.agreeing, claims.items, claims.straight) == (1, 1, 1, 1)
    assert (sheets.cases, sheets.agreeing, sheets.items, sheets.straight) == (2, 1, 1, 0)
    assert sheets.dispositions == {"HUMAN": 1}
    assert agreement.share == 2 / 3
