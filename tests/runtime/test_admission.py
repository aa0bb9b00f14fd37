"""Who may begin, who must stop: brakes, windows and the breaker, around real attempts at a real portal."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from digital_employee.settings import BreakerSettings, Settings
from digital_employee.store import controls, portals
from digital_employee.store.closings import UNREADABLE, closings
from digital_employee.store.controls import Brake
from digital_employee.store.hindrances import HindranceKind
from digital_employee.store.places import Place
from digital_employee.store.tables import BreakerState, EffectState, ItemState, RunState
from digital_employee.store.unit import Actor
from digital_employee.windows import Window
from tests.runtime.conftest import World, writing

pytestmark = pytest.mark.asyncio(loop_scope="session")

LIU = Actor("liu", "operator")
SLOW = "  - {id: slow, open: slow}\n"


def with_portal(world: World, **more: object) -> None:
    """Change the settings of the portal."""
    settings: Settings = world.project.settings
    portal = settings.portals["small"].model_copy(update=more)
    changed = settings.model_copy(update={"portals": {"small": portal}})
    object.__setattr__(world.project, "settings", changed)


async def put_on(world: World, state: Brake, scope: str = "portal", name: str = "small") -> None:
    await world.writer().run(
        lambda uow: controls.brake(uow, state=state, scope=scope, name=name, reason="升级", by=LIU)
    )


@pytest.mark.parametrize(("scope", "name"), [("all", "*"), ("workflow", "small"), ("portal", "small")])
async def test_what_is_paused_does_not_begin_is_not_counted_and_goes_on_at_once_when_resumed(
    world: World, scope: str, name: str
) -> None:
    item_id = await world.case("  - open: case\n")
    await put_on(world, Brake.PAUSE, scope, name)
    item = await world.attempt(item_id)
    assert (item.state, item.code, item.attempts, item.failures) == (ItemState.READY, "DE-WAIT-PAUSE", 0, 0)
    assert "liu paused" in item.message
    assert (await world.run_row()).state is RunState.RUNNING
    await world.writer().run(
        lambda uow: controls.resume(uow, scope=scope, name=name, reason="好了", by=LIU, enqueuer=world.enqueuer)
    )
    assert (await world.item(item_id)).not_before is None
    assert (await world.attempt(item_id)).disposition == "AUTO_DONE"


async def test_a_kill_between_intent_and_send_lets_nothing_out_and_withdraws_the_intent(world: World) -> None:
    slow_first = "[{open: slow}, {open: case, fill: {case.amount: '${{ item.amount }}'}, press: case.submit}]"
    working = asyncio.create_task(world.attempt(await world.case(writing(do=slow_first))))
    assert await asyncio.to_thread(world.portal.slow_asked.wait, 60)
    assert world.effect_states() == ["INTENT"]
    await put_on(world, Brake.KILL)
    world.portal.slow_released.set()
    item = await working
    assert (item.state, item.code, item.failures) == (ItemState.READY, "DE-WAIT-KILL", 0)
    assert (await world.effect()).state is EffectState.WITHDRAWN
    assert world.portal.ledger == []


async def test_an_attempt_that_has_sent_nothing_ends_within_seconds_of_a_kill(world: World) -> None:
    item_id = await world.case(f"{SLOW}{SLOW.replace('slow,', 'slower,')}")
    working = asyncio.create_task(world.attempt(item_id))
    await asyncio.sleep(1)
    await put_on(world, Brake.KILL, "workflow")
    item = await asyncio.wait_for(working, 10)
    assert (item.state, item.code) == (ItemState.READY, "DE-WAIT-KILL")


async def test_at_the_edge_of_a_window_nothing_begins_until_its_end(world: World) -> None:
    window = Window.model_validate({"from": "09:00", "to": "10:00", "reason": "午间维护"})  # it is 09:00 there
    with_portal(world, closed=(window,))
    item = await world.attempt(await world.case("  - open: case\n"))
    assert (item.state, item.code, item.attempts) == (ItemState.READY, "DE-WAIT-WINDOW", 0)
    assert item.not_before == world.clock.instant + timedelta(hours=1)
    world.pass_time(hours=1)
    assert (await world.attempt(item.id)).disposition == "AUTO_DONE"


async def test_a_stored_blackout_that_cannot_be_read_is_closed_and_told() -> None:
    zone, now = ZoneInfo("Asia/Shanghai"), datetime(2026, 3, 10, 1, tzinfo=UTC)
    for definition in ({"blackout": [{"nonsense": 1}]}, {"blackout": 7}, {"timezone": "Mars/Base"}):
        place = Place("small", "small", "daily", definition)
        (why,) = closings(place, None, now, zone, lambda _: True)
        assert (why.kind, why.until) == (HindranceKind.WINDOW, now + UNREADABLE)
        assert "config/schedules.yaml" in why.sentence
        assert "schedule daily" in why.sentence


async def test_a_window_that_begins_while_an_attempt_reads_ends_it_uncounted(world: World) -> None:
    window = Window.model_validate({"from": "10:00", "to": "11:00", "reason": "午间维护"})
    with_portal(world, closed=(window,))
    item_id = await world.case(f"{SLOW}{SLOW.replace('slow,', 'slower,')}")
    working = asyncio.create_task(world.attempt(item_id))
    await asyncio.sleep(1)
    world.pass_time(hours=1)
    item = await asyncio.wait_for(working, 10)
    assert (item.state, item.code, item.failures) == (ItemState.READY, "DE-WAIT-WINDOW", 0)
    assert item.not_before == world.clock.instant + timedelta(hours=1)


async def test_system_exceptions_in_a_row_open_the_breaker_and_one_answer_closes_it(world: World) -> None:
    with_portal(world, breaker=BreakerSettings(failures=2, open_s=60))
    plan = await world.begin("  - raise: {system: SYS-PORT-01}\n")
    first, second = await world.arrive(plan, "C1"), await world.arrive(plan, "C2")
    for item_id in (first, second):
        assert (await world.attempt(item_id)).failures == 1
    third = await world.attempt(await world.arrive(plan, "C3"))
    assert (third.state, third.code, third.failures) == (ItemState.READY, "DE-WAIT-BREAKER", 0)
    fine = await world.arrive(await world.begin("  - open: case\n"), "C4")
    world.pass_time(seconds=60)
    assert (await world.attempt(fine)).disposition == "AUTO_DONE"
    async with world.database.session() as session:
        (row,) = await portals.list_portals(session)
    assert (row.breaker, row.failures) == (BreakerState.CLOSED, 0)
    assert (await world.item(third.id)).not_before is None, "what the breaker had put off is dispatched as it closes"


async def test_a_drain_says_when_the_last_attempt_has_ended(world: World) -> None:
    item_id = await world.case(SLOW)
    working = asyncio.create_task(world.attempt(item_id))
    await asyncio.sleep(0.7)
    await put_on(world, Brake.DRAIN)
    async with world.database.session() as session:
        (row,) = await controls.list_controls(session)
    assert row.drained_at is None
    await asyncio.wait_for(working, 20)
    async with world.database.session() as session:
        (row,) = await controls.list_controls(session)
    assert row.drained_at is not None
