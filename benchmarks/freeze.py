"""Workers that stand still at every point of a write, past their peers' patience, and wake: is anything done twice?

    python -m benchmarks.freeze --rounds 200

Two real worker processes share one database and a small portal. In each round one of them stops itself (SIGSTOP) at one
point; the other finds it silent and takes over; then the first is woken (SIGCONT) and goes on where it stood. Counted
is what stands in the portal's own ledger. Nothing is random: the rounds walk through the points in order, half of them
on SQLite and half on PostgreSQL, side by side. Leaves with 1 when an item was written twice or lost, when it was redone
although its sender stood between reading the fence and sending, or when nobody stood still where somebody was to.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AsyncExitStack, ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from benchmarks.kill_sweep.databases import POSTGRESQL, SQLITE, Fresh, databases
from digital_employee.crash_points import FREEZE_AT, LOG
from digital_employee.workflow.plan import Plan
from tests.runtime.conftest import writing
from tests.runtime.crew import MUTANT, Crew, crew_settings, stands_still
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
FENCED = frozenset({"store.committed/effect.sent/submit", "gate.leaving/submit"})
"""Between the last look at the fence and the send: what the sleeper sends when it wakes, nothing can stop any more."""
TAKEN_OVER_S = 40.0
"""So long the other gets to bring the item to an end before the sleeper is woken all the same."""
LOCKED_S = 4.0
"""So long where the sleeper holds the database's lock: past the others' patience, but nobody can take over."""
LOST = "LOST"
STEPS = writing(more="\n      deadline: 4s")


@dataclass(frozen=True)
class Round:
    """What became of one item."""

    point: str
    database: str
    state: str
    """The item's state at the end; LOST: neither at an end nor in a person's hands."""
    disposition: str
    rows: int
    """How often it stands in the portal's ledger."""
    attempts: int
    frozen: bool
    """A worker did stand still at the point."""
    seconds: float

    @property
    def breach(self) -> str:
        """Say which promise was broken; empty: none."""
        if not self.frozen:
            return "nobody stood still at the point"
        if self.rows > 1:
            return f"written {self.rows} times"
        if self.state == LOST or (self.disposition.startswith("AUTO") and not self.rows):
            return "lost"
        if self.point in FENCED and self.state != "IN_DOUBT":
            return "redone, although its sender was only frozen"
        return ""


@dataclass
class Freezer:
    """Two workers at one portal, and the file that says where the next of them stands still."""

    crew: Crew
    portal: Portal
    plan: Plan
    at: Path
    database: str

    @classmethod
    async def open(cls, stack: AsyncExitStack, folder: Path, url: str, database: str, mutant: str = "") -> Freezer:
        """Start portal, store and both workers; closing the stack ends them. `mutant`: see tests.runtime.crew."""
        portal = Portal()
        stack.callback(Server(portal).close)
        crew = await Crew.gather(folder, crew_settings(portal, url, concurrency=1))
        stack.push_async_callback(crew.dismiss)
        at = folder / "freeze"
        at.write_text("")
        plan = await crew.begin(STEPS)
        for name in ("one", "two"):
            crew.hire(name, **{LOG: str(folder / f"{name}.points"), FREEZE_AT: str(at), MUTANT: mutant})
        return cls(crew, portal, plan, at, database)

    async def round(self, number: int, point: str) -> Round:
        """Freeze whoever comes to the point with a new case, have it taken over, wake it, and wait for the end."""
        began = time.monotonic()
        self.portal.case_no = f"C{number}"
        self.at.write_text(point)
        item_id = await self.crew.arrive(self.plan, self.portal.case_no)
        sleeper = await self._sleeper(item_id)
        if sleeper is not None:
            await self._settles(item_id, LOCKED_S if "committing" in point else TAKEN_OVER_S)
            sleeper.send_signal(signal.SIGCONT)
        state = await self._settles(item_id, 60.0)
        await self._is_quiet()
        rows = sum(row.case_no == self.portal.case_no for row in self.portal.ledger)
        item = await self.crew.item(item_id)
        lasted = round(time.monotonic() - began, 1)
        frozen = sleeper is not None
        return Round(point, self.database, state, item.disposition or "", rows, item.attempts, frozen, lasted)

    async def _sleeper(self, item_id: str) -> subprocess.Popen[bytes] | None:
        """Wait until a worker stands still; None: the item came to its end without anybody at the point."""
        found: list[subprocess.Popen[bytes]] = []

        async def is_over() -> bool:
            found.extend(one for one in self.crew.processes if stands_still(one))
            return bool(found) or await self._settles(item_id, 0.05) != LOST

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
        return LOST

    async def _is_quiet(self) -> None:
        """Wait until the one that woke has come to the end of what it was about, and the portal hears no more."""
        if any(process.poll() is not None for process in self.crew.processes):
            raise RuntimeError(f"a worker has died\n{self.crew.logs()}")
        arrivals = -1
        while arrivals != self.portal.arrivals:
            arrivals = self.portal.arrivals
            await asyncio.sleep(1.0)


