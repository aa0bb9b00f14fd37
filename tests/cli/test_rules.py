"""Asking the bots' rules on the command line, in this repository's own project."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from digital_employee.cli.main import app

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def rules(monkeypatch) -> Callable:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "240")
    return lambda *words, typed="": CliRunner().invoke(app, ["rules", *words], input=typed, catch_exceptions=False)


def test_every_rule_is_listed_with_its_id_and_its_law(rules):
    listed = {line["rule"]: line for line in json.loads(rules("list", "--json").stdout)}
    assert listed["unemployment_claim.duration"] == {
        "rule": "unemployment_claim.duration",
        "rule_id": "UI-R03",
        "law": "社会保险法 第四十六条",
        "about": listed["unemployment_claim.duration"]["about"],
        "takes": {"paid_months": "integer", "carried": "integer", "ladder": "object of integer to integer"},
        "required": ["paid_months"],
        "answer": "integer",
    }
    assert all(line["rule_id"] and line["law"] and line["about"] for line in listed.values())
    table = rules("list").stdout
    assert "social_insurance.id_card" in table
    assert "COM-R01" in table


def test_an_answer_is_json(rules):
    answered = rules("eval", "unemployment_claim.duration", "--json", '{"paid_months": 70, "carried": 9}')
    assert (answered.exit_code, json.loads(answered.stdout)) == (0, 24)


def test_parameters_come_by_region_and_date(rules):
    asked = '{"region": "990102", "period": "202603"}'
    assert json.loads(rules("eval", "unemployment_claim.amount", "--json", asked).stdout) == "1809.00"


@pytest.mark.parametrize("way", ["-", "@{file}"])
def test_arguments_may_come_from_a_file_or_from_standard_input(rules, tmp_path, way):
    file = tmp_path / "values.json"
    file.write_text('{"amount": "1001.50"}', encoding="utf-8")
    answered = rules(
        "eval",
        "social_insurance.money_in_words",
        "--json",
        way.format(file=file),
        typed=file.read_text(encoding="utf-8"),
    )
    assert json.loads(answered.stdout) == "壹仟零壹元伍角整"


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (["unemployment_claim.duratoin"], 3, "did you mean 'unemployment_claim.duration'?"),
        (["unemployment_claim.duration", "--json", '{"paid_month": 3}'], 3, "did you mean 'paid_months'?"),
        (["unemployment_claim.duration", "--json", "{"], 3, "DE-RULE-02"),
        (["unemployment_claim.duration", "--json", "@nowhere.json"], 3, "nowhere.json"),
        (["social_insurance.money_in_words", "--json", '{"amount": "100.005"}'], 3, "两位小数"),
        (["unemployment_claim.amount", "--json", '{"region": "110101", "period": "202603"}'], 7, "BUS-PARAM-01"),
        (["social_insurance.due_date", "--json", '{"start": "2026-12-25", "workdays": 10}'], 7, "SYS-CAL-01"),
    ],
)
def test_a_refusal_says_what_to_do_and_leaves_with_its_familys_status(rules, words, status, told):
    answered = rules("eval", *words)
    assert answered.exit_code == status
    assert told in answered.stderr
