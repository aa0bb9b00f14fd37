"""Windows on the clock: hours in which something rests, as a person writes them. Frozen, pure, knows no zone.

Schedules write them as `blackout`, portals as `closed`: one form, one meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
IsWorkday = Callable[[date], bool]
"""Asks the working calendar; may raise SYS-CAL-01 for a year without a file."""


def _check_time(text: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", text):
        raise ValueError(f"{text!r} is no time of day: write it as 08:00")
    return text


TimeOfDay = Annotated[str, AfterValidator(_check_time)]


class WindowDays(StrEnum):
    """On which days of the working calendar a window holds."""

    EVERY_DAY = "every_day"
    WORKDAYS = "workdays"
    DAYS_OFF = "days_off"


class Window(BaseModel):
    """A stretch of hours. Every condition that is given must hold on the day on which it begins."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, use_attribute_docstrings=True)

    reason: str = Field(min_length=1)
    """Why, for people: 月末结账."""
    from_: TimeOfDay = Field(default="00:00", alias="from")
    """When it begins, local time."""
    to: TimeOfDay = "24:00"
    """When it ends, not included. Not later than `from`: on the next day, and the day conditions are of the first."""
    days: tuple[str, ...] = ()
    """Only on these weekdays, by name: `[SAT, SUN]`."""
    dates: tuple[date, ...] = ()
    """Only on these dates."""
    month_end_days: int | None = Field(default=None, ge=1, le=10)
    """Only on the last so many calendar days of every month (月末结账)."""
    calendar: WindowDays = WindowDays.EVERY_DAY
    """`workdays` or `days_off`: only on such days of the working calendar, 调休 included."""

    @field_validator("days", mode="before")
    @classmethod
    def _check_days(cls, days: object) -> object:
        for day in days if isinstance(days, (list, tuple)) else [days]:
            if day not in WEEKDAYS:
                raise ValueError(f"{day!r} is no weekday: write {' '.join(WEEKDAYS)}")
        return days

    def covers(self, wall: datetime, is_workday: IsWorkday) -> bool:
        """Tell whether the wall time lies in a window that began on its day or the day before.

        Raises:
            SystemException: SYS-CAL-01, the window asks for working days of a year without a calendar.
        """
        return self.end_of(wall, is_workday) is not None

    def end_of(self, wall: datetime, is_workday: IsWorkday) -> datetime | None:
        """Return the wall time at which the window over `wall` ends, None where there is none."""
        ends = (self._end_from(day, wall, is_workday) for day in (wall.date(), wall.date() - timedelta(days=1)))
        return max((end for end in ends if end is not None), default=None)

    def _end_from(self, day: date, wall: datetime, is_workday: IsWorkday) -> datetime | None:
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - wall-clock time has no zone
        begin, end = midnight + _since_midnight(self.from_), midnight + _since_midnight(self.to)
        if end <= begin:
            end += timedelta(days=1)
        return end if begin <= wall < end and self._begins_on(day, is_workday) else None

    def _begins_on(self, day: date, is_workday: IsWorkday) -> bool:
        if self.days and WEEKDAYS[day.weekday()] not in self.days:
            return False
        if self.dates and day not in self.dates:
            return False
        if self.month_end_days is not None and (day + timedelta(days=self.month_end_days)).month == day.month:
            return False
        if self.calendar is WindowDays.EVERY_DAY:
            return True
        return is_workday(day) == (self.calendar is WindowDays.WORKDAYS)


def _since_midnight(time_of_day: str) -> timedelta:
    hours, minutes = time_of_day.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))
