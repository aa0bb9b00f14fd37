"""The system's own arithmetic of transfers: ages, funds, account interest, overlaps. Pure, and nobody else's code.

Rules: DOMAIN §3.4 (国办发〔2009〕66号 第四、五条, 人社部规〔2016〕5号, 人社厅发〔2019〕94号, 劳办发〔1997〕116号).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

POOL_RATE = Decimal("0.12")
ACCOUNT_RATE = Decimal("0.08")
FIRST_POOL_YEAR = 1998
AGE_LIMITS = {"1": 50, "2": 40}
LUMP_MONTHS = 36
LUMP_RULE_DAY = "2016-11-28"
TRANSFER, TEMPORARY = "转移接续", "临时缴费账户"
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Month:
    """One paid month; `lump` is the place of the one-time payment that it belongs to, None for an ordinary one."""

    period: str
    base: Decimal
    unit_amount: Decimal
    person_amount: Decimal
    lump: int | None = None


@dataclass(frozen=True)
class AccountYear:
    """One year of a personal account."""

    year: int
    opening: Decimal
    credit: Decimal
    rate: Decimal | None
    interest: Decimal
    closing: Decimal


def cents(amount: Decimal) -> Decimal:
    """Round to the 分, half up."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


def province_of(region: str) -> str:
    """Return what stands for the province of a region; the made-up regions have one for each city."""
    return region[:4] if region.startswith("99") else region[:2]


def age_on(birth: date, day: date) -> int:
    """Return completed years; who was born on 29 February has a birthday on 1 March of a common year."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def route(*, sex: str, age: int, hukou_region: str, to_region: str, approved: bool) -> str:
    """Say whether the relation moves or a temporary account is kept (办法 第五条)."""
    at_home = province_of(hukou_region) == province_of(to_region)
    return TRANSFER if at_home or approved or age < AGE_LIMITS[sex] else TEMPORARY


def is_excluded(*, months: int, paid_on: str, doc_type: str, doc_date: str | None) -> bool:
    """Say whether a one-time payment of three years and more has no sufficient document (人社厅发〔2019〕94号)."""
    if months < LUMP_MONTHS:
        return False
    if paid_on < LUMP_RULE_DAY:
        return doc_type != "承诺书"
    return doc_type != "法律文书" or doc_date is None or doc_date >= paid_on


def pool_of(bases: Iterable[tuple[int, Decimal]]) -> Decimal:
    """Return 12 % of the bases of (year, base) from 1998 on, rounded once."""
    return cents(sum((base for year, base in bases if year >= FIRST_POOL_YEAR), Decimal(0)) * POOL_RATE)


def account_years(
    opening: Decimal, years: Sequence[int], months: Iterable[Month], rates: dict[int, Decimal]
) -> list[AccountYear]:
    """Carry a personal account through years: interest on the opening and, by months, on the year's credits."""
    listed, paid = [], list(months)
    for year in years:
        credited = [(int(month.period[4:]), month.person_amount) for month in paid if month.period[:4] == str(year)]
        credit, rate = sum((amount for _, amount in credited), Decimal(0)), rates.get(year)
        interest = Decimal("0.00")
        if rate is not None:
            products = sum((amount * (13 - month) for month, amount in credited), Decimal(0))
            interest = cents(opening * rate) + cents(products * rate / 12)
        closing = cents(opening + credit + interest)
        listed.append(AccountYear(year, opening, credit, rate, interest, closing))
        opening = closing
    return listed


def periods_between(first: str, last: str) -> list[str]:
    """Return every YYYYMM from one to another, both included."""
    start, end = (int(period[:4]) * 12 + int(period[4:]) - 1 for period in (first, last))
    return [f"{number // 12:04d}{number % 12 + 1:02d}" for number in range(start, end + 1)]
