"""The blast radius of a run, reserved with each INTENT: in the same transaction, with the run's row locked.

Money and items are reserved by effect rows themselves (every state but WITHDRAWN), so a withdrawn intent gives its
reservation back by what it is, and no second account of it can drift.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.errors import StoreError
from digital_employee.store.lookup import locked
from digital_employee.store.tables import EffectRow, EffectState, RunRow
from digital_employee.store.unit import UnitOfWork

RESERVED = [EffectState.INTENT, EffectState.SENT, EffectState.DONE, EffectState.IN_DOUBT]
"""Every state but WITHDRAWN counts against the limits of a run."""
BEYOND = "DE-STORE-LIMIT"
"""The message names the limit."""


@dataclass(frozen=True)
class Budget:
    """What the writes of one run may amount to; None: no limit."""

    amount: Decimal | None = None
    items: int | None = None


async def reserved_amount(session: AsyncSession, *, run_id: str) -> Decimal:
    """Return the money that the run's effects have reserved or written."""
    amounts = await session.scalars(
        select(EffectRow.amount).where(
            EffectRow.run_id == run_id, EffectRow.amount.is_not(None), EffectRow.state.in_(RESERVED)
        )
    )
    return sum((Decimal(amount) for amount in amounts if amount is not None), Decimal(0))


async def reserved_items(session: AsyncSession, *, run_id: str) -> int:
    """Return of how many items of the run something was written, or is about to be."""
    items = select(func.count(EffectRow.item_id.distinct()))
    return await session.scalar(items.where(EffectRow.run_id == run_id, EffectRow.state.in_(RESERVED))) or 0


async def open_budget(uow: UnitOfWork, run_id: str, budget: Budget) -> None:
    """Have the run's budget alone until this unit ends: two workers must not both take the last of it.

    Misuse: after an effect was inserted it is too late. Its foreign key shares the run's row on PostgreSQL, and
    sixteen that share it and all want it alone stand in each other's way until the database picks victims.
    """
    if budget != Budget():
        await locked(uow, RunRow, run_id)


async def keep_budget(uow: UnitOfWork, run_id: str, budget: Budget) -> None:
    """Refuse the reservation that this unit has just made when the run's limits do not cover it.

    Raises:
        StoreError: DE-STORE-LIMIT; the unit, and with it the INTENT, is not kept.
    """
    if budget != Budget():
        await uow.session.flush()
    if budget.amount is not None:
        _refuse_beyond("amount", await reserved_amount(uow.session, run_id=run_id), budget.amount)
    if budget.items is not None:
        _refuse_beyond("items", await reserved_items(uow.session, run_id=run_id), budget.items)


def _refuse_beyond(name: str, reserved: Decimal | int, limit: Decimal | int) -> None:
    if reserved > limit:
        raise StoreError(
            f"the run would write {reserved} in all and may {limit} (limits.{name})",
            code=BEYOND,
            to_do=f"a supervisor looks at the run, and raises limits.{name} in the workflow when it is right",
        )
