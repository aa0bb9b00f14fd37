"""A dry run: up to the request and no further, and the real run after it as if it had not been."""

from __future__ import annotations

import pytest

from digital_employee.store.rehearsals import rehearsal_key
from digital_employee.store.tables import ItemState, RunState
from tests.runtime.conftest import World, writing

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_request_is_kept_back_and_told(world: World) -> None:
    plan = await world.begin(writing(), dry_run=True)
    item = await world.attempt(await world.arrive(plan, "C1"))
    assert (item.state, item.disposition) == (ItemState.FINISHED, None)
    assert item.result is not None
    assert item.result["请求"].startswith("POST /submit")
    assert item.result["case.amount"] == "60.00"
    assert (world.portal.arrivals, world.portal.ledger) == (0, [])
    assert (await world.effects(), await world.tasks()) == ([], [])
    assert (await world.run_row()).state is RunState.FINISHED


async def test_what_a_real_run_would_meet_is_told_and_asks_nobody(world: World) -> None:
    world.portal.person["name"] = "欧阳其他"
    plan = await world.begin(writing(), dry_run=True)
    item = await world.attempt(await world.arrive(plan, "C1"))
    assert (item.state, item.disposition, item.code) == (ItemState.FINISHED, None, "INT-WHO-01")
    assert ((await world.run_row()).state, await world.tasks()) == (RunState.FINISHED, [])


async def test_the_real_run_after_it_is_not_blocked(world: World) -> None:
    plan = await world.begin(writing(), dry_run=True)
    await world.attempt(await world.arrive(plan, rehearsal_key("C1", world.run_id)))
    item = await world.attempt(await world.case(writing()))
    assert (item.natural_key, item.disposition) == ("C1", "AUTO_SUBMITTED")
    assert len(world.portal.ledger) == 1


async def test_a_dry_items_key_is_its_own_and_the_same_when_collected_again() -> None:
    assert rehearsal_key("C1", "a" * 32) == rehearsal_key("C1", "a" * 32) != "C1"
    assert len(rehearsal_key("字" * 200, "b" * 32)) == 200
