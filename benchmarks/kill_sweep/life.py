"""One life of the service: what the process does that the sweep kills. Runs in a forked child; knows no judge."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from digital_employee import crash_points
from digital_employee.cli.sandbox import PORTAL_SECRET
from digital_employee.project.discover import load_attribute
from digital_employee.project.folder import open_project
from digital_employee.redaction import log_masked
from digital_employee.schedule.definition import ScheduleDefinition
from digital_employee.settings import Settings
from digital_employee.store.reports import progress

SOON = timedelta(minutes=5)
"""An item that waits longer has come to rest."""


@dataclass(frozen=True)
class Orders:
    """What a life is told; the same for every life of a round."""

    project: Path
    settings: Settings
    workflow: str
    fire_at: datetime
    """The one minute at which the workflow is due."""
    crash: Mapping[str, str]
    """The variables of digital_employee.crash_points."""
    output: Path
    mutants: tuple[str, ...] = ()
    """`module:function` of what breaks the build on purpose, for proving that the sweep sees it."""


@dataclass
class Nursery:
    """Starts lives quickly: a server that has everything imported is forked."""

    root: Path
    _context: ForkServerContext = field(init=False)

    def __post_init__(self) -> None:
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload([__name__, *_late_imports(self.root)])

    def start(self, orders: Orders) -> BaseProcess:
        """Begin a life."""
        child = self._context.Process(target=live, args=(orders,), name=f"life of {orders.workflow}", daemon=False)
        child.start()
        return child


def live(orders: Orders) -> None:
    """Run the service until everything has come to rest, or until a crash point ends it."""
    os.environ["DIGITAL_EMPLOYEE_SECRET_CASEWORKER"] = PORTAL_SECRET
    with orders.output.open("ab") as output:
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())
    for mutant in orders.mutants:
        load_attribute(mutant, "mutants")()
    log_masked("DEBUG")
    crash_points.arm(orders.crash)
    asyncio.run(_serve(orders))


async def _serve(orders: Orders) -> None:
    project = open_project(orders.project, settings=orders.settings)
    schedules = [_once(orders.workflow, orders.fire_at)]
    since = orders.fire_at - timedelta(minutes=1)
    async with load_attribute("scheduler:service", "the sweep")(
        project, schedules=schedules, since=since, with_dashboard=False
    ) as running:
        while not await _is_over(running):  # noqa: ASYNC110 - rows change, nobody signals it
            await asyncio.sleep(0.2)


async def _is_over(running: Any) -> bool:
    async with running.parts.database.session() as session:
        seen = await progress.overall(session, now=running.parts.clock.now(), soon=SOON)
    return seen.is_over


def _once(workflow: str, at: datetime) -> ScheduleDefinition:
    """A schedule with one fire: it came due just before the first life began, and comes again in a year."""
    cron = f"{at.minute} {at.hour} {at.day} {at.month} *"
    return ScheduleDefinition.model_validate(
        {"name": workflow, "workflow": workflow, "cron": cron, "timezone": "UTC", "catch_up": "all"}
    )


def due_minute() -> datetime:
    """Return the last full minute."""
    return datetime.now(UTC).replace(second=0, microsecond=0)


def _late_imports(root: Path) -> list[str]:
    """Name what a service imports only when it starts: the project's own modules and the migrations."""
    files = [path for package in ("bots", "connectors") for path in sorted((root / package).rglob("*.py"))]
    names = [".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__") for path in files]
    return ["digital_employee.store.migrate", *names]
