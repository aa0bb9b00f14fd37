from datetime import timedelta
from decimal import Decimal

import pytest

from digital_employee.errors import StoreError
from digital_employee.store import effects, queue, runs
from digital_employee.store.budgets import Budget, reserved_amount
from digital_employee.store.human_tasks import TaskRequest
from digital_employee.store.tables import (
    AttemptOutcome,
    AttemptRow,
    EffectRow,
    EffectState,
    HumanTaskRow,
    ItemState,
    RunState,
    TaskKind,
    WorkItemRow,
)

DOUBT = TaskRequest(TaskKind.IN_DOUBT, "SYS-EFF-01", "写入结果不明", role="supervisor")
RECEIPT = {"biz_no": "B2026031000001"}


async def intend(office, claim, *, step="submit", each="", amount=None, limit=None):
    return await office.writer.run(
        lambda uow: effects.intend(
            uow,
            item_id=claim.item_id,
            fence=claim.fence,
            attempt_id=claim.attempt_id,
            step_id=step,
            each_key=each,
            values_digest="d" * 64,
            amount=amount,
            budget=Budget(limit),
        )
    )


async def send(office, claim, effect_id):
    later = office.clock.now() + timedelta(seconds=60)
    await office.writer.run(
        lambda uow: effects.mark_sent(uow, effect_id=effect_id, fence=claim.fence, settle_after=later)
    )


async def settle(office, claim, effect_id, **more):
    await office.writer.run(
        lambda uow: effects.settle_done(uow, effect_id=effect_id, fence=claim.fence, receipt=RECEIPT, **more)
    )


async def renew(office, claim, effect_id, **more):
    return await office.writer.run(
        lambda uow: effects.renew(
            uow,
            effect_id=effect_id,
            fence=claim.fence,
            attempt_id=claim.attempt_id,
            values_digest="e" * 64,
            **more,
        )
    )


async def test_an_effect_goes_from_intent_over_sent_to_done(office, row_of, entries):
    claim = await office.claimed()
    effect = (await intend(office, claim)).effect
    assert (effect.state, effect.fence) == (EffectState.INTENT, claim.fence)
    await send(office, claim, effect.id)
    sent = await row_of(EffectRow, effect.id)
    assert (sent.state, sent.sent_at) == (EffectState.SENT, office.clock.now())
    await settle(office, claim, effect.id)
    done = await row_of(EffectRow, effect.id)
    assert (done.state, done.receipt, done.found_by_check) == (EffectState.DONE, RECEIPT, False)
    assert [entry.kind for entry in (await entries())[-3:]] == ["effect.intended", "effect.sent", "effect.done"]
    assert "B2026031000001" in (await entries())[-1].body


async def test_one_effect_stands_once_for_item_step_and_each_key(office):
    claim = await office.claimed()
    first = await intend(office, claim, each="a")
    second = await intend(office, claim, each="a")
    other = await intend(office, claim, each="b")
    assert (first.created, second.created, other.created) == (True, False, True)
    assert second.effect.id == first.effect.id != other.effect.id


async def test_two_processes_that_intend_the_same_effect_get_one_row(office, second_writer):
    claim = await office.claimed()
    intents = [await intend(office, claim)]
    office.writer = second_writer
    intents.append(await intend(office, claim))
    assert [intent.created for intent in intents] == [True, False]


async def test_nothing_is_sent_once_the_item_was_taken_over(office):
    old = await office.claimed()
    effect = (await intend(office, old)).effect
    await office.claim(old.item_id, "worker-2")
    with pytest.raises(StoreError, match="DE-STORE-FENCE"):
        await send(office, old, effect.id)


async def test_nothing_is_sent_once_the_item_was_cancelled(office, supervisor, row_of):
    claim = await office.claimed()
    effect = (await intend(office, claim)).effect
    await office.writer.run(lambda uow: queue.cancel_item(uow, item_id=claim.item_id, by=supervisor, reason="x"))
    assert (await row_of(EffectRow, effect.id)).state is EffectState.WITHDRAWN
    with pytest.raises(StoreError, match="DE-STORE-FENCE"):
        await send(office, claim, effect.id)


async def test_nothing_is_sent_while_the_run_is_held(office, row_of):
    claim = await office.claimed()
    effect = (await intend(office, claim)).effect
    await office.writer.run(lambda uow: runs.hold_run(uow, run_id=office.run_id, reason="INT-01"))
    with pytest.raises(StoreError, match="DE-STORE-HELD"):
        await send(office, claim, effect.id)
    assert (await row_of(EffectRow, effect.id)).state is EffectState.INTENT


async def test_a_request_is_sent_once(office):
    claim = await office.claimed()
    effect = (await intend(office, claim)).effect
    await send(office, claim, effect.id)
    with pytest.raises(StoreError, match="DE-STORE-STATE"):
        await send(office, claim, effect.id)


async def test_an_intent_of_an_earlier_attempt_must_be_renewed_before_it_is_sent(office):
    old = await office.claimed()
    effect = (await intend(office, old)).effect
    new = await office.claim(old.item_id)
    assert not (await intend(office, new)).created
    with pytest.raises(StoreError, match="DE-STORE-STATE"):
        await send(office, new, effect.id)
    await renew(office, new, effect.id)
    await send(office, new, effect.id)


