"""The state of the whole service at one glance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.store.reports.deadlines import OPEN, BusinessMoment, DeadlineStanding, is_standing
from digital_employee.store.reports.items import ItemLine, list_most_urgent
from digital_employee.store.reports.runs import RunFilter, RunLine, list_runs
from digital_employee.store.reports.tasks import TaskLine, count_open_tasks, list_most_pressing
from digital_employee.store.tables import EffectRow, EffectState, ExecutorRow, WorkItemRow

AUTOMATIC = ("AUTO_DONE", "AUTO_SUBMITTED")
LINES_SHOWN = 6


@dataclass(frozen=True)
class HourCount:
    """Items finished in one hour: by the robot alone, and handed to a person or set aside."""

    starts_at: datetime
    automatic: int
    other: int

    @property
    def total(self) -> int:
        """All that finished in the hour."""
        return self.automatic + self.other


@dataclass(frozen=True)
class ExecutorLine:
    """A worker process and whether its heart was heard lately."""

    id: str
    host: str
    pid: int
    role: str
    started_at: datetime
    heartbeat_at: datetime
    is_alive: bool


@dataclass(frozen=True)
class Overview:
    """What a supervisor wants to know first."""

    finished_today: Mapping[str, int]
    by_hour: Sequence[HourCount]
    open_items: Mapping[str, int]
    overdue: int
    at_risk: int
    urgent: Sequence[ItemLine]
    open_tasks: Mapping[str, int]
    tasks: Sequence[TaskLine]
    in_doubt: int
    live_runs: Sequence[RunLine]
    executors: Sequence[ExecutorLine]


async def read_overview(
    session: AsyncSession, *, moment: BusinessMoment, day_start: datetime, patience_s: float
) -> Overview:
    """Return the state of the service; `day_start` is the agency's midnight, `patience_s` ends a silent worker."""
    in_doubt = await session.scalar(select(func.count()).where(EffectRow.state == EffectState.IN_DOUBT))
    return Overview(
        finished_today=await _count_finished(session, day_start),
        by_hour=await _count_by_hour(session, day_start),
        open_items=await _count_open(session),
        overdue=await _count_standing(session, DeadlineStanding.OVERDUE, moment),
        at_risk=await _count_standing(session, DeadlineStanding.AT_RISK, moment),
        urgent=await list_most_urgent(session, moment, LINES_SHOWN),
        open_tasks=await count_open_tasks(session),
        tasks=await list_most_pressing(session, moment, LINES_SHOWN),
        in_doubt=in_doubt or 0,
        live_runs=(await list_runs(session, RunFilter(live=True), length=LINES_SHOWN)).rows,
        executors=await list_executors(session, moment.real, patience_s),
    )


async def list_executors(session: AsyncSession, now: datetime, patience_s: float) -> Sequence[ExecutorLine]:
    """Return the processes that have not stopped properly, newest first; a silent one is marked, not hidden."""
    day_ago = now - timedelta(days=1)
    query = select(ExecutorRow).where(ExecutorRow.stopped_at.is_(None), ExecutorRow.heartbeat_at > day_ago)
    rows = await session.scalars(query.order_by(ExecutorRow.started_at.desc()).limit(50))
    heard_since = now - timedelta(seconds=patience_s)
    return [
        ExecutorLine(r.id, r.host, r.pid, r.role, r.started_at, r.heartbeat_at, r.heartbeat_at >= heard_since)
        for r in rows
    ]


async def _count_finished(session: AsyncSession, since: datetime) -> dict[str, int]:
    item = WorkItemRow
    query = select(item.disposition, func.count()).where(item.finished_at >= since).group_by(item.disposition)
    return {str(disposition): count for disposition, count in await session.execute(query) if disposition}


async def _count_by_hour(session: AsyncSession, day_start: datetime) -> list[HourCount]:
    item = WorkItemRow
    hours = [day_start + timedelta(hours=hour) for hour in range(24)]
    columns = []
    for hour in hours:
        within = (item.finished_at >= hour) & (item.finished_at < hour + timedelta(hours=1))
        automatic = item.disposition.in_(AUTOMATIC)
        columns.append(func.sum(case((within & automatic, 1), else_=0)))
        columns.append(func.sum(case((within & ~automatic, 1), else_=0)))
    row = (await session.execute(select(*columns).where(item.finished_at >= day_start))).one()
    return [HourCount(hour, row[2 * n] or 0, row[2 * n + 1] or 0) for n, hour in enumerate(hours)]


async def _count_open(session: AsyncSession) -> dict[str, int]:
    item = WorkItemRow
    query = select(item.state, func.count()).where(item.state.in_(OPEN)).group_by(item.state)
    return {str(state): count for state, count in await session.execute(query)}


async def _count_standing(session: AsyncSession, standing: DeadlineStanding, moment: BusinessMoment) -> int:
    return await session.scalar(select(func.count()).select_from(WorkItemRow).where(is_standing(standing, moment))) or 0
