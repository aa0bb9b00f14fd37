"""What a schedule should have done by now and did not. Pure: values in, values out; alerts nobody.

A service that is dead tells nothing, so nothing here asks what happened: it asks what should have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from digital_employee.errors import SystemException
from digital_employee.schedule.calendar import WorkingCalendar
from digital_employee.schedule.definition import ScheduleDefinition
from digital_employee.schedule.fires import NOBODY, Decision, fires_between

LOOKED_BACK = timedelta(days=2)
"""How far back fires are asked for; whatever stands still for longer has been told for two days."""
MISSED_TOLD = timedelta(days=1)


class AbsenceKind(StrEnum):
    """What is absent."""

    STANDS_STILL = "STANDS_STILL"
    """Its fires cannot be computed: a calendar year is missing."""
    NOT_FIRED = "NOT_FIRED"
    """The time came and no process wrote a row: no service is running."""
    MISSED = "MISSED"
    """The time came while nobody was running, and the schedule does not catch up."""
    NOT_STARTED = "NOT_STARTED"
    """It fired and no worker took the run."""
    NOT_FINISHED = "NOT_FINISHED"
    """It fired and was not finished within `expect_within`."""
    RESTS_LONG = "RESTS_LONG"
    """It was paused and forgotten."""


class FireState(StrEnum):
    """How far the run of a fire came."""

    SKIPPED = "SKIPPED"
    WAITING = "WAITING"
    AT_WORK = "AT_WORK"
    FINISHED = "FINISHED"
    BROKEN = "BROKEN"
    """Failed or cancelled."""


@dataclass(frozen=True)
class FireSeen:
    """One fire as the store has it."""

    at: datetime
    state: FireState
    reason: str = ""
    run: str = ""
    written_at: datetime | None = None
    """When its row was written: later than `at` when it was caught up."""


@dataclass(frozen=True)
class Kept:
    """What the store has of one schedule: the cursor, since when it is paused, its fires of the last two days."""

    definition: ScheduleDefinition
    cursor: datetime
    fires: Sequence[FireSeen] = ()
    paused_at: datetime | None = None
    paused_reason: str | None = None
    """None: it is not paused."""


@dataclass(frozen=True)
class Patience:
    """How long nobody worries."""

    fire: timedelta = timedelta(minutes=3)
    """From a fire's time to its row."""
    start: timedelta = timedelta(minutes=15)
    """From a fire's row to its run being taken by a worker."""
    pause: timedelta = timedelta(days=1)


@dataclass(frozen=True)
class Absence:
    """One thing that should be there and is not."""

    schedule: str
    kind: AbsenceKind
    since: datetime
    """The first fire that is absent; of a pause, when it began; of a schedule that stands still, its cursor."""
    count: int = 1
    run: str = ""
    reason: str = ""

    @property
    def subject(self) -> str:
        """Name it so that the same absence, seen again, has the same name."""
        if self.run:
            return f"schedule {self.schedule} {self.kind} run {self.run}"
        since = self.since.date().isoformat() if self.kind is AbsenceKind.MISSED else f"{self.since:%Y-%m-%dT%H:%MZ}"
        return f"schedule {self.schedule} {self.kind} {since}"


def find_absences(kept: Kept, now: datetime, calendar: WorkingCalendar, patience: Patience) -> tuple[Absence, ...]:
    """Return everything that is absent of one schedule at `now`."""
    return (*_not_fired(kept, now, calendar, patience), *_of_rows(kept, now, patience), *_resting(kept, now, patience))


def _not_fired(kept: Kept, now: datetime, calendar: WorkingCalendar, patience: Patience) -> Iterator[Absence]:
    name, after = kept.definition.name, max(kept.cursor, now - LOOKED_BACK)
    try:
        fires = fires_between(kept.definition, after, now - patience.fire, calendar, paused=kept.paused_reason)
    except SystemException as error:
        yield Absence(name, AbsenceKind.STANDS_STILL, kept.cursor, reason=str(error))
        return
    due = [fire.at for fire in fires if fire.decision is Decision.RUN]
    if due:
        yield Absence(name, AbsenceKind.NOT_FIRED, due[0], len(due))


def _of_rows(kept: Kept, now: datetime, patience: Patience) -> Iterator[Absence]:
    name = kept.definition.name
    seen = sorted(kept.fires, key=lambda fire: fire.at)
    missed = [fire for fire in seen if _is_missed(fire) and fire.at > now - MISSED_TOLD]
    for _, group in groupby(missed, lambda fire: fire.at.date()):
        day = list(group)
        yield Absence(name, AbsenceKind.MISSED, day[0].at, len(day))
    finished = [fire.at for fire in seen if fire.state is FireState.FINISHED]
    for fire in seen:
        if fire.state is FireState.BROKEN and any(at > fire.at for at in finished):
            continue
        if _is_overdue(kept.definition, fire, now):
            yield Absence(name, AbsenceKind.NOT_FINISHED, fire.at, run=fire.run)
        elif fire.state is FireState.WAITING and now - max(fire.at, fire.written_at or fire.at) > patience.start:
            yield Absence(name, AbsenceKind.NOT_STARTED, fire.at, run=fire.run)


def _is_missed(fire: FireSeen) -> bool:
    # `latest` leaves rows too that begin so, and names the fire that ran for them.
    return fire.state is FireState.SKIPPED and fire.reason.startswith(f"{NOBODY} at")


def _is_overdue(definition: ScheduleDefinition, fire: FireSeen, now: datetime) -> bool:
    if definition.longest is None or fire.state in {FireState.SKIPPED, FireState.FINISHED}:
        return False
    return now > fire.at + definition.longest


def _resting(kept: Kept, now: datetime, patience: Patience) -> Iterator[Absence]:
    if kept.paused_at is not None and now - kept.paused_at > patience.pause:
        yield Absence(kept.definition.name, AbsenceKind.RESTS_LONG, kept.paused_at, reason=kept.paused_reason or "")
