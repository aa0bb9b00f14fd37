"""Goals of an agency: read with every fault named, judged by items or by the figures of their results."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from digital_employee.cli.agreement import Outcome, Tally
from digital_employee.cli.goals import Goal, load_goals, straight_share
from digital_employee.workflow.faults import DefinitionFaults

ROOT = Path(__file__).resolve().parents[2]
ROWS = Goal(straight_through="99%", done="matched", all="rows")


def tally(**dispositions: int) -> Tally:
    return Tally(10, 10, sum(dispositions.values()), dispositions)


def test_the_goals_of_this_project_are_for_workflows_that_exist() -> None:
    known = {path.stem for path in (ROOT / "workflows").glob("*.yaml")}
    goals = load_goals(ROOT)
    assert goals
    assert set(goals) <= known
    assert goals["unemployment_claim"].least == Decimal("0.8")


def test_a_project_without_goals_judges_nothing(tmp_path: Path) -> None:
    assert load_goals(tmp_path) == {}


@pytest.mark.parametrize("text", ["goals: {a: {straight_through: 0.8}}", "goals: {a: {straight: 80%}}", "- a"])
def test_a_wrong_file_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "goals.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionFaults, match=r"config/goals.yaml:1:"):
        load_goals(tmp_path)


def test_items_that_took_no_person_are_counted() -> None:
    assert straight_share(None, tally(AUTO_SUBMITTED=3, AUTO_DONE=1, HUMAN=1), []) == Decimal("0.8")
    assert straight_share(None, tally(), []) is None


def test_a_goal_may_count_by_figures_instead() -> None:
    results = [
        Outcome("AUTO_SUBMITTED", None, "FINISHED", {"matched": "990", "rows": "1000"}),
        Outcome("HUMAN", "BUS-FR-01", "FINISHED", {}),
        Outcome("HUMAN", "BUS-FR-02", "FINISHED", {"matched": "", "rows": None}),
    ]
    assert straight_share(ROWS, tally(AUTO_SUBMITTED=1, HUMAN=2), results) == Decimal("0.99")
    assert straight_share(ROWS, tally(HUMAN=1), results[1:]) is None
