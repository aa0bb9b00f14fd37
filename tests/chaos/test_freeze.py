"""A sample of benchmarks/freeze.py: who is frozen on the way out is not redone; a build that redoes it doubles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.freeze import POINTS, Round, freeze_in_turn
from benchmarks.kill_sweep.databases import POSTGRESQL, SQLITE, databases

LEAVING = "gate.leaving/submit"
"""SENT is committed, the fence was read, and the request is about to go."""
LANDED = Round(POINTS[0], SQLITE, "FINISHED", "AUTO_SUBMITTED", rows=1, attempts=2, frozen=True, seconds=1.0)


@pytest.mark.parametrize(
    ("broken", "breach"),
    [
        (LANDED, ""),
        (replace(LANDED, frozen=False), "nobody stood still"),
        (replace(LANDED, rows=2), "written 2 times"),
        (replace(LANDED, rows=0), "lost"),
        (replace(LANDED, state="LOST", disposition=""), "lost"),
        (replace(LANDED, point=LEAVING), "redone"),
        (replace(LANDED, point=LEAVING, state="IN_DOUBT", disposition=""), ""),
    ],
)
def test_each_broken_promise_is_a_breach(broken: Round, breach: str) -> None:
    assert broken.breach.startswith(breach)
    assert bool(broken.breach) == bool(breach)


async def test_what_was_frozen_on_its_way_out_lands_once_and_is_in_doubt(tmp_path: Path) -> None:
    with databases(POSTGRESQL, tmp_path) as fresh:
        url = fresh("freeze")
        rounds = await freeze_in_turn(tmp_path / "crew", url, POSTGRESQL, [LEAVING, "gate.answered/submit"])
    assert [one.breach for one in rounds] == ["", ""]
    assert [one.rows for one in rounds] == [1, 1]
    assert min(one.attempts for one in rounds) > 1, "both were taken over while their worker stood still"


async def test_a_build_that_takes_the_frozen_for_dead_writes_twice(tmp_path: Path) -> None:
    with databases(SQLITE, tmp_path) as fresh:
        mutant = "tests.chaos.mutants:bury_the_frozen"
        [one] = await freeze_in_turn(tmp_path / "crew", fresh("freeze"), SQLITE, [LEAVING], mutant=mutant)
    assert one.breach == "written 2 times"
