"""The workflow as written: it can be planned, lint has nothing to say, and every write is identified and proved."""

from pathlib import Path

import pytest

from digital_employee.project.discover import discover
from digital_employee.workflow.lint import lint
from digital_employee.workflow.loader import load_workflow
from digital_employee.workflow.model import Step
from digital_employee.workflow.plan import Plan, build_plan

PROJECT = Path(__file__).parents[2]
FIGURES = {"months", "overlap", "refund", "balance_after"}


@pytest.fixture(scope="module")
def plan() -> Plan:
    offers = discover(PROJECT)
    loaded = load_workflow(PROJECT / "workflows" / "record_merging.yaml", PROJECT)
    return build_plan(loaded, offers.signatures(), offers.sources)


def step(plan: Plan, name: str) -> Step:
    return next(step for step in plan.definition.steps if step.id == name)


def place(plan: Plan, name: str) -> int:
    return plan.definition.steps.index(step(plan, name))


def test_it_can_be_planned_and_lint_has_nothing_to_say(plan: Plan):
    assert [str(warning) for warning in lint(plan)] == []


def test_every_write_is_identified_checked_and_proved(plan: Plan):
    writes = [one.write for one in plan.definition.steps if one.write]
    assert len(writes) == 2
    assert all(write.identity and write.check and write.receipt and write.requests == 1 for write in writes)


def test_both_records_must_be_the_pairs_before_anything_is_decided(plan: Plan):
    assert set(step(plan, "pair").expect) == {"comparison.pair_no"}
    assert place(plan, "pair") < place(plan, "decision") < place(plan, "register")


def test_nothing_is_registered_before_whatever_needs_a_person_was_handed_over(plan: Plan):
    handed = [one for one in plan.definition.steps[: place(plan, "register")] if one.hand_over]
    assert [one.when for one in handed] == ['${{ decision.disposition == "HUMAN" }}']


def test_every_figure_of_the_portal_is_compared_before_the_submission(plan: Plan):
    write = step(plan, "submit").write
    assert write is not None
    compared, pressed = write.do
    assert set(compared.expect) == {f"settlement.{name}" for name in FIGURES}
    assert pressed.press == "settlement.submit"
    assert not compared.press, "a press in the same step would come before the comparison"
    frozen = plan.definition.steps[place(plan, "submit") - 1]
    assert frozen.hand_over is not None
    assert frozen.hand_over.disposition == "FROZEN"
    assert all(
        f"settled.{name} != decision.{name}" in str(frozen.when) for name in FIGURES | {"refund_account", "level"}
    )


def test_a_registration_that_was_there_before_is_taken_only_if_it_is_ours(plan: Plan):
    write = step(plan, "register").write
    assert write is not None
    assert write.check is not None
    assert set(write.check.equals) == {"主记录", "被合并", "依据"}


def test_nobody_looks_for_a_button_by_its_id_first(plan: Plan):
    first = {
        f"{screen}.{name}": element.find[0]
        for screen, shown in plan.screens.items()
        for name, element in shown.elements.items()
        if element.kind != "form"
    }
    assert {
        name for name, locator in first.items() if locator.id or not (locator.role or locator.label or locator.near)
    } == set()
