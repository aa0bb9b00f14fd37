"""What two relations make together: golden vectors PT-10 and PT-13, conservation (PT-R12) as properties."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.pension_transfer.continuation import Overlap, PaidMonth, Side, continue_relation, find_overlap
from bots.pension_transfer.receipts import TRANSPOSITION, check_receipts
from bots.social_insurance.periods import each_period

D = Decimal
PERSON_RATE = D("0.08")
amounts = st.decimals(min_value=0, max_value=D("99999.99"), places=2)
runs = st.lists(st.tuples(st.integers(2010, 2025), st.integers(1, 12), st.integers(1, 30)), max_size=4)


def months(start: str, count: int, base: str = "4800") -> tuple[PaidMonth, ...]:
    return tuple(PaidMonth(period, D(base), PERSON_RATE) for period in each_period(start, count))


def paid(spells: list[tuple[int, int, int]]) -> tuple[PaidMonth, ...]:
    periods = {period for year, month, count in spells for period in each_period(f"{year}{month:02d}", count)}
    return tuple(PaidMonth(period, D("5000.55"), PERSON_RATE) for period in sorted(periods))


def test_pt_10_three_months_stand_in_both_and_the_person_is_shown_what_each_choice_means():
    overlap = find_overlap(
        local=months("202304", 30), transferred=months("202201", 18), transferred_interest=D("98.44")
    )
    assert overlap.periods == ("202304", "202305", "202306")
    assert overlap.union_months == 45
    keep_local, keep_transferred = overlap.choices
    assert (keep_local.keep, keep_local.refund) == (Side.LOCAL, D("1250.44"))
    assert (keep_transferred.keep, keep_transferred.refund) == (Side.TRANSFERRED, D("1152.00"))
    assert keep_local.base == D("14400")


def test_where_nothing_overlaps_there_is_nothing_to_choose():
    assert find_overlap(local=months("202401", 3), transferred=months("202301", 12)) == Overlap((), 15, ())


def test_a_refund_is_rounded_by_the_month_as_it_was_booked():
    overlap = find_overlap(local=(), transferred=())
    assert overlap.union_months == 0
    both = months("202301", 3, base="100.07")
    assert find_overlap(local=both, transferred=both).choices[0].refund == D("24.03"), "3 × 8.01, not 24.02"


@given(local=runs, transferred=runs)
def test_pt_r12_years_are_kept_once_and_never_lost(
    local: list[tuple[int, int, int]], transferred: list[tuple[int, int, int]]
):
    ours, theirs = paid(local), paid(transferred)
    overlap = find_overlap(local=ours, transferred=theirs)
    assert overlap.union_months + len(overlap.periods) == len(ours) + len(theirs)
    assert {choice.months for choice in overlap.choices} <= {overlap.union_months}


@given(local=runs, transferred=runs, balances=st.tuples(amounts, amounts, amounts), share=st.integers(0, 100))
def test_pt_r12_money_is_conserved_whatever_is_refunded(
    local: list[tuple[int, int, int]],
    transferred: list[tuple[int, int, int]],
    balances: tuple[Decimal, Decimal, Decimal],
    share: int,
):
    ours, theirs, pool = balances
    refund = ((ours + theirs) * share / 100).quantize(D("0.01"), "ROUND_DOWN")
    after = continue_relation(
        local_periods=frozenset(month.period for month in paid(local)),
        transferred_periods=frozenset(month.period for month in paid(transferred)),
        local_account=ours,
        transferred_account=theirs,
        pool=pool,
        refund=refund,
    )
    assert after.account + refund == ours + theirs
    assert after.pool_income == pool
    assert type(after.account) is Decimal
    assert after.months == len({month.period for month in (*paid(local), *paid(transferred))})


@pytest.mark.parametrize("refund", ["-0.01", "300.01"])
def test_nothing_is_refunded_that_is_not_there(refund: str):
    with pytest.raises(ValueError, match="清退金额"):
        continue_relation(
            local_periods=frozenset(),
            transferred_periods=frozenset(),
            local_account=D("100.00"),
            transferred_account=D("200.00"),
            pool=D("0.00"),
            refund=D(refund),
        )


def test_pt_13_two_swapped_digits_hold_the_case():
    found = check_receipts(announced=D("52487.25"), receipts=(D("52478.25"),))
    assert (found.is_settled, found.difference, found.hint) == (False, D("9.00"), TRANSPOSITION)


@pytest.mark.parametrize(
    ("announced", "receipts", "is_settled", "hint"),
    [
        ("52487.25", ("52487.25",), True, ""),
        ("52487.25", ("50000.00", "2487.25"), True, ""),
        ("52487.25", ("50000.00",), False, ""),
        ("52487.25", ("52487.24",), False, ""),
        ("52487.25", ("52487.25", "0.01"), False, ""),
        ("90.00", (), False, ""),
        ("0.00", (), True, ""),
    ],
)
def test_only_the_whole_amount_settles(announced: str, receipts: tuple[str, ...], is_settled: bool, hint: str):
    found = check_receipts(announced=D(announced), receipts=tuple(map(D, receipts)))
    assert (found.is_settled, found.hint) == (is_settled, hint)


@given(parts=st.lists(amounts, min_size=1, max_size=5), extra=amounts)
def test_it_is_settled_exactly_when_the_sums_agree(parts: list[Decimal], extra: Decimal):
    found = check_receipts(announced=sum(parts, D(0)) + extra, receipts=tuple(parts))
    assert found.is_settled is (extra == 0)
    assert found.received + found.difference == sum(parts, D(0)) + extra
