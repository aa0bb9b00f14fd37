"""Every expected fire of a schedule and whether it runs. Pure: no clock, no alarm, no row.

Invariant: windows may be cut anywhere; the fires of (a, b] and (b, c] are together those of (a, c].
That is what lets a tick write exactly one row per fire whatever crashes.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from digital_employee.schedule.calendar import ONE_DAY, WorkingCalendar
from digital_employee.schedule.cron import Occurrence, instants, occurrences
from digital_employee.schedule.definition import CatchUp, DayRule, Roll, ScheduleDefinition

NOBODY = "nobody was running"
"""How the reason of every fire begins that came due during an outage and is not run."""
LATE_AFTER = timedelta(minutes=2)
"""A fire older than this when it is settled came due while nobody was running."""


class Decision(StrEnum):
    """What is to be done at a fire."""

    RUN = "RUN"
    SKIP = "SKIP"


class FireReason(StrEnum):
    """Why a fire runs or not; the text beside it says it in words."""

    DUE = "DUE"
    ROLLED_HERE = "ROLLED_HERE"
    ROLLED_AWAY = "ROLLED_AWAY"
    NOT_A_WORKDAY = "NOT_A_WORKDAY"
    BLACKOUT = "BLACKOUT"
    DISABLED = "DISABLED"
    PAUSED = "PAUSED"
    MISSED = "MISSED"
    SUPERSEDED = "SUPERSEDED"


@dataclass(frozen=True)
class Fire:
    """One expected fire: run it, or record why not."""

    at: datetime
    """UTC; unique within a schedule."""
    decision: Decision
    code: FireReason
    reason: str


def fires_between(
    definition: ScheduleDefinition,
    after: datetime,
    until: datetime,
    calendar: WorkingCalendar,
    *,
    paused: str | None = None,
) -> tuple[Fire, ...]:
    """Return all fires in (after, until], in order, each instant once.

    `paused` is the reason given when the schedule was paused; None: it is not.

    Raises:
        SystemException: SYS-CAL-01, a working day was asked of a year without a calendar file.
    """
    fires: dict[datetime, Fire] = {}
    rolled: defaultdict[datetime, list[datetime]] = defaultdict(list)
    first = _first_that_matters(definition, after, calendar)
    for occurrence in occurrences(definition.parsed_cron, definition.zone, definition.fold_rule, first, until):
        target = _roll_target(definition, occurrence, calendar)
        if target:
            rolled[target.at].append(occurrence.wall)
        fires[occurrence.at] = _judge(definition, occurrence, calendar, target)
    for at, sources in rolled.items():
        fires[at] = _land(definition, fires.get(at), at, sources, calendar)
    window = (fires[at] for at in sorted(fires) if after < at <= until)
    return tuple(_switch_off(definition, fire, paused) for fire in window)


def due_fires(
    definition: ScheduleDefinition,
    after: datetime,
    now: datetime,
    calendar: WorkingCalendar,
    *,
    paused: str | None = None,
) -> tuple[Fire, ...]:
    """Return all fires in (after, now] with the catch-up policy applied to those that are late.

    `all` runs each; `latest` runs the newest and records the others as superseded; `none` records
    every late one as missed. A fire that is on time always runs.
    """
    fires = fires_between(definition, after, now, calendar, paused=paused)
    late_before = now - LATE_AFTER
    newest = max((fire.at for fire in fires if fire.decision is Decision.RUN), default=now)
    return tuple(_catch_up(definition, fire, newest, late_before) for fire in fires)


def _catch_up(definition: ScheduleDefinition, fire: Fire, newest: datetime, late_before: datetime) -> Fire:
    if fire.decision is Decision.SKIP or definition.catch_up is CatchUp.ALL or fire.at >= late_before:
        return fire
    if definition.catch_up is CatchUp.NONE:
        return _skip(fire, FireReason.MISSED, f"{NOBODY} at that time (catch_up: none)")
    if fire.at == newest:
        return fire
    stamp = local_stamp(definition, newest)
    return _skip(fire, FireReason.SUPERSEDED, f"{NOBODY}; {stamp} runs for it (catch_up: latest)")


def _first_that_matters(definition: ScheduleDefinition, after: datetime, calendar: WorkingCalendar) -> datetime:
    """Go back to where the days off before `after` begin: their fires may have rolled into the window."""
    if definition.roll is not Roll.NEXT_WORKDAY:
        return after
    local = after.astimezone(definition.zone)
    day = calendar.previous_workday(local.date()) + ONE_DAY
    return min(after, datetime.combine(day, time(), definition.zone) - timedelta(minutes=1))


def _roll_target(
    definition: ScheduleDefinition, occurrence: Occurrence, calendar: WorkingCalendar
) -> Occurrence | None:
    """Return where a fire on a day off moves to, None where it stays."""
    if definition.roll is not Roll.NEXT_WORKDAY or calendar.is_workday(occurrence.wall.date()):
        return None
    day = calendar.next_workday(occurrence.wall.date())
    return instants(datetime.combine(day, occurrence.wall.time()), definition.zone)[0]


def _judge(
    definition: ScheduleDefinition, occurrence: Occurrence, calendar: WorkingCalendar, target: Occurrence | None
) -> Fire:
    if target:
        words = f"not a working day; moved to {local_stamp(definition, target.at)}"
        return Fire(occurrence.at, Decision.SKIP, FireReason.ROLLED_AWAY, words)
    if definition.calendar is DayRule.WORKDAYS and not calendar.is_workday(occurrence.wall.date()):
        return Fire(occurrence.at, Decision.SKIP, FireReason.NOT_A_WORKDAY, "not a working day")
    words = f"cron {definition.cron}"
    if occurrence.is_shifted:
        words += f"; {occurrence.wall:%H:%M} did not exist that day (clocks put forward)"
    return _black_out(definition, Fire(occurrence.at, Decision.RUN, FireReason.DUE, words), calendar)


def _land(
    definition: ScheduleDefinition,
    there: Fire | None,
    at: datetime,
    sources: list[datetime],
    calendar: WorkingCalendar,
) -> Fire:
    """Return the one fire that stands at `at` for itself and for all that rolled there."""
    words = "moved here from " + ", ".join(f"{wall:%Y-%m-%d %H:%M}" for wall in sources)
    if there is None:
        return _black_out(definition, Fire(at, Decision.RUN, FireReason.ROLLED_HERE, words), calendar)
    return replace(there, reason=f"{there.reason}; also {words}")


def _black_out(definition: ScheduleDefinition, fire: Fire, calendar: WorkingCalendar) -> Fire:
    wall = fire.at.astimezone(definition.zone).replace(tzinfo=None)
    for window in definition.blackout:
        if window.covers(wall, calendar.is_workday):
            return _skip(fire, FireReason.BLACKOUT, f"blackout: {window.reason}")
    return fire


def _switch_off(definition: ScheduleDefinition, fire: Fire, paused: str | None) -> Fire:
    if fire.decision is Decision.SKIP:
        return fire
    if not definition.enabled:
        return _skip(fire, FireReason.DISABLED, "the schedule is disabled (enabled: false)")
    if paused is not None:
        return _skip(fire, FireReason.PAUSED, f"paused: {paused}" if paused else "paused")
    return fire


def _skip(fire: Fire, code: FireReason, reason: str) -> Fire:
    return replace(fire, decision=Decision.SKIP, code=code, reason=reason)


def local_stamp(definition: ScheduleDefinition, at: datetime) -> str:
    """Return `at` as people of the schedule's timezone read it."""
    return at.astimezone(definition.zone).strftime("%Y-%m-%d %H:%M")
