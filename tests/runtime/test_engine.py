from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from digital_employee.runtime.engine import DbosEngine, DbosEnqueuer, prepare_engine
from digital_employee.store.database import Database


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[tuple[Database, str]]:
    url = f"sqlite+aiosqlite:///{tmp_path / 'engine.db'}"
    opened = Database.open(url)
    await opened.migrate()
    await prepare_engine(url)
    yield opened, url
    await opened.close()


async def test_what_is_enqueued_runs_and_what_is_rolled_back_never_does(database: tuple[Database, str]) -> None:
    store, url = database
    seen: list[str] = []
    done = asyncio.Event()

    async def attempt(item_id: str, _workflow_id: str) -> None:
        seen.append(item_id)
        if item_id == "kept":
            done.set()

    async def collect(run_id: str, _workflow_id: str) -> None:
        seen.append(run_id)

    enqueuer = DbosEnqueuer(url)
    async with store.transaction() as session:
        await enqueuer.enqueue(session, item_id="dropped", attempt=1, plan_digest="d", priority=1)
        await session.rollback()
    async with store.transaction() as session:
        await enqueuer.enqueue_run(session, run_id="run")
        await enqueuer.enqueue(session, item_id="kept", attempt=1, plan_digest="d", priority=100)
    engine = DbosEngine(
        database_url=url,
        executor_id="test-1",
        concurrency=2,
        polling_s=0.05,
        run_attempt=attempt,
        collect_run=collect,
    )
    await engine.start()
    try:
        async with asyncio.timeout(20):
            await done.wait()
    finally:
        await engine.stop(1)
        await enqueuer.close()
    assert sorted(seen) == ["kept", "run"]
