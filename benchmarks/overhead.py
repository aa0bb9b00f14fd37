"""What the engine costs: seconds and CPU an item, against a plain script of the same clicks (docs/performance.md).

Every round makes one world of claims that need no person, copies it for each way of working through it, and lets
the ways run one after another, each against a caseworker system of its own. Round by round another way begins.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager, closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Annotated, Any

import psutil
import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from digital_employee.cli.agreement import SUBMITTED, read_truth
from digital_employee.cli.demo import BUSINESS_DATE
from digital_employee.cli.output import console, print_json
from digital_employee.cli.sandbox import Sandbox, sandbox

HERE = Path(__file__).resolve().parent
QUIET = "login_popup_rate=0"
PATIENCE_S = 900
SUBMIT = "UI06.submit"


@dataclass(frozen=True)
class Way:
    """One way of working through the claims."""

    name: str
    program: str
    concurrency: int = 0

    def command(self, world: Sandbox) -> list[str]:
        """Return the process to start."""
        words = [sys.executable, str(HERE / self.program), world.portal_url]
        if self.concurrency:
            words += ["--folder", str(world.folder), "--concurrency", str(self.concurrency)]
        return words


WAYS = (
    Way("plain", "plain_script.py"),
    Way("1 bot", "engine_run.py", 1),
    Way("4 bots", "engine_run.py", 4),
)


@dataclass(frozen=True)
class Measure:
    """What one way took in one round; figures are for all items together."""

    way: str
    round: int
    items: int
    seconds: float
    cpu_s: float
    start_s: float
    """From the start of the process to the first claim: browser, sign-in, to-do list, and the engine's own start."""
    load: float
    extra: dict[str, Any] = field(default_factory=dict)


def cpu_seconds(process: psutil.Process) -> float:
    """Return the CPU time of a process, its living descendants, and those that they have waited for."""
    total = 0.0
    for one in (process, *process.children(recursive=True)):
        try:
            times = one.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


def choose_claims(world: Path, wanted: int) -> list[str]:
    """Leave only online claims that end submitted without a wait, at most so many, in the world; return them."""
    truth = [case for case in read_truth(world / "truth.jsonl") if case.get("disposition") == SUBMITTED]
    with closing(sqlite3.connect(world / "portal.db")) as portal:
        waits = {claim_no for (claim_no,) in portal.execute("SELECT claim_no FROM check_timeout")}
        fit = [case["key"] for case in truth if case["origin"] == "todo" and case["key"] not in waits][:wanted]
        portal.execute(f"DELETE FROM claim WHERE claim_no NOT IN ({', '.join('?' * len(fit))})", fit)  # noqa: S608 - only question marks
        portal.commit()
    shutil.rmtree(world / "inbox")
    (world / "inbox").mkdir()
    return fit


