"""Money that moves: golden vectors PT-01 to PT-04, 11, 15, 16, and the accounts around them."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.pension_transfer.account import close_year, moving_balance
from bots.pension_transfer.fund import (
    Document,
    FundMode,
    LumpSum,
    PaidSpan,
    TemporarySpan,
    TransferFund,
    excluded_lump_sum,
    temporary_fund,
    transfer_fund,
)

D = Decimal
RATE = D("0.12")
LEGAL_FROM = date(2016, 11, 28)
CENT = D("0.01")
amounts = st.decimals(min_value=0, max_value=D("99999.99"), places=2)
years = st.lists(st.tuples(st.integers(1990, 2030), st.integers(1, 12), amounts), max_size=30)


def span(year: int, months: int, base: str, first: int = 1) -> PaidSpan:
    return PaidSpan(f"{year}{first:02d}", f"{year}{first + months - 1:02d}", months, months * D(base))


def fund(*spans: PaidSpan, pre98: str = "0.00", post98: str = "0.00", mode: FundMode = FundMode.BOTH) -> TransferFund:
    return transfer_fund(spans=spans, acct_pre98=D(pre98), acct_post98=D(post98), pool_rate=RATE, mode=mode)


def judge(**changes: object) -> object:
    paid = {"paid_on": date(2018, 5, 10), "months": 40, "base": 40 * D("3500"), "account": D("11200.00")}
    lump = LumpSum(**(paid | changes))  # type: ignore[arg-type]  # each test changes what it is about
    return excluded_lump_sum(lump_sum=lump, least_months=36, legal_from=LEGAL_FROM, pool_rate=RATE)


def test_pt_01_account_and_pool_of_51_months():
    spans = (
        span(2021, 6, "4000", first=7),
        span(2022, 12, "4500"),
        span(2023, 12, "5000"),
        span(2024, 12, "5250.55"),
        span(2025, 9, "5600"),
    )
    assert fund(*spans, post98="22318.46") == TransferFund(51, D("22318.46"), D("30168.79"), D("52487.25"))


def test_pt_02_months_before_1998_add_nothing_to_the_pool():
    before = (span(1996, 6, "500", first=7), span(1997, 12, "550"))
    after = (span(1998, 12, "600"), span(1999, 12, "680"), span(2000, 5, "720"))
    own = fund(*before, *after, pre98="1032.77", post98="3960.15")
    assert (own.months, own.account, own.pool, own.total) == (47, D("4992.92"), D("2275.20"), D("7268.12"))


def test_pt_03_five_months():
    assert fund(span(2025, 5, "4121.00"), post98="1648.40") == TransferFund(5, D("1648.40"), D("2472.60"), D("4121.00"))


def test_pt_04_the_pool_is_rounded_once_on_its_total():
    spans = [span(year, 12, "3000.03") for year in (2021, 2022, 2023)]
    assert fund(*spans).pool == D("12960.13")
    assert sum((fund(one).pool for one in spans), D(0)) == D("12960.12"), "rounding by year would lose a 分"


def test_a_span_over_the_end_of_1997_cannot_be_told_apart():
    with pytest.raises(ValueError, match="1998年1月"):
        fund(PaidSpan("199707", "199806", 12, D("6000.00")))


def test_within_a_province_the_account_is_on_record_and_no_money_moves():
    own = fund(span(2024, 12, "5000"), post98="4800.00", mode=FundMode.RECORD_ONLY)
    assert own == TransferFund(12, D("4800.00"), D("0.00"), D("0.00"))


@given(years=years, account=amounts)
def test_the_fund_is_the_account_and_twelve_per_cent_of_the_bases_since_1998_to_the_fen(
    years: list[tuple[int, int, Decimal]], account: Decimal
):
    own = fund(*(PaidSpan(f"{year}01", f"{year}12", months, base) for year, months, base in years), post98=str(account))
    exact = sum((base for year, _, base in years if year >= 1998), D(0)) * RATE
    assert abs(own.pool - exact) <= CENT / 2
    assert own.total - own.account == own.pool == own.pool.quantize(CENT)
    assert own.months == sum(months for _, months, _ in years)


@given(years=years)
def test_no_figure_is_ever_a_float(years: list[tuple[int, int, Decimal]]):
    own = fund(*(PaidSpan(f"{year}01", f"{year}12", months, base) for year, months, base in years))
    assert {type(own.account), type(own.pool), type(own.total)} == {Decimal}
    assert type(own.months) is int


def test_pt_11_a_document_dated_after_the_payment_keeps_the_lump_sum_back():
    excluded = judge(document=Document.LEGAL, document_date=date(2019, 1, 2))
    assert (excluded.months, excluded.pool, excluded.account) == (40, D("16800.00"), D("11200.00"))
    assert "不早于" in excluded.reason
    assert fund(span(2022, 12, "4200"), span(2023, 12, "4200")).pool == D("12096.00"), "the rest moves"


@pytest.mark.parametrize(
    ("changes", "is_kept_back"),
    [
        ({"document": Document.LEGAL, "document_date": date(2018, 5, 9)}, False),
        ({"document": Document.LEGAL, "document_date": date(2018, 5, 10)}, True),
        ({"document": Document.LEGAL, "document_date": None}, True),
        ({"document": Document.PLEDGE, "document_date": date(2018, 5, 9)}, True),
        ({"document": Document.NONE}, True),
        ({"months": 35, "document": Document.NONE}, False),
        ({"months": 36, "document": Document.NONE}, True),
        ({"paid_on": date(2016, 11, 27), "document": Document.PLEDGE}, False),
        ({"paid_on": date(2016, 11, 27), "document": Document.NONE}, True),
        ({"paid_on": date(2016, 11, 28), "document": Document.PLEDGE}, True),
    ],
)
def test_a_lump_sum_moves_only_with_the_document_of_its_time(changes: dict[str, object], is_kept_back: bool):
    assert (judge(**changes) is not None) is is_kept_back


def test_pt_15_a_temporary_account_hands_on_everything_that_was_paid():
    own = temporary_fund(spans=(TemporarySpan(8 * D("5200"), D("0.16"), D("0.08")),), months=8, interest=D("71.88"))
    assert own == TransferFund(8, D("3399.88"), D("6656.00"), D("10055.88"))


@given(bases=st.lists(amounts, min_size=1, max_size=24), interest=amounts)
def test_a_temporary_account_is_rounded_once_on_its_sum(bases: list[Decimal], interest: Decimal):
    own = temporary_fund(
        spans=tuple(TemporarySpan(base, D("0.16"), D("0.08")) for base in bases), months=len(bases), interest=interest
    )
    assert own.total == (sum(bases, D(0)) * D("0.24")).quantize(CENT, ROUND_HALF_UP) + interest
    assert own.account + own.pool == own.total


def test_pt_16_a_full_year_of_an_account():
    closed = close_year(opening=D("20000.00"), credited=dict.fromkeys(range(1, 13), D("400.00")), rate=D("0.0262"))
    assert closed.products == D("31200.00")
    assert (closed.interest_on_open, closed.interest_on_credits) == (D("524.00"), D("68.12"))
    assert closed.closing == D("25392.12")


def test_credits_of_the_year_of_transfer_move_without_interest():
    assert moving_balance(opening=D("20000.00"), credited={1: D("400.00"), 2: D("400.00")}) == D("20800.00")


def test_a_month_that_does_not_exist_bears_no_interest():
    with pytest.raises(ValueError, match="1至12"):
        close_year(opening=D("0.00"), credited={13: D("400.00")}, rate=D("0.0262"))
