"""What an item wrote before it failed for good is taken back, newest first, or a human task names what stands."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from digital_employee.errors import StoreError
from digital_employee.runtime.records import AttemptRecords
from digital_employee.store import queue
from digital_employee.store.tables import EffectRow, EffectState, ItemState
from digital_employee.store.unit import Actor
from tests.runtime.conftest import World
from tests.runtime.small_portal import Answer

pytestmark = pytest.mark.asyncio(loop_scope="session")
FAILS = "  - raise: {business: BUS-TEST-01, message: 补缴待核}\n"


def undo(step: str) -> str:
    return f"""
      compensate:
        - open: revoke
          fill: {{revoke.biz_no: "${{{{ {step}.biz_no }}}}"}}
        - write:
            identity: {{revoke.case_no: "${{{{ item.case_no }}}}"}}
            check:
              open: revoked
              find: {{row: revoked.grid, where: {{原流水号: "${{{{ {step}.biz_no }}}}"}}}}
              receipt: {{biz_no: 业务流水号}}
            do: [{{press: revoke.send}}]
            receipt: {{biz_no: revoke_done.biz_no}}"""


def write(step: str, kind: str, *, more: str) -> str:
    return f"""\
  - open: case
  - id: {step}
    write:
      identity: {{case.name: "${{{{ item.name }}}}"}}
      check:
        open: list
        find: {{row: list.grid, where: {{受理号: "${{{{ item.case_no }}}}", 项目: {kind}}}}}
        receipt: {{biz_no: 业务流水号}}
      do: [{{fill: {{case.kind: {kind}, case.amount: "${{{{ item.amount }}}}"}}, press: case.submit}}]
      receipt: {{biz_no: done.biz_no}}{more}
"""


FIRST, SECOND = write("first", "甲", more=undo("first")), write("second", "乙", more=undo("second"))


async def fail(world: World, steps: str) -> str:
    """Let the item fail for good; return its id. What follows is dispatched."""
    item_id = await world.case(steps, on_failure="compensate")
    await world.attempt(item_id)
    return item_id


async def left_unsaid(world: World) -> list[str]:
    """Return what stands at the portal although the item failed, and no human task names."""
    said = " ".join(task.suggestion for task in await world.tasks())
    return [row.kind for row in world.portal.ledger if row.biz_no not in said]


@pytest.mark.parametrize(
    ("steps", "taken_back"),
    [(FAILS + FIRST, []), (FIRST + FAILS + SECOND, ["甲"]), (FIRST + SECOND + FAILS, ["乙", "甲"])],
)
async def test_whichever_step_fails_the_portal_ends_as_it_began(
    world: World, steps: str, taken_back: list[str]
) -> None:
    item_id = await fail(world, steps)
    item = await world.item(item_id)
    if taken_back:
        item = await world.attempt(item_id)
    assert (item.state, item.disposition, item.code) == (ItemState.FINISHED, "HUMAN", "BUS-TEST-01")
    assert (world.portal.ledger, [row.kind for row in world.portal.revoked]) == ([], taken_back)
    (task,) = await world.tasks()
    assert (task.code, await left_unsaid(world)) == ("BUS-TEST-01", [])


async def test_a_build_that_forgets_an_earlier_write_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    standing = AttemptRecords.standing_effects

    async def newest(records: AttemptRecords) -> Sequence[EffectRow]:
        return [one for one in await standing(records) if one.step_id == "second"]

    monkeypatch.setattr(AttemptRecords, "standing_effects", newest)
    item_id = await fail(world, FIRST + SECOND + FAILS)
    assert (await world.attempt(item_id)).state is ItemState.FINISHED
    assert await left_unsaid(world) == ["甲"]


async def test_a_kill_in_the_middle_of_taking_back_goes_on_and_takes_nothing_back_twice(world: World) -> None:
    item_id = await fail(world, FIRST + SECOND + FAILS)
    world.portal.answer = Answer.HOLD
    world.portal.arrived.clear()
    world.portal.settled.clear()
    holder = world.hire()
    await world.die_after_sending(item_id, holder)
    await world.portal_settles()
    world.bury(holder)
    world.portal.answer = Answer.PLAIN
    item = await world.attempt(item_id)
    assert (item.disposition, item.code) == ("HUMAN", "BUS-TEST-01")
    assert (world.portal.ledger, [row.kind for row in world.portal.revoked]) == ([], ["乙", "甲"])
    assert world.portal.arrivals == 4
    states = {effect.step_id: effect.state for effect in await world.effects()}
    assert states == dict.fromkeys(["first", "second", "first~undo", "second~undo"], EffectState.DONE)


async def test_a_write_that_names_no_compensation_stands_and_is_named_with_those_before_it(world: World) -> None:
    await fail(world, FIRST + write("second", "乙", more="") + FAILS)
    assert [row.kind for row in world.portal.ledger] == ["甲", "乙"]
    (task,) = await world.tasks()
    for row, step in zip(world.portal.ledger, ("first", "second"), strict=True):
        assert f"{step}（biz_no {row.biz_no}）" in task.suggestion


async def test_what_the_portal_takes_back_no_more_is_named_to_a_person(world: World) -> None:
    world.portal.refuses_to_revoke.append("甲")
    item_id = await fail(world, FIRST + SECOND + FAILS)
    await world.attempt(item_id)
    assert [row.kind for row in world.portal.ledger] == ["甲"]
    assert await left_unsaid(world) == []


async def test_a_hand_over_that_the_workflow_wrote_takes_nothing_back(world: World) -> None:
    await fail(world, FIRST + "  - hand_over: {code: BUS-TEST-02, suggest: 请复核}\n")
    assert [row.kind for row in world.portal.ledger] == ["甲"]


async def test_an_item_whose_writes_were_taken_back_is_never_begun_anew(world: World) -> None:
    item_id = await fail(world, FIRST + FAILS)
    await world.attempt(item_id)
    by = Actor("chen", "supervisor")
    with pytest.raises(StoreError) as refused:
        await world.writer().run(
            lambda uow: queue.requeue_item(uow, item_id=item_id, by=by, reason="再办", enqueuer=world.enqueuer)
        )
    assert refused.value.code == "DE-STORE-UNDONE"
