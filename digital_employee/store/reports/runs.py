"""Runs as lists and pages show them, with the counts of their items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.redaction import scrub
from digital_employee.store.reports.paging import PAGE_LENGTH, Page, cut, slice_newest_first
from digital_employee.store.tables import (
    EffectRow,
    HumanTaskRow,
    InputFaultRow,
    ItemState,
    PlanRow,
    RunRow,
    RunState,
    TaskState,
    WorkItemRow,
)

LIVE_RUNS = (RunState.QUEUED, RunState.COLLECTING, RunState.RUNNING, RunState.HELD)


@dataclass(frozen=True)
class ItemCounts:
    """How many items of a run stand where."""

    by_state: Mapping[str, int] = field(default_factory=dict)
    by_disposition: Mapping[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Every item of the run."""
        return sum(self.by_state.values())

    @property
    def settled(self) -> int:
        """Items the run need not wait for: finished or cancelled."""
        return self.by_state.get(ItemState.FINISHED, 0) + self.by_state.get(ItemState.CANCELLED, 0)


@dataclass(frozen=True)
class RunLine:
    """One run, as a line of a list."""

    id: str
    workflow: str
    title: str
    origin: str
    schedule: str | None
    fire_at: datetime | None
    requested_by: str
    state: RunState
    reason: str
    dry_run: bool
    business_date: date
    items_expected: int | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    plan_digest: str | None
    counts: ItemCounts


@dataclass(frozen=True)
class RunDetail:
    """One run with what belongs to it."""

    line: RunLine
    effects: Mapping[str, int]
    input_faults: int
    open_tasks: int


@dataclass(frozen=True)
class RunFilter:
    """Which runs a list shows; empty values do not restrict."""

    workflow: str = ""
    state: str = ""
    origin: str = ""
    live: bool = False


@dataclass(frozen=True)
class InputFault:
    """A row of an input that could not become an item."""

    id: int
    source: str
    file: str
    row: int | None
    column: str
    message: str
    created_at: datetime


async def list_runs(
    session: AsyncSession, chosen: RunFilter, *, after: str | None = None, length: int = PAGE_LENGTH
) -> Page[RunLine]:
    """Return runs, newest first."""
    query = _narrow(select(RunRow), chosen)
    rows = (await session.scalars(slice_newest_first(query, RunRow.id, after, length))).all()
    lines = await make_lines(session, rows)
    return cut(lines, [row.id for row in rows], length)


async def read_run(session: AsyncSession, run_id: str) -> RunDetail | None:
    """Return one run, or None if there is none of that id."""
    row = await session.get(RunRow, run_id)
    if row is None:
        return None
    (line,) = await make_lines(session, [row])
    effects = await session.execute(
        select(EffectRow.state, func.count()).where(EffectRow.run_id == run_id).group_by(EffectRow.state)
    )
    faults = await session.scalar(select(func.count()).where(InputFaultRow.run_id == run_id))
    is_open = HumanTaskRow.state == TaskState.OPEN
    tasks = await session.scalar(select(func.count()).where(HumanTaskRow.run_id == run_id, is_open))
    return RunDetail(line, {str(state): count for state, count in effects}, faults or 0, tasks or 0)


async def list_input_faults(
    session: AsyncSession, run_id: str, *, after: int | None = None, length: int = PAGE_LENGTH
) -> Page[InputFault]:
    """Return the rows that could not be read, in the order they were found."""
    query = select(InputFaultRow).where(InputFaultRow.run_id == run_id)
    if after is not None:
        query = query.where(InputFaultRow.id > after)
    rows = (await session.scalars(query.order_by(InputFaultRow.id).limit(length + 1))).all()
    faults = [
        InputFault(row.id, row.source, scrub(row.file), row.row, row.column, scrub(row.message), row.created_at)
        for row in rows
    ]
    return cut(faults, [row.id for row in rows], length)


async def workflow_titles(session: AsyncSession) -> dict[str, str]:
    """Return every workflow that was ever planned, with its newest title."""
    rows = await session.execute(select(PlanRow.workflow, PlanRow.title).order_by(PlanRow.created_at))
    return {row.workflow: row.title for row in rows}


async def make_lines(session: AsyncSession, rows: Sequence[RunRow]) -> list[RunLine]:
    """Turn rows into lines: two more queries for all of them together."""
    titles = await workflow_titles(session)
    counts = await _count_items(session, [row.id for row in rows])
    return [
        RunLine(
            id=row.id,
            workflow=row.workflow,
            title=titles.get(row.workflow, row.workflow),
            origin=row.origin,
            schedule=row.schedule,
            fire_at=row.fire_at,
            requested_by=row.requested_by,
            state=RunState(row.state),
            reason=scrub(row.reason),
            dry_run=row.dry_run,
            business_date=row.business_date,
            items_expected=row.items_expected,
            created_at=row.created_at,
            started_at=row.started_at,
            ended_at=row.ended_at,
            plan_digest=row.plan_digest,
            counts=counts.get(row.id, ItemCounts()),
        )
        for row in rows
    ]


async def _count_items(session: AsyncSession, run_ids: Sequence[str]) -> dict[str, ItemCounts]:
    item = WorkItemRow
    query = (
        select(item.run_id, item.state, item.disposition, func.count())
        .where(item.run_id.in_(run_ids))
        .group_by(item.run_id, item.state, item.disposition)
    )
    states: dict[str, dict[str, int]] = {}
    dispositions: dict[str, dict[str, int]] = {}
    for run_id, state, disposition, count in await session.execute(query):
        of_run = states.setdefault(run_id, {})
        of_run[state] = of_run.get(state, 0) + count
        if disposition:
            ended = dispositions.setdefault(run_id, {})
            ended[disposition] = ended.get(disposition, 0) + count
    return {run_id: ItemCounts(of_run, dispositions.get(run_id, {})) for run_id, of_run in states.items()}


def _narrow(query: Select[tuple[RunRow]], chosen: RunFilter) -> Select[tuple[RunRow]]:
    if chosen.workflow:
        query = query.where(RunRow.workflow == chosen.workflow)
    if chosen.state:
        query = query.where(RunRow.state == chosen.state)
    if chosen.origin:
        query = query.where(RunRow.origin == chosen.origin)
    if chosen.live:
        query = query.where(RunRow.state.in_(LIVE_RUNS))
    return query
