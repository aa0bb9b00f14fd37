"""The other scenarios on small planted worlds, through the whole house, with everything at once that portals do."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MODERATE = (
    "slow_ms=40,popup_rate=0.05,label_variant=1,id_shuffle=1,fullwidth_echo=1,paging_reset=0.05,"
    "session_drop=0.003,500_rate=0.002"
)


def _demo(folder: Path, *, seed: int, faults: str, workflows: tuple[str, ...]) -> tuple[int, dict[str, Any], str]:
    command = [sys.executable, "-m", "digital_employee.cli.main", "demo", "--size", "tiny", "--json"]
    command += [word for name in workflows for word in ("--only", name)]
    command += ["--seed", str(seed), "--out", str(folder), "--timeout", "400", "--project", str(ROOT)]
    command += ["--faults", faults]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    facts: dict[str, Any] = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    return done.returncode, facts, done.stdout + done.stderr


@pytest.mark.timeout(450)
@pytest.mark.parametrize(
    ("seed", "faults"),
    [
        pytest.param(5, MODERATE, id="a portal with moderate faults"),
        pytest.param(6, "cut_rate=0.3", id="a portal that acts and cuts the connection before it answers"),
    ],
)
def test_every_planted_case_ends_as_planted_and_is_written_once(tmp_path: Path, seed: int, faults: str) -> None:
    workflows = ("fund_reconciliation", "record_merging", "unemployment_stop")
    status, facts, output = _demo(tmp_path / "world", seed=seed, faults=faults, workflows=workflows)
    assert facts.get("differences") == [], output
    assert {scenario["workflow"] for scenario in facts["scenarios"]} == set(workflows)
    assert (facts["false_approvals"], facts["doubles"], facts["audit"]["ok"]) == (0, 0, True)
    assert status == 0
