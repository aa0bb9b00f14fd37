"""What is printed: nothing in data is markup, and nothing in data steers the terminal."""

import json
from datetime import UTC, datetime

import pytest

from digital_employee.cli.output import DEFECT_STATUS, clean, print_facts, print_json, print_lines, tell_defect
from digital_employee.cli.person import person


def test_what_looks_like_markup_is_shown_as_it_is(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    print_lines("T", ["[red]失败[/] [DE-000]"], {"what": lambda line: line}, as_json=False)
    print_facts("[bold]x[/]", {"where": "a[0]", "empty": "", "nothing": 0, "counts": {"READY": 2}})
    output = capsys.readouterr().out
    assert "[red]失败[/] [DE-000]" in output
    assert "[bold]x[/]" in output
    assert "empty" not in output
    assert "READY 2" in output


def test_data_cannot_steer_the_terminal(capsys):
    assert clean("a\x1b[2Jb\x07\u009b1m\nc") == "a�[2Jb��1m\nc"
    print_facts("x", {"title": "\x1b]0;owned\x07"})
    assert "\x1b]0" not in capsys.readouterr().out


def test_json_keeps_every_character_and_writes_times_in_iso(capsys):
    print_json({"名称": "王**", "at": datetime(2026, 3, 10, tzinfo=UTC)})
    assert json.loads(capsys.readouterr().out) == {"名称": "王**", "at": "2026-03-10T00:00:00+00:00"}


def test_a_defect_is_told_scrubbed_and_has_its_own_status(capsys):
    with pytest.raises(SystemExit) as left:
        tell_defect(ValueError("身份证 11010519491231002X"))
    assert left.value.code == DEFECT_STATUS
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert "19491231" not in told


def test_the_person_is_not_whom_the_environment_says(monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "somebody-else")
    monkeypatch.delenv("SUDO_USER", raising=False)
    assert person().name != "somebody-else"
