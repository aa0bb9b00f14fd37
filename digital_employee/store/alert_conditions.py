"""What is wrong now, as the store knows it. Reads only; who is to be told is decided elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.schedule.absence import (
    LOOKED_BACK,
    Absence,
    FireSeen,
    FireState,
    Kept,
    Patience,
    find_absences,
)
from digital_employee.schedule.calendar import WorkingCalendar
from digital_employee.schedule.definition import ScheduleDefinition
from digital_employee.store.alerts import Condition
from digital_employee.store.reports.deadlines import BusinessMoment, DeadlineStanding, is_standing
from digital_employee.store.tables import (
    BreakerState,
    ExecutorRow,
    HumanTaskRow,
    InputFaultRow,
    ItemState,
    PortalRow,
    RunRow,
    RunState,
    ScheduleRow,
    TaskState,
    WorkItemRow,
)

WARNING, ALARM = "warning", "alarm"
TOLD_OF = timedelta(days=2)
"""Faults of inputs, failed runs and silent workers that are older are no news."""
FIRE_STATES = {
    RunState.SKIPPED: FireState.SKIPPED,
    RunState.QUEUED: FireState.WAITING,
    RunState.FINISHED: FireState.FINISHED,
    RunState.FAILED: FireState.BROKEN,
    RunState.CANCELLED: FireState.BROKEN,
}


async def read_absences(
    session: AsyncSession, now: datetime, calendar: WorkingCalendar, patience: Patience
) -> list[Absence]:
    """Return what every schedule should have done by now and did not."""
    found: list[Absence] = []
    for row in await session.scalars(select(ScheduleRow).order_by(ScheduleRow.name)):
        fires = await session.scalars(
            select(RunRow).where(RunRow.schedule == row.name, RunRow.fire_at > now - LOOKED_BACK)
        )
        seen = [_seen(run, run.fire_at) for run in fires if run.fire_at is not None]
        definition = ScheduleDefinition.model_validate({"name": row.name, "workflow": row.workflow, **row.definition})
        kept = Kept(definition, row.cursor, seen, row.paused_at, row.paused_reason if row.paused else None)
        found += find_absences(kept, now, calendar, patience)
    return found


async def read_conditions(session: AsyncSession, moment: BusinessMoment, silence: timedelta) -> list[Condition]:
    """Return what is wrong with items, runs, tasks, portals, workers and inputs."""
    now = moment.real
    found = [one async for one in _of_single_rows(session, now)]
    found += await _deadlines(session, moment)
    found += await _silent_workers(session, now, silence)
    return found


async def _of_single_rows(session: AsyncSession, now: datetime) -> AsyncIterator[Condition]:
    doubtful = select(WorkItemRow).where(WorkItemRow.state == ItemState.IN_DOUBT)
    for item in await session.scalars(doubtful):
        yield Condition("item_in_doubt", f"item {item.id}", ALARM, {"item": item.id[:16], "workflow": item.workflow})
    stopped = RunRow.state.in_((RunState.HELD, RunState.FAILED)) & (RunRow.created_at > now - TOLD_OF)
    for run in await session.scalars(select(RunRow).where(stopped)):
        facts = {"run": run.id[:16], "workflow": run.workflow, "state": run.state.value}
        yield Condition("run_held", f"run {run.id}", ALARM, facts)
    frozen = (HumanTaskRow.state == TaskState.OPEN) & HumanTaskRow.code.like("INT-%")
    for task in await session.scalars(select(HumanTaskRow).where(frozen)):
        yield Condition("integrity_exception", f"task {task.id}", ALARM, {"task": task.id[:16], "code": task.code})
    for portal in await session.scalars(select(PortalRow).where(PortalRow.breaker != BreakerState.CLOSED)):
        yield Condition("breaker_open", f"portal {portal.name}", ALARM, {"portal": portal.name, "code": portal.code})
    faults = (
        select(InputFaultRow.run_id, func.count())
        .where(InputFaultRow.created_at > now - TOLD_OF)
        .group_by(InputFaultRow.run_id)
    )
    for run_id, count in await session.execute(faults):
        yield Condition("input_faults", f"run {run_id}", WARNING, {"run": run_id[:16], "count": count})


async def _deadlines(session: AsyncSession, moment: BusinessMoment) -> list[Condition]:
    found = []
    for standing, rule, severity in (
        (DeadlineStanding.AT_RISK, "deadline_near", WARNING),
        (DeadlineStanding.OVERDUE, "deadline_passed", ALARM),
    ):
        query = select(WorkItemRow.workflow, func.count()).where(is_standing(standing, moment))
        for workflow, count in await session.execute(query.group_by(WorkItemRow.workflow)):
            facts = {"workflow": workflow, "count": count}
            found.append(Condition(rule, f"workflow {workflow} {moment.day}", severity, facts))
    return found


async def _silent_workers(session: AsyncSession, now: datetime, silence: timedelta) -> Sequence[Condition]:
    rows = await session.scalars(
        select(ExecutorRow).where(
            ExecutorRow.stopped_at.is_(None),
            ExecutorRow.heartbeat_at < now - silence,
            ExecutorRow.heartbeat_at > now - TOLD_OF,
        )
    )
    return [_silent(row, now) for row in rows]


def _silent(row: ExecutorRow, now: datetime) -> Condition:
    minutes = int((now - row.heartbeat_at).total_seconds() // 60)
    facts = {"worker": row.id, "host": row.host, "pid": row.pid, "minutes": minutes}
    return Condition("worker_silent", f"worker {row.id}", ALARM, facts)


def _seen(run: RunRow, at: datetime) -> FireSeen:
    return FireSeen(at, FIRE_STATES.get(run.state, FireState.AT_WORK), run.reason, run.id, run.created_at)


def absent_conditions(absences: Sequence[Absence]) -> Iterator[Condition]:
    """Return an alert's condition for each absence."""
    for one in absences:
        facts = {
            "schedule": one.schedule,
            "kind": one.kind.value,
            "since": one.since.isoformat(),
            "count": one.count,
            "run": one.run[:16],
            "reason": one.reason,
        }
        yield Condition("absent_fire", one.subject, ALARM, facts)
