"""The page of rules names every rule that the bots offer, with all its fields, as the code has it."""

import importlib.util
import json
import re
import shlex
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from digital_employee.cli.main import app
from digital_employee.errors import DefinitionError
from digital_employee.project.discover import discover
from digital_employee.project.offers import SkillContext
from digital_employee.project.rules import ask, read_rule
from digital_employee.schedule.calendar import WorkingCalendar

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def make_rules() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_rules", ROOT / "docs" / "make_rules.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_code_says(make_rules: ModuleType) -> None:
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert text == make_rules.page(text), "run `python docs/make_rules.py`"


def test_every_rule_has_its_section_with_id_law_and_answer(make_rules: ModuleType) -> None:
    sections = make_rules.generated().split("\n### ")[1:]
    assert len(sections) == len(make_rules.discover(ROOT).rules)
    for section in sections:
        assert "| answers | kind |" in section
        assert " · " in section


def test_every_command_of_the_page_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    commands = re.findall(r"^digital-employee (rules .+)$", text, flags=re.MULTILINE)
    answers = {line: CliRunner().invoke(app, shlex.split(line), catch_exceptions=False) for line in commands}
    assert len(answers) == 3
    assert [line for line, answer in answers.items() if answer.exit_code] == []
    (decision,) = [json.loads(answer.stdout) for line, answer in answers.items() if "decision" in line]
    assert decision["disposition"] == "AUTO_SUBMITTED"
    assert decision["grant"]["total"] == "23760.00"


@pytest.mark.parametrize("name", sorted(discover(ROOT).rules))
def test_every_rule_can_be_asked_from_json(name: str) -> None:
    """Each annotation must be one that JSON can be read by: nonsense is refused as nonsense, and not by a defect."""
    rule = read_rule(discover(ROOT).rules[name])
    nonsense = {argument.name: {"nobody": ["knows", {"this": None}]} for argument in rule.arguments}
    with pytest.raises(DefinitionError, match="cannot take this") as caught:
        ask(rule, nonsense, SkillContext(date(2026, 3, 10), WorkingCalendar({}), ROOT))
    assert caught.value.code == "DE-RULE-02"
    assert rule.about
    assert rule.mark.law
    assert rule.mark.rule_id
