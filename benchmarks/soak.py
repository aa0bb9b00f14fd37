"""The soak: the whole service on the full data set, all faults of the portal on, its browser killed and frozen.

    make soak MINUTES=30
    python benchmarks/soak.py --minutes 30 --json

In the first two fifths of the time the browser is killed and frozen in turn, in the next fifth the last one grows warm;
in the rest the portal alone misbehaves, and memory, file descriptors, browser processes and contexts have to stay flat.
Then the service is told to stop. Leaves with 1 when a figure grew, a process or a browser profile was left, the service
did not drain, an item is not accounted for, a write landed too often, or the audit log does not verify.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import psutil
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from benchmarks.endurance.accounts import Accounts, draw_up
from benchmarks.endurance.service import INSIDE, MUTANT, SETTINGS, WORKFLOWS
from benchmarks.endurance.vitals import Patient, Trend, Vitals, trends
from digital_employee.cli.agreement import read_truth
from digital_employee.cli.sandbox import free_port, sandbox
from digital_employee.project.folder import find_project_folder
from digital_employee.settings import load_settings

BUSINESS_DATE = date(2026, 3, 10)
FAULTS = (
    "slow_ms=60,500_rate=0.004,session_drop=0.004,popup_rate=0.05,stale_lock=0.02,dup_click=1,id_shuffle=1,"
    "fullwidth_echo=0.3,label_variant=0.3,paging_reset=0.004,cut_rate=0.02,late_ms=300"
)
"""All of them. What strikes a request is rare enough that a list of eighty pages can be read in one go at all."""
TROUBLED = 0.4
"""Share of the time in which the browser is disturbed."""
JUDGED = 0.6
"""Share of the time after which figures are judged: a fresh browser and its driver grow for some minutes."""
DEEDS = (signal.SIGKILL, signal.SIGSTOP)
DEEDS_APART_S = 90.0
LOOKS_APART_S = 10.0
STOPPING_S = 180.0
"""The service drains for a minute at most, and lets go."""
PROFILES = "playwright_chromiumdev_profile-*"


@dataclass
class Soak:
    """What was seen."""

    looks: list[Vitals] = field(default_factory=list)
    deeds: list[str] = field(default_factory=list)
    judged_from_s: float = 0.0
    status: int | None = None
    """The service's exit status; None: it had to be killed."""
    orphans: list[str] = field(default_factory=list)
    profiles: list[str] = field(default_factory=list)
    accounts: Accounts | None = None

    @property
    def judged(self) -> list[Vitals]:
        """The looks after the last browser has become warm."""
        return [one for one in self.looks if one.at_s >= self.judged_from_s]

    @property
    def trends(self) -> list[Trend]:
        """How each figure went in the time judged."""
        return trends(self.looks, self.judged_from_s)

    def breaches(self) -> list[str]:
        """Name each promise that was broken."""
        grown = [f"{one.name} grew by {one.grown}, allowed are {one.allowed}" for one in self.trends if not one.is_flat]
        drained = [] if self.status == 0 else [f"the service left with {self.status} instead of draining"]
        left = [f"left running: {one}" for one in self.orphans] + [f"left lying: {one}" for one in self.profiles]
        return [*grown, *drained, *left, *(self.accounts.breaches if self.accounts else [])]

    def facts(self) -> dict[str, Any]:
        """Return everything for programs."""
        return {
            "looks": [asdict(one) for one in self.looks],
            "judged_s": round(self.judged[-1].at_s - self.judged[0].at_s) if self.judged else 0,
            "deeds": self.deeds,
            "trends": [asdict(one) | {"is_flat": one.is_flat} for one in self.trends],
            "exit_status": self.status,
            "orphans": self.orphans,
            "profiles": self.profiles,
            "accounts": asdict(self.accounts) if self.accounts else None,
            "breaches": self.breaches(),
        }


Tell = Callable[[Vitals], None]


async def soak(
    folder: Path,
    *,
    seconds: float,
    seed: int = 7,
    size: str = "full",
    faults: str = FAULTS,
    workflows: Sequence[str] = (),
    deeds_apart_s: float = DEEDS_APART_S,
    mutant: str = "",
    tell: Tell = lambda _: None,
) -> Soak:
    """Run the service for so long, look at it, tell it to stop, and draw up the accounts."""
    root = find_project_folder(Path(__file__).parent)
    made = sandbox(
        root, folder / "world", seed=seed, size=size, business_date=BUSINESS_DATE, faults=faults, workflows=workflows
    )
    async with made as world:
        settings = world.settings(load_settings(root), dashboard_port=free_port())
        truth = read_truth(world.truth_file)
        known = list(dict.fromkeys(case["workflow"] for case in truth))
        (folder / SETTINGS).write_text(settings.model_dump_json())
        (folder / WORKFLOWS).write_text(json.dumps([one for one in known if (root / f"workflows/{one}.yaml").exists()]))
        (folder / "tmp").mkdir()
        service = _start(root, folder, mutant)
        patient = Patient(psutil.Process(service.pid), folder / INSIDE)
        seen = Soak(judged_from_s=seconds * JUDGED)
        try:
            await _watch(service, patient, seen, seconds, deeds_apart_s, tell)
            seen.status = await _stop(service)
            await asyncio.sleep(2)
            seen.orphans = patient.orphans()
            seen.profiles = sorted(path.name for path in (folder / "tmp").glob(PROFILES))
        finally:
            if service.poll() is None:
                service.kill()
                service.wait()
            patient.end_orphans()
        seen.accounts = await draw_up(settings, truth, world.ledger())
    return seen


