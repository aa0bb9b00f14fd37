"""Holding and releasing the waiting items of a whole scope: each item's own history tells of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from digital_employee.store.controls import inside
from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.queue.steering import hold_item, release_item
from digital_employee.store.tables import ItemState, PlanRow, WorkItemRow
from digital_employee.store.unit import Actor, UnitOfWork


async def hold_items(uow: UnitOfWork, *, scope: str, name: str, by: Actor, reason: str) -> int:
    """Keep every item of a scope from running that does not run now; return how many."""
    found = await _items(uow, scope, name, [ItemState.READY, ItemState.WAITING])
    for item_id in found:
        await hold_item(uow, item_id=item_id, by=by, reason=reason)
    uow.record("control.items_held", by, scope=scope, name=name, reason=reason, count=len(found))
    return len(found)


async def release_items(uow: UnitOfWork, *, scope: str, name: str, by: Actor, reason: str, enqueuer: Enqueuer) -> int:
    """Let every held item of a scope run again, whoever held it; return how many."""
    found = await _items(uow, scope, name, [ItemState.HELD])
    for item_id in found:
        await release_item(uow, item_id=item_id, by=by, reason=reason, enqueuer=enqueuer)
    uow.record("control.items_released", by, scope=scope, name=name, reason=reason, count=len(found))
    return len(found)


async def _items(uow: UnitOfWork, scope: str, name: str, states: list[ItemState]) -> Sequence[str]:
    query = select(WorkItemRow.id).join(PlanRow, PlanRow.digest == WorkItemRow.plan_digest)
    query = query.where(WorkItemRow.state.in_(states), inside(scope, name)).order_by(WorkItemRow.id)
    return (await uow.session.scalars(query)).all()
