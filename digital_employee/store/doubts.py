"""Writes in doubt: what is known of one, looking again, and what a person found out. DESIGN §6, §9.

An item with a write in doubt is never written on: whatever is dispatched of it only looks (runtime.looking).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.errors import StoreError
from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.item_moves import close_attempt, dispatch, item_of, item_under_fence, leave, refuse_item
from digital_employee.store.lookup import locked, refuse
from digital_employee.store.queue.recovery import PROVED_DEAD
from digital_employee.store.tables import (
    AttemptOutcome,
    AttemptRow,
    EffectRow,
    EffectState,
    ExecutorRow,
    HumanTaskRow,
    ItemState,
    RunRow,
    RunState,
    TaskKind,
    TaskState,
    WorkItemRow,
)
from digital_employee.store.unit import Actor, UnitOfWork

FOUND_BY_LOOKING = "found"
SETTLEABLE = {ItemState.IN_DOUBT, ItemState.READY, ItemState.RUNNING}
"""READY and RUNNING: it is being looked at once more; whoever decides meanwhile makes that void."""


@dataclass(frozen=True)
class DoubtEvidence:
    """What the store knows of a write that was sent without an answer, at one instant."""

    attempt_id: str
    executor: str
    """The worker that sent it."""
    sent_at: datetime | None
    settle_after: datetime | None
    has_settled: bool
    """The portal's settle time has passed since the latest possible send."""
    is_sender_over: bool
    """The attempt ended by itself, or its process is proved dead: nothing of it can arrive any more."""

    @property
    def proves_absence(self) -> bool:
        """Whether what is not there now will not come later either."""
        return self.has_settled and self.is_sender_over


async def read_doubt(session: AsyncSession, effect: EffectRow, now: datetime) -> DoubtEvidence:
    """Return what is known of a write.

    A process is proved dead when that was written down: on its attempt by whoever held its lock, or on the executor
    when it ended. No two instants are compared.
    """
    attempt = await session.get_one(AttemptRow, effect.attempt_id)
    executor = await session.get(ExecutorRow, attempt.executor)
    ended_by_itself = attempt.ended_at is not None and attempt.outcome is not AttemptOutcome.INTERRUPTED
    was_stopped = executor is not None and executor.stopped_at is not None
    is_dead = attempt.code == PROVED_DEAD or was_stopped
    return DoubtEvidence(
        attempt_id=attempt.id,
        executor=attempt.executor,
        sent_at=effect.sent_at,
        settle_after=effect.settle_after,
        has_settled=effect.settle_after is None or now >= effect.settle_after,
        is_sender_over=ended_by_itself or is_dead,
    )


async def read_doubt_of(session: AsyncSession, effect_id: str, now: datetime) -> DoubtEvidence:
    """Return what is known of a write, by its id."""
    return await read_doubt(session, await session.get_one(EffectRow, effect_id), now)


async def settle_doubt(
    uow: UnitOfWork,
    task: HumanTaskRow,
    item: WorkItemRow,
    decision: str,
    receipt: Mapping[str, Any] | None,
    *,
    by: Actor,
    although_unproved: bool,
) -> dict[str, Any]:
    """Write down what a person found out about the write, and return the evidence for the audit log.

    found: it stands, with this receipt. not_found: it does not stand, and is made again. redo: it stood and was
    taken back in the portal by a person (the receipt names it), and is made again.

    Raises:
        StoreError: DE-STORE-UNPROVED, `not_found` while the request may still arrive and nobody takes that upon
            themselves.
    """
    if task.effect_id is None or item.state not in SETTLEABLE:
        refuse_item(item, "settled")
    effect = await locked(uow, EffectRow, task.effect_id)
    if effect.state is not EffectState.IN_DOUBT:
        raise refuse("effect", effect.id, is_=effect.state, asked="settled")
    doubt = await read_doubt(uow.session, effect, uow.now)
    if decision == "not_found" and not doubt.proves_absence and not although_unproved:
        raise _unproved(doubt)
    evidence: dict[str, Any] = {
        "sent_at": doubt.sent_at,
        "settle_after": doubt.settle_after,
        "has_settled": doubt.has_settled,
        "sender": doubt.executor,
        "is_sender_over": doubt.is_sender_over,
        "although_unproved": decision == "not_found" and not doubt.proves_absence,
    }
    if item.state is not ItemState.IN_DOUBT:
        await close_attempt(uow, item, AttemptOutcome.INTERRUPTED, message="a person decided while it was looked at")
        leave(uow, item, ItemState.IN_DOUBT)
    if decision == "close":
        return evidence
    effect.settled_at = uow.now
    if decision == FOUND_BY_LOOKING:
        effect.state = EffectState.DONE
        effect.receipt = dict(receipt or {})
    else:
        effect.state = EffectState.WITHDRAWN
    uow.record(
        "effect.settled_by_person",
        by,
        run_id=effect.run_id,
        item_id=effect.item_id,
        step_id=effect.step_id,
        effect=effect.id,
        each=effect.each_key or None,
        decision=decision,
        state=effect.state,
        receipt=None if receipt is None else dict(receipt),
        **evidence,
    )
    return evidence


