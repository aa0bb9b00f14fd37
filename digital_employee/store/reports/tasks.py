"""Human tasks: what waits for a person, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.redaction import scrub
from digital_employee.store.reports.deadlines import BusinessMoment
from digital_employee.store.reports.paging import PAGE_LENGTH, Page, cut, slice_newest_first
from digital_employee.store.reports.runs import workflow_titles
from digital_employee.store.tables import HumanTaskRow, RunRow, TaskKind, TaskState, WorkItemRow


@dataclass(frozen=True)
class TaskLine:
    """One human task, as a line of a list and the head of its page."""

    id: str
    kind: TaskKind
    state: TaskState
    run_id: str | None
    item_id: str | None
    effect_id: str | None
    natural_key: str
    workflow: str
    workflow_title: str
    code: str
    title: str
    suggestion: str
    disposition: str | None
    role: str
    deadline_at: datetime | None
    is_overdue: bool
    created_at: datetime
    decision: str | None
    decided_by: str | None
    decided_at: datetime | None
    reason: str


@dataclass(frozen=True)
class TaskFilter:
    """Which tasks a list shows; empty values do not restrict."""

    state: str = ""
    kind: str = ""
    workflow: str = ""
    run_id: str = ""
    item_id: str = ""


async def list_tasks(
    session: AsyncSession,
    chosen: TaskFilter,
    moment: BusinessMoment,
    *,
    after: str | None = None,
    length: int = PAGE_LENGTH,
) -> Page[TaskLine]:
    """Return tasks, newest first."""
    query = slice_newest_first(_narrow(_with_subject(), chosen), HumanTaskRow.id, after, length)
    rows = (await session.execute(query)).all()
    titles = await workflow_titles(session)
    return cut([_make(row, titles, moment) for row in rows], [row[0].id for row in rows], length)


async def read_task(session: AsyncSession, task_id: str, moment: BusinessMoment) -> TaskLine | None:
    """Return one task, or None."""
    row = (await session.execute(_with_subject().where(HumanTaskRow.id == task_id))).first()
    return _make(row, await workflow_titles(session), moment) if row else None


async def count_open_tasks(session: AsyncSession) -> dict[str, int]:
    """Return how many tasks are open, by kind."""
    is_open = HumanTaskRow.state == TaskState.OPEN
    rows = await session.execute(select(HumanTaskRow.kind, func.count()).where(is_open).group_by(HumanTaskRow.kind))
    return {str(kind): count for kind, count in rows}


async def list_most_pressing(session: AsyncSession, moment: BusinessMoment, length: int) -> Sequence[TaskLine]:
    """Return open tasks, those with the earliest deadline first."""
    without = HumanTaskRow.deadline_at.is_(None)
    query = _with_subject().where(HumanTaskRow.state == TaskState.OPEN)
    query = query.order_by(without, HumanTaskRow.deadline_at, HumanTaskRow.id).limit(length)
    titles = await workflow_titles(session)
    return [_make(row, titles, moment) for row in (await session.execute(query)).all()]


def _with_subject() -> Select[*tuple[Any, ...]]:
    of_run = HumanTaskRow.run_id == RunRow.id
    of_item = HumanTaskRow.item_id == WorkItemRow.id
    subject = select(HumanTaskRow, WorkItemRow.natural_key, WorkItemRow.workflow, RunRow.workflow)
    return subject.outerjoin(WorkItemRow, of_item).outerjoin(RunRow, of_run)


def _narrow(query: Select[*tuple[Any, ...]], chosen: TaskFilter) -> Select[*tuple[Any, ...]]:
    task = HumanTaskRow
    columns = (task.state, task.kind, task.run_id, task.item_id)
    for column, value in zip(columns, (chosen.state, chosen.kind, chosen.run_id, chosen.item_id), strict=True):
        if value:
            query = query.where(column == value)
    if chosen.workflow:
        query = query.where(func.coalesce(WorkItemRow.workflow, RunRow.workflow) == chosen.workflow)
    return query


def _make(row: Any, titles: dict[str, str], moment: BusinessMoment) -> TaskLine:
    task, natural_key, item_workflow, run_workflow = row
    workflow = item_workflow or run_workflow or ""
    is_open = task.state == TaskState.OPEN
    return TaskLine(
        id=task.id,
        kind=TaskKind(task.kind),
        state=TaskState(task.state),
        run_id=task.run_id,
        item_id=task.item_id,
        effect_id=task.effect_id,
        natural_key=scrub(natural_key or ""),
        workflow=workflow,
        workflow_title=titles.get(workflow, workflow),
        code=task.code,
        title=scrub(task.title),
        suggestion=scrub(task.suggestion),
        disposition=task.disposition,
        role=task.role,
        deadline_at=task.deadline_at,
        is_overdue=bool(is_open and task.deadline_at and task.deadline_at < moment.business),
        created_at=task.created_at,
        decision=task.decision,
        decided_by=task.decided_by,
        decided_at=task.decided_at,
        reason=scrub(task.reason),
    )
