"""Owns months as plain integers (year x 12 + month - 1), so that arithmetic on periods needs no dates."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache


def month_of(day: date) -> int:
    """Return the number of the month that holds a day."""
    return day.year * 12 + day.month - 1


@cache  # a data set asks a million times about a few hundred months
def period(month: int) -> str:
    """Return a month as YYYYMM."""
    return f"{month // 12:04d}{month % 12 + 1:02d}"


@cache
def day_in(month: int, day: int) -> date:
    """Return a day of a month; day 31 of a shorter month is its last day."""
    following = month + 1
    last = date(following // 12, following % 12 + 1, 1) - timedelta(days=1)
    return last.replace(day=min(day, last.day))


def weekdays_before(day: date, count: int) -> date:
    """Return the day that lies so many Mondays to Fridays earlier (public holidays are not known here)."""
    while count:
        day -= timedelta(days=1)
        count -= day.weekday() < 5
    return day
