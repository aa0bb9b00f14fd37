"""MG-R05 and MG-R06: each conflict alone stops a pair that would be proposed; the first of several decides."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.record_merging.records import PoliceResult, Record, Status
from bots.record_merging.rules import Decision
from bots.social_insurance.identifiers import Sex
from tests.bots.record_merging.conftest import POLICY, RIVAL, Decide, account, months, record, two
from tests.bots.record_merging.strategies import patient, persons


def outcome(decision: Decision) -> str:
    return "AUTO_PROPOSE" if decision.is_proposed else decision.code


def alike(one: dict[str, object] | None = None, other: dict[str, object] | None = None) -> tuple[Record, Record]:
    """Return two records of one person that differ in what is given of the person."""
    first, second = two(one, other)
    return record(first), record(second)


def test_without_any_conflict_a_pair_is_proposed(decide: Decide):
    assert outcome(decide(*alike())) == "AUTO_PROPOSE"


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("MG-H2", {"name": "钱建国"}),
        ("MG-H3", {"status": Status.DRAWING}),
        ("MG-H3", {"status": Status.DEAD}),
        ("MG-H3", {"status": Status.ENDED}),
        ("MG-H5", {"lock_flag": "稽核"}),
        ("MG-H5", {"lock_flag": "诉讼"}),
        ("MG-H8", {"sex": Sex.FEMALE}),
        ("MG-H10", {"pooling_region": "990200"}),
    ],
)
def test_a_persons_conflict_on_either_side(decide: Decide, code: str, change: dict[str, object]):
    assert outcome(decide(*alike(change))) == code
    assert outcome(decide(*alike(None, change))) == code


@pytest.mark.parametrize(
    "change",
    [
        {"status": Status.PAUSED},
        {"lock_flag": "正常"},
        {"sex": Sex.UNSTATED},
        {"pooling_region": ""},
        {"name": "赵测依"},
    ],
)
def test_what_is_no_conflict(decide: Decide, change: dict[str, object]):
    assert outcome(decide(*alike(None, change))) == "AUTO_PROPOSE"


def test_both_ended_do_not_contradict(decide: Decide):
    assert outcome(decide(*alike({"status": Status.ENDED}, {"status": Status.ENDED}))) == "AUTO_PROPOSE"


def test_h8_the_categories_of_a_woman(decide: Decide):
    assert outcome(decide(*alike({"female_category": "F50"}, {"female_category": "F55"}))) == "MG-H8"
    assert outcome(decide(*alike({"female_category": "F50"}))) == "AUTO_PROPOSE"


def test_h3_a_benefit_that_is_paid_whatever_the_status_says(decide: Decide):
    one, other = alike()
    assert outcome(decide(one, replace(other, draws_benefit=True))) == "MG-H3"


@pytest.mark.parametrize(
    ("start", "status", "expected"),
    [("202012", "已到账", "MG-H4"), ("202101", "已到账", "AUTO_PROPOSE"), ("202012", "欠费", "AUTO_PROPOSE")],
)
def test_h4_months_that_two_employers_paid(decide: Decide, start: str, status: str, expected: str):
    one, other = alike()
    rival = months(start, 3, uscc=RIVAL, status=status)
    assert outcome(decide(replace(one, months=months("202001", 12)), replace(other, months=rival))) == expected


def test_h4_another_insurance_of_the_same_month_is_no_overlap(decide: Decide):
    one, other = alike()
    rival = months("202001", 3, uscc=RIVAL, fund="210")
    assert outcome(decide(replace(one, months=months("202001", 3)), replace(other, months=rival))) == "AUTO_PROPOSE"


@pytest.mark.parametrize(("cluster", "expected"), [(2, "AUTO_PROPOSE"), (3, "MG-H6")])
def test_h6_more_than_two_records(decide: Decide, cluster: int, expected: str):
    assert outcome(decide(*alike(), cluster=cluster)) == expected


@pytest.mark.parametrize("result", [PoliceResult.DIFFERS, PoliceResult.UNKNOWN, PoliceResult.CANCELLED])
def test_h7_what_the_police_do_not_confirm(decide: Decide, result: PoliceResult):
    one, other = alike()
    assert outcome(decide(one, replace(other, police=result))) == "MG-H7"


def test_a_missing_police_result_stops_only_where_it_is_required(decide: Decide):
    one, other = alike()
    silent = replace(other, police=None)
    assert outcome(decide(one, silent)) == "AUTO_PROPOSE"
    assert outcome(decide(one, silent, policy=replace(POLICY, requires_police=True))) == "MG-X02"


@pytest.mark.parametrize(("balance", "expected"), [("-0.01", "MG-H9"), ("0.00", "AUTO_PROPOSE")])
def test_h9_a_negative_account(decide: Decide, balance: str, expected: str):
    one, other = alike()
    assert outcome(decide(one, replace(other, accounts=account(balance)))) == expected


def test_h9_an_account_that_the_refund_would_empty(decide: Decide):
    one, other = alike()
    twice = months("202001", 1)
    rich, poor = replace(one, months=twice, accounts=account("359.99")), replace(other, months=twice)
    assert outcome(decide(rich, poor)) == "MG-H9"
    assert outcome(decide(replace(rich, accounts=account("360.00")), poor)) == "AUTO_PROPOSE"


def test_the_first_of_several_conflicts_decides_and_all_are_told(decide: Decide):
    decision = decide(*alike({"lock_flag": "稽核", "status": Status.DEAD}, {"name": "钱建国"}), cluster=3)
    assert [finding.code for finding in decision.findings] == ["MG-H2", "MG-H3", "MG-H5", "MG-H6", "MG-R05"]


def test_x03_a_reserved_sequence_always_goes_to_a_person(decide: Decide):
    number = {"id_no": "990101750615996"}
    assert "MG-X03" in [finding.code for finding in decide(*alike(number, number)).findings]


@pytest.mark.parametrize("number", ["990101197506150019", "000000000000000000", "990102199002290071"])
def test_x07_two_equal_numbers_that_are_none_are_not_merged(decide: Decide, number: str):
    assert outcome(decide(*alike({"id_no": number}, {"id_no": number}))) == "MG-X07"


def test_x04_a_pair_that_changed_since_the_search_goes_to_a_person(decide: Decide):
    assert outcome(decide(*alike(), searched=Decimal("38.2999"))) == "AUTO_PROPOSE"
    assert outcome(decide(*alike(), searched=Decimal("36.9780"))) == "MG-X04"
    apart = {"id_no": "990101198808080099", "birth_date": date(1988, 8, 8)}
    assert outcome(decide(*alike(None, apart), searched=Decimal("38.2999"))) == "MG-X04", "no pair any more"


def test_x06_one_employer_with_two_amounts_for_a_month(decide: Decide):
    one, other = alike()
    differing = months("202001", 1, person="360.01")
    decision = decide(replace(one, months=months("202001", 1)), replace(other, months=differing))
    assert outcome(decision) == "MG-X06"


@patient
@given(persons(), persons(), st.integers(2, 4), st.sampled_from([None, *PoliceResult]))
def test_nothing_is_ever_proposed_against_the_rule(
    decide: Decide, one: object, other: object, cluster: int, police: PoliceResult | None
):
    first = record(replace(one, personal_no="1", pooling_region="990100"))  # type: ignore[type-var]
    second = record(replace(other, personal_no="2", pooling_region="990100"), police=police)  # type: ignore[type-var]
    decision, mirrored = decide(first, second, cluster=cluster), decide(second, first, cluster=cluster)
    assert (decision.code, decision.w, decision.basis) == (mirrored.code, mirrored.w, mirrored.basis)
    if decision.is_proposed:
        assert decision.w >= 20
        assert decision.levels.id == "exact"
        assert decision.levels.name in {"exact", "variant"}
        assert cluster == 2
        assert police in {None, PoliceResult.AGREES}
