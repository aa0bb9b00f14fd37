"""MG-R08 to R10: union, overlap, refund, accounts; and that nothing is ever lost."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.record_merging.months import check_conservation, merge_accounts, merge_months
from bots.record_merging.records import Account, Month
from digital_employee.face import BusinessException, IntegrityException
from tests.bots.record_merging.conftest import EMPLOYER, POLICY, RIVAL, account, months
from tests.bots.record_merging.strategies import patient

FUNDS = POLICY.account_funds
ZERO = Decimal("0.00")
money = st.decimals(ZERO, 5000, places=2)


@st.composite
def books(draw: st.DrawFn) -> tuple[Month, ...]:
    """Return the months of one record: each period of each fund once, paid or owed."""
    keys = draw(
        st.sets(st.tuples(st.sampled_from(("202001", "202002", "202003", "202012")), st.sampled_from(("110", "210"))))
    )
    return tuple(
        Month(
            period=period,
            fund=fund,
            uscc=draw(st.sampled_from((EMPLOYER, RIVAL))),
            base=draw(money),
            unit_amount=draw(money),
            person_amount=draw(money),
            status=draw(st.sampled_from(("已到账", "补缴", "欠费"))),
        )
        for period, fund in sorted(keys)
    )


balances = st.lists(st.builds(Account, st.sampled_from(("110", "170")), st.decimals(-10, 50000, places=2)), max_size=3)
choices = st.frozensets(st.tuples(st.sampled_from(("202001", "202002")), st.sampled_from(("110", "210"))))


@patient
@given(books(), books(), choices)
def test_mg_r10_months_and_money_are_conserved(
    master: tuple[Month, ...], merged: tuple[Month, ...], keep_merged: frozenset[tuple[str, str]]
):
    result = merge_months(master=master, merged=merged, account_funds=FUNDS, keep_merged=keep_merged)
    before = (*master, *merged)
    paid = check_conservation(before=before, result=result)
    assert paid == sum((month.paid_amount for month in before), ZERO)
    assert [month.key for month in result.kept] == sorted({month.key for month in before})
    assert set(result.overlap) == {m.key for m in master if m.is_paid} & {m.key for m in merged if m.is_paid}
    assert {month.key for month in result.kept if month.is_paid} == {month.key for month in before if month.is_paid}
    assert all(isinstance(amount, Decimal) for amount in (result.refund, result.retained, paid))


@patient
@given(books(), books())
def test_which_record_stays_changes_neither_the_months_nor_the_overlap(
    one: tuple[Month, ...], other: tuple[Month, ...]
):
    first = merge_months(master=one, merged=other, account_funds=FUNDS)
    second = merge_months(master=other, merged=one, account_funds=FUNDS)
    assert first.overlap == second.overlap
    assert [month.key for month in first.kept] == [month.key for month in second.kept]


@patient
@given(books(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_makes_no_difference(rows: tuple[Month, ...], order: object):
    shuffled = tuple(order.sample(rows, len(rows)))  # type: ignore[attr-defined]
    other = months("202001", 2)
    assert merge_months(master=shuffled, merged=other, account_funds=FUNDS) == merge_months(
        master=rows, merged=other, account_funds=FUNDS
    )


@patient
@given(books(), books(), balances, balances)
def test_mg_r09_what_leaves_the_accounts_is_what_is_refunded(
    master: tuple[Month, ...], merged: tuple[Month, ...], ours: list[Account], theirs: list[Account]
):
    refunds = merge_months(master=master, merged=merged, account_funds=FUNDS).refunds
    after = merge_accounts(master=tuple(ours), merged=tuple(theirs), refunds=refunds)
    before = sum((account.balance for account in [*ours, *theirs]), ZERO)
    assert sum((account.after + account.refund for account in after), ZERO) == before
    assert sum((account.refund for account in after), ZERO) == sum((one.account_amount for one in refunds), ZERO)


def test_arrears_beside_a_paid_month_simply_give_way():
    owed, paid = months("202001", 2, status="欠费", uscc=RIVAL), months("202001", 2)
    for master, merged in ((owed, paid), (paid, owed)):
        result = merge_months(master=master, merged=merged, account_funds=FUNDS)
        assert result.kept == paid
        assert (result.overlap, result.refunds, result.retained) == ((), (), ZERO)


def test_a_person_may_keep_the_other_side():
    ours, theirs = months("202001", 2), months("202001", 2, uscc=RIVAL, unit="800.00", person="400.00")
    result = merge_months(master=ours, merged=theirs, account_funds=FUNDS, keep_merged=frozenset({("202002", "110")}))
    assert [month.uscc for month in result.kept] == [EMPLOYER, RIVAL]
    assert [refund.person_amount for refund in result.refunds] == [Decimal("400.00"), Decimal("360.00")]


def test_an_insurance_without_accounts_refunds_nothing_of_two_relations():
    ours, theirs = months("202001", 1, fund="210"), months("202001", 1, fund="210", uscc=RIVAL)
    result = merge_months(master=ours, merged=theirs, account_funds=FUNDS)
    assert (result.refund, result.retained) == (ZERO, Decimal("1080.00"))


def test_what_was_declared_twice_leaves_the_account_with_the_person_part_only():
    twice = months("202001", 2)
    refunds = merge_months(master=twice, merged=twice, account_funds=FUNDS).refunds
    (after,) = merge_accounts(master=account("18250.40"), merged=account("720.00"), refunds=refunds)
    assert (after.refund, after.after) == (Decimal("720.00"), Decimal("18250.40"))


@pytest.mark.parametrize(
    "rows", [months("202001", 1) * 2, months("202001", 1, status="部分到账")], ids=["twice", "in part"]
)
def test_x06_books_that_are_not_clear_are_refused(rows: tuple[Month, ...]):
    with pytest.raises(BusinessException, match="MG-X06"):
        merge_months(master=rows, merged=(), account_funds=FUNDS)


def test_a_lost_month_or_cent_is_an_alarm():
    before = months("202001", 3)
    result = merge_months(master=before, merged=(), account_funds=FUNDS)
    assert check_conservation(before=before, result=result) == Decimal("3240.00")
    cheaper = replace(result.kept[0], person_amount=Decimal("359.99"))
    for broken in (result.kept[1:], (cheaper, *result.kept[1:]), (*result.kept, result.kept[0])):
        with pytest.raises(IntegrityException, match="INT-MG-10"):
            check_conservation(before=before, result=replace(result, kept=broken))
