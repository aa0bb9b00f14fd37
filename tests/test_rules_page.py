"""The page of rules names every rule that the bots offer, with all its fields, as the code has it."""

import importlib.util
import json
import re
import shlex
from pathlib import Path
from types import ModuleType

import pytest
from typer.testing import CliRunner

from digital_employee.cli.main import app

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
