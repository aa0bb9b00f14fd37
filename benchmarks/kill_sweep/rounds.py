"""A round: one world, one database, and as many lives of the service as it takes to die at every chosen point."""

from __future__ import annotations

import asyncio
import shutil
import signal
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.process import BaseProcess
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.kill_sweep.judge import Verdict, judge, running_keys
from benchmarks.kill_sweep.life import Nursery, Orders, due_minute
from benchmarks.kill_sweep.wire import Fate, Wire
from benchmarks.kill_sweep.world import Scenario, World, world
from digital_employee.crash_points import AT, LOG, deaths_in, points_in

LIFE_S = 1200
"""A life that neither ends nor dies within so many seconds is a breach of its own."""
LAST_WORDS = 60
"""Lines of its log that tell why a life ended by itself."""
ON_THE_WIRE = "wire.held"
"""The death while the request is between us and the portal: no point of the code, the proxy's doing."""


@dataclass(frozen=True)
class Kill:
    """One death and what it hit."""

    scenario: str
    database: str
    point: str
    """`name#occurrence`."""
    seconds: float
    """From the start of the life to its death."""
    hit: frozenset[str]
    """The natural keys of the items that were being worked on."""


@dataclass(frozen=True)
class Round:
    """What a round showed."""

    scenario: str
    database: str
    kills: Sequence[Kill]
    verdict: Verdict
    seconds: float
    met: Sequence[str] = ()
    """Every point that was met, in order."""
    fates: Mapping[str, int] = field(default_factory=dict)
    """What the wire did to writes."""


class BrokenLifeError(Exception):
    """A life ended by itself, or came to no end; nobody had killed it."""


@dataclass
class _Lives:
    """The lives of one round, one after another."""

    nursery: Nursery
    orders: Orders
    log: Path
    child: BaseProcess | None = None

    def kill(self) -> None:
        """Kill the life that is now, from outside; whoever waits for its end sees it."""
        if self.child is not None:
            self.child.kill()

    async def one(self) -> int:
        """Begin a life and return how it ended.

        Raises:
            BrokenLifeError: neither at its end nor killed.
        """
        self.child = await asyncio.to_thread(self.nursery.start, self.orders)
        await asyncio.to_thread(self.child.join, LIFE_S)
        if self.child.exitcode is None:
            self.child.kill()
            raise BrokenLifeError(f"a life came to no end within {LIFE_S} s; it said last:\n{self._last_words()}")
        if self.child.exitcode not in {0, -signal.SIGKILL}:
            status = self.child.exitcode
            raise BrokenLifeError(f"a life ended with {status} by itself; it said:\n{self._last_words()}")
        return self.child.exitcode

    def _last_words(self) -> str:
        return "\n".join(self.orders.output.read_text("utf-8", errors="replace").splitlines()[-LAST_WORDS:])


@dataclass(frozen=True)
class Rounds:
    """Holds rounds in one folder, with one nursery."""

    root: Path
    folder: Path
    nursery: Nursery
    mutants: tuple[str, ...] = ()
    on_kill: Callable[[Kill], None] = lambda _: None
    is_time_up: Callable[[], bool] = lambda: False
    """Asked after each death; once it is so, the next life is left in peace."""

    async def hold(
        self,
        scenario: Scenario,
        database: str,
        url: str,
        name: str,
        *,
        deaths: Sequence[str] = (),
        wire: Sequence[Fate] = (),
    ) -> Round:
        """Let the service live and die until it has died everywhere it can and has come to the end; then judge.

        With faults for the `wire` every other write meets the next of them between us and the portal.
        """
        began = time.monotonic()
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        async with world(self.root, folder, scenario, url) as made:
            lives = self._lives(made, deaths)
            async with _wired(made, lives, wire) as proxy:
                kills, broke = await self._die(lives, scenario.name, database)
            ledger, truth = made.sandbox.ledger(), made.truth()
            verdict = await judge(made.settings, truth, ledger, has_check=scenario.has_check)
            verdict = replace(verdict, others=[*verdict.others, *broke])
            seconds = time.monotonic() - began
            fates = {fate.value: count for fate, count in proxy.fates.items() if fate is not Fate.PASS}
            return Round(scenario.name, database, kills, verdict, seconds, points_in(lives.log), fates)

    def _lives(self, made: World, deaths: Sequence[str]) -> _Lives:
        log = made.sandbox.folder / "points"
        orders = Orders(
            project=made.project,
            settings=made.settings,
            workflow=made.scenario.workflow,
            fire_at=due_minute(),
            crash={LOG: str(log), AT: ",".join(deaths)},
            output=made.sandbox.folder / "service.log",
            mutants=self.mutants,
        )
        return _Lives(self.nursery, orders, log)

    async def _die(self, lives: _Lives, scenario: str, database: str) -> tuple[Sequence[Kill], Sequence[str]]:
        """Return the deaths, and what a life said that ended by itself: the round ends with it, not the sweep."""
        kills: list[Kill] = []
        while True:
            began, dead = time.monotonic(), len(deaths_in(lives.log))
            try:
                if await lives.one() == 0:
                    return kills, ()
            except BrokenLifeError as err:
                return kills, (str(err),)
            died_at = (deaths_in(lives.log)[dead:] or [f"{ON_THE_WIRE}#1"])[-1]
            hit = await running_keys(lives.orders.settings)
            kills.append(Kill(scenario, database, died_at, time.monotonic() - began, hit))
            self.on_kill(kills[-1])
            if self.is_time_up():
                lives.orders = replace(lives.orders, crash={LOG: str(lives.log)})


@asynccontextmanager
async def _wired(made: World, lives: _Lives, faults: Sequence[Fate]) -> AsyncIterator[Wire]:
    """Stand between the service and its portal, if it is to do anything."""
    portal = made.settings.portals["caseworker"]
    port = urlsplit(portal.base_url).port
    assert port is not None  # noqa: S101 - the sandbox has chosen one
    wire = Wire(port, [read.path for read in portal.reads], faults, lives.kill)
    if not faults:
        yield wire
        return
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    wired = portal.model_copy(update={"base_url": address})
    settings = made.settings.model_copy(update={"portals": {"caseworker": wired}})
    lives.orders = replace(lives.orders, settings=settings)
    try:
        yield wire
        await wire.settle()
    finally:
        server.close()
