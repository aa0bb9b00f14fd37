"""Work items as lists show them, and the search for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.redaction import scrub
from digital_employee.store.reports.deadlines import BusinessMoment, DeadlineStanding, is_standing, standing_of
from digital_employee.store.reports.paging import PAGE_LENGTH, Page, cut, slice_newest_first
from digital_employee.store.reports.runs import workflow_titles
from digital_employee.store.tables import HumanTaskRow, ItemState, TaskState, WorkItemRow


@dataclass(frozen=True)
class ItemLine:
    """One work item, as a line of a list."""

    id: str
    workflow: str
    title: str
    natural_key: str
    run_id: str
    plan_digest: str
    state: ItemState
    disposition: str | None
    code: str | None
    message: str
    wait_reason: str | None
    not_before: datetime | None
    deadline_at: datetime | None
    standing: DeadlineStanding
    attempts: int
    priority: int
    executor: str | None
    created_at: datetime
    updated_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True)
class ItemFilter:
    """Which items a list shows; empty values do not restrict."""

    run_id: str = ""
    workflow: str = ""
    state: str = ""
    disposition: str = ""
    standing: str = ""
    """OVERDUE or AT_RISK"""
    text: str = ""
    """The beginning of a natural key, or a whole item id or code."""


async def list_items(
    session: AsyncSession,
    chosen: ItemFilter,
    moment: BusinessMoment,
    *,
    after: str | None = None,
    length: int = PAGE_LENGTH,
) -> Page[ItemLine]:
    """Return items, newest first."""
    query = slice_newest_first(_narrow(select(WorkItemRow), chosen, moment), WorkItemRow.id, after, length)
    rows = (await session.scalars(query)).all()
    return cut(await make_lines(session, rows, moment), [row.id for row in rows], length)


async def list_most_urgent(session: AsyncSession, moment: BusinessMoment, length: int) -> Sequence[ItemLine]:
    """Return the open items whose deadline has passed or is near, the earliest first."""
    late, soon = (is_standing(standing, moment) for standing in (DeadlineStanding.OVERDUE, DeadlineStanding.AT_RISK))
    query = select(WorkItemRow).where(or_(late, soon)).order_by(WorkItemRow.deadline_at).limit(length)
    return await make_lines(session, (await session.scalars(query)).all(), moment)


async def make_lines(session: AsyncSession, rows: Sequence[WorkItemRow], moment: BusinessMoment) -> list[ItemLine]:
    """Turn stored items into what may be shown of them."""
    titles = await workflow_titles(session)
    task = HumanTaskRow
    waiting = select(task.item_id).where(task.item_id.in_([row.id for row in rows]), task.state == TaskState.OPEN)
    asked = set(await session.scalars(waiting))
    return [_make(row, titles, standing_of(row, moment, waits_for_person=row.id in asked)) for row in rows]


def _make(row: WorkItemRow, titles: Mapping[str, str], standing: DeadlineStanding) -> ItemLine:
    return ItemLine(
        id=row.id,
        workflow=row.workflow,
        title=titles.get(row.workflow, row.workflow),
        natural_key=scrub(row.natural_key),
        run_id=row.run_id,
        plan_digest=row.plan_digest,
        state=ItemState(row.state),
        disposition=row.disposition,
        code=row.code,
        message=scrub(row.message),
        wait_reason=row.wait_reason,
        not_before=row.not_before,
        deadline_at=row.deadline_at,
        standing=standing,
        attempts=row.attempts,
        priority=row.priority,
        executor=row.executor,
        created_at=row.created_at,
        updated_at=row.updated_at,
        finished_at=row.finished_at,
    )


def _narrow(
    query: Select[tuple[WorkItemRow]], chosen: ItemFilter, moment: BusinessMoment
) -> Select[tuple[WorkItemRow]]:
    item = WorkItemRow
    columns = (item.run_id, item.workflow, item.state, item.disposition)
    for column, value in zip(columns, (chosen.run_id, chosen.workflow, chosen.state, chosen.disposition), strict=True):
        if value:
            query = query.where(column == value)
    if chosen.standing:
        query = query.where(is_standing(DeadlineStanding(chosen.standing), moment))
    if chosen.text:
        begins = item.natural_key.startswith(chosen.text, autoescape=True)
        query = query.where(or_(begins, item.id == chosen.text, item.code == chosen.text))
    return query
