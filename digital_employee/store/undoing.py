"""Taking an item's writes back: which still stand, and how the item is to end once they are gone. DESIGN §5.

The effect that takes back the write of a step `submit` is the write of a step `submit~undo`: at most once as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.errors import StoreError
from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.item_moves import close_attempt, dispatch, item_under_fence
from digital_employee.store.tables import AttemptOutcome, EffectRow, EffectState, WorkItemRow
from digital_employee.store.unit import UnitOfWork

UNDO = "~undo"


def step_of(effect: EffectRow) -> str:
    """Return the step whose write an effect is, or takes back."""
    return effect.step_id.removesuffix(UNDO)


async def standing_effects(session: AsyncSession, *, item_id: str) -> Sequence[EffectRow]:
    """Return the item's writes that landed and were not taken back, newest first."""
    rows = await session.scalars(
        select(EffectRow)
        .where(EffectRow.item_id == item_id, EffectRow.state == EffectState.DONE)
        .order_by(EffectRow.intent_at.desc(), EffectRow.id.desc())
    )
    effects = list(rows)
    gone = {(step_of(one), one.each_key) for one in effects if one.step_id.endswith(UNDO)}
    return [one for one in effects if not one.step_id.endswith(UNDO) and (one.step_id, one.each_key) not in gone]


async def begin_undo(
    uow: UnitOfWork, *, item_id: str, fence: int, ending: Mapping[str, Any], code: str, message: str, enqueuer: Enqueuer
) -> None:
    """Keep how the item is to end, and dispatch it for taking its writes back; its retries are counted anew."""
    item = await item_under_fence(uow, item_id, fence)
    number = await close_attempt(uow, item, AttemptOutcome.BUSINESS, code=code, message=message)
    item.undoing = dict(ending)
    item.failures = item.postponements = 0
    await dispatch(uow, item, enqueuer)
    standing = await standing_effects(uow.session, item_id=item_id)
    uow.record(
        "item.undoing",
        None,
        run_id=item.run_id,
        item_id=item_id,
        attempt=number,
        code=code,
        message=message,
        effects=[effect.id for effect in standing],
    )


async def check_redo(session: AsyncSession, item: WorkItemRow) -> None:
    """Refuse to begin an item anew whose writes were taken back: its effects are spent.

    Raises:
        StoreError: DE-STORE-UNDONE.
    """
    if item.undoing is None or await standing_effects(session, item_id=item.id):
        return  # what still stands may be taken back in another try
    raise StoreError(
        f"the writes of work item {item.id} were taken back; it is not begun anew",
        code="DE-STORE-UNDONE",
        to_do="enter the case under a new key, or handle it in the portal",
    )