def _start(root: Path, folder: Path, mutant: str) -> subprocess.Popen[bytes]:
    with (folder / "service.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "benchmarks.endurance.service", str(folder)],
            cwd=root,
            env={**os.environ, "TMPDIR": str(folder / "tmp"), MUTANT: mutant},
            stdout=log,
            stderr=log,
        )


async def _watch(
    service: subprocess.Popen[bytes], patient: Patient, seen: Soak, seconds: float, deeds_apart_s: float, tell: Tell
) -> None:
    """Look every few seconds; disturb the browser as long as the time for it lasts."""
    began = time.monotonic()
    deeds, next_deed_s = itertools.cycle(DEEDS), deeds_apart_s
    while (now_s := time.monotonic() - began) < seconds and service.poll() is None:
        with suppress(psutil.NoSuchProcess):
            seen.looks.append(await asyncio.to_thread(patient.look, now_s))
            tell(seen.looks[-1])
        if next_deed_s <= now_s < seconds * TROUBLED - deeds_apart_s / 2:
            next_deed_s += deeds_apart_s
            seen.deeds += _disturb(patient, next(deeds), now_s)
        await asyncio.sleep(min(LOOKS_APART_S, seconds / 20))


def _disturb(patient: Patient, deed: signal.Signals, now_s: float) -> list[str]:
    browser = patient.browser()
    if browser is None:
        return []
    with suppress(psutil.NoSuchProcess):
        browser.send_signal(deed)
    return [f"{now_s:.0f} s: {deed.name} to browser {browser.pid}"]


async def _stop(service: subprocess.Popen[bytes]) -> int | None:
    """Tell the service to stop; None: it did not in time."""
    service.terminate()
    try:
        return await asyncio.to_thread(service.wait, STOPPING_S)
    except subprocess.TimeoutExpired:
        return None


def show(seen: Soak, console: Console) -> None:
    """Print what was seen, for people."""
    table = Table(title="per hour, by the median of all slopes")
    for head in ("figure", "usual", "per hour", "grown", "risen", "allowed", ""):
        table.add_column(head, justify="left" if head in {"figure", ""} else "right")
    for one in seen.trends:
        table.add_row(
            one.name,
            f"{one.usual}",
            f"{one.per_hour:+}",
            f"{one.grown:+}",
            f"{one.risen:+}",
            f"{one.allowed}",
            "flat" if one.is_flat else "GREW",
        )
    console.print(table)
    if seen.accounts:
        accounts = seen.accounts
        console.print(
            f"items in the data: {accounts.items_in}; states: {accounts.states}; agreeing: {accounts.agreeing}"
        )
        console.print(f"left to a person because the portal failed too often: {len(accounts.given_up)}")
        console.print(f"lists that could not be read to their end, and a person was told: {list(accounts.unread)}")
    console.print(f"browser disturbed: {len(seen.deeds)} times; service left with {seen.status}")
    for breach in seen.breaches():
        console.print(f"BROKEN: {breach}", style="red", markup=False)


def main(
    minutes: Annotated[float, typer.Option(help="How long the service is watched.")] = 30,
    seed: Annotated[int, typer.Option(help="Seed of the generated data and of the faults.")] = 7,
    size: Annotated[str, typer.Option(help="tiny | demo | full; a small one has no work left for the end.")] = "full",
    faults: Annotated[str, typer.Option(help="Faults of the mock system.")] = FAULTS,
    mutant: Annotated[str, typer.Option(help="`module:function` that breaks the build on purpose.")] = "",
    out: Annotated[Path | None, typer.Option(help="Folder that keeps the world and the service's log.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the facts for programs.")] = False,
) -> None:
    """Soak the service and say whether it stays as it began.

    Example: `python benchmarks/soak.py --minutes 5 --size demo`
    """
    with ExitStack() as stack:
        folder = out or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soak-")))
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        bar = stack.enter_context(
            Progress(*Progress.get_default_columns(), console=Console(stderr=True), disable=as_json)
        )
        line = bar.add_task("soaking", total=minutes * 60)

        def tell(one: Vitals) -> None:
            text = f"service {one.service_mib:.0f} MiB, browser {one.browser_mib:.0f} MiB, {one.contexts} contexts"
            bar.update(line, completed=one.at_s, description=text)

        asked = soak(folder, seconds=minutes * 60, seed=seed, size=size, faults=faults, mutant=mutant, tell=tell)
        seen = asyncio.run(asked)
    if as_json:
        print(json.dumps(seen.facts(), ensure_ascii=False, indent=2))
    else:
        show(seen, Console())
    if seen.breaches():
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
