from __future__ import annotations

from typing import Any

from digital_employee.cli.agreement import FaultPlace, Outcome, compare

CASE: dict[str, Any] = {
    "case": "UI-01",
    "key": "UC1",
    "disposition": "AUTO_SUBMITTED",
    "code": None,
    "months": 12,
    "start": "202603",
    "end": "202702",
    "amount": "1980.00",
    "total": "23760.00",
    "ledger": {"UI06.submit": 1},
}
RESULT = {"months": "12", "start": "202603", "end": "202702", "amount": "1980.00", "total": "23760.00"}
RIGHT = {"UC1": Outcome("AUTO_SUBMITTED", None, "FINISHED", RESULT)}
REFUSED: dict[str, Any] = {**CASE, "disposition": "REJECT_SUGGESTED", "code": "UI-X10", "ledger": {"UI06.submit": 0}}


def test_what_agrees_has_no_difference() -> None:
    agreement = compare([CASE], RIGHT, {("UC1", "UI06.submit"): 1}, [])
    assert agreement.is_full
    assert agreement.share == 1.0


def test_a_wrong_amount_is_a_difference() -> None:
    outcome = Outcome("AUTO_SUBMITTED", None, "FINISHED", {**RESULT, "amount": "1809.00"})
    agreement = compare([CASE], {"UC1": outcome}, {("UC1", "UI06.submit"): 1}, [])
    assert [difference.field for difference in agreement.differences] == ["amount"]


def test_a_submission_of_a_claim_that_must_be_refused_is_a_false_approval() -> None:
    outcome = Outcome("REJECT_SUGGESTED", "UI-X10", "FINISHED")
    agreement = compare([REFUSED], {"UC1": outcome}, {("UC1", "UI06.submit"): 1}, [])
    assert agreement.false_approvals == 1
    assert not agreement.is_full


def test_a_second_write_of_the_same_key_is_a_double() -> None:
    agreement = compare([CASE], RIGHT, {("UC1", "UI06.submit"): 2}, [])
    assert agreement.doubles == 1
    assert not agreement.is_full


def test_a_write_of_a_key_that_was_never_planted_is_a_false_approval() -> None:
    agreement = compare([CASE], RIGHT, {("UC1", "UI06.submit"): 1, ("UC9", "UI06.submit"): 1}, [])
    assert agreement.false_approvals == 1


def test_a_missing_item_and_an_unknown_item_are_differences() -> None:
    agreement = compare([CASE], {"UC2": Outcome("HUMAN", "X", "FINISHED")}, {}, [])
    assert {difference.key for difference in agreement.differences} == {"UC1", "UC2"}


def test_each_bad_row_must_be_refused_at_its_place_and_no_other() -> None:
    bad = {"case": "bad", "input_fault": {"file": "a.xlsx", "row": 7, "column": "社会保障号码"}}
    right = FaultPlace("a.xlsx", 7, "社会保障号码")
    assert compare([bad], {}, {}, [right]).is_full
    assert not compare([bad], {}, {}, []).is_full
    assert not compare([bad], {}, {}, [right, FaultPlace("a.xlsx", 8, "姓名")]).is_full
