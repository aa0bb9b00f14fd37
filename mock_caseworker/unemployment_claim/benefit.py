"""The system's own arithmetic of 失业保险金: months, period, standard. Pure, and deliberately nobody else's code.

Rules: DOMAIN §5.3 (社会保险法 46–48 条, 失业保险条例 18 条) with the parameters of the synthetic regions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from mock_caseworker.regions import wage_tier

VOLUNTARY_REASONS = frozenset({"11", "12", "13", "14"})
MOST_MONTHS = 24
L3_MONTHS = 18
L3_BACK_PAY = 3
RATIO = Decimal("0.90")
MEDICAL_BASE = Decimal("4481.00")
MEDICAL_RATE = Decimal("0.09")
_MIN_WAGE = {1: Decimal("2200.00"), 2: Decimal("2010.00"), 3: Decimal("1820.00")}
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class PaidMonth:
    """One contribution row of fund 210."""

    period: str
    unit_amount: Decimal
    person_amount: Decimal
    status: str


@dataclass(frozen=True)
class EarlierClaim:
    """One earlier claim of the person."""

    approved_months: int
    paid_months: int
    end_period: str
    status: str


@dataclass(frozen=True)
class Application:
    """What the arithmetic needs of the application."""

    leave_date: str
    leave_reason: str
    register_date: str
    job_seeking: str
    pay_region: str


@dataclass(frozen=True)
class Grant:
    """What the system works out; entitled 0 and no period where the conditions are not met."""

    paid_months: int
    carry_months: int
    entitled_months: int
    start_period: str
    end_period: str
    min_wage: Decimal | None
    month_amount: Decimal | None
    total_amount: Decimal | None
    medical_amount: Decimal | None
    level: str


def add_months(period: str, months: int) -> str:
    """Move a YYYYMM period."""
    index = int(period[:4]) * 12 + int(period[4:]) - 1 + months
    return f"{index // 12:04d}{index % 12 + 1:02d}"


def months_between(earlier: str, later: str) -> int:
    """Count months from one YYYYMM period to another."""
    return (int(later[:4]) - int(earlier[:4])) * 12 + int(later[4:]) - int(earlier[4:])


def period_of(day: str) -> str:
    """Return the YYYYMM of a YYYY-MM-DD."""
    return day[:4] + day[5:7]


def count_paid_months(months: Iterable[PaidMonth], earlier: Iterable[EarlierClaim], leave_date: str) -> int:
    """Count distinct fully paid months up to the leave month since the last ended claim (UI-R01)."""
    ends = [claim.end_period for claim in earlier if claim.status in {"已终止", "期满"}]
    after = max(ends, default="000000")
    last = period_of(leave_date)
    return len(
        {
            month.period
            for month in months
            if month.status == "已到账"
            and month.unit_amount > 0
            and month.person_amount > 0
            and after < month.period <= last
        }
    )


def longest_term(paid_months: int) -> int:
    """Return the legal maximum of months (社会保险法 46 条)."""
    if paid_months < 12:
        return 0
    if paid_months < 60:
        return 12
    return 18 if paid_months < 120 else MOST_MONTHS


def work_out(
    application: Application, months: Iterable[PaidMonth], earlier: Iterable[EarlierClaim], business_period: str
) -> Grant:
    """Work out a claim's grant as the screens 期限核定 and 标准核定 show it."""
    earlier = list(earlier)
    paid = count_paid_months(months, earlier, application.leave_date)
    stored = sum(max(claim.approved_months - claim.paid_months, 0) for claim in earlier)
    carry = stored if paid >= 12 else 0
    involuntary = application.leave_reason not in VOLUNTARY_REASONS
    eligible = paid >= 12 and involuntary and bool(application.register_date) and application.job_seeking == "是"
    entitled = min(MOST_MONTHS, longest_term(paid) + carry) if eligible else 0
    if not entitled:
        return Grant(paid, carry, 0, "", "", None, None, None, None, "")
    # Without a wage the period stands all the same; only the money stays open.
    wage = _MIN_WAGE.get(wage_tier(application.pay_region) or 0)
    amount = (wage * RATIO).quantize(_CENT, ROUND_HALF_UP) if wage is not None else None
    start = period_of(application.register_date)
    large = entitled >= L3_MONTHS or carry > 0 or months_between(start, business_period) > L3_BACK_PAY
    return Grant(
        paid_months=paid,
        carry_months=carry,
        entitled_months=entitled,
        start_period=start,
        end_period=add_months(start, entitled - 1),
        min_wage=wage,
        month_amount=amount,
        total_amount=amount * entitled if amount is not None else None,
        medical_amount=(MEDICAL_BASE * MEDICAL_RATE).quantize(_CENT, ROUND_HALF_UP),
        level="L3" if large else "L2",
    )
