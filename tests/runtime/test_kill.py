"""kill -9 in mid-run: no item is lost and none is written twice."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from digital_employee.cli.agreement import FaultPlace, compare, read_truth
from digital_employee.cli.demo import outcomes_of
from digital_employee.cli.sandbox import PORTAL_SECRET, Sandbox, sandbox
from digital_employee.store.database import Database
from digital_employee.store.reports import progress

ROOT = Path(__file__).parents[2]
BUSINESS_DATE = date(2026, 3, 10)
PATIENCE_S = 240


def _environment(world: Sandbox) -> dict[str, str]:
    """Point the real commands at the sandbox by the environment, as an agency would."""
    return {
        **os.environ,
        "DIGITAL_EMPLOYEE__STATE_FOLDER": str(world.folder / "state"),
        "DIGITAL_EMPLOYEE__INBOX_FOLDER": str(world.folder / "inbox"),
        "DIGITAL_EMPLOYEE__BUSINESS_DATE": BUSINESS_DATE.isoformat(),
        "DIGITAL_EMPLOYEE__AUDIT__CHECKPOINT_FILE": str(world.folder / "checkpoints.txt"),
        "DIGITAL_EMPLOYEE__PORTALS__CASEWORKER__BASE_URL": world.portal_url,
        "DIGITAL_EMPLOYEE_SECRET_CASEWORKER": PORTAL_SECRET,
    }


def _command(*words: str) -> list[str]:
    return [sys.executable, "-m", "digital_employee.cli.main", *words]


@asynccontextmanager
async def _serving(environment: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(*_command("serve", "--no-dashboard"), cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(120):
            await process.wait()


async def _until(what: str, holds: Callable[[], Awaitable[bool]]) -> None:
    try:
        async with asyncio.timeout(PATIENCE_S):
            while not await holds():  # noqa: ASYNC110 - another process changes it
                await asyncio.sleep(0.2)
    except TimeoutError:
        pytest.fail(f"not within {PATIENCE_S} s: {what}")


@pytest.mark.timeout(600)
async def test_a_worker_killed_in_mid_run_and_started_again_finishes_with_none_lost_and_none_twice(
    tmp_path: Path,
) -> None:
    async with sandbox(
        ROOT,
        tmp_path / "world",
        seed=4,
        size="tiny",
        business_date=BUSINESS_DATE,
        faults="slow_ms=60",
        workflows=("unemployment_claim",),
    ) as world:
        environment = _environment(world)
        asking = _command("run", "unemployment_claim", "--later")
        await asyncio.to_thread(subprocess.run, asking, cwd=ROOT, env=environment, check=True)
        database = Database.open(f"sqlite+aiosqlite:///{world.folder / 'state' / 'digital-employee.db'}")

        async def has_written() -> bool:
            return bool(world.ledger())

        async def is_over() -> bool:
            async with database.session() as session:
                seen = await progress.overall(session, now=datetime.now(UTC), soon=timedelta(minutes=5))
            return seen.is_over

        for _ in range(2):
            async with _serving(environment) as worker:
                await _until("the portal's ledger shows a write", has_written)
                await asyncio.sleep(3)
                worker.kill()
        async with _serving(environment):
            await _until("all items have come to rest", is_over)
        async with database.session() as session:
            rows = await progress.outcomes(session)
            faults = await progress.input_faults(session)
        await database.close()
        agreement = compare(
            read_truth(world.truth_file),
            outcomes_of(rows),
            world.ledger(),
            [FaultPlace(fault.file, fault.row, fault.column) for fault in faults],
        )
    assert sum(row.interruptions for row in rows) > 0, "the kills hit nothing; the test would prove nothing"
    assert agreement.differences == ()
    assert agreement.doubles == 0
    assert agreement.false_approvals == 0
