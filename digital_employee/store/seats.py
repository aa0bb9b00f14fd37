"""A seat at a portal: an account, within what the portal may have at once and in a minute, over all processes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.errors import StoreError
from digital_employee.store import accounts as leases
from digital_employee.store.hindrances import CODES, HindranceKind
from digital_employee.store.portals import portal_row, turn_after
from digital_employee.store.tables import AccountLeaseRow
from digital_employee.store.unit import UnitOfWork

TOO_FAST = CODES[HindranceKind.RATE]


async def take_seat(
    uow: UnitOfWork,
    *,
    portal: str,
    accounts: Sequence[str],
    executor: str,
    item_id: str,
    ttl: timedelta,
    at_once: int | None = None,
    per_minute: int | None = None,
) -> str | None:
    """Lease the first free account; None: all are in use, or the portal is to have no more now.

    The portal's row is locked first, so that of several processes one counts after the other.
    """
    row = await portal_row(uow, portal) if at_once or per_minute else None
    if at_once and await count_leased(uow.session, portal) >= at_once:
        return None
    if per_minute and row is not None and row.next_attempt_at is not None and row.next_attempt_at > uow.now:
        return None
    account = await leases.lease(uow, portal=portal, accounts=accounts, executor=executor, item_id=item_id, ttl=ttl)
    if account is not None and per_minute and row is not None:
        _, row.next_attempt_at = turn_after(row.next_attempt_at, uow.now, per_minute)
    return account


async def take_write_turn(uow: UnitOfWork, *, portal: str, per_minute: int, patience_s: float) -> float:
    """Take the next turn for a write, with its INTENT; return how many seconds it is until then.

    Raises:
        StoreError: DE-WAIT-RATE, it is further away than `patience_s`; the turn is not taken.
    """
    row = await portal_row(uow, portal)
    turn, row.next_write_at = turn_after(row.next_write_at, uow.now, per_minute)
    wait_s = (turn - uow.now).total_seconds()
    if wait_s > patience_s:
        raise StoreError(
            f"portal {portal} is given {per_minute} writes in a minute; the next turn is in {wait_s:.0f} s",
            code=TOO_FAST,
            to_do="nothing: the item comes again; `portals.*.rate.writes` sets the pace",
        )
    return wait_s


async def count_leased(session: AsyncSession, portal: str) -> int:
    """Return how many accounts of a portal are in use."""
    held = select(func.count()).select_from(AccountLeaseRow)
    held = held.where(AccountLeaseRow.portal == portal, AccountLeaseRow.executor.is_not(None))
    return await session.scalar(held) or 0
