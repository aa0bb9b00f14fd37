"""Workers that stand still at every point of a write, past their peers' patience, and wake: is anything done twice?

    python -m benchmarks.freeze --rounds 200 --database sqlite

Two real worker processes share one database and a small portal. In each round one of them stops itself (SIGSTOP) at one
point; the other finds it silent and takes over; then the first is woken (SIGCONT) and goes on where it stood. Counted
is what stands in the portal's own ledger. Nothing is random: the rounds walk through the points in order.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks.kill_sweep.databases import POSTGRESQL, SQLITE, databases
from digital_employee.crash_points import FREEZE_AT, LOG
from digital_employee.workflow.plan import Plan
from tests.runtime.conftest import writing
from tests.runtime.crew import Crew, crew_settings, stands_still
from tests.runtime.small_portal import Portal, Server

POINTS = (
    "attempt.dispatched",
    "store.committed/item.claimed",
    "check.asking/list",
    "check.answered/list",
    "write.identified/submit",
    "store.committing/effect.intended/submit",
    "store.committed/effect.intended/submit",
    "gate.asked/submit",
    "store.committing/effect.sent/submit",
    "store.committed/effect.sent/submit",
    "gate.leaving/submit",
    "gate.answered/submit",
    "gate.delivered/submit",
    "write.receipt/submit",
    "write.read_back/submit",
    "store.committing/effect.done/submit",
    "store.committed/effect.done/submit",
    "store.committing/item.finished",
    "store.committed/item.finished",
)
"""In the order in which an attempt comes to them. At `committing` the sleeper holds the database's lock as well."""
TAKEN_OVER_S = 12.0
"""So long the other gets to bring the item to an end before the sleeper is woken all the same."""
STEPS = writing(more="\n      deadline: 4s")


@dataclass(frozen=True)
class Round:
    """What became of one item."""

    point: str
    state: str
    """The item's state at the end; LOST: neither at an end nor in a person's hands."""
    disposition: str
    rows: int
    """How often it stands in the portal's ledger."""
    attempts: int
    frozen: bool
    """A worker did stand still at the point."""
    seconds: float


@dataclass
class Freezer:
    """Two workers at one portal, and the file that says where the next of them stands still."""

    crew: Crew
    portal: Portal
    plan: Plan
    at: Path

    @classmethod
    async def open(cls, stack: AsyncExitStack, folder: Path, url: str) -> Freezer:
        """Start portal, store and both workers; closing the stack ends them."""
        portal = Portal()
        stack.callback(Server(portal).close)
        crew = await Crew.gather(folder, crew_settings(portal, url, concurrency=1))
        stack.push_async_callback(crew.dismiss)
        at = folder / "freeze"
        at.write_text("")
        plan = await crew.begin(STEPS)
        for name in ("one", "two"):
            crew.hire(name, **{LOG: str(folder / f"{name}.points"), FREEZE_AT: str(at)})
        return cls(crew, portal, plan, at)

    async def round(self, number: int, point: str) -> Round:
        """Freeze whoever comes to the point with a new case, have it taken over, wake it, and wait for the end."""
        began = time.monotonic()
        self.portal.case_no = f"C{number}"
        self.at.write_text(point)
        item_id = await self.crew.arrive(self.plan, self.portal.case_no)
        sleeper = await self._sleeper(item_id)
        if sleeper is not None:
            await self._settles(item_id, TAKEN_OVER_S)
            sleeper.send_signal(signal.SIGCONT)
        state = await self._settles(item_id, 60.0)
        await self._is_quiet()
        rows = sum(row.case_no == self.portal.case_no for row in self.portal.ledger)
        item = await self.crew.item(item_id)
        lasted = round(time.monotonic() - began, 1)
        return Round(point, state, item.disposition or "", rows, item.attempts, sleeper is not None, lasted)

    async def _sleeper(self, item_id: str) -> subprocess.Popen[bytes] | None:
        """Wait until a worker stands still; None: the item came to its end without anybody at the point."""
        found: list[subprocess.Popen[bytes]] = []

        async def is_over() -> bool:
            found.extend(one for one in self.crew.processes if stands_still(one))
            return bool(found) or await self._settles(item_id, 0.05) != "LOST"

        await self.crew.until("a worker stands still, or the item ends", is_over)
        return found[0] if found else None

    async def _settles(self, item_id: str, patience_s: float) -> str:
        """Wait until the item is at an end or in a person's hands; LOST when it is not."""
        give_up = time.monotonic() + patience_s
        while time.monotonic() < give_up:
            state = (await self.crew.item(item_id)).state
            if state in {"FINISHED", "IN_DOUBT"}:
                return str(state)
            await asyncio.sleep(0.1)
        return "LOST"

    async def _is_quiet(self) -> None:
        """Wait until the one that woke has come to the end of what it was about, and the portal hears no more."""
        if any(process.poll() is not None for process in self.crew.processes):
            raise RuntimeError(f"a worker has died\n{self.crew.logs()}")
        arrivals = -1
        while arrivals != self.portal.arrivals:
            arrivals = self.portal.arrivals
            await asyncio.sleep(1.0)


async def freeze_in_turn(folder: Path, url: str, points: Sequence[str]) -> list[Round]:
    """Do one round at each of these points, with the same two workers."""
    async with AsyncExitStack() as stack:
        freezer = await Freezer.open(stack, folder, url)
        rounds = []
        for number, point in enumerate(points, 1):
            rounds.append(await freezer.round(number, point))
            print(rounds[-1], file=sys.stderr, flush=True)
        return rounds


def summary(rounds: Sequence[Round]) -> dict[str, object]:
    """Say how many items were doubled, lost and in doubt."""
    return {
        "rounds": len(rounds),
        "doubled": sum(one.rows > 1 for one in rounds),
        "lost": sum(one.state == "LOST" or (one.disposition.startswith("AUTO") and not one.rows) for one in rounds),
        "frozen": sum(one.frozen for one in rounds),
        "taken over": sum(one.attempts > 1 for one in rounds),
        "in doubt": dict(Counter(one.point for one in rounds if one.state == "IN_DOUBT")),
        "seconds a round": round(sum(one.seconds for one in rounds) / max(1, len(rounds)), 1),
    }


def main() -> None:
    """Run the rounds and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--database", choices=[SQLITE, POSTGRESQL], default=SQLITE)
    asked = parser.parse_args()
    points = list(itertools.islice(itertools.cycle(POINTS), asked.rounds))
    with tempfile.TemporaryDirectory() as folder, databases(asked.database, Path(folder)) as fresh:
        rounds = asyncio.run(freeze_in_turn(Path(folder) / "crew", fresh("freeze"), points))
    print(json.dumps(summary(rounds), ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
