"""How people steer single items: hold, release, cancel, requeue."""

from __future__ import annotations

from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.human_tasks import OPERATIONS
from digital_employee.store.item_moves import cancel, cancel_tasks, dispatch, item_of, leave, refuse_item
from digital_employee.store.tables import ItemState
from digital_employee.store.undoing import check_redo
from digital_employee.store.unit import Actor, UnitOfWork

REQUEUABLE = {ItemState.WAITING, ItemState.FINISHED, ItemState.CANCELLED}
"""IN_DOUBT is not among them: a person settles the write first (`tasks.decide_task`)."""


async def hold_item(uow: UnitOfWork, *, item_id: str, by: Actor, reason: str) -> None:
    """Keep an item that is not running from running."""
    item = await item_of(uow, item_id)
    if item.state not in {ItemState.READY, ItemState.WAITING}:
        refuse_item(item, "held")
    before = item.state
    leave(uow, item, ItemState.HELD)
    item.fence += 1
    item.workflow_id = None
    uow.record("item.held", by, run_id=item.run_id, item_id=item.id, reason=reason, before=before)


async def release_item(uow: UnitOfWork, *, item_id: str, by: Actor, reason: str, enqueuer: Enqueuer) -> None:
    """Let a held item run again."""
    item = await item_of(uow, item_id)
    if item.state is not ItemState.HELD:
        refuse_item(item, "released")
    await dispatch(uow, item, enqueuer)
    uow.record("item.released", by, run_id=item.run_id, item_id=item.id, reason=reason, fence=item.fence)


async def requeue_item(
    uow: UnitOfWork,
    *,
    item_id: str,
    by: Actor,
    reason: str,
    enqueuer: Enqueuer,
    plan_digest: str | None = None,
) -> None:
    """Put an item that ended or waits back into the queue, with its own plan or a newer one."""
    item = await item_of(uow, item_id)
    if item.state not in REQUEUABLE:
        refuse_item(item, "requeued")
    await check_redo(uow.session, item)
    before = item.state
    item.plan_digest = plan_digest or item.plan_digest
    item.disposition = None
    await cancel_tasks(uow, item)
    await dispatch(uow, item, enqueuer)
    uow.record(
        "item.requeued",
        by,
        run_id=item.run_id,
        item_id=item.id,
        reason=reason,
        before=before,
        plan_digest=plan_digest,
        fence=item.fence,
    )


async def cancel_item(uow: UnitOfWork, *, item_id: str, by: Actor, reason: str, role: str = OPERATIONS) -> ItemState:
    """Cancel an item and return its state: CANCELLED, or IN_DOUBT when a write of it is under way.

    A running attempt is told by its fence: it stops before its next effect.
    """
    item = await item_of(uow, item_id)
    if item.state in {ItemState.FINISHED, ItemState.CANCELLED, ItemState.IN_DOUBT}:
        refuse_item(item, "cancelled")
    before = item.state
    state = await cancel(uow, item, role=role)
    uow.record("item.cancelled", by, run_id=item.run_id, item_id=item.id, reason=reason, before=before, state=state)
    return state
