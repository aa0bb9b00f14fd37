"""How a workflow's steps are done: rounds, conditions, repetition, patience, comparison."""

from __future__ import annotations

import asyncio

import pytest

from digital_employee.runtime.control_flow import SAME_KEY
from digital_employee.runtime.page_steps import MISMATCH
from digital_employee.store.tables import ItemState, StepRow, StepState
from tests.runtime.conftest import World
from tests.runtime.small_portal import ID_NO

pytestmark = pytest.mark.asyncio(loop_scope="session")


def _line(step: StepRow) -> tuple[str, str, str]:
    return step.step_id, step.each_key, str(step.state)


ASKING = """\
  - open: ask
  - id: checks
    each: [death, pension]
    do:
      - id: answer
        press: ask.${{ each }}
        read: {result: ask.result}
        repeat: {while: "${{ answer.result == '超时' }}", limit: 3, delay: 10ms}
"""
ANSWERS = "{death: '${{ checks.death.answer.result }}', pension: '${{ checks.pension.answer.result }}'}"


async def test_a_step_is_repeated_while_its_condition_holds_and_no_longer_than_its_limit(world: World) -> None:
    world.portal.answers = {"death": ["超时", "超时", "无", "never asked"], "pension": ["超时"]}
    item = await world.attempt(await world.case(ASKING, result=ANSWERS))
    assert item.result == {"death": "无", "pension": "超时"}
    _, *asked = await world.steps()
    assert [step.each_key for step in asked] == ["death"] * 3 + ["pension"] * 3


ROUNDS = """\
  - id: rows
    open: list
    read: {grid: {table: list.grid}}
  - id: big
    each: ${{ rows.grid }}
    where: ${{ each.金额 > 50 }}
    key: ${{ each.业务流水号 }}
    do:
      - id: twice
        skill: small.double
        with: {amount: "${{ each.金额 }}"}
"""


async def test_each_goes_over_the_rows_that_hold_and_names_its_rounds_by_their_key(world: World) -> None:
    for amount in ("10.00", "60.00", "70.00"):
        world.portal.enter("C9", "缴费", amount)
    result = "{names: '${{ join(keys(big), \"+\") }}', second: '${{ big[\"LS0003\"].twice.amount }}'}"
    item = await world.attempt(await world.case(ROUNDS, result=result))
    assert item.result == {"names": "LS0002+LS0003", "second": "140.00"}
    _, *rounds = await world.steps()
    assert [_line(step) for step in rounds] == [("twice", "LS0002", "DONE"), ("twice", "LS0003", "DONE")]


async def test_a_step_whose_condition_does_not_hold_is_seen_as_skipped_and_answers_so(world: World) -> None:
    steps = """\
  - id: never
    when: ${{ item.amount > 1000 }}
    open: case
  - when: ${{ never.skipped }}
    finish: {disposition: AUTO_DONE, code: SKIPPED}
"""
    item = await world.attempt(await world.case(steps))
    assert (item.disposition, item.code) == ("AUTO_DONE", "SKIPPED")
    assert [step.state for step in await world.steps()] == [StepState.SKIPPED, StepState.DONE]


async def test_what_the_page_shows_is_compared_as_a_value_and_a_difference_is_never_overwritten(world: World) -> None:
    steps = """\
  - {open: case, fill: {case.amount: "1,060.0"}}
  - expect: {case.amount: "${{ item.amount + 1000 }}", case.id_no: "${{ lower(item.id_no) }}"}
  - expect: {case.amount: "${{ item.amount }}"}
"""
    item = await world.attempt(await world.case(steps))
    assert (item.disposition, item.code) == ("FROZEN", MISMATCH)
    assert [step.state for step in await world.steps()] == [StepState.DONE, StepState.DONE, StepState.FAILED]
    assert ID_NO not in item.message


async def test_a_step_beyond_its_time_is_a_system_exception(world: World) -> None:
    item = await world.attempt(await world.case("  - {name: 等待, open: slow, timeout: 500ms}\n"))
    assert (item.state, item.code, item.failures) == (ItemState.WAITING, "SYS-STEP-01", 1)


@pytest.mark.parametrize(("limit", "failures"), [(2, 0), (1, 1)])
async def test_a_system_exception_is_tried_again_in_place_as_often_as_written(
    world: World, limit: int, failures: int
) -> None:
    world.portal.busy = 2
    steps = f"  - {{open: case, retry: {{limit: {limit}, delay: 10ms, backoff: 1}}}}\n"
    item = await world.attempt(await world.case(steps))
    assert (item.failures, item.attempts) == (failures, 1)
    assert item.code == ("SYS-PAGE-05" if failures else None)
    states = [step.state for step in await world.steps()]
    assert states == [StepState.FAILED, StepState.FAILED] + ([] if failures else [StepState.DONE])


NESTED = """\
  - open: case
  - id: days
    each: [一月, 二月]
    do:
      - id: month
        skill: small.month
        with: {name: "${{ each }}"}
      - id: kinds
        each: [养老, 失业]
        do:
          - id: part
            skill: small.part
            with: {month: "${{ month.name }}", kind: "${{ each }}"}
          - open: case
          - id: submit
            write:
              identity: {case.id_no: "${{ item.id_no }}"}
              check:
                open: list
                find: {row: list.grid, where: {受理号: "${{ item.case_no }}", 项目: "${{ part.name }}"}}
                receipt: {biz_no: 业务流水号}
              do: [{fill: {case.kind: "${{ part.name }}", case.amount: "1.00"}, press: case.submit}]
              receipt: {biz_no: done.biz_no}
"""


async def test_a_write_in_a_round_within_a_round_is_done_once_for_each_of_them(world: World) -> None:
    item = await world.attempt(await world.case(NESTED))
    assert item.disposition == "AUTO_SUBMITTED"
    assert [row.kind for row in world.portal.ledger] == ["一月养老", "一月失业", "二月养老", "二月失业"]
    assert len({effect.each_key for effect in await world.effects()}) == 4


async def test_two_rounds_of_one_key_go_to_a_person_before_anything_is_done(world: World) -> None:
    for amount in ("60.00", "70.00"):
        world.portal.enter("C9", "缴费", amount)
    item = await world.attempt(await world.case(ROUNDS.replace("业务流水号", "受理号")))
    assert (item.disposition, item.code) == ("HUMAN", SAME_KEY)
    assert [step.step_id for step in await world.steps()] == ["rows"]


async def test_a_portal_that_never_answers_does_not_hold_the_attempt_for_ever(world: World) -> None:
    item_id = await world.case("  - open: slow\n")
    async with asyncio.timeout(18):
        item = await world.attempt(item_id)
    assert not world.portal.slow_released.is_set()
    assert (item.state, item.code) == (ItemState.WAITING, "SYS-PAGE-02")
