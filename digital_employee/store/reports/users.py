"""People who may sign in; never their password's hash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.store.tables import UserRow, WebSessionRow


@dataclass(frozen=True)
class UserLine:
    """One person's account."""

    name: str
    display_name: str
    role: str
    must_change: bool
    failed_logins: int
    locked_until: datetime | None
    created_at: datetime
    last_seen_at: datetime | None


async def list_users(session: AsyncSession) -> Sequence[UserLine]:
    """Return every account by name; an agency has dozens, not thousands."""
    seen = func.max(WebSessionRow.seen_at)
    joined = select(UserRow, seen).outerjoin(WebSessionRow, WebSessionRow.user == UserRow.name)
    rows = await session.execute(joined.group_by(UserRow.name).order_by(UserRow.name))
    return [_make(row, last_seen) for row, last_seen in rows]


async def read_user(session: AsyncSession, name: str) -> UserLine | None:
    """Return one account, or None."""
    row = await session.get(UserRow, name)
    if row is None:
        return None
    seen = await session.scalar(select(func.max(WebSessionRow.seen_at)).where(WebSessionRow.user == name))
    return _make(row, seen)


def _make(row: UserRow, last_seen: datetime | None) -> UserLine:
    return UserLine(
        name=row.name,
        display_name=row.display_name or row.name,
        role=row.role,
        must_change=row.must_change,
        failed_logins=row.failed_logins,
        locked_until=row.locked_until,
        created_at=row.created_at,
        last_seen_at=last_seen,
    )
