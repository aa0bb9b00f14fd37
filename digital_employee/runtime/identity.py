"""Who a worker process is: a name held by a lock for life, so that no two are one and death is provable.

The system releases the lock when the process ends, however it ends; a frozen process keeps it. On SQLite the lock is a
file beside the database (one machine); on PostgreSQL a lock of the database's own session, so that machines are told
apart by one register of names.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path
from typing import NoReturn, Protocol

from filelock import FileLock, Timeout
from loguru import logger
from sqlalchemy.engine import URL

from digital_employee.errors import SettingsError
from digital_employee.store.advisory_locks import AdvisoryLocks
from digital_employee.store.database import Database

MOST_ON_ONE_MACHINE = 64
LOST_IDENTITY = 8
"""Exit status of a process that can no longer prove that it lives (docs/operations.md)."""
PROVE_S = 5.0
"""Seconds between two questions to the server whether the lock is still ours."""


class Identities(Protocol):
    """The register of names: who holds one lives, or stands still; whose name is free is dead."""

    def take(self, kind: str = "") -> AbstractAsyncContextManager[str]:
        """Hold the first free name of this machine while the block runs: `<host>-1`, or `<host>-<kind>-1`, upwards.

        A worker that was killed and started again gets its old name back, and with it its unfinished work.
        Processes that are no workers name their kind, so that they never stand in a worker's place.

        Raises:
            SettingsError: DE-RUN-01, all names are taken.
        """
        ...

    def proof_of_death(self, executor_id: str) -> AbstractAsyncContextManager[bool]:
        """Say whether the executor's process is proved dead; while the block runs, nobody can take its name."""
        ...

    def proves_for_good(self, executor_id: str) -> bool:
        """Say whether a free name means that its process is gone, and not only out of the server's sight.

        A machine that is paused or cut off loses its lock after the server's keep-alive time, and may go on later
        from between its last look at the fence and the send: nothing that it sent may be sent again by us.
        """
        ...


def identities_of(database: Database) -> Identities:
    """Return the register that goes with a database: a folder beside the file, or the server itself."""
    if database.dialect == "sqlite":
        return FileIdentities(Path(str(database.url.database)).parent / "executors")
    return DatabaseIdentities(database.url)


class FileIdentities:
    """Names held by file locks: for a database that is a file, and so for one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @asynccontextmanager
    async def take(self, kind: str = "") -> AsyncIterator[str]:
        """Hold the first free name while the block runs."""
        with self.hold(kind) as executor_id:
            yield executor_id

    @contextmanager
    def hold(self, kind: str = "") -> Iterator[str]:
        """Hold the first free name while the block runs, as `take` does."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for executor_id in _names(kind):
            with self._held(executor_id) as is_mine:
                if is_mine:
                    yield executor_id
                    return
        raise _all_taken()

    @asynccontextmanager
    async def proof_of_death(self, executor_id: str) -> AsyncIterator[bool]:
        """Say whether the process is dead; one that never locked a name here cannot be judged."""
        if not self._path(executor_id).exists():
            yield False
            return
        with self._held(executor_id) as is_mine:
            yield is_mine

    def proves_for_good(self, executor_id: str) -> bool:  # noqa: ARG002 - the protocol's
        """Always: the machine that releases a file's lock is the one that ends the process."""
        return True

    @contextmanager
    def _held(self, executor_id: str) -> Iterator[bool]:
        lock = FileLock(self._path(executor_id), is_singleton=False, thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()

    def _path(self, executor_id: str) -> Path:
        return self._folder / f"{executor_id}.lock"


class DatabaseIdentities:
    """Names held by session locks of a PostgreSQL database, each on a connection of its own."""

    def __init__(self, database_url: URL) -> None:
        self._locks = AdvisoryLocks(database_url)

    @asynccontextmanager
    async def take(self, kind: str = "") -> AsyncIterator[str]:
        """Hold the first free name while the block runs; a process that loses its lock ends at once."""
        lock = await self._locks.hold_first(_names(kind))
        if lock is None:
            raise _all_taken()
        await lock.on_loss(lambda: _leave(lock.name, "its connection to the database ended"))

        async def prove() -> None:
            while await lock.is_held():  # noqa: ASYNC110 - the server tells nobody
                await asyncio.sleep(PROVE_S)
            _leave(lock.name, "the database does not confirm it")

        proving = asyncio.create_task(prove(), name="identity")
        try:
            yield lock.name
        finally:
            lock.expect_end()
            proving.cancel()
            await asyncio.gather(proving, return_exceptions=True)
            await lock.release()

    @asynccontextmanager
    async def proof_of_death(self, executor_id: str) -> AsyncIterator[bool]:
        """Say whether the process is dead, as far as the database's server knows."""
        lock = await self._locks.hold_first([executor_id])
        try:
            yield lock is not None
        finally:
            if lock is not None:
                await lock.release()

    def proves_for_good(self, executor_id: str) -> bool:
        """Only of this machine: while it stands still, we stand still with it."""
        return executor_id.rpartition("-")[0] == socket.gethostname()


def _names(kind: str) -> Iterator[str]:
    for number in range(1, MOST_ON_ONE_MACHINE + 1):
        yield "-".join(filter(None, [socket.gethostname(), kind, str(number)]))


def _all_taken() -> SettingsError:
    return SettingsError(
        f"{MOST_ON_ONE_MACHINE} workers already run on this machine", code="DE-RUN-01", to_do="stop some of them"
    )


def _leave(name: str, why: str) -> NoReturn:
    """End this process without another step: its peers may hold it dead by now, so it must be."""
    logger.critical(
        "{} has lost its name: {}. It ends at once, so that nobody does its work beside it; start it again [{}]",
        name,
        why,
        "DE-RUN-02",
    )
    os._exit(LOST_IDENTITY)