async def measure(way: Way, number: int, world: Sandbox, claims: list[str]) -> Measure:
    """Run one way through one world.

    Raises:
        RuntimeError: it did not submit every claim exactly once; its figures would mean nothing.
    """
    state, started = world.folder / "state", time.monotonic()
    process = await asyncio.create_subprocess_exec(
        *way.command(world), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    tree = psutil.Process(process.pid)
    try:
        async with asyncio.timeout(PATIENCE_S):
            await _line(process, way)
            start_s, before, load = time.monotonic() - started, cpu_seconds(tree), os.getloadavg()[0]
            empty = _database_bytes(state)
            told = await _line(process, way)
            cpu_s = cpu_seconds(tree) - before
            await process.communicate(b"\n")
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if world.ledger() != {(claim, SUBMIT): 1 for claim in claims}:
        raise RuntimeError(f"{way.name} did not submit each of {len(claims)} claims once: {world.ledger()}")
    items, seconds = int(told.pop("items")), float(told.pop("seconds"))
    if told:
        told |= {"database_bytes": _database_bytes(state) - empty, "evidence_bytes": _evidence_bytes(state)}
    return Measure(way.name, number, items, seconds, cpu_s, start_s, load, told)


async def _line(process: asyncio.subprocess.Process, way: Way) -> dict[str, Any]:
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    text = await process.stdout.readline()
    if not text:
        raise RuntimeError(f"{way.name} ended early; what it said is above")
    told: dict[str, Any] = json.loads(text)
    return told


def _database_bytes(state: Path) -> int:
    """Return the size of the engine's database; 0 when there is none."""
    file = state / "digital-employee.db"
    if not file.exists():
        return 0
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return int(
            database.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()[0]
        )


def _evidence_bytes(state: Path) -> int:
    return sum(file.stat().st_size for file in (state / "evidence").rglob("*") if file.is_file())


async def run(items: int, rounds: int, slow_ms: int, folder: Path, seed: int) -> list[Measure]:
    """Measure every way once a round, in turn, each round beginning with another."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 - a coroutine runs in a task
    # Whoever ends us early must not leave a portal and a browser behind.
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    faults = f"{QUIET},slow_ms={slow_ms}" if slow_ms else QUIET
    measures = []
    for number in range(rounds):
        source = folder / f"world-{number}"
        async with _portal(source, seed + number, faults):
            pass
        claims = choose_claims(source, items)
        for turn in range(len(WAYS)):
            way = WAYS[(number + turn) % len(WAYS)]
            copy = shutil.copytree(source, folder / f"round-{number}-{way.name.replace(' ', '-')}")
            async with _portal(copy, seed + number, faults) as world:
                one = await measure(way, number, world, claims)
            measures.append(one)
            figures = (
                f"{one.seconds / one.items:.2f} s/item, {one.cpu_s / one.items:.2f} CPU s/item, load {one.load:.1f}"
            )
            typer.echo(f"round {number + 1}/{rounds} {way.name}: {figures}", err=True)
    return measures


def _portal(folder: Path, seed: int, faults: str) -> AbstractAsyncContextManager[Sandbox]:
    """Run a caseworker system; its world is made unless it is there."""
    return sandbox(
        HERE.parent,
        folder,
        seed=seed,
        size="demo",
        business_date=BUSINESS_DATE,
        faults=faults,
        workflows=("unemployment_claim",),
        keep=True,
    )


def summary(measures: list[Measure]) -> dict[str, Any]:
    """Return the medians of the rounds, and the ratios to the plain script within each round."""
    ways: dict[str, Any] = {}
    plain = {one.round: one for one in measures if one.way == WAYS[0].name}
    for way in WAYS:
        own = [one for one in measures if one.way == way.name]
        ways[way.name] = {
            "items": sum(one.items for one in own),
            "seconds_an_item": _median(one.seconds / one.items for one in own),
            "cpu_s_an_item": _median(one.cpu_s / one.items for one in own),
            "start_s": _median(one.start_s for one in own),
            "seconds_ratio": _median(one.seconds / plain[one.round].seconds for one in own),
            "cpu_ratio": _median(one.cpu_s / plain[one.round].cpu_s for one in own),
            **{f"{name}_an_item": _median(one.extra[name] / one.items for one in own) for name in own[0].extra},
        }
    return ways


def _median(values: Iterable[float]) -> float:
    return round(statistics.median(values), 3)


def machine() -> dict[str, Any]:
    """Say what was measured on."""
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "python": sys.version.split()[0],
        "platform": sys.platform,
    }


def show(facts: dict[str, Any]) -> None:
    """Print the table."""
    table = Table(title="Engine overhead against a plain script", title_justify="left", box=SIMPLE_HEAD)
    for heading in ("way", "items", "s/item", "× plain", "CPU s/item", "× plain", "start s"):
        table.add_column(heading, justify="left" if heading == "way" else "right", no_wrap=True)
    for name, way in facts["ways"].items():
        numbers = ("seconds_an_item", "seconds_ratio", "cpu_s_an_item", "cpu_ratio", "start_s")
        table.add_row(name, str(way["items"]), *(f"{way[number]:.2f}" for number in numbers))
    console.print(table)
    engine = facts["ways"][WAYS[1].name]
    console.print(
        f"kept an item: {engine['audit_entries_an_item']:g} audit entries, {engine['steps_an_item']:g} steps,"
        f" {engine['pictures_an_item']:g} pictures; {engine['database_bytes_an_item'] / 1024:.0f} kB database,"
        f" {engine['evidence_bytes_an_item'] / 1024:.0f} kB evidence"
    )
    console.print(
        f"one bot's seconds an item: {engine['write_s_an_item']:.2f} the write and its proof,"
        f" {engine['attempt_s_an_item'] - engine['write_s_an_item']:.2f} the rest of the attempt,"
        f" {engine['seconds_an_item'] - engine['attempt_s_an_item']:.2f} between two attempts"
    )
    loads = ", ".join(f"{one['load']:.1f}" for one in facts["measures"])
    console.print(f"machine: {facts['machine']['cores']} cores, load at the start of each: {loads}")


def main(
    items: Annotated[int, typer.Option(help="Claims a round (25 at most).", min=1)] = 12,
    rounds: Annotated[int, typer.Option(help="Rounds; every way runs once in each.", min=1)] = 3,
    slow_ms: Annotated[int, typer.Option(help="Delay of each answer of the portal, 0 to so many ms.", min=0)] = 0,
    seed: Annotated[int, typer.Option(help="Seed of the first world.")] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Measure what the engine costs an item, against a plain script of the same clicks.

    Writes to a temporary folder only. Takes about a minute a round and dozen claims on an idle machine.

    Example: `python benchmarks/overhead.py --items 12 --rounds 3 --json`
    """
    with tempfile.TemporaryDirectory(prefix="overhead-") as folder:
        measures = asyncio.run(run(items, rounds, slow_ms, Path(folder), seed))
    facts = {
        "machine": machine(),
        "slow_ms": slow_ms,
        "ways": summary(measures),
        "measures": [asdict(one) for one in measures],
    }
    if as_json:
        print_json(facts)
    else:
        show(facts)


if __name__ == "__main__":
    typer.run(main)
