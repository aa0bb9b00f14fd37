"""The workflow of reconciliation as written: planned, nothing for lint, writes proved, figures compared first."""

from pathlib import Path

import pytest

from bots.fund_reconciliation.skills import LABELS
from digital_employee.project.discover import discover
from digital_employee.runtime.control_flow import handed_over
from digital_employee.workflow.expressions import evaluate_condition
from digital_employee.workflow.lint import lint
from digital_employee.workflow.loader import load_workflow
from digital_employee.workflow.model import Step, Write
from digital_employee.workflow.plan import Plan, build_plan

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def plan() -> Plan:
    offers = discover(PROJECT)
    loaded = load_workflow(PROJECT / "workflows" / "fund_reconciliation.yaml", PROJECT)
    return build_plan(loaded, offers.signatures(), offers.sources)


def steps(plan: Plan) -> list[Step]:
    return [inner for step in plan.definition.steps for inner in (step, *step.do)]


def writes(plan: Plan) -> dict[str, Write]:
    return {str(step.id): step.write for step in steps(plan) if step.write}


def place(plan: Plan, name: str) -> int:
    return next(number for number, step in enumerate(plan.definition.steps) if step.id == name)


def test_it_can_be_planned_and_lint_has_nothing_to_say(plan: Plan):
    assert [str(warning) for warning in lint(plan)] == []


def test_every_write_is_identified_checked_and_proved(plan: Plan):
    assert list(writes(plan)) == ["imported", "executed", "registered", "submit"]
    for write in writes(plan).values():
        assert write.check
        assert write.receipt
        assert write.requests == 1
        assert {ref.split(".")[1] for ref in write.identity} == {"case_task_no", "case_account"}


def test_nothing_is_imported_before_the_controls_hold(plan: Plan):
    handed = next(
        number
        for number, step in enumerate(plan.definition.steps)
        if step.hand_over and "statement.ok" in str(step.when)
    )
    assert handed < place(plan, "imported")


def test_what_the_portal_computed_is_compared_before_it_is_used(plan: Plan):
    named = {str(step.id): step for step in steps(plan) if step.id}
    for compared, before in (("sources", "executed"), ("balance", "submit")):
        assert place(plan, compared) < place(plan, before)
        own = named[compared].with_["own"]
        assert set(own) <= set(LABELS)
        shown = named[str(named[compared].with_["shown"]).strip("${} ")]
        assert set(own) <= set(shown.read)


def test_the_adjusted_balances_are_compared_once_more_in_the_submission(plan: Plan):
    compared, pressed = writes(plan)["submit"].do
    assert set(compared.expect) == {"balance.adj_book", "balance.adj_bank", "balance.diff"}
    assert pressed.press == "balance.submit"
    assert not compared.press, "a press in the same step would come before the comparison"


def test_a_person_is_asked_before_anything_is_submitted(plan: Plan):
    handed = [number for number, step in enumerate(plan.definition.steps) if step.hand_over]
    assert max(handed) < place(plan, "submit")
    assert {str(plan.definition.steps[number].hand_over.disposition) for number in handed} == {"HUMAN", "FROZEN"}  # type: ignore[union-attr]


@pytest.mark.parametrize(("to", "role"), [("auditor", "auditor"), ("reviewer", "reviewer")])
def test_FR_R12_the_task_lands_with_the_role_that_the_decision_names(plan: Plan, to: str, role: str):  # noqa: N802
    decision = {"disposition": "HUMAN", "to": to, "code": "BUS-FR-09", "reason": "未达超过90天，报稽核"}
    scope = {"decision": decision}
    asking = [step for step in plan.definition.steps if step.hand_over and "decision.disposition" in str(step.when)]
    taken = next(step for step in asking if step.when and evaluate_condition(step.when, scope))
    assert taken.hand_over is not None
    verdict = handed_over(taken.hand_over, scope)
    assert (verdict.role, verdict.code, verdict.disposition) == (role, "BUS-FR-09", "HUMAN")


def test_the_robot_opens_no_screen_of_review_and_no_handwork(plan: Plan):
    titles = {screen.title[:4] for screen in plan.screens.values()}
    assert titles == {"FR01", "FR02", "FR03", "FR04", "FR05", "FR06", "FR07", "FR08"}
    assert set(plan.screens["results"].elements) == {"next"}


def test_nobody_looks_for_a_thing_by_its_id_first(plan: Plan):
    first = {
        f"{screen}.{name}": element.find[0]
        for screen, shown in plan.screens.items()
        for name, element in shown.elements.items()
    }
    assert {
        name for name, locator in first.items() if locator.id or not (locator.role or locator.label or locator.near)
    } == set()
