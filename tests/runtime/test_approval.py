"""A write waits for another person's approval of exactly what it would write."""

from __future__ import annotations

from datetime import timedelta

import pytest

from digital_employee.errors import StoreError
from digital_employee.store import tasks
from digital_employee.store.approvals import escalate_approvals, read_approval
from digital_employee.store.tables import HumanTaskRow, ItemState, TaskKind, TaskState, WorkItemRow
from digital_employee.store.unit import Actor, UnitOfWork
from tests.runtime.conftest import World, writing
from tests.runtime.small_portal import ID_NO, NAME

pytestmark = pytest.mark.asyncio(loop_scope="session")
INITIATOR = Actor("liu", "supervisor")
OTHER = Actor("chen", "supervisor")
APPROVE = "\n      approve: {when: '${{ item.amount > 50.00 }}', role: reviewer, not: [zhang], after: 4h}"


async def decide(world: World, decision: str, by: Actor, number: int = -1) -> None:
    task = (await world.tasks())[number]
    await world.writer().run(
        lambda uow: tasks.decide_task(
            uow, task_id=task.id, decision=decision, by=by, reason="已核", enqueuer=world.enqueuer
        )
    )


async def waiting(world: World) -> WorkItemRow:
    item = await world.attempt(await world.case(writing(more=APPROVE)))
    assert (item.state, item.wait_reason) == (ItemState.WAITING, "approval")
    assert (world.portal.arrivals, await world.effects()) == (0, [])
    return item


async def test_approved_by_another_person_it_is_written_once(world: World) -> None:
    item = await waiting(world)
    await decide(world, "approve", OTHER)
    assert (await world.attempt(item.id)).disposition == "AUTO_SUBMITTED"
    assert len(world.portal.ledger) == 1
    (task,) = await world.tasks()
    assert (task.kind, task.decided_by) == (TaskKind.APPROVAL, "chen")


@pytest.mark.parametrize(
    "by", [INITIATOR, Actor("Liu", "supervisor"), Actor("root (sudo liu)", "supervisor"), Actor("zhang", "supervisor"),
           Actor("wang", "auditor")]
)  # fmt: skip
async def test_neither_the_initiator_nor_the_barred_nor_another_role_approves(world: World, by: Actor) -> None:
    item = await waiting(world)
    with pytest.raises(StoreError) as refused:
        await decide(world, "approve", by)
    assert refused.value.code == "DE-STORE-SECONDEYES"
    assert (await world.item(item.id)).state is ItemState.WAITING
    assert (await world.tasks())[0].state is TaskState.OPEN


async def test_refused_it_is_a_persons_and_nothing_is_written(world: World) -> None:
    item = await waiting(world)
    await decide(world, "refuse", OTHER)
    item = await world.item(item.id)
    assert (item.state, item.disposition, item.code) == (ItemState.FINISHED, "HUMAN", "BUS-APPR-02")
    assert world.portal.arrivals == 0


async def test_other_values_void_the_approval_and_ask_anew(world: World) -> None:
    item = await waiting(world)
    await decide(world, "approve", OTHER)
    fields = {**item.fields, "amount": "61.00"}

    async def change(uow: UnitOfWork) -> None:
        (await uow.session.get_one(WorkItemRow, item.id)).fields = fields
        uow.unaudited("the world changes")

    await world.writer().run(change)
    item = await world.attempt(item.id)
    assert (item.state, item.wait_reason) == (ItemState.WAITING, "approval")
    assert len(await world.tasks()) == 2
    assert world.portal.arrivals == 0


async def test_below_the_threshold_nobody_is_asked(world: World) -> None:
    plan = await world.begin(writing(more=APPROVE))
    item = await world.attempt(await world.arrive(plan, amount="50.00"))
    assert (item.disposition, await world.tasks()) == ("AUTO_SUBMITTED", [])


async def test_time_that_passes_asks_somebody_else_and_never_approves(world: World) -> None:
    item = await waiting(world)
    world.pass_time(hours=3, minutes=59)
    assert await world.writer().run(escalate_approvals) == 0
    world.pass_time(minutes=2)
    assert await world.writer().run(escalate_approvals) == 1
    (task,) = await world.tasks()
    assert (task.role, task.state) == ("supervisor", TaskState.OPEN)
    world.clock.instant += timedelta(days=30)
    assert await world.writer().run(escalate_approvals) == 0
    assert (await world.item(item.id)).state is ItemState.WAITING


async def test_who_decides_is_shown_exactly_what_will_be_written_masked(world: World) -> None:
    await waiting(world)
    (task,) = await world.tasks()
    shown = await _shown(world, task)
    assert shown["case.amount"] == shown["amount"] == "60.00"
    assert ID_NO not in str(shown)
    assert NAME not in str(shown)


async def _shown(world: World, task: HumanTaskRow) -> dict[str, str]:
    async with world.database.session() as session:
        approval = await read_approval(session, task.id)
    assert approval is not None
    return dict(approval.shown)
