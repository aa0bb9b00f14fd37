"""The connection to the one database. Owns engines, sessions and the SQLite cure; knows no table's meaning.

Writing goes through `store.writer`; everything else reads. A reading session cannot write.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import CursorResult, Engine, Insert, MetaData, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from digital_employee.errors import StoreError

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
BUSY_TIMEOUT_MS = 30_000
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
"""Settings of PostgreSQL on which it depends whether a commit is on the disk when it is acknowledged."""
WEAK = {"off"}
CHANGED = "changed"
"""Key in a connection's `info`: a statement that changes rows has passed since it was cleared."""


def cure_sqlite(engine: Engine, *, reading: bool = False) -> None:
    """Make transactions on SQLite real: apply to every engine on the file, the task engine's included.

    Python's driver begins late and deferred: 16 tasks counting up lose nine updates in ten. With the
    driver's own transactions off (`isolation_level=None`), `BEGIN IMMEDIATE` takes the write lock before
    the first read, so that nothing is decided on rows that another process is changing.
    A `reading` engine begins deferred and refuses to write: it never waits for a writer.
    """

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA query_only={'ON' if reading else 'OFF'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


class Database:
    """One SQLite file or PostgreSQL database; the same calls for both."""

    def __init__(self, url: URL, writing: AsyncEngine, reading: AsyncEngine) -> None:
        self.url = url
        self._writing = writing
        self._reading = reading
        self._write_session = async_sessionmaker(writing, expire_on_commit=False, autoflush=True)
        self._read_session = async_sessionmaker(reading, expire_on_commit=False, autoflush=False)

    @classmethod
    def open(cls, url: str) -> Database:
        """Open lazily: nothing is connected before the first session.

        Raises:
            StoreError: the address is not one of SQLite or PostgreSQL.
        """
        parsed = _parse(url)
        if parsed.get_backend_name() == "sqlite":
            return _open_sqlite(parsed)
        writing = create_async_engine(parsed, pool_size=5, max_overflow=5, pool_pre_ping=True)
        _notice_changes(writing.sync_engine)
        # A reading session sees one state from its first statement to its last, as on SQLite.
        reading = writing.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
        return cls(parsed, writing, reading)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.url.get_backend_name()

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        """Open a session that reads one consistent state and cannot write."""
        async with self._read_session() as session:
            yield session

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a writing transaction: committed at the end, rolled back on any error.

        For the writer and the log's sequencer only; a state change made here has no audit entry.
        On SQLite there is one at a time in a process, and a nested one would wait for itself.
        """
        async with self._write_session() as session, session.begin():
            yield session

    async def migrate(self) -> None:
        """Bring the tables to the present version; safe when several processes start at once."""
        from digital_employee.store.migrate import upgrade  # noqa: PLC0415 - Alembic is slow to import

        async with self._writing.begin() as connection:
            await connection.run_sync(upgrade)

    async def create(self, metadata: MetaData) -> None:
        """Create tables without their history: for probes; an installation calls `migrate`."""
        async with self._writing.begin() as connection:
            await connection.run_sync(metadata.create_all)

    async def close(self) -> None:
        """Let go of every connection."""
        await self._writing.dispose()
        await self._reading.dispose()


async def weak_settings(session: AsyncSession) -> list[str]:
    """Name what a PostgreSQL server is set to that lets an acknowledged commit be lost when its machine fails.

    SQLite is set by ourselves (`cure_sqlite`); of PostgreSQL the administrator decides.
    """
    if session.get_bind().dialect.name != "postgresql":
        return []
    found = {name: await session.scalar(text(f"SHOW {name}")) for name in DURABLE}
    return [f"{name} = {value}" for name, value in found.items() if value in WEAK]


async def insert_if_absent(session: AsyncSession, table: type[Any], values: Mapping[str, Any]) -> bool:
    """Insert a row unless a unique key already has one; say whether it was inserted."""
    dialect = session.get_bind().dialect.name
    statement: Insert = (
        postgresql.insert(table).on_conflict_do_nothing()
        if dialect == "postgresql"
        else sqlite.insert(table).on_conflict_do_nothing()
    )
    outcome = await session.execute(statement.values(**values))
    assert isinstance(outcome, CursorResult)  # noqa: S101 - an INSERT without RETURNING yields a cursor
    return bool(outcome.rowcount)


def changed(connection: Connection) -> bool:
    """Say whether rows were changed over this connection since `clear_changed`."""
    return bool(connection.info.get(CHANGED))


def clear_changed(connection: Connection) -> None:
    """Forget what was changed so far."""
    connection.info[CHANGED] = False


def _notice_changes(engine: Engine) -> None:
    @event.listens_for(engine, "after_cursor_execute")
    def notice(connection: Connection, cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip()[:6].upper() not in {"INSERT", "UPDATE", "DELETE"}:
            return
        # Some drivers count rows only once a RETURNING has been read, or never for many at once (-1).
        if cursor.rowcount != 0 or "RETURNING" in statement:
            connection.info[CHANGED] = True


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as err:
        raise StoreError(
            "the database address cannot be read",
            code="DE-STORE-URL",
            to_do="write database_url as sqlite+aiosqlite:///path or postgresql+asyncpg://user:password@host/name",
        ) from err
    backend = parsed.get_backend_name()
    if backend not in DRIVERS:
        raise StoreError(
            f"no database of the kind `{backend}` is supported",
            code="DE-STORE-URL",
            to_do="use sqlite or postgresql",
        )
    return parsed.set(drivername=DRIVERS[backend])


def _open_sqlite(url: URL) -> Database:
    if not url.database or url.database == ":memory:":
        raise StoreError(
            "an SQLite database in memory cannot be shared by workers and dashboard",
            code="DE-STORE-URL",
            to_do="name a file",
        )
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # One writing connection: the file takes one writer anyway, and a pool queues fairly where the
    # file's own lock is polled.
    writing = create_async_engine(url, pool_size=1, max_overflow=0, pool_timeout=60)
    reading = create_async_engine(url, pool_size=5, max_overflow=15)
    cure_sqlite(writing.sync_engine)
    cure_sqlite(reading.sync_engine, reading=True)
    _notice_changes(writing.sync_engine)
    return Database(url, writing, reading)
