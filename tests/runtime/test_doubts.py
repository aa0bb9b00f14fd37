"""A write in doubt is looked for again, read-only: found, it settles by itself."""

from __future__ import annotations

import pytest

from digital_employee.errors import StoreError
from digital_employee.store import doubts, executors, tasks
from digital_employee.store.tables import (
    AttemptRow,
    EffectState,
    ExecutorRow,
    HumanTaskRow,
    ItemState,
    TaskState,
    WorkItemRow,
)
from digital_employee.store.unit import Actor
from tests.runtime.conftest import SETTLE_S, World, writing
from tests.runtime.small_portal import Answer

pytestmark = pytest.mark.asyncio(loop_scope="session")
SUPERVISOR = Actor("chen", "supervisor")
DEADLINE_S = 60
TWO_WRITES = writing() + writing().replace("id: submit", "id: second").replace("项目: 缴费", "项目: 补缴")


async def doubted(world: World, steps: str) -> WorkItemRow:
    """Have a worker send, and be thought alive when the write is not to be found: the item is in doubt."""
    world.portal.answer, world.portal.forgets = Answer.HOLD, True
    item_id = await world.case(steps)
    await world.die_after_sending(item_id, world.hire())
    await world.portal_settles()
    world.portal.answer = Answer.PLAIN
    world.pass_time(seconds=DEADLINE_S + SETTLE_S + 1)
    item = await world.attempt(item_id)
    assert item.state is ItemState.IN_DOUBT
    return item


async def look(world: World, task: HumanTaskRow) -> None:
    await world.writer().run(
        lambda uow: doubts.look_again(uow, task_id=task.id, by=SUPERVISOR, reason="再查一次", enqueuer=world.enqueuer)
    )


async def test_what_is_not_there_stays_in_doubt_and_nothing_is_sent(world: World) -> None:
    item = await doubted(world, writing())
    (task,) = await world.tasks()
    await look(world, task)
    item = await world.attempt(item.id)
    assert (item.state, (await world.effect()).state) == (ItemState.IN_DOUBT, EffectState.IN_DOUBT)
    assert [one.state for one in await world.tasks()] == [TaskState.OPEN]
    assert (world.portal.arrivals, world.portal.ledger) == (1, [])


async def test_what_is_found_settles_its_task_and_the_item_goes_on(world: World) -> None:
    item = await doubted(world, writing())
    row = world.portal.enter("C1", "缴费", "60.00")
    (task,) = await world.tasks()
    await look(world, task)
    item = await world.attempt(item.id)
    assert item.state is ItemState.READY
    (task,) = await world.tasks()
    assert (task.state, task.decision) == (TaskState.DECIDED, "found")
    item = await world.attempt(item.id)
    assert item.disposition == "AUTO_SUBMITTED"
    effect = await world.effect()
    assert (effect.state, effect.receipt) == (EffectState.DONE, {"biz_no": row.biz_no})
    assert world.portal.arrivals == 1


async def test_a_look_that_finds_the_write_begins_no_other(world: World) -> None:
    item = await doubted(world, TWO_WRITES)
    world.portal.enter("C1", "缴费", "60.00")
    (task,) = await world.tasks()
    await look(world, task)
    item = await world.attempt(item.id)
    assert item.state is ItemState.READY
    assert world.portal.arrivals == 1
    assert [effect.step_id for effect in await world.effects()] == ["submit"]


async def test_a_start_later_than_the_send_by_the_clocks_is_no_proof_of_death(world: World) -> None:
    await doubted(world, writing())
    effect = await world.effect()
    async with world.database.session() as session:
        sender = (await session.get_one(AttemptRow, effect.attempt_id)).executor
    await world.writer().run(
        lambda uow: executors.register_executor(uow, executor=sender, host="h", pid=1, role="worker")
    )
    async with world.database.session() as session:
        doubt = await doubts.read_doubt_of(session, effect.id, world.clock.now())
        assert (await session.get_one(ExecutorRow, sender)).started_at > doubt.sent_at
    assert not doubt.is_sender_over
    await world.writer().run(lambda uow: executors.prove_dead(uow, executor=sender))
    async with world.database.session() as session:
        assert (await doubts.read_doubt_of(session, effect.id, world.clock.now())).is_sender_over


async def test_not_found_is_refused_while_the_sender_is_not_proved_dead(world: World) -> None:
    await doubted(world, writing())
    (task,) = await world.tasks()
    with pytest.raises(StoreError, match="not proved dead"):
        await world.writer().run(
            lambda uow: tasks.decide_task(
                uow, task_id=task.id, decision="not_found", by=SUPERVISOR, reason="未查到", enqueuer=world.enqueuer
            )
        )
    assert (await world.effect()).state is EffectState.IN_DOUBT
