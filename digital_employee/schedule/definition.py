"""One schedule as a person writes it in config/schedules.yaml. Frozen; computes nothing but its own checks."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, field_validator, model_validator

from digital_employee.errors import DefinitionError
from digital_employee.schedule.cron import Cron, Fold, parse_cron
from digital_employee.schedule.reading import read_document
from digital_employee.windows import Window


def _check_name(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,63}", text):
        raise ValueError(f"{text!r} is no name: lower-case letters, digits and _, a letter first, at most 64")
    return text


def _check_span(text: str) -> str:
    if not re.fullmatch(r"[1-9][0-9]{0,3}[mhd]", text):
        raise ValueError(f"{text!r} is no span of time: write 45m, 2h or 1d")
    return text


Name = Annotated[str, AfterValidator(_check_name)]
Span = Annotated[str, AfterValidator(_check_span)]
UNITS = {"m": "minutes", "h": "hours", "d": "days"}


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
    blackout: tuple[Window, ...] = ()
    """Windows in which no fire runs, and at whose edge a run of this schedule stops."""
    catch_up: CatchUp = CatchUp.LATEST
    fold: Fold | None = None
    """When clocks go back; without it: both for a cron that names every hour, else first."""
    expect_within: Span | None = None
    """How long after its fire a run has to be finished (`90m`); later, people are alerted."""
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
    def longest(self) -> timedelta | None:
        """Return how long after its fire a run may last; None: nobody waits for it."""
        return span_of(self.expect_within) if self.expect_within else None

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


def span_of(text: str) -> timedelta:
    """Return the span that `45m`, `2h` or `1d` means."""
    return timedelta(**{UNITS[text[-1]]: int(text[:-1])})
