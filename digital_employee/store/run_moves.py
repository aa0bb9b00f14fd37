"""The moves of a run's row and of its items together. Commands call these and write the audit entry."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.item_moves import cancel, dispatch
from digital_employee.store.lookup import refuse
from digital_employee.store.tables import ItemState, RunRow, RunState, WorkItemRow
from digital_employee.store.unit import UnitOfWork

CANCELLABLE = [ItemState.READY, ItemState.RUNNING, ItemState.WAITING, ItemState.HELD]


@dataclass(frozen=True)
class Cancelled:
    """How many items a cancelled run took with it, and how many of those are in doubt."""

    items: int
    in_doubt: int


async def has_open_items(uow: UnitOfWork, run_id: str) -> bool:
    """Say whether an item of the run is READY or RUNNING."""
    open_item = (
        select(WorkItemRow.id)
        .where(WorkItemRow.run_id == run_id, WorkItemRow.state.in_([ItemState.READY, ItemState.RUNNING]))
        .limit(1)
    )
    return await uow.session.scalar(open_item) is not None


async def count_items(session: AsyncSession, run_id: str) -> dict[str, int]:
    """Return how many items of the run have each disposition, or state while they have none."""
    outcome = func.coalesce(WorkItemRow.disposition, WorkItemRow.state)
    counts = await session.execute(select(outcome, func.count()).where(WorkItemRow.run_id == run_id).group_by(outcome))
    return {str(name): count for name, count in counts}


def end(uow: UnitOfWork, run: RunRow, state: RunState, reason: str) -> None:
    """End a run."""
    run.state = state
    run.reason = reason
    run.ended_at = uow.now


async def release(uow: UnitOfWork, run: RunRow, enqueuer: Enqueuer) -> int:
    """Let a held run go on; dispatches that were refused meanwhile are made anew."""
    if run.state is not RunState.HELD:
        raise refuse("run", run.id, is_=run.state, asked="released")
    run.state = RunState.COLLECTING if run.items_expected is None else RunState.RUNNING
    run.reason = ""
    waiting = [
        item
        for item in await _items(uow, run, [ItemState.READY, ItemState.WAITING])
        if item.state is ItemState.READY or item.wait_reason == "time"
    ]
    for item in waiting:
        await dispatch(uow, item, enqueuer, not_before=item.not_before)
    return len(waiting)


async def cancel_with_items(uow: UnitOfWork, run: RunRow, reason: str, role: str) -> Cancelled:
    """Cancel a run that has not ended, and its items that have not."""
    if run.state in {RunState.FAILED, RunState.CANCELLED, RunState.SKIPPED, RunState.FINISHED}:
        raise refuse("run", run.id, is_=run.state, asked="cancelled")
    end(uow, run, RunState.CANCELLED, reason)
    states = [await cancel(uow, item, role=role) for item in await _items(uow, run, CANCELLABLE)]
    return Cancelled(len(states), states.count(ItemState.IN_DOUBT))


async def _items(uow: UnitOfWork, run: RunRow, states: list[ItemState]) -> list[WorkItemRow]:
    rows = await uow.session.scalars(
        select(WorkItemRow)
        .where(WorkItemRow.run_id == run.id, WorkItemRow.state.in_(states))
        .order_by(WorkItemRow.id)
        .with_for_update()
    )
    return list(rows)
