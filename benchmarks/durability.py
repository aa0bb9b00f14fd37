"""What is acknowledged lies on the disk: the system calls of a worker and its database, in the order they happened.

    python benchmarks/durability.py
    python benchmarks/durability.py --database sqlite --items 3 --json

A worker does cases at a small portal under strace, and logs its crash points (ADR 9). Between the moment before each
commit and the moment after it, the log of the database (SQLite's -wal, PostgreSQL's pg_wal) must have been written, and
synchronised after that; and no request leaves before its SENT has been. Leaves with 1 when one was not, with 2 without
strace (`sudo apt-get install strace`). Says nothing of a disk that lies about what it has stored.
"""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import AsyncExitStack, ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Annotated

import psutil
import psycopg
import typer

from benchmarks.kill_sweep.databases import POSTGRESQL, SQLITE, databases
from digital_employee.crash_points import LOG
from tests.runtime.conftest import writing
from tests.runtime.crew import MUTANT, Crew, crew_settings
from tests.runtime.small_portal import Portal, Server

COMMITTING, COMMITTED = "store.committing/", "store.committed/"
SENT, LEAVING = "store.committed/effect.sent/submit", "gate.leaving/submit"
DATABASE_LOG = re.compile(r"-wal$|/pg_wal/")
"""Files in which a commit becomes durable."""
_CALL = re.compile(
    r"^(?P<pid>\d+) +(?P<at>\d+\.\d+) (?P<name>write|pwrite64|fsync|fdatasync)"
    r"\(\d+<(?P<path>[^>]*)>(?:, \"(?P<text>[^\"]*)\")?.*?(?P<open><unfinished \.\.\.>)?$"
)
_RESUMED = re.compile(r"^(?P<pid>\d+) +(?P<at>\d+\.\d+) <\.\.\. (?:fsync|fdatasync) resumed>")
_FAILED = re.compile(r"= -1 E\w+")
TRACED = "trace=write,pwrite64,fsync,fdatasync"


@dataclass(frozen=True)
class Sync:
    """One synchronisation of the database's log that succeeded."""

    began_at: float
    ended_at: float


@dataclass
class Trace:
    """What strace saw, each in the order of time (seconds since 1970)."""

    points: list[tuple[float, str]] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)
    """When the database's log was written."""
    syncs: list[Sync] = field(default_factory=list)


@dataclass(frozen=True)
class Verdict:
    """What became of the commits of one database."""

    database: str
    commits: int
    requests: int
    syncs: int
    usual_sync_ms: float
    breaches: tuple[str, ...]


def read_trace(lines: Iterable[str], points: str) -> Trace:
    """Read the output of `strace -f -y -ttt`; `points` is the name of the file of crash points."""
    trace, begun = Trace(), dict[str, float]()
    for line in lines:
        if resumed := _RESUMED.match(line):
            began_at = begun.pop(resumed["pid"], None)
            if began_at is not None and not _FAILED.search(line):
                trace.syncs.append(Sync(began_at, float(resumed["at"])))
            continue
        call = _CALL.match(line)
        if call is None or _FAILED.search(line):
            continue
        at, of_log = float(call["at"]), DATABASE_LOG.search(call["path"])
        if call["path"].endswith(points) and call["text"]:
            trace.points += [(at, name) for name in call["text"].split("\\n") if name]
        elif of_log and "sync" not in call["name"]:
            trace.writes.append(at)
        elif of_log and call["open"]:
            begun[call["pid"]] = at
        elif of_log:
            trace.syncs.append(Sync(at, at + _lasted(line)))
    return trace


def _lasted(line: str) -> float:
    """Return the seconds that a call took, as `-T` tells them at the end of a line."""
    told = re.search(r"<(\d+\.\d+)>$", line)
    return float(told[1]) if told else 0.0


def commits_in(trace: Trace) -> Iterator[tuple[str, float, float]]:
    """Return name, moment before and moment after of each commit, in the order of the moments after."""
    before: dict[str, list[float]] = {}
    for at, name in trace.points:
        if name.startswith(COMMITTING):
            before.setdefault(name.removeprefix(COMMITTING), []).append(at)
        elif name.startswith(COMMITTED):
            of = name.removeprefix(COMMITTED)
            yield of, before[of].pop(0), at


