"""The decision on a claim: golden vectors UI-01 to UI-07, 12 to 14b, 17, and what wins where several hold."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bots.social_insurance.identifiers import Sex
from bots.social_insurance.periods import add_months, months_between
from bots.social_insurance.retirement import RetirementCategory, retirement_of
from bots.unemployment_claim.checks import SOURCES
from bots.unemployment_claim.records import Contribution, Grant, PastClaim, SourceRecord
from bots.unemployment_claim.rules import Decision, approval_level
from digital_employee.face import Disposition

Decide = Callable[..., Decision]
Pay = Callable[..., tuple[Contribution, ...]]

GRANT = Grant(12, "202603", "202702", Decimal("1980.00"), Decimal("23760.00"), Decimal("403.29"))
DEAD = SourceRecord("死亡登记", "已登记", date(2026, 3, 1))
OWNER = SourceRecord("法定代表人", "存续", date(2020, 1, 1))


def outcome(decision: Decision) -> tuple[str, str]:
    return decision.disposition.value, decision.code


def months_of(decision: Decision) -> int | None:
    return decision.grant.months if decision.grant else None


def test_ui_01_a_clean_claim_is_submitted_with_its_figures(decide: Decide):
    decision = decide()
    assert outcome(decision) == ("AUTO_SUBMITTED", "")
    assert decision.grant == GRANT
    assert decision.level == "L2"


def test_ui_02_eleven_months_are_not_enough_and_what_was_carried_stays(decide: Decide):
    decision = decide(paid=11, history=(PastClaim(12, 2, "202001", "已终止"),), shown=None)
    assert outcome(decision) == ("REJECT_SUGGESTED", "UI-X01")
    assert decision.grant is None
    assert decision.carried == 10


@pytest.mark.parametrize(("paid", "months"), [(12, 12), (59, 12), (60, 18), (119, 18), (120, 24)])
def test_ui_03_the_months_granted_follow_the_months_paid(decide: Decide, paid: int, months: int):
    assert months_of(decide(paid=paid)) == months


def test_ui_04_months_carried_are_added(decide: Decide):
    assert months_of(decide(paid=30, history=(PastClaim(12, 5, "202001", "已终止"),))) == 19


def test_ui_05_never_more_than_24_months(decide: Decide):
    assert months_of(decide(paid=70, history=(PastClaim(18, 9, "201901", "已终止"),))) == 24


@pytest.mark.parametrize("reason", ["11", "12", "13", "14"])
def test_ui_06_who_left_by_choice_is_suggested_for_rejection(decide: Decide, reason: str):
    assert outcome(decide(paid=100, leave_reason=reason, shown=None)) == ("REJECT_SUGGESTED", "UI-X02")


@pytest.mark.parametrize("reason", ["99", "77"])
def test_ui_07_another_reason_goes_to_a_person(decide: Decide, reason: str):
    assert outcome(decide(leave_reason=reason)) == ("HUMAN", "BUS-UI-02")


def test_ui_12_a_company_is_a_suspicion_and_no_proof(decide: Decide):
    assert outcome(decide(records={"business": OWNER})) == ("HUMAN", "UI-X17")


@pytest.mark.parametrize("source", SOURCES)
def test_ui_13_a_source_that_does_not_answer_is_never_taken_for_a_pass(decide: Decide, source: str):
    assert outcome(decide(timeouts=(source,), records={"death": DEAD} if source != "death" else {})) == (
        "RETRY_LATER",
        "SYS-UI-01",
    )


def test_ui_14_an_extension_to_retirement_is_confirmed_by_a_person(decide: Decide):
    # F50 born 1976-03 retires in 2026-11, inside the claim; the portal's months are right all the same.
    person = {"sex": Sex.FEMALE, "birth": date(1976, 3, 10), "female_category": "F50"}
    assert outcome(decide(person=person)) == ("HUMAN", "BUS-UI-03")


@pytest.mark.parametrize(
    ("birth", "gap", "code"),
    [
        (date(1966, 1, 31), -9, "BUS-UI-03"),  # retires 2026-05, inside the claim
        (date(1967, 5, 31), 11, "BUS-UI-03"),  # retires 2028-01
        (date(1967, 6, 1), 12, ""),  # retires 2028-02
    ],
)
def test_ui_14b_only_a_gap_of_less_than_twelve_months_needs_a_person(decide: Decide, birth: date, gap: int, code: str):
    decision = decide(person={"birth": birth})
    assert decision.code == code
    assert months_between("202702", retirement_of(RetirementCategory.M60, birth).period) == gap


def test_ui_17_a_portal_that_computes_otherwise_freezes_the_claim(decide: Decide):
    assert outcome(decide(shown=replace(GRANT, months=18))) == ("FROZEN", "INT-02")


@pytest.mark.parametrize("figure", ["months", "start", "end", "amount", "total", "medical"])
def test_every_figure_of_the_portal_is_compared(decide: Decide, figure: str):
    wrong = {"months": 13, "start": "202604", "end": "202703"}.get(figure, Decimal("1.00"))
    assert outcome(decide(shown=replace(GRANT, **{figure: wrong}))) == ("FROZEN", "INT-02")


def test_a_portal_that_shows_nothing_for_a_clean_claim_freezes_it(decide: Decide):
    assert outcome(decide(shown=None)) == ("FROZEN", "INT-02")


@pytest.mark.parametrize("change", [{"register_date": None}, {"job_seeking": False}])
def test_x03_who_is_not_registered_or_seeks_no_work_is_suggested_for_rejection(decide: Decide, change: dict):
    assert outcome(decide(**change, shown=None)) == ("REJECT_SUGGESTED", "UI-X03")


def test_x12_who_has_reached_retirement_is_suggested_for_rejection(decide: Decide):
    # born 1965-12 retires in 2026-03, the month of applying; born 1966-01 not before 2026-05
    assert outcome(decide(person={"birth": date(1965, 12, 31)})) == ("REJECT_SUGGESTED", "UI-X12")
    assert outcome(decide(person={"birth": date(1966, 1, 1)})) == ("HUMAN", "BUS-UI-03")


def test_a_woman_without_category_goes_to_a_person(decide: Decide):
    assert outcome(decide(person={"sex": Sex.FEMALE})) == ("HUMAN", "BUS-UI-04")


def test_a_county_without_parameters_goes_to_a_person(decide: Decide):
    assert outcome(decide(pay_region="990599", shown=None)) == ("HUMAN", "BUS-PARAM-01")


class TestMonths:
    """UI-R01 a: which months count."""

    def test_the_month_of_leaving_counts_if_paid(self, decide: Decide, months_paid: Pay):
        assert months_of(decide(paid=months_paid(12, last="202602"))) == 12

    def test_months_after_leaving_do_not_count(self, decide: Decide, months_paid: Pay):
        assert decide(paid=months_paid(12, last="202603"), shown=None).code == "UI-X01"

    def test_a_repeated_month_counts_once(self, decide: Decide, months_paid: Pay):
        assert decide(paid=months_paid(11) + months_paid(4), shown=None).code == "UI-X01"

    @pytest.mark.parametrize("status", ["欠费", "部分到账"])
    def test_unpaid_months_do_not_count(self, decide: Decide, months_paid: Pay, status: str):
        unpaid = months_paid(5, last="202403", status=status)
        assert decide(paid=months_paid(11) + unpaid, shown=None).code == "UI-X01"

    def test_a_month_that_only_the_unit_paid_does_not_count(self, decide: Decide, months_paid: Pay):
        half = tuple(replace(row, person_amount=Decimal(0)) for row in months_paid(5, last="202403"))
        assert decide(paid=months_paid(11) + half, shown=None).code == "UI-X01"

    def test_another_fund_does_not_count(self, decide: Decide, months_paid: Pay):
        assert decide(paid=months_paid(11) + months_paid(30, fund="110"), shown=None).code == "UI-X01"

    def test_months_used_up_by_the_last_claim_do_not_count(self, decide: Decide, months_paid: Pay):
        history = (PastClaim(12, 12, "202503", "期满"),)
        assert decide(paid=months_paid(60), history=history, shown=None).code == "UI-X01"
        assert decide(paid=months_paid(60), history=(PastClaim(12, 12, "202502", "期满"),)).code == ""

    def test_more_paid_than_approved_carries_nothing(self, decide: Decide):
        history = (PastClaim(12, 5, "202001", "已终止"), PastClaim(12, 14, "202101", "期满"))
        assert decide(history=history).carried == 7

    @pytest.mark.parametrize("paid", [10, 30])
    def test_money_that_came_after_leaving_goes_to_a_person_needed_or_not(
        self, decide: Decide, months_paid: Pay, paid: int
    ):
        late = tuple(
            replace(row, status="补缴", received_on=date(2026, 2, 16)) for row in months_paid(2, last="202304")
        )
        assert outcome(decide(paid=months_paid(paid) + late, shown=None if paid == 10 else GRANT)) == (
            "HUMAN",
            "BUS-UI-01",
        )

    def test_a_difference_paid_in_before_leaving_changes_nothing(self, decide: Decide, months_paid: Pay):
        extra = tuple(
            replace(row, status="补缴", received_on=date(2026, 1, 20)) for row in months_paid(2, last="202510")
        )
        assert decide(paid=months_paid(30) + extra).code == ""


class TestPrecedence:
    """DOMAIN §0.1: RETRY_LATER > FROZEN > REJECT_SUGGESTED > HUMAN > AUTO_SUBMITTED."""

    def test_a_timeout_wins_over_everything(self, decide: Decide):
        decision = decide(
            timeouts=("prison",), records={"death": DEAD}, shown=replace(GRANT, months=18), leave_reason="99"
        )
        assert decision.disposition is Disposition.RETRY_LATER

    def test_frozen_wins_over_rejection_and_question(self, decide: Decide):
        assert decide(records={"death": DEAD}, shown=replace(GRANT, months=18)).code == "INT-02"
        assert decide(leave_reason="99", shown=replace(GRANT, months=18)).code == "INT-02"

    def test_rejection_wins_over_question(self, decide: Decide):
        assert decide(paid=11, records={"business": OWNER}, shown=None).code == "UI-X01"

    def test_within_one_outcome_the_first_code_decides(self, decide: Decide):
        both = {
            "welfare_job": SourceRecord("公益性岗位", "在岗"),
            "exit_entry": SourceRecord("出境", "未入境", date(2025, 1, 1)),
        }
        assert decide(records=both, leave_reason="99").code == "UI-X18"

    def test_every_finding_is_told_to_the_person(self, decide: Decide):
        reason = decide(paid=11, records={"business": OWNER}, shown=None).reason
        assert "UI-X01" in reason
        assert "UI-X17" in reason


@pytest.mark.parametrize(
    ("months", "carried", "start", "level"),
    [(12, 0, "202603", "L2"), (18, 0, "202603", "L3"), (12, 1, "202603", "L3"), (12, 0, "202512", "L2"),
     (12, 0, "202511", "L3")],
)  # fmt: skip
def test_weighty_grants_are_signed_by_three(months: int, carried: int, start: str, level: str):
    grant = replace(GRANT, months=months, start=start)
    assert approval_level(grant, carried, date(2026, 3, 10)) == level


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(paid=st.integers(0, 300), approved=st.integers(0, 24), drawn=st.integers(0, 24))
def test_no_claim_is_ever_longer_than_the_law_allows(decide: Decide, paid: int, approved: int, drawn: int):
    decision = decide(paid=paid, history=(PastClaim(approved, drawn, add_months("202602", -paid - 1), "已终止"),))
    if decision.grant is None:
        assert paid < 12
    else:
        assert 12 <= decision.grant.months <= 24
        assert decision.grant.total == decision.grant.amount * decision.grant.months


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(source=st.sampled_from(list(SOURCES)), kind=st.text(max_size=6), status=st.text(max_size=6))
def test_no_answer_of_a_source_leads_to_more_than_a_clean_claim(decide: Decide, source: str, kind: str, status: str):
    decision = decide(records={source: SourceRecord(kind, status)})
    assert decision.grant == GRANT
    assert decision.disposition in {Disposition.AUTO_SUBMITTED, Disposition.HUMAN}
