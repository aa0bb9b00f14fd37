"""One schedule as a person writes it in config/schedules.yaml. Frozen; computes nothing but its own checks."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from digital_employee.errors import DefinitionError
from digital_employee.schedule.cron import WEEKDAYS, Cron, Fold, parse_cron, weekday_name
from digital_employee.schedule.reading import read_document


def _check_name(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", text):
        raise ValueError(f"{text!r} is no name: lower-case letters, digits and _, a letter first, at most 64")
    return text


def _check_time(text: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00", text):
        raise ValueError(f"{text!r} is no time of day: write it as 08:00")
    return text


Name = Annotated[str, AfterValidator(_check_name)]
TimeOfDay = Annotated[str, AfterValidator(_check_time)]


class DayRule(StrEnum):
    """On which days a fire may run."""

    EVERY_DAY = "every_day"
    WORKDAYS = "workdays"


class Roll(StrEnum):
    """What becomes of a fire on a day that is not worked."""

    SKIP = "skip"
    NEXT_WORKDAY = "next_workday"


class CatchUp(StrEnum):
    """What becomes of fires that came due while nobody was running."""

    ALL = "all"
    LATEST = "latest"
    NONE = "none"


class Written(BaseModel):
    """Base of what is written here: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Blackout(Written):
    """A window in which no fire runs. Every condition that is given must hold."""

    reason: str = Field(min_length=1)
    from_: TimeOfDay = Field(default="00:00", alias="from")
    to: TimeOfDay = "24:00"
    """Not included. Earlier than `from`: the window ends on the next day, and `days` name where it began."""
    days: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    month_end_days: int | None = Field(default=None, ge=1, le=10)
    """The last so many calendar days of every month (月末结账)."""

    @field_validator("days", mode="before")
    @classmethod
    def _check_days(cls, days: object) -> object:
        for day in days if isinstance(days, (list, tuple)) else [days]:
            if day not in WEEKDAYS:
                raise ValueError(f"{day!r} is no weekday: write {' '.join(WEEKDAYS)}")
        return days

    def covers(self, wall: datetime) -> bool:
        """Tell whether the wall time lies in a window that began on its day or the day before."""
        return any(self._covers_from(day, wall) for day in (wall.date(), wall.date() - timedelta(days=1)))

    def _covers_from(self, day: date, wall: datetime) -> bool:
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - wall-clock time has no zone
        begin, end = _minutes(self.from_), _minutes(self.to)
        if end <= begin:
            end += 24 * 60
        is_inside = begin <= (wall - midnight) / timedelta(minutes=1) < end
        return is_inside and self._begins_on(day)

    def _begins_on(self, day: date) -> bool:
        if self.days and weekday_name(day) not in self.days:
            return False
        if self.dates and day not in self.dates:
            return False
        if self.month_end_days is None:
            return True
        return (day + timedelta(days=self.month_end_days)).month != day.month


class ScheduleDefinition(Written):
    """When one workflow starts."""

    name: Name
    workflow: Name
    cron: str
    """Minute, hour, day, month, weekday; weekdays by name."""
    timezone: str = "Asia/Shanghai"
    calendar: DayRule = DayRule.EVERY_DAY
    roll: Roll = Roll.SKIP
    """Only with `calendar: workdays`."""
    blackout: tuple[Blackout, ...] = ()
    catch_up: CatchUp = CatchUp.LATEST
    fold: Fold | None = None
    """When clocks go back; without it: both for a cron that names every hour, else first."""
    enabled: bool = True

    @field_validator("cron")
    @classmethod
    def _check_cron(cls, text: str) -> str:
        return parse_cron(text).text

    @field_validator("timezone")
    @classmethod
    def _check_timezone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{name!r} is no timezone; for China write Asia/Shanghai") from error
        return name

    @model_validator(mode="after")
    def _check_calendar(self) -> Self:
        weekday = self.cron.split()[4]
        if self.calendar is DayRule.WORKDAYS and re.fullmatch("MON-FRI|MON,TUE,WED,THU,FRI", weekday):
            raise ValueError(
                "with calendar: workdays write * for the weekday; "
                f"{weekday} would leave out the make-up Saturdays and Sundays (调休)"
            )
        if self.calendar is DayRule.EVERY_DAY and self.roll is Roll.NEXT_WORKDAY:
            raise ValueError("roll: next_workday needs calendar: workdays")
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        """Return the timezone the cron is written in."""
        return ZoneInfo(self.timezone)

    @cached_property
    def parsed_cron(self) -> Cron:
        """Return the checked cron expression."""
        return parse_cron(self.cron)

    @property
    def fold_rule(self) -> Fold:
        """Return which of two equal wall times fire when clocks go back."""
        return self.fold or ("both" if self.parsed_cron.names_every_hour else "first")


class SchedulesFile(Written):
    """config/schedules.yaml."""

    schedules: tuple[ScheduleDefinition, ...]


def load_schedules(path: Path) -> tuple[ScheduleDefinition, ...]:
    """Return the schedules written in `path`.

    Raises:
        DefinitionError: every fault as file:line:col, or two schedules of one name.
    """
    schedules = read_document(path, SchedulesFile).schedules
    names = [schedule.name for schedule in schedules]
    for name in names:
        if names.count(name) > 1:
            raise DefinitionError(f"two schedules are named {name!r}", where=str(path), to_do="rename one of them")
    return schedules


def _minutes(time_of_day: str) -> int:
    hours, minutes = time_of_day.split(":")
    return int(hours) * 60 + int(minutes)
