"""Due dates in working days for the 待办 list, from the State Council notices for 2025 and 2026."""

from __future__ import annotations

from datetime import date, timedelta

_KNOWN_YEARS = range(2025, 2027)
# (first day off, last day off) of each holiday.
_HOLIDAYS = (
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
)
_MAKE_UP_DAYS = frozenset(
    {
        *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
        *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
    }
)


def is_workday(day: date) -> bool:
    """Say whether the agency works on a day."""
    text = day.isoformat()
    if text in _MAKE_UP_DAYS:
        return True
    return day.weekday() < 5 and not any(first <= text <= last for first, last in _HOLIDAYS)


def due_date(start: date, workdays: int) -> date | None:
    """Return the n-th working day after `start`; None where it leaves the known years."""
    day = start
    while workdays:
        day += timedelta(days=1)
        if day.year not in _KNOWN_YEARS:
            return None
        workdays -= is_workday(day)
    return day
