"""The service as whoever is on call wants it: counts and ages, no case and no person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.schedule.absence import Absence, Patience
from digital_employee.schedule.calendar import WorkingCalendar
from digital_employee.store.alert_conditions import read_absences
from digital_employee.store.alerts import open_alerts
from digital_employee.store.reports.overview import ExecutorLine, list_executors
from digital_employee.store.tables import (
    AlertDeliveryRow,
    AuditEntryRow,
    CheckpointRow,
    EffectRow,
    EffectState,
    HumanTaskRow,
    ItemState,
    PortalRow,
    RunRow,
    RunState,
    ScheduleRow,
    TaskState,
    WorkItemRow,
)

Pair = tuple[str, str]


@dataclass(frozen=True)
class AlertLine:
    """One thing that is wrong."""

    rule: str
    severity: str
    subject: str
    facts: Mapping[str, object]
    raised_at: datetime


@dataclass(frozen=True)
class ScheduleState:
    """One schedule: whether it rests, how far its fires are written, its last fire."""

    name: str
    paused: bool
    cursor: datetime
    last_fire: datetime | None


@dataclass(frozen=True)
class ServiceState:
    """Everything at one instant, read in one consistent look."""

    at: datetime
    executors: Sequence[ExecutorLine]
    items: Mapping[Pair, int]
    """(workflow, state) → how many, finished ones left out."""
    finished: Mapping[Pair, int]
    """(workflow, disposition) → how many ever."""
    oldest_ready: datetime | None
    """Since when the item waits that has waited longest for a worker."""
    in_doubt: int
    runs: Mapping[str, int]
    """State → how many that have not ended, and FAILED ones."""
    tasks: Mapping[str, int]
    breakers: Mapping[str, str]
    schedules: Sequence[ScheduleState]
    absences: Sequence[Absence]
    alerts: Sequence[AlertLine]
    letters: Mapping[str, int]
    """State in the outbox → how many."""
    audit_entries: int
    audit_unsequenced: int
    audit_checkpoint_at: datetime | None


async def read_service(
    session: AsyncSession, *, now: datetime, silence_s: float, calendar: WorkingCalendar | None, patience: Patience
) -> ServiceState:
    """Return the state of the service; without a calendar no fire is missed from it."""
    item, ready = WorkItemRow, WorkItemRow.state == ItemState.READY
    entries = await session.scalar(select(func.count()).select_from(AuditEntryRow)) or 0
    sequenced = await session.scalar(select(func.count(AuditEntryRow.leaf_index))) or 0
    in_doubt = select(func.count()).select_from(EffectRow).where(EffectRow.state == EffectState.IN_DOUBT)
    counted_runs = RunRow.state.not_in((RunState.FINISHED, RunState.SKIPPED, RunState.CANCELLED))
    return ServiceState(
        at=now,
        executors=await list_executors(session, now, silence_s),
        items=await _pairs(session, item.workflow, item.state, item.state != ItemState.FINISHED),
        finished=await _pairs(session, item.workflow, item.disposition, item.state == ItemState.FINISHED),
        oldest_ready=await session.scalar(select(func.min(item.updated_at)).where(ready)),
        in_doubt=await session.scalar(in_doubt) or 0,
        runs=await _counts(session, RunRow.state, counted_runs),
        tasks=await _counts(session, HumanTaskRow.kind, HumanTaskRow.state == TaskState.OPEN),
        breakers={row.name: row.breaker.value for row in await session.scalars(select(PortalRow))},
        schedules=await _schedules(session),
        absences=await read_absences(session, now, calendar, patience) if calendar else [],
        alerts=[AlertLine(a.rule, a.severity, a.subject, a.facts, a.raised_at) for a in await open_alerts(session)],
        letters=await _counts(session, AlertDeliveryRow.state, AlertDeliveryRow.id.is_not(None)),
        audit_entries=entries,
        audit_unsequenced=entries - sequenced,
        audit_checkpoint_at=await session.scalar(select(func.max(CheckpointRow.created_at))),
    )


async def _schedules(session: AsyncSession) -> list[ScheduleState]:
    fires = select(RunRow.schedule, func.max(RunRow.fire_at)).where(RunRow.fire_at.is_not(None))
    latest = {name: at for name, at in await session.execute(fires.group_by(RunRow.schedule))}  # noqa: C416 - rows
    rows = await session.scalars(select(ScheduleRow).order_by(ScheduleRow.name))
    return [ScheduleState(row.name, row.paused, row.cursor, latest.get(row.name)) for row in rows]


async def _counts(session: AsyncSession, column: object, condition: object) -> dict[str, int]:
    query = select(column, func.count()).where(condition).group_by(column)  # type: ignore[call-overload]  # any column
    return {str(getattr(word, "value", word)): count for word, count in await session.execute(query)}


async def _pairs(session: AsyncSession, first: object, second: object, condition: object) -> dict[Pair, int]:
    query = select(first, second, func.count()).where(condition).group_by(first, second)  # type: ignore[call-overload]
    rows = await session.execute(query)
    return {(str(one), str(getattr(two, "value", two or ""))): count for one, two, count in rows}
