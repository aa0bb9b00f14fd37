"""Whether something is closed now, why, and until when. Pure: windows, an instant and a zone in; an answer out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from digital_employee.windows import IsWorkday, Window

LONGEST_CHAIN = 64
"""Windows that follow one another without a gap are one closing, up to so many: then it is looked at again."""
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Closing:
    """Nothing begins before `until`."""

    reason: str
    until: datetime
    """UTC: the first instant that no window covers."""


def closing_at(windows: Sequence[Window], at: datetime, zone: ZoneInfo, is_workday: IsWorkday) -> Closing | None:
    """Return the closing that covers `at`, None while it is open.

    A window is read off the wall clock: where clocks are put forward into it, it ends as they jump past its
    end; where an hour comes twice, it holds each time that the clock shows it.

    Raises:
        SystemException: SYS-CAL-01, a window asks for working days of a year without a calendar.
    """
    reason, moment = "", at.astimezone(UTC)
    for _ in range(LONGEST_CHAIN):
        wall = moment.astimezone(zone).replace(tzinfo=None)
        ends = [(end, window.reason) for window in windows if (end := window.end_of(wall, is_workday)) is not None]
        if not ends:
            break
        end, why = max(ends)
        reason = reason or why
        moment = _first_showing(end, zone, moment)
    return Closing(reason, moment) if reason else None


def _first_showing(wall: datetime, zone: ZoneInfo, after: datetime) -> datetime:
    """Return the first instant after `after` at which a clock in `zone` shows `wall`, or has jumped past it."""
    early, late = sorted(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if early.astimezone(zone).replace(tzinfo=None) == wall:
        return early if early > after else late
    while late - early > MINUTE:  # left out: look for the jump between the two readings
        middle = early + (late - early) // 2
        early, late = (middle, late) if middle.astimezone(zone).replace(tzinfo=None) < wall else (early, middle)
    return late.replace(second=0, microsecond=0)
