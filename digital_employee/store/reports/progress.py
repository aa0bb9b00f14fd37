"""How far everything is: for progress bars, and for comparing outcomes with a truth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.store.tables import InputFaultRow, ItemState, RunRow, RunState, WorkItemRow

STARTING = (RunState.QUEUED, RunState.COLLECTING)


@dataclass(frozen=True)
class RunProgress:
    """All runs and items of a store together."""

    runs: int
    starting: int
    items: int
    working: int
    retrying: int
    """Items that wait for a moment and are tried again within the time asked about."""

    @property
    def settled(self) -> int:
        """Items that have come to rest."""
        return self.items - self.working - self.retrying

    @property
    def is_over(self) -> bool:
        """Whether runs were started and nothing of them moves any more."""
        return self.runs > 0 and self.starting == 0 and self.working == 0 and self.retrying == 0

    def line(self) -> str:
        """Return one line for a person."""
        if not self.runs:
            return "waiting for the clock to ring"
        if self.starting:
            return f"collecting: {self.items} items so far"
        return f"{self.working} at work, {self.retrying} tried again soon"


async def overall(session: AsyncSession, *, now: datetime, soon: timedelta) -> RunProgress:
    """Count runs and items; an item that waits longer than `soon` has come to rest."""
    parts = (await by_workflow(session, now=now, soon=soon)).values()
    return RunProgress(
        runs=sum(part.runs for part in parts),
        starting=sum(part.starting for part in parts),
        items=sum(part.items for part in parts),
        working=sum(part.working for part in parts),
        retrying=sum(part.retrying for part in parts),
    )


async def by_workflow(session: AsyncSession, *, now: datetime, soon: timedelta) -> Mapping[str, RunProgress]:
    """Count runs and items of each workflow; nothing of a held run moves until a person has looked."""
    runs = select(RunRow.workflow, func.count(), _count(RunRow.state.in_(STARTING)))
    runs = runs.where(RunRow.state != RunState.SKIPPED).group_by(RunRow.workflow)
    waits_for_time = (WorkItemRow.state == ItemState.WAITING) & (WorkItemRow.wait_reason == "time")
    is_soon = or_(WorkItemRow.not_before.is_(None), WorkItemRow.not_before <= now + soon)
    moves = RunRow.state != RunState.HELD
    at_work = WorkItemRow.state.in_([ItemState.READY, ItemState.RUNNING])
    items = select(
        WorkItemRow.workflow, func.count(), _count(at_work & moves), _count(waits_for_time & is_soon & moves)
    )
    items = items.join(RunRow, RunRow.id == WorkItemRow.run_id).group_by(WorkItemRow.workflow)
    counted = {name: numbers for name, *numbers in await session.execute(items)}
    started = {name: numbers for name, *numbers in await session.execute(runs)}
    return {
        name: RunProgress(*started.get(name, (0, 0)), *counted.get(name, (0, 0, 0)))
        for name in started.keys() | counted.keys()
    }


async def spans(session: AsyncSession) -> Mapping[str, timedelta]:
    """Return how long each workflow took, from its first start to the last move of its items."""
    began = select(RunRow.workflow, func.min(RunRow.started_at)).group_by(RunRow.workflow)
    moved = select(WorkItemRow.workflow, func.max(WorkItemRow.updated_at)).group_by(WorkItemRow.workflow)
    last: dict[str, datetime] = dict(iter(await session.execute(moved)))
    return {name: last[name] - at for name, at in await session.execute(began) if at is not None and name in last}


async def outcomes(session: AsyncSession) -> Sequence[WorkItemRow]:
    """Return every item, by natural key."""
    return (await session.scalars(select(WorkItemRow).order_by(WorkItemRow.natural_key))).all()


async def input_faults(session: AsyncSession) -> Sequence[InputFaultRow]:
    """Return every input fault, in order of arrival."""
    return (await session.scalars(select(InputFaultRow).order_by(InputFaultRow.id))).all()


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
