import json
from datetime import timedelta

import pytest

from digital_employee.errors import StoreError
from digital_employee.store import effects, queue, runs, tasks
from digital_employee.store.human_tasks import TaskRequest
from digital_employee.store.tables import (
    EffectRow,
    EffectState,
    HumanTaskRow,
    ItemState,
    RunRow,
    RunState,
    TaskKind,
    TaskState,
    WorkItemRow,
)

EXCEPTION = TaskRequest(TaskKind.EXCEPTION, "BUS-UI-03", "视同缴费年限待核定", role="reviewer")
DOUBT = TaskRequest(TaskKind.IN_DOUBT, "SYS-EFF-01", "写入结果不明", role="supervisor")


async def decide(office, supervisor, task_id, decision, **more):
    return await office.writer.run(
        lambda uow: tasks.decide_task(
            uow, task_id=task_id, decision=decision, by=supervisor, reason="已核", enqueuer=office.enqueuer, **more
        )
    )


async def handed_over(office, *, disposition="HUMAN"):
    claim = await office.claimed()
    task_id = await office.writer.run(
        lambda uow: queue.finish_item(
            uow, item_id=claim.item_id, fence=claim.fence, disposition=disposition, task=EXCEPTION
        )
    )
    return claim.item_id, task_id


async def in_doubt(office):
    claim = await office.claimed()
    later = office.clock.now() + timedelta(seconds=60)

    async def unit(uow):
        intent = await effects.intend(
            uow,
            item_id=claim.item_id,
            fence=claim.fence,
            attempt_id=claim.attempt_id,
            step_id="submit",
            values_digest="d" * 64,
        )
        await effects.mark_sent(uow, effect_id=intent.effect.id, fence=claim.fence, settle_after=later)
        task = await effects.mark_in_doubt(uow, effect_id=intent.effect.id, fence=claim.fence, task=DOUBT)
        return intent.effect.id, task

    effect_id, task_id = await office.writer.run(unit)
    return claim.item_id, effect_id, task_id


async def test_closing_an_exception_leaves_the_item_finished(office, supervisor, row_of, entries):
    item_id, task_id = await handed_over(office)
    decided = await decide(office, supervisor, task_id, "close")
    assert decided.item_state is ItemState.FINISHED
    task = await row_of(HumanTaskRow, task_id)
    assert (task.state, task.decision, task.decided_by) == (TaskState.DECIDED, "close", supervisor.name)
    entry = (await entries())[-1]
    assert (entry.kind, entry.actor, entry.item_id) == ("task.decided", supervisor.name, item_id)


async def test_requeuing_an_exception_dispatches_the_item_anew(office, supervisor, row_of):
    item_id, task_id = await handed_over(office, disposition="FROZEN")
    await decide(office, supervisor, task_id, "requeue")
    item = await row_of(WorkItemRow, item_id)
    assert (item.state, item.disposition, item.finished_at) == (ItemState.READY, None, None)
    assert (await office.claim(item_id)).number == 2


async def test_a_task_is_decided_once(office, supervisor):
    _, task_id = await handed_over(office)
    await decide(office, supervisor, task_id, "close")
    with pytest.raises(StoreError, match="is DECIDED by liu"):
        await decide(office, supervisor, task_id, "requeue")


