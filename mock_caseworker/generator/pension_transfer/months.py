"""Lays paid months into the books, and adds up what was laid: bases, credits, the pool's twelve per cent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from mock_caseworker.generator.calendar_months import day_in, period
from mock_caseworker.generator.pension_transfer.case import Year
from mock_caseworker.generator.rows import Contribution

PAID, OWED, AT_ONCE, DEEMED = "已到账", "欠费", "一次性", "视同"
_CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """Round half up to the 分."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def person_rate(year: int) -> Decimal:
    """Return the share of the base that went into the account in a year."""
    if year < 1998:
        return Decimal("0.05")
    return Decimal("0.11") if year < 2006 else Decimal("0.08")


def credit_of(year: int, base: str) -> Decimal:
    """Return a month's 个人缴纳."""
    return cents(Decimal(base) * person_rate(year))


def months_of(years: Iterable[Year]) -> list[tuple[int, str]]:
    """Return (number of the month, base) of every month."""
    return [(year.year * 12 + year.first - 1 + place, year.base) for year in years for place in range(year.months)]


def credits_of(years: Iterable[Year]) -> Decimal:
    """Return what went into the account in all months."""
    return sum((credit_of(year.year, year.base) * year.months for year in years), Decimal("0.00"))


def pool_of(years: Iterable[Year]) -> Decimal:
    """Return twelve per cent of the bases from 1998 on."""
    bases = sum((Decimal(year.base) * year.months for year in years if year.year >= 1998), Decimal(0))
    return cents(bases * 12 / 100)


def contribution(
    personal_no: str, month: int, base: str, *, uscc: str, status: str = PAID, fund: str = "110", paid_on: str = ""
) -> Contribution:
    """Return one month of the books."""
    year = month // 12
    unit = cents(Decimal(base) * (Decimal("0.16") if (year, month % 12) >= (2019, 4) else Decimal("0.20")))
    received = None if status in {OWED, DEEMED} else paid_on or day_in(month, 18).isoformat()
    return Contribution(
        personal_no, period(month), fund, uscc, f"{Decimal(base):.2f}", str(unit), str(credit_of(year, base)), status,
        received,
    )  # fmt: skip


def random_years(rng: Random, last: int) -> tuple[Year, ...]:
    """Return two to five years without a gap up to a month, on bases whose shares are whole amounts."""
    first = last - rng.randint(24, 60)
    base, found = rng.randrange(3000, 7000, 25), []
    for year in range(first // 12, last // 12 + 1):
        start, end = max(first, year * 12), min(last, year * 12 + 11)
        found.append(Year(year, start % 12 + 1, end - start + 1, f"{base}.00"))
        base += rng.randrange(50, 400, 25)
    return tuple(found)


def with_interest(rng: Random, years: Sequence[Year]) -> tuple[Year, ...]:
    """Return years with the interest that an account of so many years had; none yet for the last."""
    return tuple(
        Year(year.year, year.first, year.months, year.base, f"{Decimal(rng.randint(4000, 90000)) / 100:.2f}")
        for year in years[:-1]
    ) + tuple(years[-1:])


def write_years(personal_no: str, years: Iterable[Year], *, uscc: str) -> Iterator[Contribution]:
    """Yield the rows of paid months."""
    for month, base in months_of(years):
        yield contribution(personal_no, month, base, uscc=uscc)
