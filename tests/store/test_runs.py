from datetime import UTC, date, datetime

import pytest

from digital_employee.errors import StoreError
from digital_employee.store import plans, queue, runs
from digital_employee.store.tables import PlanRow, RunRow, RunState

FIRE = datetime(2026, 3, 10, 0, 30, tzinfo=UTC)


def requesting(enqueuer=None, **more):
    values = {"origin": "schedule", "requested_by": "scheduler", "schedule": "daily", "fire_at": FIRE, **more}
    return lambda uow: runs.request_run(
        uow, workflow="claim", business_date=date(2026, 3, 10), enqueuer=enqueuer, **values
    )


async def finish(office, claim):
    await office.writer.run(
        lambda uow: queue.finish_item(uow, item_id=claim.item_id, fence=claim.fence, disposition="AUTO_DONE")
    )


async def collected(office, count):
    return await office.writer.run(lambda uow: runs.collected_run(uow, run_id=office.run_id, items_expected=count))


async def ended(office):
    return await office.writer.run(lambda uow: runs.end_if_done(uow, run_id=office.run_id))


async def test_one_fire_of_a_schedule_has_one_run(writer, enqueuer):
    first = await writer.run(requesting(enqueuer))
    second = await writer.run(requesting(enqueuer))
    assert (first.created, second.created, second.run_id) == (True, False, first.run_id)
    assert enqueuer.runs == [first.run_id]


async def test_a_fire_that_is_not_to_run_is_a_visible_row(writer, enqueuer, row_of):
    skipped = await writer.run(requesting(enqueuer, skipped_because="节假日"))
    run = await row_of(RunRow, skipped.run_id)
    assert (run.state, run.reason, enqueuer.runs) == (RunState.SKIPPED, "节假日", [])


async def test_people_may_ask_twice(writer):
    asking = requesting(origin="person", requested_by="liu", schedule=None, fire_at=None)
    assert (await writer.run(asking)).run_id != (await writer.run(asking)).run_id


async def test_a_plan_is_pinned_once_and_never_changed(writer, row_of, entries):
    def pinning(text):
        return lambda uow: plans.pin_plan(uow, digest="p" * 64, workflow="claim", title="t", documents={"a": text})

    assert await writer.run(pinning("first"))
    assert not await writer.run(pinning("second"))
    assert (await row_of(PlanRow, "p" * 64)).documents == {"a": "first"}
    assert [entry.kind for entry in await entries()] == ["plan.pinned"]


async def test_a_collection_begun_again_after_a_crash_goes_on(office):
    starting = lambda uow: runs.start_run(uow, run_id=office.run_id, plan_digest="a" * 64)  # noqa: E731
    assert await office.writer.run(starting)


async def test_a_run_that_was_cancelled_before_its_start_is_not_started(office, supervisor, row_of):
    asked = await office.writer.run(requesting())
    await office.writer.run(lambda uow: runs.cancel_run(uow, run_id=asked.run_id, by=supervisor, reason="x"))
    assert not await office.writer.run(lambda uow: runs.start_run(uow, run_id=asked.run_id, plan_digest="a" * 64))


async def test_a_run_ends_when_none_of_its_items_is_ready_or_running(office, row_of, entries):
    one, two = await office.claimed("UC1"), await office.claimed("UC2")
    assert not await ended(office), "it still collects"
    await collected(office, 2)
    await finish(office, one)
    assert not await ended(office), "one item is running"
    await office.writer.run(
        lambda uow: queue.postpone_item(
            uow, item_id=two.item_id, fence=two.fence, delay_s=60, enqueuer=office.enqueuer, disposition="RETRY_LATER"
        )
    )
    assert await ended(office), "an item that waits for later does not keep the run open"
    assert not await ended(office), "and it ends once"
    assert (await row_of(RunRow, office.run_id)).state is RunState.FINISHED
    assert '"counts":{"AUTO_DONE":1,"RETRY_LATER":1}' in (await entries())[-1].body


async def test_a_released_run_dispatches_its_waiting_items_anew(office, supervisor, row_of):
    ready, running = await office.arrive("UC1"), await office.claimed("UC2")
    await collected(office, 2)
    old = office.last_dispatch(ready)
    await office.writer.run(lambda uow: runs.hold_run(uow, run_id=office.run_id, reason="INT-01"))
    assert not await ended(office)
    count = await office.writer.run(
        lambda uow: runs.release_run(uow, run_id=office.run_id, by=supervisor, reason="已核", enqueuer=office.enqueuer)
    )
    assert count == 1
    assert office.last_dispatch(ready) != old
    assert (await row_of(RunRow, office.run_id)).state is RunState.RUNNING
    await office.claim(ready)
    await finish(office, running)


async def test_holding_twice_is_once_and_an_ended_run_cannot_be_held(office):
    hold = lambda uow: runs.hold_run(uow, run_id=office.run_id, reason="x")  # noqa: E731
    assert await office.writer.run(hold)
    assert not await office.writer.run(hold)
    other = await office.writer.run(requesting(skipped_because="节假日"))
    with pytest.raises(StoreError, match="is SKIPPED: it cannot be held"):
        await office.writer.run(lambda uow: runs.hold_run(uow, run_id=other.run_id, reason="x"))


async def test_a_run_that_cannot_start_fails_and_is_not_failed_twice(office, row_of):
    failing = lambda uow: runs.end_run(uow, run_id=office.run_id, state=RunState.FAILED, reason="plan")  # noqa: E731
    await office.writer.run(failing)
    assert (await row_of(RunRow, office.run_id)).state is RunState.FAILED
    with pytest.raises(StoreError, match="DE-STORE-STATE"):
        await office.writer.run(failing)
