"""The command line as a whole: every command explains itself, stands in docs/cli.md, and ends well as a process."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from digital_employee.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).with_name("digital-employee")
STAYS = {"serve", "worker", "up", "new", "schema"}
"""Commands whose answer is not rows: they stay, or write what is asked for."""


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    for name, part in group.commands.items():
        if hasattr(part, "commands"):
            yield from commands(part, (*path, name))
        else:
            yield " ".join((*path, name)), part


COMMANDS = dict(commands(typer.main.get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_that_stands_in_the_reference(name):
    (example,) = re.findall(r"Example: `(digital-employee .+)`", COMMANDS[name].help or "")
    assert example.removeprefix("digital-employee ").startswith(name)
    reference = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert f"| `{name}` |" in reference
    assert f"| `{example}` |" in reference


def test_the_reference_knows_no_command_that_is_gone():
    reference = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `([a-z ]+)` \|", reference, flags=re.MULTILINE)) == set(COMMANDS)


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - STAYS))
def test_every_command_that_answers_answers_programs_too(name):
    options = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    assert "--json" in options
    assert "--project" in options


def test_no_password_is_ever_an_argument():
    for name, command in COMMANDS.items():
        if name.startswith("user"):
            names = {parameter.name for parameter in command.params}
            assert names.isdisjoint({"password", "secret"}), name


def real(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in {"COLUMNS", "FORCE_COLOR"}}
    return subprocess.run([COMMAND, *words], cwd=cwd, env=environment, capture_output=True, text=True, check=False)


def test_the_installed_command_tells_errors_without_a_traceback(project, tmp_path):
    lost = real("queue", "list", cwd=tmp_path)
    assert (lost.returncode, "DE-PRJ-06" in lost.stderr, "Traceback" in lost.stderr) == (4, True, False)
    (project / "config" / "default.yaml").write_text("worker: {concurency: 4}\n", encoding="utf-8")
    wrong = real("schedule", "list", cwd=project)
    assert (wrong.returncode, "did you mean" in wrong.stderr) == (4, True)


def test_in_a_pipe_a_row_stays_on_one_line(project):
    answer = real("runs", "list", cwd=project)
    assert answer.returncode == 0
    (skipped,) = [line for line in answer.stdout.splitlines() if "SKIPPED" in line]
    assert "blackout: 门户升级" in skipped
    assert "daytime" in skipped


def test_the_version_is_told_without_a_command(project):
    answer = real("--version", cwd=project)
    assert (answer.returncode, answer.stdout.startswith("digital-employee ")) == (0, True)
