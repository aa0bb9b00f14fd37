"""What breaks around a worker: its browser dies, or hangs, in mid-attempt; its portal is down for long."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from digital_employee.browser.pool import BrowserPool
from digital_employee.settings import BrowserSettings
from digital_employee.store.tables import AttemptOutcome, ItemState, WorkItemRow
from tests.runtime.conftest import World, writing
from tests.runtime.small_portal import Answer, Server

pytestmark = pytest.mark.asyncio(loop_scope="session")
SLOW = "  - open: slow\n"
ANSWER_S = 4.0
"""A browser that answers nothing for so long hangs."""
BOUND_S = 40.0
"""An attempt in a browser that hangs ends within this: each thing that it asks of the browser has its own deadline."""


@pytest_asyncio.fixture(loop_scope="session")
async def own_pool(world: World) -> AsyncIterator[BrowserPool]:
    """A browser of this test's own, because it will be killed."""
    shared, world.pool = (
        world.pool,
        BrowserPool(BrowserSettings(action_timeout_s=2, navigation_timeout_s=3), answer_s=ANSWER_S),
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


def is_gone(pid: int) -> bool:
    """Say whether a process has ended: a corpse that nobody has buried yet has."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


async def freeze_and_wait(world: World, pool: BrowserPool, attempt: asyncio.Task[WorkItemRow]) -> WorkItemRow:
    """Stop the browser's process in mid-attempt; the attempt must end in time, and the process be ended by force."""
    (pid,) = pool._pids.values()
    os.kill(pid, signal.SIGSTOP)
    try:
        item = await asyncio.wait_for(attempt, BOUND_S)
        assert is_gone(pid), "the browser that hung was left behind"
    finally:
        if not is_gone(pid):
            os.kill(pid, signal.SIGKILL)
    assert [one.outcome for one in await world.attempts()] == [AttemptOutcome.SYSTEM]
    return item


async def test_a_browser_that_hangs_is_ended_by_force_and_the_next_attempt_gets_a_new_one(
    world: World, own_pool: BrowserPool
) -> None:
    item_id = await world.case(SLOW + writing())
    attempt = asyncio.create_task(world.attempt(item_id))
    assert await asyncio.to_thread(world.portal.slow_asked.wait, 20)
    item = await freeze_and_wait(world, own_pool, attempt)
    assert (item.state, item.failures, world.portal.arrivals) == (ItemState.WAITING, 1, 0)
    world.portal.slow_released.set()
    world.pass_time(minutes=5)
    assert (await world.attempt(item_id)).disposition == "AUTO_SUBMITTED"
    assert len(world.portal.ledger) == 1


async def test_a_write_whose_browser_hangs_before_the_answer_lands_once(world: World, own_pool: BrowserPool) -> None:
    world.portal.answer = Answer.HOLD
    item_id = await world.case(writing())
    attempt = asyncio.create_task(world.attempt(item_id))
    assert await asyncio.to_thread(world.portal.arrived.wait, 20)
    item = await freeze_and_wait(world, own_pool, attempt)
    assert (item.state, world.effect_states()) == (ItemState.WAITING, ["SENT"])
    await world.portal_settles()
    world.pass_time(minutes=5)
    assert (await world.attempt(item_id)).disposition == "AUTO_SUBMITTED"
    assert (len(world.portal.ledger), world.portal.arrivals) == (1, 1)


async def do_what_is_due(world: World, items: dict[str, str]) -> int:
    """Try each case whose time has come; return how many those were."""
    tried = 0
    for case_no, item_id in items.items():
        item = await world.item(item_id)
        is_due = item.not_before is None or item.not_before <= world.clock.instant
        if item.state in {ItemState.READY, ItemState.WAITING} and is_due:
            world.portal.case_no = case_no
            tried += (await world.attempt(item_id)).attempts > item.attempts
    return tried


async def test_a_portal_that_is_down_for_an_hour_costs_no_item_and_is_left_in_peace(
    world: World, server: Server
) -> None:
    plan = await world.begin(writing())
    items = {case_no: await world.arrive(plan, case_no) for case_no in ("C1", "C2", "C3")}
    server.close()
    tried = 0
    for _ in range(60):
        tried += await do_what_is_due(world, items)
        world.pass_time(minutes=1)
    assert 0 < tried <= 30, "tried now and then, not again and again"
    assert world.portal.arrivals == 0
    back = Server(world.portal, server.port)
    for _ in range(60):
        await do_what_is_due(world, items)
        world.pass_time(minutes=1)
    back.close()
    ended = [await world.item(item_id) for item_id in items.values()]
    assert [(item.state, item.disposition) for item in ended] == [(ItemState.FINISHED, "AUTO_SUBMITTED")] * 3
    assert sorted(row.case_no for row in world.portal.ledger) == sorted(items)
