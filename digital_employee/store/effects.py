"""Effects: the writes to the outside world, at most once per (item, step, each-key). DESIGN §6.

INTENT → SENT → DONE            the way of a write
INTENT → WITHDRAWN              nothing was sent
SENT → WITHDRAWN                the gate kept it back after all (SYS-GATE-04)
SENT → INTENT (`renew`)         proved not to have landed
SENT → IN_DOUBT                 a person is asked
INTENT, WITHDRAWN → INTENT      begun anew by a later attempt
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.errors import StoreError
from digital_employee.store.budgets import Budget, keep_budget, open_budget
from digital_employee.store.controls import Reach, refuse_if_killed, share_gate
from digital_employee.store.database import insert_if_absent
from digital_employee.store.human_tasks import TaskRequest, add_task
from digital_employee.store.item_moves import close_attempt, item_under_fence, leave
from digital_employee.store.lookup import locked, refuse
from digital_employee.store.steps import StepEntry, put_step
from digital_employee.store.tables import (
    AttemptOutcome,
    EffectRow,
    EffectState,
    ItemState,
    RunRow,
    RunState,
    WorkItemRow,
)
from digital_employee.store.unit import Actor, UnitOfWork


@dataclass(frozen=True)
class Intent:
    """The effect's row; not `created`: it stood there before, as it is, and the caller decides."""

    effect: EffectRow
    created: bool


async def find_effect(session: AsyncSession, *, item_id: str, step_id: str, each_key: str = "") -> EffectRow | None:
    """Return the effect of an item's step, if it was ever begun."""
    return await session.scalar(
        select(EffectRow).where(
            EffectRow.item_id == item_id, EffectRow.step_id == step_id, EffectRow.each_key == each_key
        )
    )


async def intend(
    uow: UnitOfWork,
    *,
    item_id: str,
    fence: int,
    attempt_id: str,
    step_id: str,
    each_key: str = "",
    values_digest: str,
    amount: str | None = None,
    budget: Budget | None = None,
    by: Actor | None = None,
) -> Intent:
    """Reserve an effect, its money and its item within the run's limits, before anything is pressed.

    Raises:
        StoreError: DE-STORE-FENCE the item was taken over; DE-STORE-LIMIT a limit of the run is used up.
    """
    item = await item_under_fence(uow, item_id, fence)
    await open_budget(uow, item.run_id, budget or Budget())
    values = {
        "id": uow.new_id(),
        "item_id": item_id,
        "step_id": step_id,
        "each_key": each_key,
        "run_id": item.run_id,
        "attempt_id": attempt_id,
        "fence": fence,
        "state": EffectState.INTENT,
        "values_digest": values_digest,
        "amount": amount,
        "intent_at": uow.now,
    }
    created = await insert_if_absent(uow.session, EffectRow, values)
    effect = await find_effect(uow.session, item_id=item_id, step_id=step_id, each_key=each_key)
    assert effect is not None  # noqa: S101 - it was inserted, or it was there
    if created:
        await keep_budget(uow, item.run_id, budget or Budget())
        _record(uow, "effect.intended", effect, by, values_digest=values_digest, amount=amount)
    return Intent(effect, created)


async def renew(
    uow: UnitOfWork,
    *,
    effect_id: str,
    fence: int,
    attempt_id: str,
    values_digest: str,
    amount: str | None = None,
    proved_absent: bool = False,
    budget: Budget | None = None,
    by: Actor | None = None,
) -> EffectRow:
    """Begin an effect anew for this attempt: it was withdrawn, never sent, or is `proved_absent`.

    Misuse: `proved_absent` without a check that found nothing after the settle time, with the old
    holder proved dead, is how a write is made twice.
    """
    effect, item = await _effect_under_fence(uow, effect_id, fence)
    allowed = {EffectState.INTENT, EffectState.WITHDRAWN} | ({EffectState.SENT} if proved_absent else set())
    if effect.state not in allowed:
        raise refuse("effect", effect_id, is_=effect.state, asked="begun anew")
    await open_budget(uow, item.run_id, budget or Budget())
    before = effect.state
    effect.state = EffectState.INTENT
    effect.fence = fence
    effect.attempt_id = attempt_id
    effect.values_digest = values_digest
    effect.amount = amount
    effect.intent_at = uow.now
    effect.sent_at = effect.settle_after = effect.settled_at = None
    await keep_budget(uow, item.run_id, budget or Budget())
    _record(uow, "effect.renewed", effect, by, before=before, values_digest=values_digest, amount=amount)
    return effect


async def mark_sent(
    uow: UnitOfWork,
    *,
    effect_id: str,
    fence: int,
    settle_after: datetime,
    portal: str = "",
    by: Actor | None = None,
) -> None:
    """Commit that the request leaves now; the write gate calls this just before it lets the request pass.

    Fence, kill switch and the run's hold are read in the very transaction that commits SENT, each so that its
    change waits for this commit or is seen by it.

    Raises:
        StoreError: DE-STORE-FENCE the item was taken over; DE-STORE-HELD its run is held;
            DE-STORE-KILLED a kill switch is on; DE-STORE-STATE the effect is not an INTENT of this holder.
            Nothing may be sent then.
    """
    await share_gate(uow.session)
    effect, item = await _effect_under_fence(uow, effect_id, fence)
    if effect.state is not EffectState.INTENT or effect.fence != fence:
        raise refuse("effect", effect_id, is_=f"{effect.state} at fence {effect.fence}", asked="sent")
    await refuse_if_killed(uow.session, Reach(item.workflow, portal))
    run = await uow.session.get_one(RunRow, item.run_id, with_for_update={"read": True})
    if run.state is RunState.HELD:
        raise StoreError(
            f"run {run.id} is held: {run.reason}", code="DE-STORE-HELD", to_do="release the run, then it is tried again"
        )
    effect.state = EffectState.SENT
    effect.sent_at = uow.now
    effect.settle_after = settle_after
    _record(uow, "effect.sent", effect, by, values_digest=effect.values_digest)


