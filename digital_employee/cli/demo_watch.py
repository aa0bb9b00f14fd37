"""Watching the demo's runs until all of them have come to rest: progress for people, a pause for each schedule."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from digital_employee.cli.output import console
from digital_employee.store.reports import progress as progress_report
from digital_employee.store.reports.progress import RunProgress
from digital_employee.store.schedules import pause_schedule
from digital_employee.store.unit import Actor

POLL_S = 0.5
SOON = timedelta(minutes=5)
BY = Actor("demo", "operator")


async def watch(running: Any, expected: Mapping[str, int], *, timeout_s: int, quiet: bool) -> bool:
    """Show progress until every expected workflow has run and come to rest; False when time was up before.

    `expected` names how many items each workflow must give. Its schedule has its name, and is paused after one fire.
    """
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=quiet,
    )
    paused: set[str] = set()
    loop = asyncio.get_running_loop()
    end = loop.time() + timeout_s
    with bar:
        line = bar.add_task("waiting for the clock to ring", total=sum(expected.values()))
        while True:
            standing = await _standing(running)
            for workflow in expected.keys() & {name for name, one in standing.items() if one.runs} - paused:
                await _pause(running, workflow)
                paused.add(workflow)
            settled = sum(one.settled for one in standing.values())
            bar.update(line, completed=settled, description=describe(standing, expected))
            if all(workflow in standing and standing[workflow].is_over for workflow in expected):
                return True
            if loop.time() > end:
                return False
            await asyncio.sleep(POLL_S)


def describe(standing: Mapping[str, RunProgress], expected: Mapping[str, int]) -> str:
    """Return one line about how all of them stand."""
    waiting = [name for name in expected if not (name in standing and standing[name].runs)]
    if len(waiting) == len(expected):
        return "waiting for the clock to ring"
    starting = sum(one.starting for one in standing.values()) + len(waiting)
    working = sum(one.working for one in standing.values())
    retrying = sum(one.retrying for one in standing.values())
    parts = [(starting, "collecting"), (working, "at work"), (retrying, "tried again soon")]
    return ", ".join(f"{count} {words}" for count, words in parts if count) or "at rest"


async def _standing(running: Any) -> Mapping[str, RunProgress]:
    async with running.parts.database.session() as session:
        return await progress_report.by_workflow(session, now=running.parts.clock.now(), soon=SOON)


async def _pause(running: Any, workflow: str) -> None:
    await running.parts.writer.run(lambda uow: pause_schedule(uow, name=workflow, reason="演示只需触发一次", by=BY))
