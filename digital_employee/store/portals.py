"""What all processes know together about a portal: its row, locked, and its turns (how fast work may begin)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.store.database import insert_if_absent
from digital_employee.store.tables import BreakerState, PortalRow
from digital_employee.store.unit import UnitOfWork


async def portal_row(uow: UnitOfWork, name: str) -> PortalRow:
    """Return a portal's row, locked; a portal that nobody has remembered anything about is new and closed to none."""
    row = await uow.session.get(PortalRow, name, with_for_update=True)
    if row is None:
        values = {
            "name": name,
            "breaker": BreakerState.CLOSED,
            "failures": 0,
            "code": "",
            "message": "",
            "put_off": 0,
        }
        uow.unaudited("a portal of which nothing is known yet is no news")
        await insert_if_absent(uow.session, PortalRow, values)
        row = await uow.session.get_one(PortalRow, name, with_for_update=True)
    return row


async def list_portals(session: AsyncSession) -> Sequence[PortalRow]:
    """Return what is known of every portal, by name."""
    return (await session.scalars(select(PortalRow).order_by(PortalRow.name))).all()


def turn_after(next_at: datetime | None, now: datetime, per_minute: int) -> tuple[datetime, datetime]:
    """Return whose turn it is when, and when the next one's is: turns are `60 / per_minute` seconds apart. Pure.

    So no minute, wherever it begins, ever has more than `per_minute` turns, and none is saved up.
    """
    turn = max(now, next_at) if next_at else now
    return turn, turn + timedelta(minutes=1) / per_minute
