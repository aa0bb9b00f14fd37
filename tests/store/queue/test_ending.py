import pytest

from digital_employee.errors import StoreError
from digital_employee.store import queue
from digital_employee.store.human_tasks import TaskRequest
from digital_employee.store.tables import AttemptOutcome, AttemptRow, HumanTaskRow, ItemState, TaskKind, WorkItemRow

TASK = TaskRequest(TaskKind.EXCEPTION, "BUS-UI-03", "视同缴费年限待核定", role="reviewer", suggestion="查档案")


async def test_a_finished_item_has_its_outcome_and_its_attempt_is_closed(office, row_of):
    claim = await office.claimed()
    await office.writer.run(
        lambda uow: queue.finish_item(
            uow, item_id=claim.item_id, fence=claim.fence, disposition="AUTO_SUBMITTED", result={"biz_no": "B1"}
        )
    )
    item, attempt = await row_of(WorkItemRow, claim.item_id), await row_of(AttemptRow, claim.attempt_id)
    assert (item.state, item.disposition, item.result) == (ItemState.FINISHED, "AUTO_SUBMITTED", {"biz_no": "B1"})
    assert item.finished_at == office.clock.now()
    assert attempt.outcome is AttemptOutcome.FINISHED


async def test_a_handed_over_item_has_its_task_in_the_same_unit(office, row_of):
    claim = await office.claimed()
    task_id = await office.writer.run(
        lambda uow: queue.finish_item(
            uow,
            item_id=claim.item_id,
            fence=claim.fence,
            disposition="HUMAN",
            code=TASK.code,
            outcome=AttemptOutcome.BUSINESS,
            task=TASK,
        )
    )
    task = await row_of(HumanTaskRow, task_id)
    assert (task.item_id, task.role, task.run_id) == (claim.item_id, "reviewer", office.run_id)


@pytest.mark.parametrize(
    ("more", "failures", "postponements"),
    [({"failure": True}, 1, 0), ({"disposition": "RETRY_LATER"}, 0, 1), ({}, 0, 0)],
)
async def test_a_postponed_item_waits_and_can_be_claimed_when_its_time_comes(
    office, row_of, more, failures, postponements
):
    claim = await office.claimed()
    await office.writer.run(
        lambda uow: queue.postpone_item(
            uow, item_id=claim.item_id, fence=claim.fence, delay_s=8, enqueuer=office.enqueuer, code="SYS-1", **more
        )
    )
    item = await row_of(WorkItemRow, claim.item_id)
    assert (item.state, item.wait_reason) == (ItemState.WAITING, "time")
    assert (item.failures, item.postponements) == (failures, postponements)
    assert office.enqueuer.dispatches[-1] == (item.workflow_id, 8.0)
    office.pass_time(seconds=8)
    again = await office.claim(item.id)
    assert (again.number, again.failures) == (2, failures)


async def test_an_item_that_waits_for_a_person_is_not_claimed(office, row_of):
    claim = await office.claimed()
    await office.writer.run(lambda uow: queue.wait_for_person(uow, item_id=claim.item_id, fence=claim.fence, task=TASK))
    assert (await row_of(WorkItemRow, claim.item_id)).wait_reason == "person"
    assert (
        await office.writer.run(
            lambda uow: queue.claim(
                uow, item_id=claim.item_id, workflow_id=office.last_dispatch(claim.item_id), executor="w"
            )
        )
        is None
    )


async def test_a_frozen_item_ends_with_a_task(office, row_of):
    claim = await office.claimed()
    task_id = await office.writer.run(
        lambda uow: queue.freeze_item(uow, item_id=claim.item_id, fence=claim.fence, task=TASK)
    )
    item = await row_of(WorkItemRow, claim.item_id)
    assert (item.state, item.disposition) == (ItemState.FINISHED, "FROZEN")
    assert (await row_of(HumanTaskRow, task_id)).item_id == item.id


async def test_an_item_is_handed_back_once(office):
    claim = await office.claimed()

    def finish(uow):
        return queue.finish_item(uow, item_id=claim.item_id, fence=claim.fence, disposition="AUTO_DONE")

    await office.writer.run(finish)
    with pytest.raises(StoreError, match="DE-STORE-FENCE"):
        await office.writer.run(finish)