def is_durable(trace: Trace, began_at: float, ended_at: float) -> bool:
    """Say whether the log was written in this span, and synchronised after that."""
    written_at = next((at for at in trace.writes if at > began_at), ended_at)
    return any(written_at < sync.began_at and sync.ended_at < ended_at for sync in trace.syncs)


def judge(trace: Trace, database: str) -> Verdict:
    """Name each commit that was acknowledged before it was on the disk, and each request that left before its SENT."""
    commits = list(commits_in(trace))
    late = [name for name, began_at, ended_at in commits if not is_durable(trace, began_at, ended_at)]
    seen: Counter[str] = Counter()
    early = 0
    for _, name in trace.points:
        seen[name] += 1
        early += name == LEAVING and seen[LEAVING] > seen[SENT]
    breaches = [
        f"{name}: acknowledged {count} times before it was on the disk" for name, count in Counter(late).items()
    ]
    breaches += [f"{early} requests left before their SENT was on the disk"] if early else []
    breaches += [] if commits and seen[LEAVING] else ["nothing was seen: no commit, or no request"]
    usual = median([sync.ended_at - sync.began_at for sync in trace.syncs] or [0.0])
    return Verdict(database, len(commits), seen[LEAVING], len(trace.syncs), round(usual * 1000, 2), tuple(breaches))


async def trace_a_worker(folder: Path, url: str, database: str, items: int, mutant: str = "") -> Verdict:
    """Have a worker do so many cases under strace. `mutant`: see tests.runtime.crew.

    Raises:
        AssertionError: a case did not come to its end.
    """
    portal = Portal()
    async with AsyncExitStack() as stack:
        stack.callback(Server(portal).close)
        crew = await Crew.gather(folder, crew_settings(portal, url, concurrency=1))
        stack.push_async_callback(crew.dismiss)
        plan = await crew.begin(writing())
        output, points = folder / "strace.out", folder / "worker.points"
        under = ["strace", "-I2", "-f", "-y", "-ttt", "-T", "-s", "200", "-e", TRACED, "-o", str(output)]
        under += ["-p", str(_server_pid(url))] if database == POSTGRESQL else []
        strace = crew.hire("worker", *under, **{LOG: str(points), MUTANT: mutant})
        for number in range(items):
            portal.case_no = f"C{number}"
            await crew.until_item(await crew.arrive(plan, portal.case_no), "FINISHED")
        for worker in psutil.Process(strace.pid).children():
            worker.terminate()
            await asyncio.to_thread(worker.wait, 60)
        strace.terminate()
        await asyncio.to_thread(strace.wait, 60)
    with output.open(errors="replace") as lines:
        return judge(read_trace(lines, points.name), database)


def _server_pid(url: str) -> int:
    """Return the process of the PostgreSQL server, whose children do the work."""
    with psycopg.connect(url.replace("+asyncpg", "")) as connection:
        [folder] = connection.execute("SHOW data_directory").fetchone() or [""]
    return int((Path(folder) / "postmaster.pid").read_text().split()[0])


def main(
    items: Annotated[int, typer.Option(help="Cases on each database.")] = 5,
    database: Annotated[str, typer.Option(help="sqlite | postgresql | both")] = "both",
    mutant: Annotated[str, typer.Option(help="`module:function` that breaks the build on purpose.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the facts for programs.")] = False,
) -> None:
    """Show that what is acknowledged lies on the disk.

    Example: `python benchmarks/durability.py --database sqlite`
    """
    if shutil.which("strace") is None:
        typer.echo("strace is needed: sudo apt-get install strace", err=True)
        raise typer.Exit(2)
    verdicts = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="durability-")))
        for kind in [SQLITE, POSTGRESQL] if database == "both" else [database]:
            url = stack.enter_context(databases(kind, folder))("durability")
            verdicts.append(asyncio.run(trace_a_worker(folder / f"crew-{kind}", url, kind, items, mutant)))
    for one in verdicts:
        told = f"{one.database}: {one.commits} commits and {one.requests} requests, {one.syncs} syncs of "
        told += f"{one.usual_sync_ms} ms; {'; '.join(one.breaches) or 'each on the disk before it was acknowledged'}"
        typer.echo(json.dumps(one.__dict__, ensure_ascii=False) if as_json else told)
    if any(one.breaches for one in verdicts):
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
