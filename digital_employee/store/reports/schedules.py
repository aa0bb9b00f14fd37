"""Schedules, and the history of their fires: the ones that ran and the ones that were skipped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.redaction import scrub
from digital_employee.store.reports.paging import PAGE_LENGTH, Page, cut
from digital_employee.store.reports.runs import RunLine, make_lines, workflow_titles
from digital_employee.store.tables import RunRow, ScheduleRow


@dataclass(frozen=True)
class ScheduleLine:
    """One schedule and its newest fire."""

    name: str
    workflow: str
    title: str
    definition: Mapping[str, Any]
    paused: bool
    paused_reason: str
    cursor: datetime
    latest: RunLine | None


async def list_schedules(session: AsyncSession) -> Sequence[ScheduleLine]:
    """Return every schedule by name; an agency has dozens, not thousands."""
    rows = (await session.scalars(select(ScheduleRow).order_by(ScheduleRow.name))).all()
    titles = await workflow_titles(session)
    return [await _make(session, row, titles) for row in rows]


async def read_schedule(session: AsyncSession, name: str) -> ScheduleLine | None:
    """Return one schedule, or None."""
    row = await session.get(ScheduleRow, name)
    return await _make(session, row, await workflow_titles(session)) if row else None


async def list_fires(
    session: AsyncSession, name: str, *, before: datetime | None = None, length: int = PAGE_LENGTH
) -> Page[RunLine]:
    """Return the fires of a schedule, latest first; the key is the fire's time."""
    query = select(RunRow).where(RunRow.schedule == name, RunRow.fire_at.is_not(None))
    if before is not None:
        query = query.where(RunRow.fire_at < before)
    rows = (await session.scalars(query.order_by(RunRow.fire_at.desc()).limit(length + 1))).all()
    lines = await make_lines(session, rows)
    return cut(lines, [row.fire_at.isoformat() if row.fire_at else "" for row in rows], length)


async def _make(session: AsyncSession, row: ScheduleRow, titles: Mapping[str, str]) -> ScheduleLine:
    fires = await list_fires(session, row.name, length=1)
    return ScheduleLine(
        name=row.name,
        workflow=row.workflow,
        title=titles.get(row.workflow, row.workflow),
        definition=row.definition,
        paused=row.paused,
        paused_reason=scrub(row.paused_reason),
        cursor=row.cursor,
        latest=fires.rows[0] if fires.rows else None,
    )
