"""What is told of some minutes of a schedule: the rules say what should be, the rows what was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from digital_employee.cli.reading import Reading
from digital_employee.cli.timetable import Timing
from digital_employee.schedule.explain import MINUTE, Explanation
from digital_employee.schedule.fires import LATE_AFTER, Decision
from digital_employee.store.reports.runs import RunLine
from digital_employee.store.reports.schedules import list_fires
from digital_employee.store.tables import RunState

PAGE = 500
NO_FIRE = "no fire"
OTHERWISE = "not expected by the schedule as it is written now; it was written otherwise then"
NO_ROW = "expected by the schedule as it is written now, but no row: it was written otherwise, or not there yet"


@dataclass(frozen=True)
class Answer:
    """What holds for every minute from `first` to `last`, both included."""

    first: datetime
    last: datetime
    decision: str
    """RUN, SKIP or `no fire`."""
    reason: str
    run: str | None = None
    """The id of the fire's row, once there is one."""
    state: str | None = None
    """What became of that run."""


async def rows_of(reading: Reading, name: str, first: datetime, last: datetime) -> dict[datetime, RunLine]:
    """Return the rows of the fires from `first` to `last`, by time."""
    found: dict[datetime, RunLine] = {}
    before: datetime | None = last + MINUTE
    while before is not None:
        async with reading.database.session() as session:
            page = await list_fires(session, name, before=before, length=PAGE)
        times = {line.fire_at: line for line in page.rows if line.fire_at is not None}
        found |= {at: line for at, line in times.items() if at >= first}
        before = min(times) if page.next_key and min(times) >= first else None
    return found


def answer(
    explanations: Sequence[Explanation], rows: Mapping[datetime, RunLine], timing: Timing, now: datetime
) -> list[Answer]:
    """Put the rows into the explanations. Where there is a row it is the truth: the rules may have changed since."""
    parts = [part for told in explanations for part in _parts(told, rows, timing, now)]
    answers: list[Answer] = []
    for is_quiet, group in groupby(parts, _is_quiet):
        neighbours = list(group)
        answers += [_joined(neighbours, timing)] if is_quiet else neighbours
    return answers


def _is_quiet(part: Answer) -> bool:
    """Whether the cron names none of these minutes: neighbours of that kind are one answer."""
    return part.decision == NO_FIRE and part.reason not in {OTHERWISE, NO_ROW}


def _joined(quiet: Sequence[Answer], timing: Timing) -> Answer:
    reasons = {part.reason for part in quiet}
    reason = reasons.pop() if len(reasons) == 1 else f"cron {timing.definition.cron} names no minute of these"
    return Answer(quiet[0].first, quiet[-1].last, NO_FIRE, reason)


def _parts(told: Explanation, rows: Mapping[datetime, RunLine], timing: Timing, now: datetime) -> Iterator[Answer]:
    inside = [rows[at] for at in sorted(rows) if told.first <= at <= told.last]
    if told.decision:
        yield _by_row(inside[0], told.reason) if inside else _by_rule(told, timing, now)
        return
    first = told.first
    for row in inside:
        given = _by_row(row, OTHERWISE)
        if first < given.first:
            yield Answer(first, given.first - MINUTE, NO_FIRE, told.reason)
        yield given
        first = given.first + MINUTE
    if first <= told.last:
        yield Answer(first, told.last, NO_FIRE, told.reason)


def _by_row(row: RunLine, reason: str) -> Answer:
    assert row.fire_at is not None  # noqa: S101 - rows of fires only
    if row.state is RunState.SKIPPED:
        return Answer(row.fire_at, row.fire_at, Decision.SKIP, row.reason, row.id, row.state)
    return Answer(row.fire_at, row.fire_at, Decision.RUN, reason, row.id, row.state)


def _by_rule(told: Explanation, timing: Timing, now: datetime) -> Answer:
    cursor = timing.stored.cursor if timing.stored else None
    if told.first > now - LATE_AFTER:
        return Answer(told.first, told.last, str(told.decision), told.reason)
    if cursor is None or told.first <= cursor:
        return Answer(told.first, told.last, NO_FIRE, NO_ROW)
    waits = f"{told.reason}; the service has not looked since: it decides when it runs again"
    return Answer(told.first, told.last, str(told.decision), f"{waits} (catch_up: {timing.definition.catch_up})")
