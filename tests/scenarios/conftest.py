"""The whole house on a small planted world: `run_demo` starts it as a person would and reads what it says."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parents[2]
_PATIENCE_S = 400


@dataclass(frozen=True)
class DemoRun:
    """What a demo left with and told."""

    status: int
    facts: dict[str, Any]
    output: str
    """All it wrote, for a failing test to show."""

    def assert_as_planted(self, *workflows: str) -> None:
        """Fail unless exactly these workflows ran and every case of theirs ended as planted, written once."""
        assert self.facts.get("differences") == [], self.output
        assert {scenario["workflow"] for scenario in self.facts["scenarios"]} == set(workflows)
        assert (self.facts["false_approvals"], self.facts["doubles"], self.facts["audit"]["ok"]) == (0, 0, True)
        assert self.status == 0


RunDemo = Callable[..., DemoRun]


@pytest.fixture
def run_demo(tmp_path: Path) -> RunDemo:
    """Return the function that runs a tiny demo of some workflows, with faults of the portal or without."""

    def run(*workflows: str, seed: int, faults: str = "") -> DemoRun:
        command = [sys.executable, "-m", "digital_employee.cli.main", "demo", "--size", "tiny", "--json"]
        command += [word for name in workflows for word in ("--only", name)]
        command += ["--seed", str(seed), "--out", str(tmp_path / "world"), "--timeout", str(_PATIENCE_S)]
        command += ["--project", str(PROJECT), *(["--faults", faults] if faults else [])]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
        facts: dict[str, Any] = json.loads(done.stdout) if done.stdout.startswith("{") else {}
        return DemoRun(done.returncode, facts, done.stdout + done.stderr)

    return run
