import asyncio

import pytest
from sqlalchemy import select

from digital_employee.errors import StoreError
from digital_employee.store import queue, runs
from digital_employee.store.tables import AttemptOutcome, AttemptRow, ItemState, WorkItemRow


def claiming(item_id, workflow_id, executor="worker-1"):
    return lambda uow: queue.claim(uow, item_id=item_id, workflow_id=workflow_id, executor=executor)


async def attempts_of(office, item_id):
    async with office.database.session() as session:
        rows = await session.scalars(
            select(AttemptRow).where(AttemptRow.item_id == item_id).order_by(AttemptRow.number)
        )
        return list(rows)


async def test_a_claim_takes_the_item_and_begins_an_attempt(office, row_of):
    claim = await office.claimed()
    item = await row_of(WorkItemRow, claim.item_id)
    assert (item.state, item.executor, item.fence, item.attempts) == (ItemState.RUNNING, "worker-1", claim.fence, 1)
    (attempt,) = await attempts_of(office, item.id)
    assert (attempt.id, attempt.number, attempt.fence) == (claim.attempt_id, 1, claim.fence)


async def test_a_dispatch_that_is_not_the_present_one_gets_nothing(office):
    item_id = await office.arrive()
    assert await office.writer.run(claiming(item_id, f"item-{item_id}-0")) is None


async def test_a_replay_of_the_same_dispatch_takes_it_again_with_a_higher_fence(office, row_of):
    first = await office.claimed()
    second = await office.claim(first.item_id)
    assert (second.fence, second.number) == (first.fence + 1, 2)
    attempts = await attempts_of(office, first.item_id)
    assert [attempt.outcome for attempt in attempts] == [AttemptOutcome.INTERRUPTED, None]
    item = await row_of(WorkItemRow, first.item_id)
    assert (item.interruptions, item.failures) == (1, 0), "a kill is no failure"


async def test_the_holder_of_an_old_fence_can_end_nothing(office, row_of):
    old = await office.claimed()
    await office.claim(old.item_id)
    with pytest.raises(StoreError, match="DE-STORE-FENCE"):
        await office.writer.run(
            lambda uow: queue.finish_item(uow, item_id=old.item_id, fence=old.fence, disposition="AUTO_DONE")
        )
    assert (await row_of(WorkItemRow, old.item_id)).state is ItemState.RUNNING


async def test_a_finished_dispatch_is_not_taken_again(office):
    claim = await office.claimed()
    await office.writer.run(
        lambda uow: queue.finish_item(uow, item_id=claim.item_id, fence=claim.fence, disposition="AUTO_DONE")
    )
    assert await office.writer.run(claiming(claim.item_id, office.last_dispatch(claim.item_id))) is None


async def test_nothing_of_a_held_run_is_claimed(office):
    item_id = await office.arrive()
    await office.writer.run(lambda uow: runs.hold_run(uow, run_id=office.run_id, reason="INT-01"))
    assert await office.writer.run(claiming(item_id, office.last_dispatch(item_id))) is None


async def test_an_unknown_item_is_an_error(office):
    with pytest.raises(StoreError, match="DE-STORE-UNKNOWN"):
        await office.writer.run(claiming("nothing", "x"))


async def test_of_two_processes_that_replay_one_dispatch_only_the_last_holds_it(office, second_writer):
    item_id = await office.arrive()
    workflow_id = office.last_dispatch(item_id)
    claims = await asyncio.gather(
        *(writer.run(claiming(item_id, workflow_id)) for writer in (office.writer, second_writer) for _ in range(8))
    )
    fences = sorted(claim.fence for claim in claims)
    assert fences == list(range(2, 18)), "no two hold the same fence"
    loser, winner = min(claims, key=lambda one: one.fence), max(claims, key=lambda one: one.fence)
    with pytest.raises(StoreError, match="DE-STORE-FENCE"):
        await office.writer.run(
            lambda uow: queue.finish_item(uow, item_id=item_id, fence=loser.fence, disposition="AUTO_DONE")
        )
    await second_writer.run(
        lambda uow: queue.finish_item(uow, item_id=item_id, fence=winner.fence, disposition="AUTO_DONE")
    )


async def test_an_item_taken_over_from_a_dead_worker_is_dispatched_anew(office, row_of):
    claim = await office.claimed()
    await office.writer.run(
        lambda uow: queue.take_over_item(
            uow, item_id=claim.item_id, fence=claim.fence, reason="dead", enqueuer=office.enqueuer
        )
    )
    item = await row_of(WorkItemRow, claim.item_id)
    assert (item.state, item.interruptions, item.executor) == (ItemState.READY, 1, None)
    assert (await office.claim(item.id, "worker-2")).number == 2


async def test_ready_and_held_items_are_listed(office):
    late, early = await office.arrive("UC1", priority=200), await office.arrive("UC2", priority=1)
    async with office.database.session() as session:
        assert list(await queue.ready_items(session, run_id=office.run_id)) == [early, late]
    await office.claim(early)
    async with office.database.session() as session:
        assert [item.id for item in await queue.held_by(session, executor="worker-1")] == [early]