async def test_a_sent_effect_is_begun_anew_only_when_it_is_proved_absent(office, row_of):
    old = await office.claimed()
    effect = (await intend(office, old)).effect
    await send(office, old, effect.id)
    new = await office.claim(old.item_id)
    with pytest.raises(StoreError, match="is SENT: it cannot be begun anew"):
        await renew(office, new, effect.id)
    await renew(office, new, effect.id, proved_absent=True)
    row = await row_of(EffectRow, effect.id)
    assert (row.state, row.sent_at, row.attempt_id) == (EffectState.INTENT, None, new.attempt_id)


async def test_a_done_effect_is_never_begun_anew(office):
    claim = await office.claimed()
    effect = (await intend(office, claim)).effect
    await send(office, claim, effect.id)
    await settle(office, claim, effect.id)
    with pytest.raises(StoreError, match="DE-STORE-STATE"):
        await renew(office, claim, effect.id, proved_absent=True)


async def test_an_intent_that_was_not_sent_can_be_withdrawn_and_a_sent_one_not(office, row_of):
    claim = await office.claimed()
    effect = (await intend(office, claim)).effect

    def withdraw(uow):
        return effects.withdraw(uow, effect_id=effect.id, fence=claim.fence, reason="没有发送")

    await office.writer.run(withdraw)
    assert (await row_of(EffectRow, effect.id)).state is EffectState.WITHDRAWN
    await renew(office, claim, effect.id)
    await send(office, claim, effect.id)
    with pytest.raises(StoreError, match="DE-STORE-STATE"):
        await office.writer.run(withdraw)


async def test_only_a_check_can_close_an_intent_that_was_never_sent(office, row_of):
    claim = await office.claimed()
    effect = (await intend(office, claim)).effect
    with pytest.raises(StoreError, match="DE-STORE-STATE"):
        await settle(office, claim, effect.id)
    await settle(office, claim, effect.id, found_by_check=True)
    assert (await row_of(EffectRow, effect.id)).found_by_check


async def test_money_is_reserved_at_intent_and_the_limit_holds(office):
    first, second = await office.claimed("UC1"), await office.claimed("UC2")
    limit = Decimal("30000.00")
    await intend(office, first, amount="23760.00", limit=limit)
    with pytest.raises(StoreError, match="DE-STORE-LIMIT"):
        await intend(office, second, amount="6240.01", limit=limit)
    intent = await intend(office, second, amount="6240.00", limit=limit)
    assert intent.created, "the refused reservation left no row"
    async with office.database.session() as session:
        assert await reserved_amount(session, run_id=office.run_id) == limit


async def test_withdrawn_money_is_free_again(office):
    claim = await office.claimed()
    effect = (await intend(office, claim, amount="100.00")).effect
    await office.writer.run(lambda uow: effects.withdraw(uow, effect_id=effect.id, fence=claim.fence, reason="x"))
    async with office.database.session() as session:
        assert await reserved_amount(session, run_id=office.run_id) == 0


async def test_an_effect_in_doubt_takes_its_item_with_it_and_asks_a_person(office, row_of):
    claim = await office.claimed()
    effect = (await intend(office, claim)).effect
    await send(office, claim, effect.id)
    task_id = await office.writer.run(
        lambda uow: effects.mark_in_doubt(uow, effect_id=effect.id, fence=claim.fence, task=DOUBT, message="无法查证")
    )
    item, task = await row_of(WorkItemRow, claim.item_id), await row_of(HumanTaskRow, task_id)
    assert (item.state, item.code) == (ItemState.IN_DOUBT, "SYS-EFF-01")
    assert (task.effect_id, task.item_id, task.role) == (effect.id, item.id, "supervisor")
    assert (await row_of(AttemptRow, claim.attempt_id)).outcome is AttemptOutcome.IN_DOUBT


async def test_an_intent_cannot_be_in_doubt(office):
    claim = await office.claimed()
    effect = (await intend(office, claim)).effect
    with pytest.raises(StoreError, match="DE-STORE-STATE"):
        await office.writer.run(
            lambda uow: effects.mark_in_doubt(uow, effect_id=effect.id, fence=claim.fence, task=DOUBT)
        )


async def test_cancelling_while_a_write_is_under_way_is_in_doubt_never_cancelled(office, supervisor, row_of):
    claim = await office.claimed()
    effect = (await intend(office, claim)).effect
    await send(office, claim, effect.id)
    state = await office.writer.run(
        lambda uow: queue.cancel_item(uow, item_id=claim.item_id, by=supervisor, reason="x")
    )
    assert state is ItemState.IN_DOUBT
    assert (await row_of(EffectRow, effect.id)).state is EffectState.IN_DOUBT


async def test_cancelling_a_run_with_a_write_under_way_leaves_that_item_in_doubt(office, supervisor, row_of):
    sending, waiting = await office.claimed("UC1"), await office.arrive("UC2")
    effect = (await intend(office, sending)).effect
    await send(office, sending, effect.id)
    outcome = await office.writer.run(
        lambda uow: runs.cancel_run(uow, run_id=office.run_id, by=supervisor, reason="停")
    )
    assert (outcome.items, outcome.in_doubt) == (2, 1)
    assert (await row_of(WorkItemRow, sending.item_id)).state is ItemState.IN_DOUBT
    assert (await row_of(WorkItemRow, waiting)).state is ItemState.CANCELLED
    assert await run_state(office) is RunState.CANCELLED


async def run_state(office):
    from digital_employee.store.tables import RunRow

    async with office.database.session() as session:
        return (await session.get_one(RunRow, office.run_id)).state
