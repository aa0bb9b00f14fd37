"""Names are held by real processes: beside a file by file locks, on PostgreSQL by the server's own."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from digital_employee.runtime.identity import LOST_IDENTITY, Identities, identities_of
from digital_employee.store.database import Database
from tests.store.conftest import postgres_server as postgres_server  # noqa: PLC0414 - the fixture

LEAVE = """
import asyncio, sys
from sqlalchemy import text
from digital_employee.runtime.identity import identities_of
from digital_employee.store import advisory_locks
from digital_employee.store.database import Database

advisory_locks._STILL_MINE = text("SELECT 1 FROM pg_sleep(5)")

async def main():
    async with identities_of(Database.open(sys.argv[1])).take():
        await asyncio.sleep(0.5)

asyncio.run(main())
"""
HOLD = """
import asyncio, sys
from digital_employee.runtime.identity import identities_of
from digital_employee.store.database import Database

async def main():
    async with identities_of(Database.open(sys.argv[1])).take() as name:
        print(name, flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'office.db'}"
    return str(request.getfixturevalue("postgres_server"))


@pytest.fixture
def identities(url: str) -> Identities:
    return identities_of(Database.open(url))


@contextmanager
def other(url: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that holds a name."""
    holding = [sys.executable, "-c", HOLD, url]
    process = subprocess.Popen(holding, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


async def is_dead(identities: Identities, name: str) -> bool:
    async with identities.proof_of_death(name) as dead:
        return dead


async def dies(identities: Identities, name: str) -> bool:
    """Whether a process that was killed is soon seen dead: a server may take a moment to miss its connection."""
    for _ in range(200):
        if await is_dead(identities, name):
            return True
        await asyncio.sleep(0.1)
    return False


async def test_a_second_process_takes_the_next_name_and_a_killed_one_leaves_its_own(
    url: str, identities: Identities
) -> None:
    with other(url) as (process, name):
        async with identities.take() as mine:
            assert (name[-2:], mine[-2:]) == ("-1", "-2")
            assert not await is_dead(identities, name)
            assert not await is_dead(identities, mine), "who asks lives"
        process.send_signal(signal.SIGSTOP)
        assert not await is_dead(identities, name), "a process that stands still keeps its name"
        process.kill()
        process.wait()
        assert await dies(identities, name)
        async with identities.take() as mine:
            assert mine == name


async def test_nobody_takes_a_name_while_its_death_is_being_proved(url: str, identities: Identities) -> None:
    with other(url) as (process, name):
        process.kill()
        process.wait()
    assert await dies(identities, name)
    async with identities.proof_of_death(name) as dead, identities.take() as mine:
        assert dead
        assert mine != name


async def test_a_process_of_another_kind_takes_no_name_of_a_worker(identities: Identities) -> None:
    async with identities.take("dashboard") as name, identities.take() as worker:
        assert name.endswith("-dashboard-1")
        assert "dashboard" not in worker


async def test_a_name_never_locked_beside_this_file_proves_nothing(tmp_path: Path) -> None:
    identities = identities_of(Database.open(f"sqlite+aiosqlite:///{tmp_path / 'office.db'}"))
    assert not await is_dead(identities, "elsewhere-1")


async def test_a_process_that_loses_its_connection_ends_at_once_and_says_why(postgres_server: str) -> None:
    with other(postgres_server) as (process, name):
        server = await asyncpg.connect(postgres_server.replace("+asyncpg", ""))
        await server.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        await server.close()
        _, said = process.communicate(timeout=20)
        assert process.returncode == LOST_IDENTITY
        assert f"{name} has lost its name" in said
    assert await dies(identities_of(Database.open(postgres_server)), name)


async def test_a_process_that_leaves_while_it_asks_for_its_name_has_not_lost_it(postgres_server: str) -> None:
    command = [sys.executable, "-c", LEAVE, postgres_server]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, "has lost its name" in done.stderr) == (0, False), done.stderr
