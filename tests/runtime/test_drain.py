"""Stopping a real worker: it drains, or is cut short and gives back, in time; its exit status says which."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from digital_employee.runtime.stopping import CUT_SHORT, DRAINED, GRACE_S
from digital_employee.store import queue
from digital_employee.store.tables import EffectState, ItemState
from tests.runtime.conftest import writing
from tests.runtime.crew import Crew, crew_settings
from tests.runtime.small_portal import Answer, Portal, Server

SLOW = "  - open: slow\n"


@dataclass
class Stopping:
    """One worker, and the portal it works at."""

    crew: Crew
    portal: Portal


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Stopping]:
    portal = Portal()
    server = Server(portal)
    settings = crew_settings(portal, f"sqlite+aiosqlite:///{tmp_path / 'office.db'}", drain_s=30.0)
    settings = settings.model_copy(update={"browser": settings.browser.model_copy(update={"navigation_timeout_s": 60})})
    crew = await Crew.gather(tmp_path / "crew", settings)
    yield Stopping(crew, portal)
    server.close()
    await crew.dismiss()


async def test_a_worker_told_to_stop_lets_its_item_end_first(one: Stopping) -> None:
    worker = one.crew.hire()
    item_id = await one.crew.arrive(await one.crew.begin(SLOW + writing()), "C1")
    assert await asyncio.to_thread(one.portal.slow_asked.wait, 60)
    worker.send_signal(signal.SIGTERM)
    await asyncio.sleep(1)
    one.portal.slow_released.set()
    assert await asyncio.to_thread(worker.wait, 60) == DRAINED, one.crew.logs()
    assert ((await one.crew.item(item_id)).state, len(one.portal.ledger)) == (ItemState.FINISHED, 1)


async def test_told_twice_it_gives_back_what_it_has_not_sent_and_says_so(one: Stopping) -> None:
    worker = one.crew.hire()
    item_id = await one.crew.arrive(await one.crew.begin(SLOW + writing()), "C1")
    assert await asyncio.to_thread(one.portal.slow_asked.wait, 60)
    worker.send_signal(signal.SIGTERM)
    await asyncio.sleep(1)
    began = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    assert await asyncio.to_thread(worker.wait, 60) == CUT_SHORT, one.crew.logs()
    assert time.monotonic() - began < GRACE_S
    item, (attempt,) = await one.crew.item(item_id), await one.crew.attempts(item_id)
    assert (item.state, item.failures, attempt.code) == (ItemState.READY, 0, queue.GIVEN_BACK)


async def test_a_write_that_was_sent_is_left_for_whoever_goes_on_and_lands_once(one: Stopping) -> None:
    one.portal.answer = Answer.HOLD
    worker = one.crew.hire()
    item_id = await one.crew.arrive(await one.crew.begin(writing(more="\n      deadline: 4s")), "C1")
    assert await asyncio.to_thread(one.portal.arrived.wait, 60)
    for _ in range(2):
        worker.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.5)
    assert await asyncio.to_thread(worker.wait, 60) == CUT_SHORT, one.crew.logs()
    (effect,) = await one.crew.effects(item_id)
    assert ((await one.crew.item(item_id)).state, effect.state) == (ItemState.READY, EffectState.SENT)
    one.portal.released.set()
    one.crew.hire()
    await one.crew.until_item(item_id, ItemState.FINISHED)
    (effect,) = await one.crew.effects(item_id)
    assert (len(one.portal.ledger), effect.state, effect.found_by_check) == (1, EffectState.DONE, True)
