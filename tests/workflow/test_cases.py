"""`switch`: cases are ways that exclude each other, and what they answer is known where it is read."""

from typing import Any

import pytest

from digital_employee.workflow.cases import exclude_each_other
from digital_employee.workflow.lint import lint
from tests.workflow.conftest import WORKFLOW

FIELD = (
    "    apply_date: {type: date}",
    "    apply_date: {type: date}\n    stage: {type: choice, choices: [转入, 转出, 查询]}",
)
END = "  - id: submit\n"


def switching(text: str) -> tuple[tuple[str, str], tuple[str, str]]:
    """Put steps before the write of the sample, whose items have a stage."""
    return FIELD, (END, text + END)


TWO = """\
  - switch: ${{ item.stage }}
    cases:
      转入:
        - id: finding
          open: accept
          read: {name: accept.name}
      转出:
        - id: finding
          open: accept
          read: {amount: accept.amount}
        - id: only
          read: {message: accept.message}
"""


@pytest.mark.parametrize(
    "after",
    [
        "finding.name == '甲'",
        "finding.amount > 1",
        "finding.skipped",
        "only.skipped or only.message == 'x'",
    ],
)
def test_the_answers_of_every_case_are_known_afterwards(make_plan: Any, after: str) -> None:
    assert make_plan(*switching(TWO + f"  - when: ${{{{ {after} }}}}\n    finish: {{disposition: AUTO_DONE}}\n")).digest


def test_the_results_of_a_workflow_read_into_cases(make_plan: Any) -> None:
    assert make_plan(*switching(TWO), ("limits:", 'result: {m: "${{ only.message }}"}\nlimits:')).digest


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (TWO.replace("转出:", "转处:"), "the field never has the value `转处` → known here: `查询`, `转入`, `转出`"),
        (TWO + '  - when: ${{ finding.nme == "a" }}\n    finish: {disposition: AUTO_DONE}\n', "`finding` has no `nme`"),
        (
            TWO.replace("read: {amount: accept.amount}", "fill: {accept.id_no: '${{ finding.name }}'}"),
            "is not known here",
        ),
        (TWO + "  - id: only\n    open: accept\n", "the id `only` is taken by the step in line"),
        (TWO.replace("转出", "转入"), "转入"),
        ("  - switch: ${{ item.stage }}\n", "`switch` needs `cases`"),
        ("  - cases: {转入: []}\n", "`cases` needs `switch`"),
        ("  - open: accept\n    else: []\n", "`else` needs `switch`"),
        ("  - switch: ${{ item.stage }}\n    open: accept\n    cases: {转入: []}\n", "one step does one kind of work"),
        ("  - switch: ${{ item.stage }}\n    case: {转入: []}\n", "`cases`"),
        ("  - switch: ${{ item.stage }}\n    cases: {转入: }\n", "a list (`- …` lines) is expected here"),
        ("  - switch: ${{ item.stage }}\n    retry: {limit: 2}\n    cases: {转入: []}\n", "`retry` belongs to"),
        ("  - switch: ${{ item.stge }}\n    cases: {转入: []}\n", "the item has no field `stge`"),
        ("  - switch: ${{ item.stage }}\n    cases: {转入: [{opn: accept}]}\n", "did you mean `open`"),
        ("  - switch: ${{ item.stage }}\n    cases: {转入: [{press: accept.serch}]}\n", "did you mean `search`"),
    ],
)
def test_a_fault_in_a_switch_is_told(refuse: Any, steps: str, expected: str) -> None:
    told = " | ".join(f"{fault.message} → {fault.hint}" for fault in refuse(*switching(steps)))
    assert expected in told


WRITING = """\
  - switch: ${{ item.stage }}
    cases:
      转入: [{id: send, write: {no_identity: 无, do: [{press: accept.search}]}}]
      转出: [{id: send, write: {no_identity: 无, do: [{press: accept.search}]}}]
"""


def test_two_writes_never_share_an_id(refuse: Any) -> None:
    (fault,) = refuse(*switching(WRITING))
    assert "one of them writes" in fault.message


def test_a_write_sends_by_page_verbs_and_not_by_cases(refuse: Any) -> None:
    inside = (
        "        - press: accept.search\n      receipt",
        "        - switch: ${{ item.stage }}\n          cases: {转入: []}\n      receipt",
    )
    (fault,) = refuse(FIELD, inside)
    assert "`switch` cannot stand in a write's `do`" in fault.message


def test_a_choice_without_its_case_is_warned_of_unless_there_is_else(make_plan: Any) -> None:
    (warning,) = lint(make_plan(*switching(TWO)))
    assert warning.rule == "missing-case"
    assert "查询" in warning.message
    assert lint(make_plan(*switching(TWO + "    else: []\n"))) == []


FINAL = """\
  - switch: ${{ item.stage }}
    cases:
      转入: [{finish: {disposition: AUTO_DONE}}]
      转出: [{open: accept}, {hand_over: {code: X}}]
"""


def test_what_stands_behind_cases_that_all_end_the_item_is_unreachable(make_plan: Any) -> None:
    rules = {str(warning.rule) for warning in lint(make_plan(*switching(FINAL)))}
    assert "unreachable" in rules
    rules = {str(warning.rule) for warning in lint(make_plan(*switching(FINAL + "    else: []\n")))}
    assert "unreachable" not in rules


def test_steps_of_cases_stand_in_the_plan_with_their_lines(make_plan: Any) -> None:
    plan = make_plan(*switching(TWO))
    switch = next(step for step in plan.definition.steps if step.switch is not None)
    lines = plan.documents[plan.entry].splitlines()
    assert "id: only" in lines[plan.position(switch.cases["转出"][1]).line - 1]
    assert len(lines) > len(WORKFLOW.splitlines())


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        (("steps", 1, "cases", "a", 0), ("steps", 1, "cases", "b", 2), True),
        (("steps", 1, "cases", "a", 0), ("steps", 1, "else", 0), True),
        (("steps", 1, "cases", "a", 0), ("steps", 1, "cases", "a", 1), False),
        (("steps", 1, "cases", "a", 0), ("steps", 2, "cases", "b", 0), False),
        (("steps", 1, "cases", "a", 0, "do", 1), ("steps", 1, "cases", "b", 0), True),
        (("steps", 0), ("steps", 1), False),
    ],
)
def test_steps_exclude_each_other_only_in_different_cases_of_one_switch(one: Any, other: Any, answer: bool) -> None:
    assert exclude_each_other(one, other) is answer
    assert exclude_each_other(other, one) is answer
