"""The lines of 分年度: paid months by year, with the interest that the account's balances already hold. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mock_caseworker.pension_transfer.arithmetic import (
    FIRST_POOL_YEAR,
    POOL_RATE,
    AccountYear,
    Month,
    cents,
)

NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class SheetYear:
    """One line of 分年度."""

    year: int
    start_period: str
    end_period: str
    months: int
    base: Decimal
    unit_amount: Decimal
    principal: Decimal
    interest: Decimal
    remark: str = ""


def years_of(
    paid: Sequence[Month],
    excluded: Container[int | None],
    accounts: Sequence[AccountYear],
    pre98: Decimal,
    *,
    is_temporary: bool,
) -> list[SheetYear]:
    """Return the line of every year that has a paid month outside the excluded one-time payments."""
    by_year: dict[int, list[Month]] = {}
    for month in paid:
        if month.lump not in excluded:
            by_year.setdefault(int(month.period[:4]), []).append(month)
    interests = {line.year: line.interest for line in accounts}
    interests |= _earlier_interest(paid, by_year, accounts, pre98)
    return [
        SheetYear(
            year=year,
            start_period=months[0].period,
            end_period=months[-1].period,
            months=len({month.period for month in months}),
            base=sum((month.base for month in months), NOTHING),
            unit_amount=_unit_amount(year, months, is_temporary=is_temporary),
            principal=sum((month.person_amount for month in months), NOTHING),
            interest=interests.get(year, NOTHING),
            remark=_remark(months),
        )
        for year, months in sorted(by_year.items())
    ]


def _unit_amount(year: int, months: Sequence[Month], *, is_temporary: bool) -> Decimal:
    if is_temporary:
        return sum((month.unit_amount for month in months), NOTHING)
    base = sum((month.base for month in months), NOTHING)
    return cents(base * POOL_RATE) if year >= FIRST_POOL_YEAR else NOTHING


def _remark(months: Sequence[Month]) -> str:
    count = sum(month.lump is not None for month in months)
    return f"含一次性{count}个月" if count else ""


def _earlier_interest(
    paid: Sequence[Month], counted_years: Iterable[int], accounts: Sequence[AccountYear], pre98: Decimal
) -> dict[int, Decimal]:
    """Lay the interest that is already in the opening balances onto the last year before each of them."""
    found: dict[int, Decimal] = {}
    opening_year = accounts[0].year if accounts else FIRST_POOL_YEAR
    spans = ((0, FIRST_POOL_YEAR, pre98), (FIRST_POOL_YEAR, opening_year, accounts[0].opening if accounts else NOTHING))
    for first, beyond, balance in spans:
        years = [year for year in counted_years if first <= year < beyond]
        if years:
            credits_before = (month.person_amount for month in paid if first <= int(month.period[:4]) < beyond)
            found[max(years)] = balance - sum(credits_before, NOTHING)
    return found
