"""`switch` at work: one way is taken, its answers stand, the others are skipped, an unknown value goes to a person."""

from __future__ import annotations

import pytest

from digital_employee.store.tables import ItemState, StepState
from tests.runtime.conftest import World
from tests.runtime.small_portal import ID_NO

pytestmark = pytest.mark.asyncio(loop_scope="session")

SWITCH = """\
  - id: seen
    open: case
    read: {case_no: case.case_no}
  - id: way
    name: 按受理号分办
    switch: ${{ seen.case_no }}
    cases:
      C1:
        - id: finding
          skill: small.double
          with: {amount: "${{ item.amount }}"}
      C2:
        - id: finding
          skill: small.month
          with: {name: two}
        - id: only
          read: {name: case.name}
"""
RESULT = "{case: '${{ way.case }}', amount: '${{ finding.amount }}', only: '${{ text(only.skipped) }}'}"


async def test_the_case_of_the_value_is_done_and_answers_as_if_it_stood_there(world: World) -> None:
    item = await world.attempt(await world.case(SWITCH, result=RESULT))
    assert item.result == {"case": "C1", "amount": "120.00", "only": "true"}


async def test_the_timeline_shows_the_case_and_then_its_steps(world: World) -> None:
    await world.attempt(await world.case(SWITCH))
    _, switch, inner = await world.steps()
    assert (switch.verb, switch.name, switch.summary) == ("switch", "按受理号分办", {"case": "C1"})
    assert (inner.step_id, inner.verb, inner.state) == ("finding", "skill", StepState.DONE)


async def test_an_unnamed_value_goes_to_a_person_with_the_cases_that_are_known(world: World) -> None:
    world.portal.case_no = "C9"
    item = await world.attempt(await world.case(SWITCH))
    (task,) = await world.tasks()
    assert (item.disposition, task.code) == ("HUMAN", "BUS-SWITCH-01")
    assert "'C9'" in task.suggestion
    assert "C1, C2" in task.suggestion
    assert (await world.steps())[-1].state is StepState.FAILED


async def test_a_personal_number_is_not_told_with_the_unnamed_value(world: World) -> None:
    steps = "  - switch: ${{ item.id_no }}\n    cases: {甲: []}\n"
    await world.attempt(await world.case(steps))
    (task,) = await world.tasks()
    assert task.code == "BUS-SWITCH-01"
    assert ID_NO not in task.suggestion


async def test_else_is_done_for_any_other_value(world: World) -> None:
    world.portal.case_no = "C9"
    steps = SWITCH + "    else: [{id: finding, skill: small.month, with: {name: other}}]\n"
    result = "{case: '${{ coalesce(way.case, \"-\") }}', name: '${{ finding.name }}'}"
    item = await world.attempt(await world.case(steps, result=result))
    assert item.result == {"case": "-", "name": "other"}
    assert (await world.steps())[1].summary == {"case": "else"}


async def test_an_empty_case_does_nothing_and_a_skipped_switch_skips_all_its_steps(world: World) -> None:
    steps = """\
  - id: way
    when: ${{ item.amount > 1000 }}
    switch: ${{ item.case_no }}
    cases: {C1: [{id: finding, open: case}]}
  - when: ${{ way.skipped and finding.skipped }}
    switch: ${{ item.case_no }}
    cases: {C1: []}
  - finish: {disposition: AUTO_DONE, code: END}
"""
    item = await world.attempt(await world.case(steps))
    assert (item.state, item.code) == (ItemState.FINISHED, "END")


async def test_figures_of_a_case_are_kept_when_the_case_itself_ends_the_item(world: World) -> None:
    steps = """\
  - switch: ${{ item.case_no }}
    cases:
      C1:
        - id: finding
          skill: small.double
          with: {amount: "${{ item.amount }}"}
        - hand_over: {code: X-01, suggest: 请核对}
"""
    item = await world.attempt(await world.case(steps, result="{amount: '${{ finding.amount }}'}"))
    assert (item.disposition, item.result) == ("HUMAN", {"amount": "120.00"})


async def test_a_write_in_a_case_lands_once_and_is_the_items_own(world: World) -> None:
    steps = """\
  - open: case
  - switch: ${{ item.case_no }}
    cases:
      C1:
        - id: submit
          write:
            identity: {case.name: "${{ item.name }}"}
            do: [{fill: {case.amount: "${{ item.amount }}"}, press: case.submit}]
            receipt: {biz_no: done.biz_no}
"""
    item = await world.attempt(await world.case(steps, result="{biz_no: '${{ submit.biz_no }}'}"))
    assert (item.disposition, item.result) == ("AUTO_SUBMITTED", {"biz_no": "LS0001"})
    assert (await world.effect()).step_id == "submit"


async def test_a_switch_in_a_loop_chooses_for_each_round_by_itself(world: World) -> None:
    steps = """\
  - id: rounds
    each: [a, b]
    do:
      - switch: ${{ each }}
        cases:
          a: [{id: part, skill: small.month, with: {name: first}}]
          b: [{id: part, skill: small.month, with: {name: second}}]
      - id: joined
        skill: small.month
        with: {name: "${{ part.name }}"}
"""
    result = "{a: '${{ rounds.a.joined.name }}', b: '${{ rounds.b.part.name }}'}"
    item = await world.attempt(await world.case(steps, result=result))
    assert item.result == {"a": "first", "b": "second"}


@pytest.mark.parametrize(("value", "case"), [("${{ 1 + 1 }}", "2"), ("${{ item.amount > 1 }}", "true")])
async def test_whole_numbers_and_booleans_are_compared_as_text(world: World, value: str, case: str) -> None:
    steps = f"  - id: way\n    switch: {value}\n    cases: {{'2': [], 'true': [], '1': []}}\n"
    item = await world.attempt(await world.case(steps, result="{case: '${{ way.case }}'}"))
    assert item.result == {"case": case}
