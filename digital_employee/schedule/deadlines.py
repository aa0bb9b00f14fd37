"""Legal time limits in working or calendar days (COM-R20, COM-R21; 民法典 201条, 203条)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from digital_employee.clock import AGENCY_ZONE
from digital_employee.schedule.calendar import WorkingCalendar

LAST_SECOND = time(23, 59, 59)


@dataclass(frozen=True)
class Due:
    """When a time limit ends, and the arrangement of working days it rests on."""

    due_at: datetime
    """The last second of the last day, aware, in the agency's zone."""
    calendar_version: str
    """Empty when no working day was asked for."""
    provisional: bool
    """True: a year involved is not official yet, so this may not close a legal deadline."""


def due_date(
    start: date,
    calendar: WorkingCalendar,
    *,
    workdays: int | None = None,
    days: int | None = None,
    roll: bool = True,
    zone: ZoneInfo = AGENCY_ZONE,
) -> Due:
    """Return the end of a limit of either `workdays` or calendar `days` after `start`.

    The start day is never counted. With `roll`, a calendar-day limit that ends on a day that is not
    worked ends on the next working day instead (a make-up Sunday is worked and does not roll).

    Raises:
        SystemException: SYS-CAL-01, the computation touches a year without a calendar file.
        ValueError: not exactly one of `workdays` and `days` is given, or it is negative.
    """
    if (workdays is None) == (days is None):
        raise ValueError("give either workdays or days")
    count = workdays if workdays is not None else days or 0
    if count < 0:
        raise ValueError("a time limit cannot be negative")
    if workdays is not None:
        return _due(start, calendar.add_workdays(start, count), calendar, zone)
    last = start + timedelta(days=count)
    if not roll:
        return Due(end_of_day(last, zone), "", False)
    return _due(last, calendar.next_workday(last), calendar, zone)


def end_of_day(day: date, zone: ZoneInfo = AGENCY_ZONE) -> datetime:
    """Return 23:59:59 of `day` in `zone`, aware."""
    return datetime.combine(day, LAST_SECOND, zone)


def _due(first: date, last: date, calendar: WorkingCalendar, zone: ZoneInfo) -> Due:
    """`first` to `last` are the days whose arrangement decided the result."""
    return Due(end_of_day(last, zone), calendar.version(first, last), calendar.is_provisional(first, last))
