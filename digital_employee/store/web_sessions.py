"""Sessions of the dashboard: a random token in the cookie, its digest and the CSRF token in a row."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, or_
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.clock import Clock
from digital_employee.store.tables import UserRow, WebSessionRow
from digital_employee.store.unit import Actor, UnitOfWork
from digital_employee.store.users import Role

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
TOUCH_EVERY = timedelta(seconds=60)
"""A session's last use is written at most so often."""


@dataclass(frozen=True)
class NewSession:
    """What the browser gets: the cookie's token, shown once, and the CSRF token."""

    token: str
    csrf: str


@dataclass(frozen=True)
class WebSession:
    """A person at the dashboard."""

    user: str
    display_name: str
    role: Role
    must_change: bool
    csrf: str
    is_due: bool
    """Its last use should be written (`touch_session`)."""

    @property
    def actor(self) -> Actor:
        """The person as the audit log knows them at this moment."""
        return Actor(self.user, self.role.value)


async def begin_session(uow: UnitOfWork, *, user: str, by: Actor) -> NewSession:
    """Begin a session for a person who has just signed in."""
    new = NewSession(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
    uow.session.add(
        WebSessionRow(digest=_digest(new.token), user=user, csrf=new.csrf, created_at=uow.now, seen_at=uow.now)
    )
    uow.record("session.begun", by, user=user)
    return new


async def find_session(session: AsyncSession, clock: Clock, *, token: str) -> WebSession | None:
    """Return the session of a cookie; None when it is unknown, idle for 15 minutes or 8 hours old."""
    row = await session.get(WebSessionRow, _digest(token))
    now = clock.now()
    if row is None or now - row.seen_at > IDLE or now - row.created_at > ABSOLUTE:
        return None
    user = await session.get_one(UserRow, row.user)
    return WebSession(
        user.name, user.display_name, Role(user.role), user.must_change, row.csrf, now - row.seen_at > TOUCH_EVERY
    )


async def touch_session(uow: UnitOfWork, *, token: str) -> None:
    """Note that a session is in use; old ones are cleared away."""
    uow.unaudited("a sign of life")
    row = await uow.session.get(WebSessionRow, _digest(token))
    if row is not None:
        row.seen_at = uow.now
    await uow.session.execute(
        delete(WebSessionRow).where(
            or_(WebSessionRow.seen_at < uow.now - IDLE, WebSessionRow.created_at < uow.now - ABSOLUTE)
        )
    )


async def end_session(uow: UnitOfWork, *, token: str, by: Actor) -> bool:
    """Sign out; False: there was no such session."""
    row = await uow.session.get(WebSessionRow, _digest(token))
    if row is None:
        return False
    await uow.session.delete(row)
    uow.record("session.ended", by, user=row.user)
    return True


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
