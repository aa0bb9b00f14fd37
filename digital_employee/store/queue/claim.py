"""How a worker gets an item: by compare-and-set on the dispatch, never by looking first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.item_moves import (
    close_attempt,
    dispatch,
    item_of,
    refuse_item,
    seconds_from,
)
from digital_employee.store.tables import AttemptOutcome, AttemptRow, ItemState, RunRow, RunState, WorkItemRow
from digital_employee.store.unit import Actor, UnitOfWork


@dataclass(frozen=True)
class Claim:
    """An item in the hands of one attempt, for as long as the item's fence is this one."""

    item_id: str
    fence: int
    attempt_id: str
    number: int
    run_id: str
    workflow: str
    natural_key: str
    plan_digest: str
    fields: Mapping[str, Any]
    failures: int
    interruptions: int
    postponements: int
    business_date: date
    dry_run: bool
    undoing: Mapping[str, Any] | None
    """How the item is to end once its writes are taken back; null while it is not undone."""
    deadline_at: datetime | None


async def claim(
    uow: UnitOfWork, *, item_id: str, workflow_id: str, executor: str, by: Actor | None = None
) -> Claim | None:
    """Take an item that this dispatch was made for.

    A replay of the same dispatch after a crash takes it again: fence and attempt number rise, the old
    attempt is closed as interrupted. None: the dispatch is void (the item was dispatched anew, held,
    cancelled or finished, or its run is held), and whoever asks does nothing.
    """
    item = await item_of(uow, item_id)
    run = await uow.session.get_one(RunRow, item.run_id)
    if item.workflow_id != workflow_id or not _is_claimable(item) or run.state is RunState.HELD:
        return None
    if item.state is ItemState.RUNNING:
        await close_attempt(uow, item, AttemptOutcome.INTERRUPTED, message="the worker stopped; begun again")
        item.interruptions += 1
    attempt = _begin_attempt(uow, item, workflow_id, executor)
    uow.record(
        "item.claimed",
        by,
        run_id=item.run_id,
        item_id=item.id,
        attempt=attempt.number,
        fence=item.fence,
        executor=executor,
        dispatch=workflow_id,
        interruptions=item.interruptions,
    )
    return _claim_of(item, attempt, run)


def _is_claimable(item: WorkItemRow) -> bool:
    waits_for_time = item.state is ItemState.WAITING and item.wait_reason == "time"
    return waits_for_time or item.state in {ItemState.READY, ItemState.RUNNING}


def _begin_attempt(uow: UnitOfWork, item: WorkItemRow, workflow_id: str, executor: str) -> AttemptRow:
    item.state = ItemState.RUNNING
    item.wait_reason = None
    item.not_before = None
    item.fence += 1
    item.attempts += 1
    item.executor = executor
    item.updated_at = uow.now
    attempt = AttemptRow(
        id=uow.new_id(),
        item_id=item.id,
        run_id=item.run_id,
        number=item.attempts,
        fence=item.fence,
        workflow_id=workflow_id,
        executor=executor,
        started_at=uow.now,
    )
    uow.session.add(attempt)
    return attempt


def _claim_of(item: WorkItemRow, attempt: AttemptRow, run: RunRow) -> Claim:
    return Claim(
        item_id=item.id,
        fence=item.fence,
        attempt_id=attempt.id,
        number=attempt.number,
        run_id=item.run_id,
        workflow=item.workflow,
        natural_key=item.natural_key,
        plan_digest=item.plan_digest,
        fields=item.fields,
        failures=item.failures,
        interruptions=item.interruptions,
        postponements=item.postponements,
        business_date=run.business_date,
        dry_run=run.dry_run,
        undoing=item.undoing,
        deadline_at=item.deadline_at,
    )


async def dispatch_item(
    uow: UnitOfWork, *, item_id: str, enqueuer: Enqueuer, delay_s: float = 0, by: Actor | None = None
) -> None:
    """Enqueue a READY item, for the first time or because its dispatch was lost."""
    item = await item_of(uow, item_id)
    if item.state is not ItemState.READY:
        refuse_item(item, "dispatched")
    await dispatch(uow, item, enqueuer, not_before=seconds_from(uow, delay_s))
    uow.record("item.dispatched", by, run_id=item.run_id, item_id=item.id, fence=item.fence)


async def ready_items(session: AsyncSession, *, run_id: str | None = None, limit: int = 1000) -> Sequence[str]:
    """Return the ids of items that are READY, most urgent first."""
    query = select(WorkItemRow.id).where(WorkItemRow.state == ItemState.READY)
    if run_id is not None:
        query = query.where(WorkItemRow.run_id == run_id)
    return (await session.scalars(query.order_by(WorkItemRow.priority, WorkItemRow.id).limit(limit))).all()


async def held_by(session: AsyncSession, *, executor: str) -> Sequence[WorkItemRow]:
    """Return the items that are RUNNING in the hands of one executor."""
    held = select(WorkItemRow).where(WorkItemRow.executor == executor, WorkItemRow.state == ItemState.RUNNING)
    return (await session.scalars(held.order_by(WorkItemRow.id))).all()
