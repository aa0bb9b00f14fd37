"""The workflow as written: it can be planned, lint has nothing to say, each stage writes what it may and once."""

from collections.abc import Iterator
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
STAGES = ["转入受理", "转入接续", "转出"]
WRITES = {
    "send": ("letter.send", "发送联系函"),
    "keep_here": ("transfer.temporary", "建立临时账户"),
    "post": ("posting.post", "接续入账"),
    "submit": ("sheet.submit", "信息表提交"),
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    offers = discover(PROJECT)
    loaded = load_workflow(PROJECT / "workflows" / "pension_transfer.yaml", PROJECT)
    return build_plan(loaded, offers.signatures(), offers.sources)


def every_step(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        for inner in step.cases.values():
            yield from every_step(inner)


def write_of(plan: Plan, name: str):
    return next(step.write for step in every_step(plan.definition.steps) if step.id == name)


def test_it_can_be_planned_and_lint_has_nothing_to_say(plan: Plan):
    assert [str(warning) for warning in lint(plan)] == []


def test_both_switches_know_every_stage_and_no_other(plan: Plan):
    switches = [list(step.cases) for step in plan.definition.steps if step.switch is not None]
    assert switches == [STAGES, STAGES]
    assert list(plan.definition.item.fields["stage"].choices) == STAGES


def test_every_write_is_identified_by_case_number_and_name_checked_and_proved(plan: Plan):
    writes = {step.id: step.write for step in every_step(plan.definition.steps) if step.write}
    assert set(writes) == set(WRITES)
    for name, write in writes.items():
        assert {ref.rpartition(".")[2] for ref in write.identity} == {"case_no", "case_id_no", "case_name"}, name
        assert write.receipt
        assert write.requests == 1


@pytest.mark.parametrize("name", WRITES)
def test_a_write_presses_its_own_button_last_and_is_looked_for_by_its_own_name(plan: Plan, name: str):
    button, title = WRITES[name]
    write = write_of(plan, name)
    assert write.do[-1].press == button
    assert [step.press for step in write.do if step.press] == [button]
    assert write.check.find.where == {"受理号": "${{ item.case_no }}", "办理事项": title}
    assert write.check.fill["transfers.scope"] == "已提交"


@pytest.mark.parametrize(
    ("name", "compared"),
    [
        ("send", {"letter.due_date"}),
        ("post", {"posting.union_months", "posting.account_in", "posting.account_after", "posting.pool_in"}),
        ("submit", {"sheet.months", "sheet.account", "sheet.pool", "sheet.total"}),
    ],
)
def test_what_the_portal_computed_is_compared_once_more_before_it_is_sent(plan: Plan, name: str, compared: set[str]):
    first, *_ = write_of(plan, name).do
    assert set(first.expect) == compared
    assert not first.press, "a press in the same step would come before the comparison"


@pytest.mark.parametrize("name", ["post", "submit"])
def test_what_moves_money_counts_against_the_limit(plan: Plan, name: str):
    assert write_of(plan, name).amount == "${{ decision.total }}"
    assert plan.definition.limits.amount is not None


def test_nothing_is_written_before_what_speaks_against_it_was_handed_over(plan: Plan):
    kinds = ["write" if any(every.write for every in every_step((step,))) else bool(step.hand_over or step.raise_)
             for step in plan.definition.steps]  # fmt: skip
    first_write = kinds.index("write")
    assert kinds[:first_write].count(True) == 3
    assert True not in kinds[first_write:]


@pytest.mark.parametrize(("begun", "due"), [("2026-02-09", "2026-03-06"), ("2026-03-06", "2026-03-27")])
def test_pt_12_a_stage_is_due_fifteen_working_days_after_it_began(plan: Plan, begun: str, due: str):
    deadline = plan.definition.item.deadline
    assert deadline is not None
    assert (deadline.warn, deadline.alarm) == (10, 14)
    calendar = load_calendar(PROJECT / "config" / "calendars")
    found = due_date(date.fromisoformat(begun), workdays=deadline.workdays, days=deadline.days, calendar=calendar)
    assert found.due_at.astimezone(AGENCY_ZONE).date() == date.fromisoformat(due)


def test_nobody_looks_for_a_button_by_its_id_first(plan: Plan):
    first = {
        f"{screen}.{name}": element.find[0]
        for screen, shown in plan.screens.items()
        for name, element in shown.elements.items()
        if element.kind != "form"
    }
    by_id = {
        name for name, locator in first.items() if locator.id or not (locator.role or locator.label or locator.near)
    }
    assert by_id == set()