Tell = Callable[[Round], None]


async def freeze_in_turn(
    folder: Path,
    url: str,
    database: str,
    points: Sequence[str],
    tell: Tell = lambda _: None,
    mutant: str = "",
    opening: asyncio.Lock | None = None,
) -> list[Round]:
    """Do one round at each of these points, with the same two workers.

    Whoever does several at once gives them one lock for `opening`: a process can migrate one database at a time.
    """
    async with AsyncExitStack() as stack:
        async with opening or asyncio.Lock():
            freezer = await Freezer.open(stack, folder, url, database, mutant)
        rounds = []
        for number, point in enumerate(points, 1):
            rounds.append(await freezer.round(number, point))
            tell(rounds[-1])
        return rounds


def summary(rounds: Sequence[Round]) -> dict[str, object]:
    """Say what became of the items, and which promise was broken where."""
    return {
        "rounds": len(rounds),
        "by database": dict(Counter(one.database for one in rounds)),
        "taken over": sum(one.attempts > 1 for one in rounds),
        "in doubt": dict(Counter(one.point for one in rounds if one.state == "IN_DOUBT")),
        "seconds a round": round(sum(one.seconds for one in rounds) / max(1, len(rounds)), 1),
        "breaches": [f"{one.database} {one.point}: {one.breach}" for one in rounds if one.breach],
    }


async def _side_by_side(folder: Path, fresh: Mapping[str, Fresh], count: int, tell: Tell) -> list[Round]:
    """Do the rounds, dealt out in turn to the databases."""
    shares = {kind: itertools.islice(itertools.cycle(POINTS), count // len(fresh)) for kind in fresh}
    opening = asyncio.Lock()
    lanes = [
        freeze_in_turn(folder / f"crew-{kind}", fresh[kind](f"freeze-{kind}"), kind, list(share), tell, opening=opening)
        for kind, share in shares.items()
    ]
    return [one for lane in await asyncio.gather(*lanes) for one in lane]


def main(
    rounds: Annotated[int, typer.Option(help="How many, over all databases.")] = 200,
    database: Annotated[str, typer.Option(help="sqlite | postgresql | both")] = "both",
    as_json: Annotated[bool, typer.Option("--json", help="Print each round too, for programs.")] = False,
) -> None:
    """Freeze workers at every point of a write and say what became of their items."""
    logging.getLogger("dbos").setLevel(logging.ERROR)
    kinds = [SQLITE, POSTGRESQL] if database == "both" else [database]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="freeze-")))
        fresh = {kind: stack.enter_context(databases(kind, folder)) for kind in kinds}
        bar = stack.enter_context(Progress(*Progress.get_default_columns(), console=Console(stderr=True)))
        line = bar.add_task("freezing", total=rounds // len(kinds) * len(kinds))

        def tell(one: Round) -> None:
            bar.update(line, advance=1, description=f"{one.database} {one.point}")
            if one.breach:
                bar.console.print(f"{one}: {one.breach}", style="red", markup=False)

        done = asyncio.run(_side_by_side(folder, fresh, rounds, tell))
    told = summary(done)
    print(json.dumps(told | ({"each": [asdict(one) for one in done]} if as_json else {}), ensure_ascii=False, indent=2))
    if told["breaches"]:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
