"""Locks of a PostgreSQL session: held as long as one connection lives, free the moment it ends.

Advisory locks belong to the database, so a name is held by one process of all machines. They need a direct
connection: behind a pooler that hands sessions around, a lock would be held by nobody in particular.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from digital_employee.errors import StoreError

KEEPALIVE = {"tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5", "tcp_keepalives_count": "3"}
"""The server notices after about 25 s that a machine has vanished without a word, and frees its locks."""
ANSWER_S = 10.0
"""A server that does not answer for so long may have given the lock away."""
_STILL_MINE = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")


class HeldLock:
    """One lock on one connection of its own."""

    def __init__(self, name: str, connection: AsyncConnection) -> None:
        self.name = name
        self._connection = connection

    async def on_loss(self, tell: Callable[[], None]) -> None:
        """Have `tell` called when the connection ends otherwise than by `release`."""
        raw = await self._connection.get_raw_connection()
        driver: Any = raw.driver_connection  # asyncpg's own
        self._driver, self._tell = driver, lambda _connection: tell()
        driver.add_termination_listener(self._tell)

    def expect_end(self) -> None:
        """Take the end of the connection from now on for our own doing: a question that is broken off ends it too."""
        if hasattr(self, "_tell"):
            self._driver.remove_termination_listener(self._tell)

    async def is_held(self) -> bool:
        """Ask the server over the same connection; False as well when it does not answer in time."""
        try:
            async with asyncio.timeout(ANSWER_S):
                return bool(await self._connection.scalar(_STILL_MINE))
        except (SQLAlchemyError, OSError, TimeoutError):
            return False

    async def release(self) -> None:
        """Give the lock back, and the connection."""
        self.expect_end()
        await self._connection.close()


class AdvisoryLocks:
    """The locks of one database, by name."""

    def __init__(self, database_url: URL) -> None:
        self._engine: AsyncEngine = create_async_engine(
            database_url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={"server_settings": KEEPALIVE, "timeout": ANSWER_S},
        )

    async def hold_first(self, names: Iterable[str]) -> HeldLock | None:
        """Take the first of these names that nobody holds; None: all are held.

        Raises:
            StoreError: DE-STORE-DOWN, the database cannot be reached.
        """
        try:
            connection = await self._engine.connect()
        except (SQLAlchemyError, OSError, TimeoutError) as err:
            raise StoreError(
                f"the database cannot be reached: {type(err).__name__}",
                code="DE-STORE-DOWN",
                to_do="check that it runs and that database_url is right; the service may simply be started again",
            ) from err
        try:
            for name in names:
                if await connection.scalar(select(func.pg_try_advisory_lock(_key(name)))):
                    return HeldLock(name, connection)
        except BaseException:
            await connection.close()
            raise
        await connection.close()
        return None


def _key(name: str) -> int:
    """Return the number that stands for a name: 64 bits, so that two names of one database do not meet."""
    digest = hashlib.sha256(f"digital-employee executor {name}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)