async def sent_now(session: AsyncSession) -> list[tuple[str, int]]:
    """Return the id and the fence of every effect that was sent and has no end yet."""
    rows = await session.execute(select(EffectRow.id, EffectRow.fence).where(EffectRow.state == EffectState.SENT))
    return [(effect_id, fence) for effect_id, fence in rows]


async def settle_done(
    uow: UnitOfWork,
    *,
    effect_id: str,
    fence: int,
    receipt: Mapping[str, Any],
    found_by_check: bool = False,
    step: StepEntry | None = None,
    by: Actor | None = None,
) -> None:
    """Close an effect with the portal's own proof, together with the step's row when one is given.

    The item got further: its row of failures ends.
    """
    effect, item = await _effect_under_fence(uow, effect_id, fence)
    may_be_found = found_by_check and effect.state is EffectState.INTENT
    if effect.state is not EffectState.SENT and not may_be_found:
        raise refuse("effect", effect_id, is_=effect.state, asked="closed as DONE")
    effect.state = EffectState.DONE
    effect.receipt = dict(receipt)
    effect.found_by_check = found_by_check
    effect.settled_at = uow.now
    item.failures = 0
    if step is not None:
        await put_step(uow, effect.attempt_id, step)
    _record(uow, "effect.done", effect, by, receipt=dict(receipt), found_by_check=found_by_check)


async def withdraw(
    uow: UnitOfWork, *, effect_id: str, fence: int, reason: str, never_left: bool = False, by: Actor | None = None
) -> None:
    """Take back a write of which nothing was sent: an INTENT, or a SENT of this holder that `never_left`.

    Misuse: `never_left` while the gate is still open is how a withdrawn write lands.
    """
    effect, _ = await _effect_under_fence(uow, effect_id, fence)
    kept_back = never_left and effect.state is EffectState.SENT and effect.fence == fence
    if effect.state is not EffectState.INTENT and not kept_back:
        raise refuse("effect", effect_id, is_=effect.state, asked="withdrawn")
    effect.state = EffectState.WITHDRAWN
    effect.sent_at = effect.settle_after = None
    effect.settled_at = uow.now
    _record(uow, "effect.withdrawn", effect, by, reason=reason)


async def withdraw_unsent(uow: UnitOfWork, *, item_id: str, fence: int, reason: str) -> int:
    """Take back every INTENT of an item whose attempt steps back before it has sent; return how many."""
    item = await item_under_fence(uow, item_id, fence)
    unsent = await uow.session.scalars(
        select(EffectRow).where(EffectRow.item_id == item.id, EffectRow.state == EffectState.INTENT)
    )
    effects = unsent.all()
    for effect in effects:
        effect.state = EffectState.WITHDRAWN
        effect.settled_at = uow.now
        _record(uow, "effect.withdrawn", effect, None, reason=reason)
    return len(effects)


async def mark_in_doubt(
    uow: UnitOfWork,
    *,
    effect_id: str,
    fence: int,
    task: TaskRequest,
    message: str = "",
    by: Actor | None = None,
) -> str:
    """Give up finding out: effect and item are IN_DOUBT, the attempt ends, a person is asked. Return the task's id."""
    effect, item = await _effect_under_fence(uow, effect_id, fence)
    if effect.state not in {EffectState.SENT, EffectState.IN_DOUBT}:
        raise refuse("effect", effect_id, is_=effect.state, asked="put in doubt")
    effect.state = EffectState.IN_DOUBT
    number = await close_attempt(uow, item, AttemptOutcome.IN_DOUBT, code=task.code, message=message)
    leave(uow, item, ItemState.IN_DOUBT)
    item.code = task.code
    item.message = message
    item.workflow_id = None
    task_id = add_task(uow, task, run_id=item.run_id, item_id=item.id, effect_id=effect_id)
    _record(uow, "effect.in_doubt", effect, by, code=task.code, reason=message, task=task_id, attempt=number)
    return task_id


async def _effect_under_fence(uow: UnitOfWork, effect_id: str, fence: int) -> tuple[EffectRow, WorkItemRow]:
    """Return both, locked in the order in which every command locks them: the item first."""
    item_id = await uow.session.scalar(select(EffectRow.item_id).where(EffectRow.id == effect_id))
    item = await item_under_fence(uow, item_id, fence) if item_id else None
    effect = await locked(uow, EffectRow, effect_id)
    assert item is not None  # noqa: S101 - an effect that exists has its item
    return effect, item


def _record(uow: UnitOfWork, kind: str, effect: EffectRow, by: Actor | None, **details: Any) -> None:
    uow.record(
        kind,
        by,
        run_id=effect.run_id,
        item_id=effect.item_id,
        step_id=effect.step_id,
        effect=effect.id,
        each=effect.each_key or None,
        fence=effect.fence,
        **details,
    )
