"""People who sign in to the dashboard: passwords (Argon2id), locking, sessions in rows. No cookies, no pages."""

from __future__ import annotations

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import delete, func, select

from digital_employee.errors import StoreError
from digital_employee.store.database import Database
from digital_employee.store.lookup import locked
from digital_employee.store.tables import UserRow, WebSessionRow
from digital_employee.store.unit import Actor, UnitOfWork
from digital_employee.store.writer import Writer

FAILURES_BEFORE_LOCK = 5
LOCKED_FOR = timedelta(minutes=15)
SHORTEST_PASSWORD = 10

_HASHER = PasswordHasher(time_cost=3, memory_cost=65536, parallelism=4)
_TWO_AT_ONCE = ThreadPoolExecutor(2, "argon2")  # each check takes 64 MiB
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$4oM5Dblp1tTyxjeNKUFWwg$PUPRu72em3pBYb86lMy1c0FQMX0MFXiHZVkyhU0X3eE"
"""A hash of nothing, checked for unknown names, so that they take as long as known ones."""


class Role(StrEnum):
    """What a person may do in the dashboard; the table of rights is the dashboard's."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    DEVELOPER = "developer"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Refusal(StrEnum):
    """Why a sign-in was refused; the page shows less than this."""

    WRONG = "WRONG"
    LOCKED = "LOCKED"


@dataclass(frozen=True)
class SignedIn:
    """A person who gave the right password."""

    name: str
    display_name: str
    role: Role
    must_change: bool


async def create_user(
    uow: UnitOfWork,
    *,
    name: str,
    role: Role,
    password_hash: str,
    display_name: str = "",
    must_change: bool = True,
    by: Actor | None = None,
) -> None:
    """Add a person; the hash comes from `hash_password`.

    Raises:
        StoreError: the name is taken.
    """
    if await uow.session.get(UserRow, name) is not None:
        raise StoreError(f"there is a user `{name}` already", code="DE-STORE-USER", to_do="choose another name")
    uow.session.add(
        UserRow(
            name=name,
            display_name=display_name or name,
            role=Role(role).value,
            password_hash=password_hash,
            must_change=must_change,
            created_at=uow.now,
        )
    )
    uow.record("user.created", by, user=name, user_role=Role(role))


async def create_first_admin(writer: Writer, *, name: str = "admin") -> str | None:
    """Make the first administrator and return the one-time password; None when people exist already."""
    password = secrets.token_urlsafe(12)
    hashed = await hash_password(password)

    async def unit(uow: UnitOfWork) -> str | None:
        if await uow.session.scalar(select(func.count()).select_from(UserRow)):
            return None
        await create_user(uow, name=name, role=Role.ADMIN, password_hash=hashed, display_name="管理员")
        return password

    return await writer.run(unit)


async def set_password(uow: UnitOfWork, *, name: str, password_hash: str, must_change: bool = False, by: Actor) -> None:
    """Give a person a new password; every session of theirs ends, and a lock is lifted."""
    user = await locked(uow, UserRow, name)
    user.password_hash = password_hash
    user.must_change = must_change
    user.failed_logins = 0
    user.locked_until = None
    await uow.session.execute(delete(WebSessionRow).where(WebSessionRow.user == name))
    uow.record("user.password_set", by, user=name, must_change=must_change)


async def set_role(uow: UnitOfWork, *, name: str, role: Role, by: Actor) -> None:
    """Give a person another role; every session of theirs ends."""
    user = await locked(uow, UserRow, name)
    before = user.role
    user.role = Role(role).value
    await uow.session.execute(delete(WebSessionRow).where(WebSessionRow.user == name))
    uow.record("user.role_set", by, user=name, user_role=Role(role), before=before)


async def check_password(database: Database, writer: Writer, *, name: str, password: str) -> SignedIn | Refusal:
    """Check a name and password; five failures lock the name for fifteen minutes.

    The slow hash is computed outside the unit of work, two at a time.
    """
    async with database.session() as session:
        user = await session.get(UserRow, name)
    is_right = await _verify(_NOBODY if user is None else user.password_hash, password)
    if user is None:
        return await writer.run(_refuse_unknown)
    return await writer.run(lambda uow: _note_attempt(uow, name, is_right))


async def hash_password(password: str) -> str:
    """Return the Argon2id hash of a password.

    Raises:
        StoreError: it is shorter than ten characters.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise StoreError(
            f"a password needs at least {SHORTEST_PASSWORD} characters",
            code="DE-STORE-USER",
            to_do="choose a longer one",
        )
    return await asyncio.get_running_loop().run_in_executor(_TWO_AT_ONCE, _HASHER.hash, password)


async def _verify(hashed: str, password: str) -> bool:
    return await asyncio.get_running_loop().run_in_executor(_TWO_AT_ONCE, _matches, hashed, password)


def _matches(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


async def _refuse_unknown(uow: UnitOfWork) -> Refusal:
    uow.record("user.refused", Actor("unknown", "none"))
    return Refusal.WRONG


async def _note_attempt(uow: UnitOfWork, name: str, is_right: bool) -> SignedIn | Refusal:
    user = await locked(uow, UserRow, name)
    who = Actor(name, user.role)
    if user.locked_until is not None and user.locked_until > uow.now:
        uow.record("user.refused", who, reason="locked")
        return Refusal.LOCKED
    if is_right:
        user.failed_logins = 0
        user.locked_until = None
        uow.record("user.signed_in", who)
        return SignedIn(name, user.display_name, Role(user.role), user.must_change)
    user.failed_logins += 1
    if user.failed_logins >= FAILURES_BEFORE_LOCK:
        user.failed_logins = 0
        user.locked_until = uow.now + LOCKED_FOR
    uow.record("user.refused", who, reason="wrong password", locked_until=user.locked_until)
    return Refusal.LOCKED if user.locked_until else Refusal.WRONG
