"""Why a schedule fired or did not, for any minute, and what comes next. Reads the same fires as the clock does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from digital_employee.errors import SystemException
from digital_employee.schedule.calendar import WorkingCalendar
from digital_employee.schedule.definition import ScheduleDefinition
from digital_employee.schedule.fires import Decision, Fire, fires_between

MINUTE = timedelta(minutes=1)
HORIZON = timedelta(days=400)
LONGEST_QUESTION = timedelta(days=62)


@dataclass(frozen=True)
class Explanation:
    """What holds for every minute from `first` to `last`, both included."""

    first: datetime
    last: datetime
    decision: Decision | None
    """None: no fire was expected."""
    reason: str

    def line(self, definition: ScheduleDefinition) -> str:
        """Return it as one line for a person, in the schedule's timezone."""
        first, last = (at.astimezone(definition.zone) for at in (self.first, self.last))
        span = f"{first:%Y-%m-%d %H:%M %a}" + (f" … {last:%Y-%m-%d %H:%M %a}" if last > first else "")
        return f"{span}  {self.decision or 'no fire'}: {self.reason}"


@dataclass(frozen=True)
class Forecast:
    """The fires that come next, and why there are no more."""

    fires: tuple[Fire, ...]
    """Skipped fires are shown too, between those that run."""
    note: str = ""
    """Empty when as many were found as were asked for."""


def why(
    definition: ScheduleDefinition,
    first: datetime,
    last: datetime,
    calendar: WorkingCalendar,
    *,
    paused: str | None = None,
) -> tuple[Explanation, ...]:
    """Explain every minute from `first` to `last`; neighbours with one reason are one explanation.

    Raises:
        ValueError: the span is negative or longer than 62 days.
        SystemException: SYS-CAL-01, as `fires_between`.
    """
    begin, end = (at.astimezone(UTC).replace(second=0, microsecond=0) for at in (first, last))
    if not timedelta() <= end - begin <= LONGEST_QUESTION:
        raise ValueError(f"ask for at most {LONGEST_QUESTION.days} days, and the earlier time first")
    fires = {fire.at: fire for fire in fires_between(definition, begin - MINUTE, end, calendar, paused=paused)}
    spans: list[Explanation] = []
    for minute in _minutes(begin, end):
        told = _explain(definition, minute, fires.get(minute))
        if spans and (spans[-1].decision, spans[-1].reason) == (None, told.reason) and told.decision is None:
            spans[-1] = replace(spans[-1], last=minute)
        else:
            spans.append(told)
    return tuple(spans)


def next_fires(definition: ScheduleDefinition, after: datetime, count: int, calendar: WorkingCalendar) -> Forecast:
    """Return the fires after `after` up to the `count`-th that runs, at most 400 days ahead."""
    if not definition.enabled:
        return Forecast((), "the schedule is disabled (enabled: false)")
    found: list[Fire] = []
    day, step = after, timedelta(days=1)
    while day < after + HORIZON:
        try:
            fires = fires_between(definition, day, day + step, calendar)
        except SystemException as error:
            return Forecast(tuple(found), str(error))
        for fire in fires:
            found.append(fire)
            count -= fire.decision is Decision.RUN
            if count <= 0:
                return Forecast(tuple(found))
        day += step
    return Forecast(tuple(found), f"no more within {HORIZON.days} days")


def _explain(definition: ScheduleDefinition, minute: datetime, fire: Fire | None) -> Explanation:
    if fire:
        return Explanation(minute, minute, fire.decision, fire.reason)
    wall = minute.astimezone(definition.zone).replace(tzinfo=None)
    mismatches = definition.parsed_cron.mismatches(wall)
    reason = (
        f"cron {definition.cron}: " + ", ".join(mismatches) if mismatches else "this hour comes twice (fold: first)"
    )
    return Explanation(minute, minute, None, reason)


def _minutes(first: datetime, last: datetime) -> Iterator[datetime]:
    while first <= last:
        yield first
        first += MINUTE
