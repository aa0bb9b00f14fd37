"""`demo`: the main job on planted claims, through the whole house, compared with the truth."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from digital_employee.audit.verify import VerifyReport
from digital_employee.cli.agreement import Agreement, FaultPlace, Outcome, compare, read_truth
from digital_employee.cli.demo_report import show_summary, write_report
from digital_employee.cli.output import AsJson, ProjectFolder, console, print_json
from digital_employee.cli.sandbox import free_port, sandbox, sandbox_project
from digital_employee.cli.service import load_service
from digital_employee.project.folder import Project, find_project_folder
from digital_employee.schedule.definition import ScheduleDefinition
from digital_employee.store.reports import progress as progress_report
from digital_employee.store.reports.progress import RunProgress
from digital_employee.store.schedules import pause_schedule
from digital_employee.store.unit import Actor

app = typer.Typer()

DEMO_SEED = 20251210
BUSINESS_DATE = date(2026, 3, 10)
POLL_S = 0.5
LOOK = Actor("demo", "operator")


@dataclass(frozen=True)
class DemoResult:
    """What the demo measured."""

    agreement: Agreement
    items: int
    seconds: float
    audit: VerifyReport
    report: Path

    @property
    def is_right(self) -> bool:
        """Whether every promise of the demo held."""
        return self.agreement.is_full and self.audit.ok

    def facts(self) -> dict[str, Any]:
        """Return the result for programs."""
        return {
            "items": self.items,
            "seconds": round(self.seconds, 1),
            "agreement": self.agreement.share,
            "false_approvals": self.agreement.false_approvals,
            "doubles": self.agreement.doubles,
            "dispositions": dict(self.agreement.dispositions),
            "differences": [vars(difference) for difference in self.agreement.differences],
            "audit": {
                "ok": self.audit.ok,
                "entries": self.audit.entries,
                "checkpoints": self.audit.checkpoints,
                "root": self.audit.root.hex(),
                "first_bad": None if self.audit.first_bad is None else str(self.audit.first_bad),
            },
            "report": str(self.report),
        }


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="Seed of the generated data.")] = DEMO_SEED,
    size: Annotated[str, typer.Option(help="tiny | demo | full")] = "demo",
    faults: Annotated[str, typer.Option(help="Faults of the mock system, e.g. `slow_ms=200,popup_rate=0.1`.")] = "",
    timeout: Annotated[int, typer.Option(help="Seconds until the demo gives up.")] = 1200,
    database_url: Annotated[str, typer.Option(help="Another database, e.g. postgresql+asyncpg://…")] = "",
    out: Annotated[Path | None, typer.Option(help="Folder of the generated world (default: var/demo).")] = None,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Run planted claims through scheduler, bots and the mock system, and compare with the truth.

    Leaves with 0 only if every case agrees, nothing was approved wrongly, and the audit log verifies.

    Example: `digital-employee demo --seed 7`
    """
    root = find_project_folder(project)
    folder = (out or root / "var" / "demo").resolve()
    result = asyncio.run(_demo(root, folder, seed, size, faults, timeout, database_url, quiet=as_json))
    if as_json:
        print_json(result.facts())
    else:
        show_summary(result.facts(), result.agreement)
    if not result.is_right:
        raise typer.Exit(1)


async def _demo(
    root: Path,
    folder: Path,
    seed: int,
    size: str,
    faults: str,
    timeout_s: int,
    database_url: str,
    *,
    quiet: bool,
) -> DemoResult:
    async with sandbox(root, folder, seed=seed, size=size, business_date=BUSINESS_DATE, faults=faults) as world:
        opened = sandbox_project(root, world, database_url=database_url, dashboard_port=free_port())
        truth = read_truth(world.truth_file)
        started = time.monotonic()
        service = load_service(opened)
        just_now = datetime.now(UTC) - timedelta(minutes=1)  # the latest whole minute has come due
        async with (
            service(opened, schedules=[_schedule(opened)], since=just_now) as running,
            asyncio.timeout(timeout_s),
        ):
            await _until_done(running, sum("key" in case for case in truth), quiet=quiet)
            seconds = time.monotonic() - started
            outcomes, places = await _outcomes(running)
            await running.keeper.integrate()
            await running.keeper.checkpoint()
            verified = await running.keeper.verify()
        agreement = compare(truth, outcomes, world.ledger(), places)
        result = DemoResult(agreement, len(outcomes), seconds, verified, folder / "report.html")
        write_report(result.report, result.facts(), truth, outcomes)
        return result


def _schedule(project: Project) -> ScheduleDefinition:
    """A schedule of which one fire has just come due."""
    return ScheduleDefinition.model_validate(
        {
            "name": "demo",
            "workflow": "unemployment_claim",
            "cron": "* * * * *",
            "timezone": project.settings.timezone,
            "calendar": "every_day",
            "catch_up": "latest",
        }
    )


async def _until_done(running: Any, expected: int, *, quiet: bool) -> None:
    """Show progress until the run and all its items have come to rest; then pause the schedule."""
    bar = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=quiet,
    )
    paused = False
    with bar:
        line = bar.add_task("waiting for the clock to ring", total=expected)
        while True:
            standing = await _standing(running)
            if standing.runs and not paused:
                paused = True
                await running.parts.writer.run(
                    lambda uow: pause_schedule(uow, name="demo", reason="one fire is enough for a demo", by=LOOK)
                )
            bar.update(line, completed=standing.settled, description=standing.line())
            if standing.is_over:
                return
            await asyncio.sleep(POLL_S)


async def _standing(running: Any) -> RunProgress:
    async with running.parts.database.session() as session:
        return await progress_report.overall(session, now=running.parts.clock.now(), soon=timedelta(minutes=5))


async def _outcomes(running: Any) -> tuple[dict[str, Outcome], list[FaultPlace]]:
    async with running.parts.database.session() as session:
        rows = await progress_report.outcomes(session)
        faults = await progress_report.input_faults(session)
    outcomes = {row.natural_key: Outcome(row.disposition, row.code, row.state, row.result or {}) for row in rows}
    return outcomes, [FaultPlace(fault.file, fault.row, fault.column) for fault in faults]
