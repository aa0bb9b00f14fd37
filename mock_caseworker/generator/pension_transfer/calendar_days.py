"""Chooses the days on which a stage began, so that its fifteen working days are not over."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from mock_caseworker.generator.calendar_months import weekdays_before

# Ten weekdays are at most ten working days: nobody is late.
_WEEKDAYS_BACK = 10
_LONGEST_KEPT = timedelta(days=60)


def begin_day(rng: Random, business_date: date, wished: date | None) -> date:
    """Return the wished day where it lies shortly before the business date, else a weekday of the last two weeks."""
    if wished is not None and timedelta(0) <= business_date - wished <= _LONGEST_KEPT:
        return wished
    return weekdays_before(business_date, rng.randint(1, _WEEKDAYS_BACK))
