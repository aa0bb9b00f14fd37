import pytest

from digital_employee.errors import StoreError
from digital_employee.store import queue
from digital_employee.store.tables import ItemState, WorkItemRow
from digital_employee.store.unit import Actor

LIU = Actor("liu", "supervisor")


def steer(office, act, item_id, **more):
    return office.writer.run(lambda uow: act(uow, item_id=item_id, by=LIU, reason="查", **more))


async def test_a_held_item_is_not_claimed_until_it_is_released(office, row_of):
    item_id = await office.arrive()
    old = office.last_dispatch(item_id)
    await steer(office, queue.hold_item, item_id)
    claiming = lambda uow: queue.claim(uow, item_id=item_id, workflow_id=old, executor="w")  # noqa: E731
    assert await office.writer.run(claiming) is None
    await steer(office, queue.release_item, item_id, enqueuer=office.enqueuer)
    assert await office.writer.run(claiming) is None, "the old dispatch is void"
    assert (await office.claim(item_id)).number == 1


async def test_a_cancelled_item_can_be_requeued(office, row_of):
    item_id = await office.arrive()
    assert await steer(office, queue.cancel_item, item_id) is ItemState.CANCELLED
    await steer(office, queue.requeue_item, item_id, enqueuer=office.enqueuer)
    assert (await row_of(WorkItemRow, item_id)).state is ItemState.READY
    assert (await office.claim(item_id)).number == 1


async def test_cancelling_a_running_item_takes_the_fence_from_its_holder(office, row_of):
    claim = await office.claimed()
    assert await steer(office, queue.cancel_item, claim.item_id) is ItemState.CANCELLED
    with pytest.raises(StoreError, match="DE-STORE-FENCE"):
        await office.writer.run(
            lambda uow: queue.finish_item(uow, item_id=claim.item_id, fence=claim.fence, disposition="AUTO_DONE")
        )


async def test_moves_that_a_state_does_not_allow_are_refused_and_say_why(office):
    claim = await office.claimed()
    for act, more in (
        (queue.hold_item, {}),
        (queue.release_item, {"enqueuer": office.enqueuer}),
        (queue.requeue_item, {"enqueuer": office.enqueuer}),
    ):
        with pytest.raises(StoreError, match="is RUNNING: it cannot be"):
            await steer(office, act, claim.item_id, **more)


async def test_every_steering_is_one_entry_with_the_person_in_it(office, entries):
    item_id = await office.arrive()
    before = len(await entries())
    await steer(office, queue.hold_item, item_id)
    (entry,) = (await entries())[before:]
    assert (entry.kind, entry.actor, entry.role, entry.item_id) == ("item.held", "liu", "supervisor", item_id)