async def test_of_two_who_decide_at_the_same_time_one_is_refused(office, supervisor, second_writer):
    import asyncio

    _, task_id = await handed_over(office)

    def unit(uow):
        return tasks.decide_task(uow, task_id=task_id, decision="requeue", by=supervisor, enqueuer=office.enqueuer)

    outcomes = await asyncio.gather(office.writer.run(unit), second_writer.run(unit), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Decided", "StoreError"]


@pytest.mark.parametrize("decision", ["release", "found", "approve", ""])
async def test_a_decision_of_another_kind_is_refused_and_changes_nothing(office, supervisor, row_of, decision):
    _, task_id = await handed_over(office)
    with pytest.raises(StoreError, match="close, requeue"):
        await decide(office, supervisor, task_id, decision)
    assert (await row_of(HumanTaskRow, task_id)).state is TaskState.OPEN


async def test_a_write_that_was_found_is_done_and_the_item_goes_on(office, supervisor, row_of):
    item_id, effect_id, task_id = await in_doubt(office)
    await decide(office, supervisor, task_id, "found", receipt={"biz_no": "B7"})
    effect = await row_of(EffectRow, effect_id)
    assert (effect.state, effect.receipt) == (EffectState.DONE, {"biz_no": "B7"})
    assert (await row_of(WorkItemRow, item_id)).state is ItemState.READY


async def test_found_needs_the_receipt(office, supervisor):
    _, _, task_id = await in_doubt(office)
    with pytest.raises(StoreError, match="named by its receipt"):
        await decide(office, supervisor, task_id, "found")


async def test_not_to_be_found_now_proves_nothing_until_the_portal_settled_and_the_sender_ended(
    office, supervisor, entries
):
    _, _, task_id = await in_doubt(office)
    office.clock.instant += timedelta(seconds=59)
    with pytest.raises(StoreError) as refused:
        await decide(office, supervisor, task_id, "not_found")
    assert refused.value.code == "DE-STORE-UNPROVED"
    office.clock.instant += timedelta(seconds=2)
    decided = await decide(office, supervisor, task_id, "not_found")
    assert decided.item_state is ItemState.READY
    evidence = json.loads((await entries())[-1].body)["details"]["evidence"]
    assert (evidence["has_settled"], evidence["is_sender_over"], evidence["although_unproved"]) == (True, True, False)


async def test_who_answers_for_it_decides_before_it_is_proved_and_that_is_recorded(office, supervisor, entries):
    _, _, task_id = await in_doubt(office)
    await decide(office, supervisor, task_id, "not_found", although_unproved=True)
    entry = json.loads((await entries())[-1].body)
    assert entry["details"]["evidence"]["although_unproved"] is True


async def test_what_was_taken_back_in_the_portal_is_named_by_its_receipt_and_written_again(office, supervisor, row_of):
    item_id, effect_id, task_id = await in_doubt(office)
    with pytest.raises(StoreError, match="receipt"):
        await decide(office, supervisor, task_id, "redo")
    await decide(office, supervisor, task_id, "redo", receipt={"biz_no": "LS1"})
    assert (await row_of(EffectRow, effect_id)).state is EffectState.WITHDRAWN
    assert (await row_of(WorkItemRow, item_id)).state is ItemState.READY


async def test_a_write_that_was_not_found_is_made_again(office, supervisor, row_of):
    item_id, effect_id, task_id = await in_doubt(office)
    await decide(office, supervisor, task_id, "not_found", although_unproved=True)
    assert (await row_of(EffectRow, effect_id)).state is EffectState.WITHDRAWN
    claim = await office.claim(item_id)
    renewed = await office.writer.run(
        lambda uow: effects.renew(
            uow, effect_id=effect_id, fence=claim.fence, attempt_id=claim.attempt_id, values_digest="d" * 64
        )
    )
    assert renewed.state is EffectState.INTENT


async def test_closing_a_doubt_ends_the_item_and_keeps_the_doubt_of_the_effect(office, supervisor, row_of):
    item_id, effect_id, task_id = await in_doubt(office)
    await decide(office, supervisor, task_id, "close")
    item = await row_of(WorkItemRow, item_id)
    assert (item.state, item.disposition) == (ItemState.FINISHED, "HUMAN")
    assert (await row_of(EffectRow, effect_id)).state is EffectState.IN_DOUBT


async def test_an_item_with_two_doubts_goes_on_after_the_second(office, supervisor, row_of):
    claim = await office.claimed()
    later = office.clock.now() + timedelta(seconds=60)

    async def send(uow, each):
        intent = await effects.intend(
            uow,
            item_id=claim.item_id,
            fence=claim.fence,
            attempt_id=claim.attempt_id,
            step_id="submit",
            each_key=each,
            values_digest="d" * 64,
        )
        await effects.mark_sent(uow, effect_id=intent.effect.id, fence=claim.fence, settle_after=later)

    for each in ("a", "b"):
        await office.writer.run(lambda uow, each=each: send(uow, each))
    await office.writer.run(lambda uow: queue.cancel_item(uow, item_id=claim.item_id, by=supervisor, reason="x"))
    open_tasks = await tasks_of(office, claim.item_id)
    await decide(office, supervisor, open_tasks[0], "not_found", although_unproved=True)
    assert (await row_of(WorkItemRow, claim.item_id)).state is ItemState.IN_DOUBT
    await decide(office, supervisor, open_tasks[1], "not_found", although_unproved=True)
    assert (await row_of(WorkItemRow, claim.item_id)).state is ItemState.READY


async def tasks_of(office, item_id):
    from sqlalchemy import select

    async with office.database.session() as session:
        return list(await session.scalars(select(HumanTaskRow.id).where(HumanTaskRow.item_id == item_id)))


async def test_an_unreadable_input_is_acknowledged(office, supervisor):
    task = TaskRequest(TaskKind.INPUT, "BUS-INP-01", "3 行无法读取")
    task_id = await office.writer.run(lambda uow: tasks.open_task(uow, task, run_id=office.run_id))
    assert (await decide(office, supervisor, task_id, "acknowledge")).item_state is None


@pytest.mark.parametrize(("decision", "state"), [("release", RunState.COLLECTING), ("cancel", RunState.CANCELLED)])
async def test_a_held_run_is_released_or_cancelled_by_its_task(office, supervisor, row_of, decision, state):
    task = TaskRequest(TaskKind.RUN, "INT-01", "运行已暂停", role="supervisor")
    await office.writer.run(lambda uow: runs.hold_run(uow, run_id=office.run_id, reason="INT-01", task=task))
    async with office.database.session() as session:
        from sqlalchemy import select

        task_id = (await session.scalars(select(HumanTaskRow.id))).one()
    await decide(office, supervisor, task_id, decision)
    assert (await row_of(RunRow, office.run_id)).state is state


async def test_requeuing_an_item_takes_back_its_open_question(office, supervisor, row_of):
    item_id, task_id = await handed_over(office)
    await office.writer.run(
        lambda uow: queue.requeue_item(uow, item_id=item_id, by=supervisor, reason="x", enqueuer=office.enqueuer)
    )
    assert (await row_of(HumanTaskRow, task_id)).state is TaskState.CANCELLED
    with pytest.raises(StoreError, match="decided again"):
        await decide(office, supervisor, task_id, "close")
