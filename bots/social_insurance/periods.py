"""Owns the arithmetic of contribution periods (费款所属期): months written YYYYMM."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_FORM = re.compile(r"[0-9]{4}(0[1-9]|1[0-2])")


def period_of(day: date) -> str:
    """Return the period a day lies in."""
    return f"{day.year:04d}{day.month:02d}"


def first_day(period: str) -> date:
    """Return the first day of a period; raises ValueError when it is none."""
    if not _FORM.fullmatch(period):
        raise ValueError(f"not a period YYYYMM: {period!r}")
    return date(int(period[:4]), int(period[4:]), 1)


def add_months(period: str, months: int) -> str:
    """Return the period so many months later (earlier when negative)."""
    day = first_day(period)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return period_of(date(year, month + 1, 1))


def months_between(earlier: str, later: str) -> int:
    """Return how many months `later` lies after `earlier`; negative when it lies before."""
    start, end = first_day(earlier), first_day(later)
    return (end.year - start.year) * 12 + end.month - start.month


def each_period(start: str, count: int) -> Iterator[str]:
    """Yield `count` periods from `start` on."""
    return (add_months(start, offset) for offset in range(count))
