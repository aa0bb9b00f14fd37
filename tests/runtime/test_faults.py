"""What breaks around a worker: its browser dies in mid-attempt."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from digital_employee.browser.pool import BrowserPool
from digital_employee.settings import BrowserSettings
from digital_employee.store.tables import AttemptOutcome, ItemState
from tests.runtime.conftest import World, writing

pytestmark = pytest.mark.asyncio(loop_scope="session")
SLOW = "  - open: slow\n"


@pytest_asyncio.fixture(loop_scope="session")
async def own_pool(world: World) -> AsyncIterator[BrowserPool]:
    """A browser of this test's own, because it will be killed."""
    shared, world.pool = (
        world.pool,
        BrowserPool(BrowserSettings(action_timeout_s=2, navigation_timeout_s=3), answer_s=4),
    )
    yield world.pool
    await world.pool.stop()
    world.pool = shared


async def test_a_browser_that_dies_ends_the_attempt_and_the_next_gets_a_new_one(
    world: World, own_pool: BrowserPool
) -> None:
    item_id = await world.case(SLOW + writing())
    attempt = asyncio.create_task(world.attempt(item_id))
    assert await asyncio.to_thread(world.portal.slow_asked.wait, 20)
    (pid,) = own_pool._pids.values()
    os.kill(pid, signal.SIGKILL)
    item = await attempt
    assert [one.outcome for one in await world.attempts()] == [AttemptOutcome.SYSTEM]
    assert (item.state, item.failures) == (ItemState.WAITING, 1)
    world.portal.slow_released.set()
    world.pass_time(minutes=5)
    assert (await world.attempt(item_id)).disposition == "AUTO_SUBMITTED"
    assert len(world.portal.ledger) == 1
