"""When schedules fire next, as pages show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from digital_employee.schedule.calendar import WorkingCalendar
from digital_employee.schedule.definition import ScheduleDefinition
from digital_employee.schedule.explain import next_fires
from digital_employee.schedule.fires import Decision
from digital_employee.store.reports.schedules import ScheduleLine

FIRES_SHOWN = 6


@dataclass(frozen=True)
class ComingFire:
    """One fire that is expected, and whether it will run."""

    at: datetime
    runs: bool
    code: str


@dataclass(frozen=True)
class Outlook:
    """The coming fires of one schedule, and why there are no more."""

    fires: Sequence[ComingFire] = ()
    ended_because: str = ""

    @property
    def next(self) -> datetime | None:
        """The next fire that will run."""
        return next((fire.at for fire in self.fires if fire.runs), None)


@dataclass(frozen=True)
class ScheduledFire:
    """The next fire of one schedule, for a list over all of them."""

    schedule: ScheduleLine
    at: datetime


def look_ahead(
    schedule: ScheduleLine, now: datetime, calendar: WorkingCalendar | None, count: int = FIRES_SHOWN
) -> Outlook:
    """Return the coming fires of a schedule; a paused one and one without a calendar have none."""
    if calendar is None or schedule.paused:
        return Outlook()
    written = {"name": schedule.name, "workflow": schedule.workflow, **schedule.definition}
    try:
        definition = ScheduleDefinition.model_validate(written)
    except ValidationError as error:
        return Outlook(ended_because=f"{error.error_count()} faults in the stored definition")
    forecast = next_fires(definition, now, count, calendar)
    fires = [ComingFire(fire.at, fire.decision is Decision.RUN, fire.code.value) for fire in forecast.fires]
    return Outlook(fires[: 3 * count], forecast.note)


def coming_fires(
    schedules: Sequence[ScheduleLine], now: datetime, calendar: WorkingCalendar | None
) -> Sequence[ScheduledFire]:
    """Return the next fire of each schedule, the soonest first."""
    soonest = [(look_ahead(schedule, now, calendar, 1).next, schedule) for schedule in schedules]
    fires = [ScheduledFire(schedule, at) for at, schedule in soonest if at is not None]
    return sorted(fires, key=lambda fire: fire.at)[:FIRES_SHOWN]
