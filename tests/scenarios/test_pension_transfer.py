"""The whole house on small planted worlds of transfers: clock, queue, bot, portal, gate, audit; against the truth."""

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
CUT = "cut_rate=0.6"


def _demo(folder: Path, *, seed: int, faults: str = "") -> tuple[int, dict[str, Any], str]:
    command = [sys.executable, "-m", "digital_employee.cli.main", "demo", "--size", "tiny", "--json"]
    command += ["--only", "pension_transfer"]
    command += ["--seed", str(seed), "--out", str(folder), "--timeout", "400", "--project", str(ROOT)]
    command += ["--faults", faults] if faults else []
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    facts: dict[str, Any] = json.loads(done.stdout) if done.stdout.startswith("{") else {}
    return done.returncode, facts, done.stdout + done.stderr


@pytest.mark.timeout(450)
@pytest.mark.parametrize(
    ("seed", "faults"),
    [
        pytest.param(4, MODERATE, id="a portal with moderate faults"),
        pytest.param(5, CUT, id="a portal that acts and cuts the connection before it answers"),
    ],
)
def test_every_planted_transfer_ends_as_planted_and_is_written_once(tmp_path: Path, seed: int, faults: str) -> None:
    status, facts, output = _demo(tmp_path / "world", seed=seed, faults=faults)
    assert facts.get("differences") == [], output
    assert facts["false_approvals"] == 0
    assert facts["doubles"] == 0
    assert facts["audit"]["ok"]
    assert status == 0
