"""A sample of `make chaos`: the service dies around its writes, the ledger still agrees; broken builds are seen."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from benchmarks.kill_sweep.databases import POSTGRESQL, SQLITE, databases
from benchmarks.kill_sweep.life import Nursery
from benchmarks.kill_sweep.report import breaches, facts
from benchmarks.kill_sweep.rounds import Round, Rounds
from benchmarks.kill_sweep.sweep import Plan, Sweep
from benchmarks.kill_sweep.world import Scenario

ROOT = Path(__file__).parents[2]
STOP = Scenario("unemployment_stop")
SUBMITTED = "gate.answered/UI10/submit#1"
"""The portal has acted; nothing here knows it but SENT."""
CASE = "US2026000002"
"""The one case of this world that is written."""
SEED = 3

pytestmark = pytest.mark.timeout(400)


async def test_a_seeded_sample_of_deaths_on_both_databases_doubles_and_loses_nothing(tmp_path: Path) -> None:
    with ExitStack() as stack:
        fresh = {kind: stack.enter_context(databases(kind, tmp_path)) for kind in (SQLITE, POSTGRESQL)}
        plan = Plan(ROOT, tmp_path, fresh, sample=3, seconds=200, seed=SEED, scenarios=[STOP], on_the_wire=False)
        sweep = Sweep(plan)
        await sweep.run()
    assert breaches(sweep.rounds) == []
    assert facts(sweep)["kills"] >= 2, "fewer deaths prove nothing"


async def test_a_build_that_does_not_look_before_it_writes_again_doubles(tmp_path: Path) -> None:
    held = await _hold(tmp_path, mutant="skip_check", deaths=(SUBMITTED,))
    assert [kill.point for kill in held.kills] == [SUBMITTED]
    assert held.verdict.doubled == [f"{CASE} UI10.submit: 2 instead of 1"]


async def test_a_life_that_ends_by_itself_is_a_breach_of_its_round(tmp_path: Path) -> None:
    held = await _hold(tmp_path, mutant="fall_over")
    assert [line.split(";")[0] for line in held.verdict.others] == ["a life ended with 70 by itself"]


async def _hold(
    folder: Path,
    *,
    mutant: str = "",
    deaths: tuple[str, ...] = (),
) -> Round:
    rounds = Rounds(ROOT, folder, Nursery(ROOT), mutants=(f"tests.chaos.mutants:{mutant}",) if mutant else ())
    with databases(SQLITE, folder) as fresh:  # which makes the folder
        return await rounds.hold(STOP, SQLITE, fresh("store"), "world", deaths=deaths)
