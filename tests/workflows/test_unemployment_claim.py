"""The workflow as written: it can be planned, lint has nothing to say, and its screens read as people see them."""

from datetime import date
from pathlib import Path

import pytest

from digital_employee.clock import AGENCY_ZONE
from digital_employee.project.discover import discover
from digital_employee.schedule.calendar import load_calendar
from digital_employee.schedule.deadlines import due_date
from digital_employee.workflow.lint import lint
from digital_employee.workflow.loader import load_workflow
from digital_employee.workflow.model import Step
from digital_employee.workflow.plan import Plan, build_plan

PROJECT = Path(__file__).parents[2]
SOURCES_OF_UI03 = [
    *("death", "pension", "employment", "military", "emigration", "prison"),
    *("business", "welfare_job", "identity", "other_city", "card", "exit_entry"),
]


@pytest.fixture(scope="module")
def plan() -> Plan:
    offers = discover(PROJECT)
    loaded = load_workflow(PROJECT / "workflows" / "unemployment_claim.yaml", PROJECT)
    return build_plan(loaded, offers.signatures(), offers.sources)


def step(plan: Plan, name: str) -> Step:
    return next(step for step in plan.definition.steps if step.id == name)


def test_it_can_be_planned_and_lint_has_nothing_to_say(plan: Plan):
    assert [str(warning) for warning in lint(plan)] == []


def test_every_source_of_ui03_is_asked(plan: Plan):
    assert step(plan, "checks").each == SOURCES_OF_UI03
    assert set(SOURCES_OF_UI03) <= set(plan.screens["checks"].elements)


def test_every_write_is_identified_checked_and_proved(plan: Plan):
    writes = [one.write for one in plan.definition.steps if one.write]
    assert len(writes) == 2
    assert all(write.identity and write.check and write.receipt and write.requests == 1 for write in writes)


def test_what_the_portal_computed_is_compared_once_more_before_the_submission(plan: Plan):
    write = step(plan, "submit").write
    assert write is not None
    compared, pressed = write.do
    assert set(compared.expect) == {f"notice.{name}" for name in ("months", "start", "end", "amount", "total")}
    assert pressed.press == "notice.submit"
    assert not compared.press, "a press in the same step would come before the comparison"


@pytest.mark.parametrize(("applied", "due"), [("2026-02-13", "2026-03-05"), ("2026-09-28", "2026-10-16")])
def test_ui_10_a_claim_is_due_ten_working_days_after_its_application(plan: Plan, applied: str, due: str):
    deadline = plan.definition.item.deadline
    assert deadline is not None
    calendar = load_calendar(PROJECT / "config" / "calendars")
    found = due_date(date.fromisoformat(applied), workdays=deadline.workdays, days=deadline.days, calendar=calendar)
    assert found.due_at.astimezone(AGENCY_ZONE).date() == date.fromisoformat(due)


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
