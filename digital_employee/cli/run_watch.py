"""Waiting for a run: progress on standard error until the run has come to rest. Changes nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from digital_employee.cli.output import stderr
from digital_employee.cli.reading import Reading, open_reading
from digital_employee.store.reports.overview import ExecutorLine, list_executors
from digital_employee.store.reports.runs import LIVE_RUNS, RunDetail, read_run
from digital_employee.store.tables import ItemState, RunState

POLL_S = 0.5
NOBODY = "no worker is alive: it goes on when one starts"


async def living_workers(reading: Reading) -> list[ExecutorLine]:
    """Return the processes that take up work and were heard of lately."""
    patience_s = reading.settings.worker.peer_patience_s
    async with reading.database.session() as session:
        executors = await list_executors(session, reading.clock.now(), patience_s)
    return [executor for executor in executors if executor.is_alive and executor.role != "dashboard"]


async def watch(project: Path, run_id: str) -> RunDetail:
    """Show how far a run is until it has ended or is held; return how it stands then."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=stderr,
        transient=True,
    )
    async with open_reading(project) as reading:
        with bar:
            line = bar.add_task(RunState.QUEUED, total=None)
            while True:
                detail = await _read(reading, run_id)
                description = describe(detail, somebody_works=bool(await living_workers(reading)))
                bar.update(line, description=description, completed=at_rest(detail), total=total_of(detail))
                if has_come_to_rest(detail):
                    return detail
                await asyncio.sleep(POLL_S)


def has_come_to_rest(detail: RunDetail) -> bool:
    """Whether nothing of the run moves by itself any more: it has ended, or waits for a person to release it."""
    return detail.line.state not in LIVE_RUNS or detail.line.state is RunState.HELD


def at_rest(detail: RunDetail) -> int:
    """Return how many items the run no longer works on."""
    counts = detail.line.counts
    return counts.total - sum(counts.by_state.get(state, 0) for state in (ItemState.READY, ItemState.RUNNING))


def total_of(detail: RunDetail) -> int | None:
    """Return how many items the run has, None while it collects them."""
    return None if detail.line.items_expected is None else detail.line.counts.total


def describe(detail: RunDetail, *, somebody_works: bool) -> str:
    """Return one line about how the run stands."""
    if not somebody_works and not has_come_to_rest(detail):
        return NOBODY
    working = detail.line.counts.by_state.get(ItemState.RUNNING, 0)
    return f"{detail.line.state}, {working} at work" if working else str(detail.line.state)


async def _read(reading: Reading, run_id: str) -> RunDetail:
    async with reading.database.session() as session:
        detail = await read_run(session, run_id)
    assert detail is not None  # noqa: S101 - runs are never deleted
    return detail
