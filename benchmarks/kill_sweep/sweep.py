"""The sweep: clean runs list the points, rounds die at those chosen, wire rounds lose requests and answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.kill_sweep.databases import Fresh
from benchmarks.kill_sweep.life import Nursery
from benchmarks.kill_sweep.points import choose
from benchmarks.kill_sweep.rounds import Kill, Round, Rounds
from benchmarks.kill_sweep.wire import Fate, shuffled
from benchmarks.kill_sweep.world import SCENARIOS, Scenario

MOST_ROUNDS = 12
"""Of one scenario on one database: what one item can meet only once needs a fresh world for each death."""


@dataclass(frozen=True)
class Plan:
    """What is asked of a sweep."""

    root: Path
    folder: Path
    databases: Mapping[str, Fresh]
    sample: int
    """Deaths on each database."""
    seconds: float
    """So long after the listing no further death is begun."""
    seed: int = 1
    scenarios: Sequence[Scenario] = SCENARIOS
    on_the_wire: bool = True
    mutants: tuple[str, ...] = ()


@dataclass
class Sweep:
    """A sweep under way, and what it has shown so far."""

    plan: Plan
    tell: Callable[[str, int, int], None] = lambda *_: None
    """Called with what is being done, deaths so far and deaths in all."""
    rounds: list[Round] = field(default_factory=list)
    unreached: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    """Points that no life came to within the time, by scenario and database."""
    wanted: int = 0
    is_over: bool = False
    """It came to its end, and was not interrupted."""
    _began: float = field(default_factory=time.monotonic)
    _died: int = 0

    async def run(self) -> None:
        """List, kill, lose; the databases take turns on the processors side by side."""
        plan = self.plan
        self._holder = Rounds(
            plan.root, plan.folder, Nursery(plan.root), plan.mutants, self._count, lambda: self._left_s() <= 0
        )
        met = await self._list()
        self._began = time.monotonic()
        chosen = choose(met, plan.sample, plan.seed)
        self.wanted = sum(map(len, chosen.values())) * len(plan.databases)
        await asyncio.gather(*(self._sweep(database, chosen) for database in plan.databases))
        self.is_over = True

    @property
    def kills(self) -> list[Kill]:
        """Every death so far."""
        return [kill for one in self.rounds for kill in one.kills]

    async def _list(self) -> Mapping[str, Sequence[str]]:
        """Run each scenario in peace and return the points it met."""
        met: dict[str, Sequence[str]] = {}
        database = next(iter(self.plan.databases))
        for scenario in self.plan.scenarios:
            self.tell(f"listing the points of {scenario.name}", 0, 0)
            met[scenario.name] = (await self._hold(scenario, database, "list")).met
        return met

    async def _sweep(self, database: str, chosen: Mapping[str, Sequence[str]]) -> None:
        for scenario in self.plan.scenarios:
            await self._kill_in(scenario, database, chosen.get(scenario.name, []))
            if self.plan.on_the_wire and self._left_s() > 0:
                self.tell(f"{scenario.name} on {database}: losing requests", self._died, self.wanted)
                faults = shuffled(f"{self.plan.seed} {scenario.name} {database}")
                await self._hold(scenario, database, "wire", wire=faults)

    async def _kill_in(self, scenario: Scenario, database: str, deaths: Sequence[str]) -> None:
        """Hold rounds until every chosen death has been died, or none is died any more."""
        left = list(deaths)
        for number in range(MOST_ROUNDS):
            if not left or self._left_s() <= 0:
                break
            self.tell(f"{scenario.name} on {database}, round {number + 1}", self._died, self.wanted)
            held = await self._hold(scenario, database, f"kill{number}", deaths=left)
            died = {kill.point for kill in held.kills}
            if not died:
                break
            left = [death for death in left if death not in died]
        if left:
            self.unreached[scenario.name, database] = left

    async def _hold(
        self, scenario: Scenario, database: str, kind: str, *, deaths: Sequence[str] = (), wire: Sequence[Fate] = ()
    ) -> Round:
        name = f"{scenario.name} {database} {kind}".replace(" ", "-").replace("_", "-")
        url = self.plan.databases[database](name)
        held = await self._holder.hold(scenario, database, url, name, deaths=deaths, wire=wire)
        self.rounds.append(held)
        return held

    def _count(self, kill: Kill) -> None:
        self._died += 1
        self.tell(f"{kill.scenario} on {kill.database}: {kill.point}", self._died, self.wanted)

    def _left_s(self) -> float:
        return self.plan.seconds - (time.monotonic() - self._began)
