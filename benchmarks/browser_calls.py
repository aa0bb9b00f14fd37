"""What an item costs in the browser: protocol calls and CPU seconds; the figures of docs/performance.md.

Run `python benchmarks/browser_calls.py [seed]`; needs a browser. Works through a tiny generated world in a
temporary folder and prints calls by kind, calls a verb and CPU seconds by process. Wall time says little here.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import psutil
from loguru import logger
from playwright._impl.connection import Connection

from digital_employee.browser.verbs import PageVerbs
from digital_employee.cli.agreement import FaultPlace, compare, read_truth
from digital_employee.cli.assembly import assemble
from digital_employee.cli.demo import outcomes_of
from digital_employee.cli.sandbox import sandbox, sandbox_project
from digital_employee.store import runs
from digital_employee.store.reports import progress

ROOT = Path(__file__).parents[1]
BUSINESS_DATE = date(2026, 3, 10)
VERBS = ("open", "prove", "fill", "press", "read")
PATIENCE_S = 600.0


def count_calls(calls: Counter[str], events: Counter[str]) -> None:
    """Count every message to the driver and every event from it."""
    for name in [name for name in dir(Connection) if "send_message" in name]:
        setattr(Connection, name, _counted(getattr(Connection, name), calls))
    dispatch = Connection.dispatch

    def counted(self: Connection, message: Any) -> Any:
        if "method" in message:
            events[message["method"]] += 1
        return dispatch(self, message)

    Connection.dispatch = counted  # type: ignore[method-assign]  # a benchmark looks over the library's shoulder


def _counted(send: Callable[..., Any], calls: Counter[str]) -> Callable[..., Any]:
    @wraps(send)
    def counted(self: Any, sender: Any, method: str, *rest: Any, **more: Any) -> Any:
        calls[f"{type(sender).__name__}.{method}"] += 1
        return send(self, sender, method, *rest, **more)

    return counted


def count_verbs(verbs: Counter[str]) -> None:
    """Count what the workflow asks of a page; a verb inside a verb is not counted."""
    for name in VERBS:
        setattr(PageVerbs, name, _counted_verb(getattr(PageVerbs, name), name, verbs))


def _counted_verb(verb: Callable[..., Awaitable[Any]], name: str, verbs: Counter[str]) -> Callable[..., Any]:
    @wraps(verb)
    async def counted(self: PageVerbs, *arguments: Any) -> Any:
        verbs[name] += 1
        return await verb(self, *arguments)

    return counted


def cpu_by_process() -> dict[str, float]:
    """Return CPU seconds so far of the robot, the driver, the browser and its pages, dead children included."""
    own = psutil.Process()
    seconds = {"robot": own.cpu_times().user + own.cpu_times().system}
    for process in own.children(recursive=True):
        try:
            words, times = " ".join(process.cmdline()), process.cpu_times()
        except psutil.Error:
            continue
        if "mock_caseworker" not in words:
            kind = _kind(words)
            # A page's process is gone with its context; the browser's fork server has waited for it.
            seconds[kind] = seconds.get(kind, 0.0) + sum(times[:4])
    return seconds


def _kind(command: str) -> str:
    if "playwright" in command and "node" in command:
        return "driver"
    return "pages" if "--type=zygote" in command or "--type=renderer" in command else "browser"


async def work(folder: Path, seed: int) -> tuple[int, dict[str, float]]:
    """Work through a world; return the number of items and the CPU seconds spent on them."""
    only = ("unemployment_claim",)
    async with sandbox(ROOT, folder, seed=seed, size="tiny", business_date=BUSINESS_DATE, workflows=only) as world:
        before = cpu_by_process()
        async with assemble(sandbox_project(ROOT, world)) as parts, parts.worker():
            await parts.writer.run(
                lambda uow: runs.request_run(
                    uow,
                    workflow="unemployment_claim",
                    origin="person",
                    requested_by="benchmark",
                    business_date=BUSINESS_DATE,
                    enqueuer=parts.enqueuer,
                )
            )
            end = asyncio.get_running_loop().time() + PATIENCE_S
            while True:
                async with parts.database.session() as session:
                    state = await progress.overall(session, now=parts.clock.now(), soon=timedelta(minutes=5))
                if state.is_over or asyncio.get_running_loop().time() > end:
                    break
                await asyncio.sleep(0.5)
            after = cpu_by_process()
            async with parts.database.session() as session:
                rows = await progress.outcomes(session)
                faults = await progress.input_faults(session)
        places = [FaultPlace(fault.file, fault.row, fault.column) for fault in faults]
        agreed = compare(read_truth(world.truth_file), outcomes_of(rows), world.ledger(), places)
        print(f"agreement {agreed.share:.0%}, doubles {agreed.doubles}, false approvals {agreed.false_approvals}")
        return state.items, {kind: spent - before.get(kind, 0.0) for kind, spent in after.items()}


def main() -> None:
    """Print the figures."""
    logger.remove()
    calls: Counter[str] = Counter()
    events: Counter[str] = Counter()
    verbs: Counter[str] = Counter()
    count_calls(calls, events)
    count_verbs(verbs)
    with tempfile.TemporaryDirectory(prefix="browser-calls-") as folder:
        items, seconds = asyncio.run(work(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else 2))
    print(f"{items} items, {verbs.total()} verbs {dict(verbs)}")
    print(f"calls {calls.total()}: {calls.total() / items:.0f} an item, {calls.total() / verbs.total():.1f} a verb")
    print(f"events {events.total()}: {events.total() / items:.0f} an item")
    print("CPU s an item: " + ", ".join(f"{kind} {spent / items:.2f}" for kind, spent in seconds.items()), end="; ")
    print(f"in all {sum(seconds.values()) / items:.2f}")
    for kind, count in calls.most_common(24):
        print(f"{count:6} {kind}")


if __name__ == "__main__":
    main()
