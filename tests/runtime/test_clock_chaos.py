"""A short attack on the clock: processes killed at random, all at once too, and their clock put back and forward."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def attacked(*more: str) -> list[dict[str, Any]]:
    """Attack the clock for a few seconds; return what became of the fires on each database."""
    command = [sys.executable, "-m", "benchmarks.clock_chaos", "--seconds", "3", "--seed", "11", "--json", *more]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=120)
    verdicts = [json.loads(line) for line in done.stdout.splitlines()]
    assert verdicts, done.stderr[-2000:]
    return verdicts


def test_every_fire_has_one_row_whatever_is_killed_and_wherever_the_clock_is_put() -> None:
    verdicts = attacked()
    assert [verdict["database"] for verdict in verdicts] == ["sqlite", "postgresql"]
    for verdict in verdicts:
        harms = ("missing", "doubled", "unexpected", "silent", "dispatched_wrongly")
        assert {harm: verdict[harm] for harm in harms} == {harm: [] for harm in harms}
        assert verdict["expected"] > 300
        assert verdict["harm"]["kills"] >= 3
    assert sum(verdict["harm"]["jumps"] for verdict in verdicts) >= 1


def test_a_build_that_notes_the_time_before_the_fire_is_seen() -> None:
    mutant = "tests.chaos.mutants:move_the_cursor_first"
    [verdict] = attacked("--database", "sqlite", "--mutant", mutant)
    assert verdict["missing"], "a death in between loses fires"
