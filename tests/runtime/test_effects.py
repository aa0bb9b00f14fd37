"""The write step: whatever the portal, the network or a crash does, an effect lands once or a person is asked."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.engine import make_url

from digital_employee.runtime.attempt import RUN_HELD
from digital_employee.runtime.effect_search import ALREADY_THERE, DOUBLE
from digital_employee.runtime.effects import RECEIPT_DIFFERS, UNKNOWN_OUTCOME
from digital_employee.runtime.identity import DatabaseIdentities, FileIdentities
from digital_employee.runtime.outcome import WRONG_PERSON
from digital_employee.store import queue, runs
from digital_employee.store.tables import EffectState, ItemState, RunState, TaskKind
from digital_employee.store.unit import Actor
from tests.runtime.conftest import CHECK, SETTLE_S, World, writing
from tests.runtime.small_portal import Answer

pytestmark = pytest.mark.asyncio(loop_scope="session")

SUPERVISOR = Actor("liu", "supervisor")
DEADLINE_S = 60
"""The deadline of a write that names none."""
SAME = CHECK + "\n        equals: {金额: '${{ item.amount }}'}"


async def test_a_write_leaves_one_row_and_was_on_record_as_sent_before_it_arrived(world: World) -> None:
    item = await world.attempt(await world.case(writing()))
    assert (item.state, item.disposition) == (ItemState.FINISHED, "AUTO_SUBMITTED")
    assert world.portal.seen_at_arrival == [["SENT"]]
    (row,) = world.portal.ledger
    effect = await world.effect()
    assert (effect.state, effect.receipt) == (EffectState.DONE, {"biz_no": row.biz_no})
    assert not effect.found_by_check
    assert effect.sent_at is not None


async def test_on_the_page_of_another_person_nothing_is_sent_and_the_run_is_held(world: World) -> None:
    world.portal.person["name"] = "欧阳其他"
    item = await world.attempt(await world.case(writing()))
    assert (item.disposition, item.code) == ("FROZEN", WRONG_PERSON)
    assert (await world.run_row()).state is RunState.HELD
    assert world.portal.arrivals == 0
    assert await world.effects() == []


@pytest.mark.parametrize("amount", ["60.00", "61.00"])
async def test_what_stood_there_before_we_began_is_not_ours(world: World, amount: str) -> None:
    world.portal.enter("C1", "缴费", amount)
    item = await world.attempt(await world.case(writing(check=CHECK if amount == "60.00" else SAME)))
    assert (item.disposition, item.code) == ("HUMAN", ALREADY_THERE)
    assert world.portal.arrivals == 0
    assert await world.effects() == []


async def test_what_stood_there_and_is_exactly_what_we_would_write_is_taken_over(world: World) -> None:
    row = world.portal.enter("C1", "缴费", "60.00")
    item = await world.attempt(await world.case(writing(check=SAME)))
    assert item.disposition == "AUTO_SUBMITTED"
    effect = await world.effect()
    assert (effect.state, effect.found_by_check) == (EffectState.DONE, True)
    assert effect.receipt == {"biz_no": row.biz_no}
    assert world.portal.arrivals == 0


async def test_a_lost_answer_is_found_by_the_check(world: World) -> None:
    world.portal.answer = Answer.CUT
    item = await world.attempt(await world.case(writing()))
    assert item.disposition == "AUTO_SUBMITTED"
    (row,) = world.portal.ledger
    effect = await world.effect()
    assert (effect.state, effect.found_by_check) == (EffectState.DONE, True)
    assert effect.receipt == {"biz_no": row.biz_no}


async def test_whoever_lands_a_write_begins_anew_with_failing(world: World) -> None:
    item_id = await world.case(writing() + "  - open: case\n")
    for failures in (1, 2, 3):
        world.portal.busy = 1
        item = await world.attempt(item_id)
        assert (item.failures, item.disposition) == (failures, None)
    world.portal.at_arrival = lambda: setattr(world.portal, "busy", 1)
    item = await world.attempt(item_id)
    assert (len(world.portal.ledger), item.failures, item.disposition) == (1, 1, None)


async def test_a_lost_answer_without_a_check_is_in_doubt_and_a_person_is_asked(world: World) -> None:
    world.portal.answer = Answer.CUT
    item = await world.attempt(await world.case(writing(check="")))
    assert (item.state, item.code) == (ItemState.IN_DOUBT, UNKNOWN_OUTCOME)
    effect = await world.effect()
    assert effect.state is EffectState.IN_DOUBT
    (task,) = await world.tasks()
    assert (task.kind, task.effect_id, task.item_id) == (TaskKind.IN_DOUBT, effect.id, item.id)
    assert len(world.portal.ledger) == 1


async def test_an_error_page_after_the_send_is_settled_later_and_then_written_once(world: World) -> None:
    world.portal.answer = Answer.FAIL
    item = await world.attempt(await world.case(writing()))
    assert (item.state, item.failures) == (ItemState.WAITING, 1)
    assert (await world.effect()).state is EffectState.SENT
    world.portal.answer = Answer.PLAIN
    world.pass_time(seconds=DEADLINE_S + SETTLE_S + 1)
    item = await world.attempt(item.id)
    assert item.disposition == "AUTO_SUBMITTED"
    assert len(world.portal.ledger) == 1


async def _killed(world: World, *, forgets: bool) -> tuple[str, str]:
    """Have a worker die after its request left; return the item's id and the worker's name."""
    world.portal.answer, world.portal.forgets = Answer.HOLD, forgets
    item_id = await world.case(writing())
    holder = world.hire()
    await world.die_after_sending(item_id, holder)
    assert world.effect_states() == ["SENT"]
    return item_id, holder


async def test_what_a_killed_worker_had_sent_is_taken_over_when_it_is_there(world: World) -> None:
    item_id, holder = await _killed(world, forgets=False)
    await world.portal_settles()
    world.bury(holder)
    item = await world.attempt(item_id)
    assert (item.disposition, item.interruptions, item.failures) == ("AUTO_SUBMITTED", 1, 0)
    effect = await world.effect()
    assert (effect.state, effect.found_by_check) == (EffectState.DONE, True)
    assert (world.portal.arrivals, len(world.portal.ledger)) == (1, 1)


async def test_before_the_portal_has_settled_nothing_is_sent_again(world: World) -> None:
    item_id, holder = await _killed(world, forgets=False)
    world.bury(holder)
    item = await world.attempt(item_id)
    settle_after = (await world.effect()).settle_after
    assert (item.state, item.wait_reason, item.failures) == (ItemState.WAITING, "time", 0)
    assert settle_after is not None
    assert item.not_before is not None
    assert item.not_before > settle_after
    await world.portal_settles()
    world.pass_time(seconds=DEADLINE_S + SETTLE_S + 1)
    item = await world.attempt(item_id)
    assert item.disposition == "AUTO_SUBMITTED"
    assert (world.portal.arrivals, len(world.portal.ledger)) == (1, 1)


async def test_what_never_landed_is_sent_again_once_the_old_worker_is_proved_dead(world: World) -> None:
    item_id, holder = await _killed(world, forgets=True)
    await world.portal_settles()
    world.bury(holder)
    world.portal.answer = Answer.PLAIN
    world.pass_time(seconds=DEADLINE_S + SETTLE_S + 1)
    item = await world.attempt(item_id)
    assert item.disposition == "AUTO_SUBMITTED"
    assert (await world.effect()).state is EffectState.DONE
    assert (world.portal.arrivals, len(world.portal.ledger)) == (2, 1)


async def test_a_wall_clock_that_jumps_neither_ends_the_wait_nor_lengthens_it(world: World) -> None:
    item_id, holder = await _killed(world, forgets=True)
    await world.portal_settles()
    world.bury(holder)
    world.portal.answer = Answer.PLAIN
    world.forget_what_was_sent()
    for hours in (2, -4):
        world.clock.instant += timedelta(hours=hours)
        item = await world.attempt(item_id)
        assert (item.state, item.failures, world.portal.arrivals) == (ItemState.WAITING, 0, 1)
        assert item.not_before is not None
        assert item.not_before - world.clock.instant <= timedelta(seconds=DEADLINE_S + SETTLE_S + 1)
    world.seconds += DEADLINE_S + SETTLE_S
    item = await world.attempt(item_id)
    assert (item.disposition, len(world.portal.ledger)) == ("AUTO_SUBMITTED", 1)


async def test_a_sender_on_another_machine_that_is_out_of_the_servers_sight_may_wake_so_a_person_is_asked(
    world: World,
) -> None:
    item_id, holder = await _killed(world, forgets=True)
    await world.portal_settles()
    world.bury(holder)
    world.portal.answer = Answer.PLAIN
    world.pass_time(seconds=DEADLINE_S + SETTLE_S + 1)
    runner = world.runner()
    runner.identities = FromAfar(world.project.folder / "identities")
    dispatch = (await world.item(item_id)).workflow_id
    assert dispatch is not None
    await runner.run(item_id, dispatch)
    item = await world.item(item_id)
    assert (item.state, item.code, world.portal.arrivals) == (ItemState.IN_DOUBT, UNKNOWN_OUTCOME, 1)


class FromAfar(FileIdentities):
    """The register as a worker of another machine sees it."""

    def proves_for_good(self, executor_id: str) -> bool:
        there = f"elsewhere-{executor_id}"
        return DatabaseIdentities(make_url("postgresql+asyncpg://localhost/none")).proves_for_good(there)


async def test_what_never_landed_is_in_doubt_while_the_old_worker_lives(world: World) -> None:
    item_id, _ = await _killed(world, forgets=True)
    await world.portal_settles()
    world.portal.answer = Answer.PLAIN
    world.pass_time(seconds=DEADLINE_S + SETTLE_S + 1)
    item = await world.attempt(item_id)
    assert (item.state, item.code) == (ItemState.IN_DOUBT, UNKNOWN_OUTCOME)
    assert world.portal.arrivals == 1


async def test_two_rows_after_one_write_are_a_proven_double_and_hold_the_run(world: World) -> None:
    world.portal.answer = Answer.TWICE
    item = await world.attempt(await world.case(writing()))
    assert (item.disposition, item.code) == ("FROZEN", DOUBLE)
    assert (await world.run_row()).state is RunState.HELD


async def test_two_rows_of_what_a_killed_worker_had_sent_hold_the_run_as_well(world: World) -> None:
    item_id, holder = await _killed(world, forgets=False)
    await world.portal_settles()
    world.bury(holder)
    world.portal.enter("C1", "缴费", "60.00")
    item = await world.attempt(item_id)
    assert (item.disposition, item.code) == ("FROZEN", DOUBLE)
    assert (await world.run_row()).state is RunState.HELD
    assert world.portal.arrivals == 1


SLOW_FIRST = "[{open: slow}, {open: case, fill: {case.amount: '${{ item.amount }}'}, press: case.submit}]"


async def _take_over(world: World, item_id: str) -> None:
    fence, peer = (await world.item(item_id)).fence, world.writer(world.hire())
    await peer.run(
        lambda uow: queue.take_over_item(
            uow, item_id=item_id, fence=fence, reason="it stands still", enqueuer=world.enqueuer
        )
    )


async def test_a_worker_that_was_taken_over_between_intent_and_send_sends_nothing(world: World) -> None:
    item_id = await world.case(writing(do=SLOW_FIRST))
    attempt = asyncio.create_task(world.attempt(item_id))
    assert await asyncio.to_thread(world.portal.slow_asked.wait, 20)
    assert world.effect_states() == ["INTENT"]
    await _take_over(world, item_id)
    world.portal.slow_released.set()
    item = await attempt
    assert item.state is ItemState.READY
    assert world.portal.arrivals == 0
    item = await world.attempt(item_id)
    assert item.disposition == "AUTO_SUBMITTED"
    assert len(world.portal.ledger) == 1


async def test_a_run_that_is_held_between_intent_and_send_sends_nothing_until_it_is_released(world: World) -> None:
    item_id = await world.case(writing(do=SLOW_FIRST))
    attempt = asyncio.create_task(world.attempt(item_id))
    assert await asyncio.to_thread(world.portal.slow_asked.wait, 20)
    write, run_id = world.writer().run, world.run_id
    await write(lambda uow: runs.hold_run(uow, run_id=run_id, reason="stop"))
    world.portal.slow_released.set()
    item = await attempt
    assert (item.state, item.code, item.failures) == (ItemState.WAITING, RUN_HELD, 0)
    assert world.portal.arrivals == 0
    await world.runner().run(item_id, str(item.workflow_id))
    assert len(await world.attempts()) == 1, "nothing of a held run is claimed"
    await write(lambda uow: runs.release_run(uow, run_id=run_id, by=SUPERVISOR, reason="go", enqueuer=world.enqueuer))
    assert (await world.attempt(item_id)).disposition == "AUTO_SUBMITTED"
    assert len(world.portal.ledger) == 1


async def test_what_is_done_is_never_done_again(world: World) -> None:
    item = await world.attempt(await world.case(writing()))
    await world.writer().run(
        lambda uow: queue.requeue_item(uow, item_id=item.id, by=SUPERVISOR, reason="again", enqueuer=world.enqueuer)
    )
    item = await world.attempt(item.id)
    assert (item.disposition, item.attempts) == ("AUTO_SUBMITTED", 2)
    assert (world.portal.arrivals, len(world.portal.ledger)) == (1, 1)


async def test_a_write_that_sends_nothing_is_withdrawn(world: World) -> None:
    item = await world.attempt(
        await world.case(writing(do="[{fill: {case.amount: '1.00'}}]", more="\n      deadline: 2s"))
    )
    assert (item.state, item.code) == (ItemState.WAITING, "SYS-GATE-01")
    assert (await world.effect()).state is EffectState.WITHDRAWN
    assert world.portal.arrivals == 0


async def test_a_receipt_that_the_portals_own_list_does_not_show_is_an_integrity_exception(world: World) -> None:
    world.portal.answer = Answer.OTHER_NUMBER
    item = await world.attempt(await world.case(writing()))
    assert (item.disposition, item.code) == ("FROZEN", RECEIPT_DIFFERS)
    assert (await world.run_row()).state is RunState.HELD
    assert len(world.portal.ledger) == 1
