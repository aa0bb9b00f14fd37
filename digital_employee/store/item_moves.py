"""The moves of a work item's row: fence, attempt, dispatch. Commands call these and write the audit entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NoReturn

from sqlalchemy import select

from digital_employee.errors import StoreError
from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.human_tasks import TaskRequest, add_task
from digital_employee.store.lookup import locked, refuse
from digital_employee.store.tables import (
    AttemptOutcome,
    AttemptRow,
    EffectRow,
    EffectState,
    HumanTaskRow,
    ItemState,
    TaskKind,
    TaskState,
    WorkItemRow,
)
from digital_employee.store.unit import UnitOfWork

CANCELLED_WHILE_SENT = "SYS-EFF-02"


async def item_of(uow: UnitOfWork, item_id: str) -> WorkItemRow:
    """Return a work item, locked."""
    return await locked(uow, WorkItemRow, item_id)


async def item_under_fence(uow: UnitOfWork, item_id: str, fence: int) -> WorkItemRow:
    """Return a running item, locked, provided that this holder still holds it.

    Raises:
        StoreError: DE-STORE-FENCE, it was taken over, cancelled or already ended.
    """
    item = await item_of(uow, item_id)
    if item.fence != fence or item.state is not ItemState.RUNNING:
        raise StoreError(
            f"work item {item_id} is {item.state} at fence {item.fence}; the holder of fence {fence} has lost it",
            code="DE-STORE-FENCE",
            to_do="stop this attempt; whoever holds the item now goes on with it",
        )
    return item


def refuse_item(item: WorkItemRow, asked: str) -> NoReturn:
    """Raise that the item's state does not allow what was asked."""
    raise refuse("work item", item.id, is_=item.state, asked=asked)


def leave(uow: UnitOfWork, item: WorkItemRow, state: ItemState) -> None:
    """Move an item to a state in which no process holds it."""
    item.state = state
    item.executor = None
    item.wait_reason = None
    item.not_before = None
    item.updated_at = uow.now
    item.finished_at = uow.now if state in {ItemState.FINISHED, ItemState.CANCELLED} else None


async def close_attempt(
    uow: UnitOfWork, item: WorkItemRow, outcome: AttemptOutcome, *, code: str | None = None, message: str = ""
) -> int | None:
    """Close the item's open attempt, if it has one, and return its number."""
    attempt = (
        await uow.session.execute(
            select(AttemptRow)
            .where(AttemptRow.item_id == item.id, AttemptRow.ended_at.is_(None))
            .order_by(AttemptRow.number.desc())
            .limit(1)
        )
    ).scalar_one_or_none()
    if attempt is None:
        return None
    attempt.ended_at = uow.now
    attempt.outcome = outcome
    attempt.code = code
    attempt.message = message
    return attempt.number


async def dispatch(
    uow: UnitOfWork, item: WorkItemRow, enqueuer: Enqueuer, *, not_before: datetime | None = None
) -> None:
    """Enqueue the item anew, now or later; every earlier dispatch and holder of it becomes void."""
    delay_s = max(0.0, (not_before - uow.now).total_seconds()) if not_before else 0.0
    leave(uow, item, ItemState.WAITING if delay_s else ItemState.READY)
    if delay_s:
        item.wait_reason = "time"
        item.not_before = not_before
    item.fence += 1
    await uow.session.flush()
    item.workflow_id = await enqueuer.enqueue(
        uow.session,
        item_id=item.id,
        attempt=item.fence,
        plan_digest=item.plan_digest,
        priority=item.priority,
        delay_s=delay_s,
    )


async def cancel(uow: UnitOfWork, item: WorkItemRow, *, role: str) -> ItemState:
    """Cancel an item; one whose write is under way cannot be: it is in doubt, and a person is asked."""
    await close_attempt(uow, item, AttemptOutcome.INTERRUPTED, message="cancelled")
    item.fence += 1
    item.workflow_id = None
    sent = await withdraw_unsent(uow, item)
    if sent:
        title = "取消时写入已发出，结果不明"
        put_in_doubt(uow, item, sent, code=CANCELLED_WHILE_SENT, title=title, role=role)
    else:
        leave(uow, item, ItemState.CANCELLED)
        await cancel_tasks(uow, item)
    return item.state


def put_in_doubt(
    uow: UnitOfWork, item: WorkItemRow, sent: Sequence[EffectRow], *, code: str, title: str, role: str
) -> None:
    """Ask a person about each write that was sent and never answered; the item waits for the answers."""
    leave(uow, item, ItemState.IN_DOUBT)
    for effect in sent:
        effect.state = EffectState.IN_DOUBT
        add_task(
            uow,
            TaskRequest(TaskKind.IN_DOUBT, code, f"{title}（步骤 {effect.step_id}）", role=role),
            run_id=item.run_id,
            item_id=item.id,
            effect_id=effect.id,
        )


async def cancel_tasks(uow: UnitOfWork, item: WorkItemRow) -> None:
    """Take back the open questions about an item that needs no answer any more."""
    tasks = await uow.session.scalars(
        select(HumanTaskRow).where(HumanTaskRow.item_id == item.id, HumanTaskRow.state == TaskState.OPEN)
    )
    for task in tasks:
        task.state = TaskState.CANCELLED
        task.decided_at = uow.now


async def withdraw_unsent(uow: UnitOfWork, item: WorkItemRow) -> list[EffectRow]:
    """Withdraw what was never sent and return what was sent without an answer."""
    effects = await uow.session.scalars(
        select(EffectRow).where(
            EffectRow.item_id == item.id, EffectRow.state.in_([EffectState.INTENT, EffectState.SENT])
        )
    )
    sent = []
    for effect in effects:
        if effect.state is EffectState.SENT:
            sent.append(effect)
        else:
            effect.state = EffectState.WITHDRAWN
            effect.settled_at = uow.now
    return sent


def seconds_from(uow: UnitOfWork, delay_s: float) -> datetime:
    """Return the instant so many seconds after this unit's."""
    return uow.now + timedelta(seconds=delay_s)
