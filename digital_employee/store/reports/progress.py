"""How far everything is: for progress bars, and for comparing outcomes with a truth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
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
    fired = select(func.count()).select_from(RunRow).where(RunRow.state != RunState.SKIPPED)
    working = WorkItemRow.state.in_([ItemState.READY, ItemState.RUNNING])
    waits_for_time = (WorkItemRow.state == ItemState.WAITING) & (WorkItemRow.wait_reason == "time")
    retrying = waits_for_time & or_(WorkItemRow.not_before.is_(None), WorkItemRow.not_before <= now + soon)
    items = select(func.count()).select_from(WorkItemRow)
    return RunProgress(
        runs=await _count(session, fired),
        starting=await _count(session, fired.where(RunRow.state.in_(STARTING))),
        items=await _count(session, items),
        working=await _count(session, items.where(working)),
        retrying=await _count(session, items.where(retrying)),
    )


async def outcomes(session: AsyncSession) -> Sequence[WorkItemRow]:
    """Return every item, by natural key."""
    return (await session.scalars(select(WorkItemRow).order_by(WorkItemRow.natural_key))).all()


async def input_faults(session: AsyncSession) -> Sequence[InputFaultRow]:
    """Return every input fault, in order of arrival."""
    return (await session.scalars(select(InputFaultRow).order_by(InputFaultRow.id))).all()


async def _count(session: AsyncSession, query: object) -> int:
    return int(await session.scalar(query) or 0)  # type: ignore[call-overload]  # any count query
