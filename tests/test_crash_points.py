"""A process dies at the point and occurrence that its environment names, and never otherwise."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import timeit
from pathlib import Path

import pytest

from digital_employee import crash_points
from digital_employee.crash_points import AT, LOG, CrashPlan, deaths_in, points_in, reached, read_deaths

PROGRAM = """
from digital_employee.crash_points import reached
for number in range(3):
    reached("before")
    reached("commit", ["one", "two"])
print("came to the end", flush=True)
"""


def _run(log: Path | None, at: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, AT: at, LOG: "" if log is None else str(log)}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_process_dies_at_each_named_occurrence_once_and_then_comes_to_the_end(tmp_path: Path) -> None:
    log = tmp_path / "points"
    at = "commit/two#1,before#3"
    lives = [_run(log, at) for _ in range(3)]
    assert [life.returncode for life in lives] == [-signal.SIGKILL, -signal.SIGKILL, 0]
    assert deaths_in(log) == ["commit/two#1", "before#3"]
    assert [life.stdout for life in lives] == ["", "", "came to the end\n"]


def test_a_run_without_deaths_lists_every_point_in_order(tmp_path: Path) -> None:
    assert _run(tmp_path / "points").returncode == 0
    assert points_in(tmp_path / "points") == ["before", "commit/one", "commit/two"] * 3


def test_without_a_log_nothing_dies_and_nothing_is_written(tmp_path: Path) -> None:
    assert _run(None, "before#1").returncode == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["before", "before#0", "before#x", "#1", "a#1,,b"])
def test_a_point_that_cannot_be_read_is_refused_and_named(text: str) -> None:
    with pytest.raises(ValueError, match=AT):
        read_deaths(text)


def test_a_point_that_is_off_asks_nothing_of_what_it_is_given() -> None:
    def untouched():
        raise AssertionError("a point that is off must not look")
        yield

    assert crash_points._plan is None
    reached("before", untouched())
    assert timeit.timeit(lambda: reached("before"), number=100_000) < 0.5, "5 µs each would be no question for None"


def test_a_plan_is_read_only_when_a_log_is_named(tmp_path: Path) -> None:
    assert CrashPlan.read({AT: "before#1"}) is None
    assert CrashPlan.read({LOG: str(tmp_path / "log"), AT: "before#1"}).deaths == {("before", 1)}