def _unproved(doubt: DoubtEvidence) -> StoreError:
    why = []
    if not doubt.has_settled:
        why.append(f"the portal may still show it until {doubt.settle_after:%Y-%m-%d %H:%M:%S %Z}")
    if not doubt.is_sender_over:
        why.append(f"the worker {doubt.executor} that sent it is not proved dead")
    return StoreError(
        f"not to be found now does not prove that it will not come: {'; '.join(why)}",
        code="DE-STORE-UNPROVED",
        to_do="wait, or stop that worker, and look again; or take it upon yourself explicitly (it is recorded)",
    )


async def look_again(uow: UnitOfWork, *, task_id: str, by: Actor, reason: str, enqueuer: Enqueuer) -> None:
    """Have a worker look for the write once more, with the gate shut: found, it settles the task by itself.

    Raises:
        StoreError: the task is not open or asks something else; the item is being looked at already; its run is
            held, and nothing of a held run is claimed.
    """
    task = await locked(uow, HumanTaskRow, task_id)
    if task.state is not TaskState.OPEN or task.kind is not TaskKind.IN_DOUBT or task.item_id is None:
        raise refuse("human task", task.id, is_=f"{task.state}, {task.kind}", asked="looked at again")
    item = await item_of(uow, task.item_id)
    run = await uow.session.get_one(RunRow, item.run_id)
    if item.state is not ItemState.IN_DOUBT:
        refuse_item(item, "looked at again")
    if run.state is RunState.HELD:
        raise refuse("run", run.id, is_=run.state, asked="looked into; release it first")
    await dispatch(uow, item, enqueuer)
    uow.record(
        "effect.look_again",
        by,
        run_id=item.run_id,
        item_id=item.id,
        task=task.id,
        effect=task.effect_id,
        reason=reason,
        fence=item.fence,
    )


async def has_doubts(session: AsyncSession, *, item_id: str) -> bool:
    """Say whether a write of the item is in doubt."""
    count = await session.scalar(
        select(func.count()).where(EffectRow.item_id == item_id, EffectRow.state == EffectState.IN_DOUBT)
    )
    return bool(count)


async def settle_found(uow: UnitOfWork, *, effect_id: str, fence: int, receipt: Mapping[str, Any]) -> None:
    """Close a write in doubt, and its task, with what the portal shows now."""
    effect = await locked(uow, EffectRow, effect_id)
    item = await item_under_fence(uow, effect.item_id, fence)
    if effect.state is not EffectState.IN_DOUBT:
        raise refuse("effect", effect_id, is_=effect.state, asked="settled as found")
    effect.state = EffectState.DONE
    effect.receipt = dict(receipt)
    effect.found_by_check = True
    effect.settled_at = uow.now
    tasks = await uow.session.scalars(
        select(HumanTaskRow).where(HumanTaskRow.effect_id == effect_id, HumanTaskRow.state == TaskState.OPEN)
    )
    for task in tasks:
        task.state = TaskState.DECIDED
        task.decision = FOUND_BY_LOOKING
        task.decided_by = uow.actor.name
        task.decided_at = uow.now
    uow.record(
        "effect.done",
        None,
        run_id=item.run_id,
        item_id=item.id,
        step_id=effect.step_id,
        effect=effect.id,
        each=effect.each_key or None,
        fence=fence,
        receipt=dict(receipt),
        found_by_check=True,
        was_in_doubt=True,
    )


async def end_look(uow: UnitOfWork, *, item_id: str, fence: int, message: str, enqueuer: Enqueuer) -> bool:
    """End an attempt that only looked; say whether the item goes on, since nothing of it is in doubt any more."""
    item = await item_under_fence(uow, item_id, fence)
    number = await close_attempt(uow, item, AttemptOutcome.WAITING, code=item.code, message=message)
    goes_on = not await has_doubts(uow.session, item_id=item_id)
    if goes_on:
        item.disposition = None
        await dispatch(uow, item, enqueuer)
    else:
        leave(uow, item, ItemState.IN_DOUBT)
        item.workflow_id = None
        item.message = message
    uow.record(
        "item.looked_at", None, run_id=item.run_id, item_id=item.id, attempt=number, found=goes_on, message=message
    )
    return goes_on
