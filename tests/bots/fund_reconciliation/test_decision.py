"""What a result leads to: who must look, at which level it is submitted, and what is registered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bots.fund_reconciliation.balance import OpenKind, balance, is_transposition, open_kind
from bots.fund_reconciliation.decision import MEANINGS, Balances, decide
from bots.fund_reconciliation.entries import Direction, Outcome, Side, Source
from bots.fund_reconciliation.reconcile import ClassTotal, Reconciliation, Verdict
from bots.fund_reconciliation.registration import register
from bots.fund_reconciliation.suggestion import suggest
from bots.fund_reconciliation.timing import Terms, latest_uncleared, load_terms, timed
from digital_employee.face import BusinessException, Disposition, SkillContext

EVEN = Balances(*(Decimal(text) for text in ("100.00", "250.00", "100.00", "250.00")))
ITEM = Verdict(
    side=Side.EXT, source=Source.BANK, serial_no="e", account_no="1", fund_code="210", direction=Direction.IN,
    amount=Decimal("30.00"), biz_date=date(2026, 3, 6), cp_name="", remark="", file="", row_no=0,
    outcome=Outcome.IN_TRANSIT, rule="FR-R12", code="", partner="", diff=None, state="101", kind=OpenKind.BANK_IN,
    cross_period=False, age_days=4, reason="银行已记、财务未记账，在途天数之内",
)  # fmt: skip


def result(*named: Verdict, codes: dict[str, int] | None = None, **counts: int) -> Reconciliation:
    classes = tuple(
        ClassTotal(Source.BIZ, "210", Outcome(outcome), rows, Decimal("1.00")) for outcome, rows in counts.items()
    )
    return Reconciliation({}, classes, codes or {}, named, {Side.FIN: Decimal(0), Side.EXT: Decimal(0)})


def test_a_result_without_differences_is_submitted_for_review():
    decision = decide(result(MATCHED_1_1=9, IN_TRANSIT=1), EVEN, audit_days=90)
    assert (decision.disposition, decision.code, decision.level) == (Disposition.AUTO_SUBMITTED, "", "L2")
    assert decision.sheet.diff == 0


def test_something_uncleared_goes_to_the_approver_as_well():
    assert decide(result(MATCHED_1_1=9, UNCLEARED=1), EVEN, audit_days=90).level == "L3"


def test_the_most_severe_code_decides_and_all_are_told():
    codes = dict.fromkeys(reversed(MEANINGS), 1)
    order = []
    while codes:
        decision = decide(result(codes=codes), EVEN, audit_days=90)
        assert decision.disposition is Disposition.HUMAN
        assert all(code in decision.reason for code in codes)
        order.append(decision.code)
        del codes[decision.code]
    assert [code[-2:] for code in order] == ["06", "07", "08", "11", "10", "05", "03", "02", "04", "09"]


def test_balances_that_differ_are_frozen_with_a_hint():
    decision = decide(
        result(replace(ITEM, amount=Decimal("4.50"))), replace(EVEN, bank=Decimal("263.50")), audit_days=90
    )
    assert (decision.disposition, decision.code) == (Disposition.FROZEN, "INT-FR-01")
    assert decision.sheet.diff == Decimal("-9.00")
    assert decision.sheet.hints == ("TRANSPOSITION", "WRONG_SIDE")


def test_a_person_s_code_goes_before_balances_that_differ():
    decision = decide(result(codes={"BUS-FR-05": 2}), replace(EVEN, bank=Decimal("1.00")), audit_days=90)
    assert (decision.disposition, decision.code) == (Disposition.HUMAN, "BUS-FR-05")


@pytest.mark.parametrize(("age", "to"), [(31, "reviewer"), (90, "reviewer"), (91, "auditor"), (400, "auditor")])
def test_FR_R12_what_is_open_for_more_than_ninety_days_goes_to_the_auditor(age: int, to: str):  # noqa: N802
    old = replace(ITEM, outcome=Outcome.UNCLEARED, age_days=age)
    decision = decide(result(old, codes={"BUS-FR-09": 1}), EVEN, audit_days=90)
    assert (decision.disposition, decision.to) == (Disposition.HUMAN, to)
    assert ("报稽核" in decision.reason) is (to == "auditor")


@pytest.mark.parametrize(
    "balances",
    [
        replace(EVEN, book=Decimal("-0.01"), bank=Decimal("-0.01")),
        replace(EVEN, bank_opening=Decimal("-1.00")),
    ],
)
def test_a_negative_balance_needs_a_person(balances: Balances):
    assert decide(result(), balances, audit_days=90).code == "BUS-FR-10"


def test_a_balance_that_was_below_zero_on_some_day_needs_a_person():
    sunk = replace(result(), lowest={Side.FIN: Decimal(0), Side.EXT: Decimal("-100.01")})
    assert decide(sunk, EVEN, audit_days=90).code == "BUS-FR-10"
    assert (
        decide(replace(sunk, lowest={Side.FIN: Decimal("-100.00"), Side.EXT: Decimal(0)}), EVEN, audit_days=90).code
        == ""
    )


@pytest.mark.parametrize(
    ("in_book", "in_bank", "direction", "kind"),
    [
        (False, True, Direction.IN, "①"),
        (False, True, Direction.OUT, "②"),
        (True, False, Direction.IN, "③"),
        (True, False, Direction.OUT, "④"),
        (True, True, Direction.IN, None),
        (False, False, Direction.OUT, None),
    ],
)
def test_the_four_kinds_of_open_items(in_book: bool, in_bank: bool, direction: Direction, kind: str | None):
    assert open_kind(in_book=in_book, in_bank=in_bank, direction=direction) == kind


def test_no_difference_is_no_transposition():
    assert not is_transposition(diff=Decimal("0.00"))
    assert is_transposition(diff=Decimal("-0.09"))
    assert not is_transposition(diff=Decimal("0.10"))
    assert balance(book=Decimal(5), bank=Decimal(5)).hints == ()


@pytest.mark.parametrize(
    ("changes", "reason", "cleared"),
    [
        ({}, "01", date(2026, 3, 11)),
        ({"outcome": Outcome.UNCLEARED}, "02", date(2026, 3, 13)),
        ({"outcome": Outcome.UNCLEARED, "kind": OpenKind.BOOK_OUT}, "03", date(2026, 3, 13)),
        ({"outcome": Outcome.PAY_RETURN}, "04", date(2026, 3, 13)),
    ],
)
def test_an_open_item_is_registered_with_its_reason_and_a_day_to_come(
    context: SkillContext, changes: dict[str, object], reason: str, cleared: date
):
    item = replace(ITEM, **changes)  # type: ignore[arg-type]  # its own fields
    found = register(item, run_date=date(2026, 3, 10), transit_workdays=3, calendar=context.calendar)
    assert (found.reason, found.clear_date, found.item_date) == (reason, cleared, item.biz_date)
    assert item.kind is not None
    assert (found.type_code, found.type_name) == (str("①②③④".index(item.kind) + 1), item.kind.label)
    assert len(found.remark) <= 200


def test_a_row_that_is_not_open_is_not_registered(context: SkillContext):
    with pytest.raises(ValueError, match="no open item"):
        register(replace(ITEM, kind=None), run_date=ITEM.biz_date, transit_workdays=3, calendar=context.calendar)


def test_the_last_uncleared_day_parts_the_days(context: SkillContext):
    for run_date in (date(2026, 3, 10), date(2026, 10, 10), date(2026, 10, 11), date(2026, 2, 24)):
        last = latest_uncleared(run_date, 3, context.calendar)
        assert timed(last, run_date, 3, context.calendar) is Outcome.UNCLEARED
        assert timed(date.fromordinal(last.toordinal() + 1), run_date, 3, context.calendar) is Outcome.IN_TRANSIT


def test_the_limits_are_parameters_that_a_person_must_have_verified(context: SkillContext):
    found = load_terms(context.project_folder, region="990101", on=date(2026, 3, 10))
    assert found == Terms(transit_workdays=3, weak_workdays=3, review_days=30, audit_days=90)
    with pytest.raises(BusinessException, match="BUS-PARAM-03"):
        load_terms(context.project_folder, region="370102", on=date(2026, 3, 10))


def test_a_suggestion_is_the_fewest_rows_that_add_up():
    amounts = tuple(Decimal(text) for text in ("1.00", "2.00", "3.00", "4.00", "10.00"))
    assert suggest(target=Decimal("10.00"), amounts=amounts) == (4,)
    assert suggest(target=Decimal("7.00"), amounts=amounts) == (2, 3)
    assert suggest(target=Decimal("0.50"), amounts=amounts) == ()
    ones = (Decimal("1.00"),) * 20
    assert len(suggest(target=Decimal("8.00"), amounts=ones)) == 8
    assert suggest(target=Decimal("9.00"), amounts=ones) == ()
    assert suggest(target=Decimal("21.00"), amounts=(*ones, Decimal("21.00"))) == (), "the 21st is not looked at"
