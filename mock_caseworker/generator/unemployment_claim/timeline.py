"""Chooses the days of a claim (leaving, registering, applying) and, where a case wants it, when someone was born."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from mock_caseworker.generator.calendar_months import day_in, month_of, weekdays_before
from mock_caseworker.generator.retirement import CATEGORIES, birth_month_for
from mock_caseworker.generator.unemployment_claim.case import Case, Retires

# Two weekend days may be working days: seven weekdays never reach back more than nine working days.
_WEEKDAYS_BACK = 7
_MOST_SLACK = 24


@dataclass(frozen=True)
class Birth:
    """When an applicant was born, and the category of COM-R30 by which they retire."""

    month: int
    category: str


@dataclass(frozen=True)
class Timeline:
    """The days of a claim; `birth` is set only where the case says when the applicant retires."""

    left: date
    registered: date
    applied: date
    birth: Birth | None


def choose_timeline(rng: Random, case: Case, business_date: date) -> Timeline:
    """Return days that keep the case's outcome; the leave month is always over before the month of registering."""
    birth = None
    if case.retires:
        applied, months_before, birth = _choose_birth(rng, case, case.retires, business_date)
    else:
        applied = business_date if case.on_business_date else rng.choice(_days_to_apply(case, business_date))
        months_before = case.register_months_before
    start = month_of(applied) - months_before
    latest = 28 if months_before else applied.day
    registered = applied if case.on_business_date else day_in(start, rng.randint(1, latest))
    return Timeline(day_in(start - rng.randint(1, 2), rng.randint(1, 28)), registered, applied, birth)


def _days_to_apply(case: Case, business_date: date) -> list[date]:
    first = weekdays_before(business_date, _WEEKDAYS_BACK)
    days = [first + timedelta(days=number) for number in range((business_date - first).days + 1)]
    counter_days = [day for day in days if day.weekday() < 5]
    return counter_days if case.inbox else days


def _choose_birth(rng: Random, case: Case, retires: Retires, business_date: date) -> tuple[date, int, Birth]:
    days = _days_to_apply(case, business_date)
    rng.shuffle(days)
    for slack in range(_MOST_SLACK):
        for applied, months_before, target in _targets(retires, days):
            for category in rng.sample(sorted(CATEGORIES), len(CATEGORIES)):
                born = birth_month_for(target + slack * retires.toward, category)
                if born is not None and retires.category in {None, category}:
                    return applied, months_before, Birth(born, category)
    raise ValueError(f"case {case.name}: nobody retires around the wished month; choose another business date")


def _targets(retires: Retires, days: list[date]) -> Iterator[tuple[date, int, int]]:
    """Yield (day of applying, months from registering to applying, wished retirement month)."""
    for applied in days:
        if retires.after == "apply":
            yield applied, 0, month_of(applied) + retires.months
            continue
        for months_before in (0, 1, 2):
            # Every such case lasts the twelve months that 12 to 59 paid months give.
            end = month_of(applied) - months_before + 11
            yield applied, months_before, end + retires.months
