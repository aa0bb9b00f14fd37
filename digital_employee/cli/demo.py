"""`demo`: the main job on planted cases of every workflow, through the whole house, compared with the truth."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from digital_employee.audit.verify import VerifyReport
from digital_employee.cli.agreement import Agreement, Case, FaultPlace, ItemKey, Outcome, compare, is_item, read_truth
from digital_employee.cli.demo_report import show_summary, write_report
from digital_employee.cli.demo_watch import BY, watch
from digital_employee.cli.goals import Goal, load_goals, straight_share
from digital_employee.cli.output import AsJson, ProjectFolder, print_json
from digital_employee.cli.sandbox import free_port, sandbox, sandbox_project
from digital_employee.cli.service import load_service
from digital_employee.project.folder import Project, find_project_folder
from digital_employee.schedule.definition import ScheduleDefinition
from digital_employee.store.reports import progress as progress_report
from digital_employee.store.reports.runs import workflow_titles

app = typer.Typer()

DEMO_SEED = 20251210
BUSINESS_DATE = date(2026, 3, 10)
FULL = "full"
PATIENCE_S = {"tiny": 900, "demo": 2400, FULL: 12 * 3600}
LOOK = BY


@dataclass(frozen=True)
class Scenario:
    """What the demo measured of one workflow."""

    workflow: str
    title: str
    lasted: timedelta | None
    straight: Decimal | None
    """Share of the work that needed no person."""
    goal: Goal | None

    @property
    def meets_goal(self) -> bool:
        """Whether no goal is missed."""
        return self.goal is None or (self.straight is not None and self.straight >= self.goal.least)


@dataclass(frozen=True)
class DemoResult:
    """What the demo measured."""

    size: str
    agreement: Agreement
    scenarios: Sequence[Scenario]
    items: int
    seconds: float
    is_over: bool
    """Whether all runs came to rest in time."""
    audit: VerifyReport
    report: Path

    @property
    def is_right(self) -> bool:
        """Whether every promise of the demo held; shares are judged on the full data set only."""
        shares = self.size != FULL or all(one.meets_goal for one in self.scenarios)
        return self.is_over and self.agreement.is_full and self.audit.ok and shares

    def facts(self) -> dict[str, Any]:
        """Return the result for programs."""
        return {
            "size": self.size,
            "items": self.items,
            "seconds": round(self.seconds, 1),
            "came_to_rest": self.is_over,
            "agreement": self.agreement.share,
            "false_approvals": self.agreement.false_approvals,
            "doubles": self.agreement.doubles,
            "dispositions": dict(self.agreement.dispositions),
            "scenarios": [self._facts_of(one) for one in self.scenarios],
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

    def _facts_of(self, one: Scenario) -> dict[str, Any]:
        tally = self.agreement.by_workflow[one.workflow]
        return {
            "workflow": one.workflow,
            "title": one.title,
            "cases": tally.cases,
            "agreeing": tally.agreeing,
            "items": tally.items,
            "dispositions": dict(tally.dispositions),
            "seconds": None if one.lasted is None else round(one.lasted.total_seconds(), 1),
            "straight_through": None if one.straight is None else f"{one.straight:.1%}",
            "goal": None if one.goal is None else one.goal.straight_through,
            "meets_goal": one.meets_goal if self.size == FULL else None,
        }


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="Seed of the generated data.")] = DEMO_SEED,
    size: Annotated[str, typer.Option(help="tiny | demo | full; shares are judged at full only.")] = "demo",
    only: Annotated[list[str] | None, typer.Option(help="Only this workflow (repeatable).")] = None,
    faults: Annotated[str, typer.Option(help="Faults of the mock system, e.g. `slow_ms=200,popup_rate=0.1`.")] = "",
    timeout: Annotated[int, typer.Option(help="Seconds until the demo gives up; 0 goes by the size.")] = 0,
    database_url: Annotated[str, typer.Option(help="Another database, e.g. postgresql+asyncpg://…")] = "",
    out: Annotated[Path | None, typer.Option(help="Folder of the generated world (default: var/demo).")] = None,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Run planted cases of every workflow through scheduler, bots and the mock system, and compare with the truth.

    Leaves with 0 only if every case agrees, nothing was written wrongly or twice, and the audit log verifies.

    Example: `digital-employee demo --seed 7`
    """
    if size not in PATIENCE_S:
        raise typer.BadParameter(f"{size!r} is none of {', '.join(PATIENCE_S)}", param_hint="--size")
    root = find_project_folder(project)
    folder = (out or root / "var" / "demo").resolve()
    asked = _Asked(seed, size, tuple(only or ()), faults, timeout or PATIENCE_S[size], database_url)
    result = asyncio.run(_demo(root, folder, asked, quiet=as_json))
    if as_json:
        print_json(result.facts())
    else:
        show_summary(result.facts(), result.agreement)
    if not result.is_right:
        raise typer.Exit(1)


@dataclass(frozen=True)
class _Asked:
    """What was asked for on the command line."""

    seed: int
    size: str
    only: tuple[str, ...]
    faults: str
    timeout_s: int
    database_url: str


async def _demo(root: Path, folder: Path, asked: _Asked, *, quiet: bool) -> DemoResult:
    async with sandbox(
        root,
        folder,
        seed=asked.seed,
        size=asked.size,
        business_date=BUSINESS_DATE,
        faults=asked.faults,
        workflows=asked.only,
    ) as world:
        opened = sandbox_project(root, world, database_url=asked.database_url, dashboard_port=free_port())
        truth = read_truth(world.truth_file)
        expected = _expected(truth, opened)
        started = time.monotonic()
        schedules = [_schedule(workflow, opened) for workflow in expected]
        async with load_service(opened)(opened, schedules=schedules) as running:
            is_over = await watch(running, expected, timeout_s=asked.timeout_s, quiet=quiet)
            seconds = time.monotonic() - started
            outcomes, places = await _outcomes(running)
            await running.keeper.integrate()
            await running.keeper.checkpoint()
            verified = await running.keeper.verify()
            agreement = compare(truth, outcomes, world.ledger(), places)
            scenarios = await _scenarios(running, agreement, outcomes, load_goals(root))
        report = folder / "report.html"
        result = DemoResult(asked.size, agreement, scenarios, len(outcomes), seconds, is_over, verified, report)
        write_report(report, result.facts(), truth, outcomes)
        return result


def _expected(truth: Sequence[Case], project: Project) -> Mapping[str, int]:
    """Return how many items each workflow of the truth must give; one that the project lacks gives differences."""
    known = {path.stem for path in project.workflow_files()}
    counts = Counter(case["workflow"] for case in truth if is_item(case))
    return {
        workflow: counts[workflow]
        for workflow in dict.fromkeys(case["workflow"] for case in truth)
        if workflow in known
    }


def _schedule(workflow: str, project: Project) -> ScheduleDefinition:
    """A schedule of which one fire has just come due."""
    return ScheduleDefinition.model_validate(
        {
            "name": workflow,
            "workflow": workflow,
            "cron": "* * * * *",
            "timezone": project.settings.timezone,
            "calendar": "every_day",
            "catch_up": "latest",
        }
    )


async def _outcomes(running: Any) -> tuple[dict[ItemKey, Outcome], list[FaultPlace]]:
    async with running.parts.database.session() as session:
        rows = await progress_report.outcomes(session)
        faults = await progress_report.input_faults(session)
    return outcomes_of(rows), [FaultPlace(fault.file, fault.row, fault.column) for fault in faults]


def outcomes_of(rows: Sequence[Any]) -> dict[ItemKey, Outcome]:
    """Return what became of each item, by workflow and natural key."""
    return {
        (row.workflow, row.natural_key): Outcome(row.disposition, row.code, row.state, row.result or {}) for row in rows
    }


async def _scenarios(
    running: Any, agreement: Agreement, outcomes: Mapping[ItemKey, Outcome], goals: Mapping[str, Goal]
) -> list[Scenario]:
    async with running.parts.database.session() as session:
        spans = await progress_report.spans(session)
        titles = await workflow_titles(session)
    return [
        Scenario(
            workflow=workflow,
            title=titles.get(workflow, workflow),
            lasted=spans.get(workflow),
            straight=straight_share(
                goals.get(workflow), tally, [one for (name, _), one in outcomes.items() if name == workflow]
            ),
            goal=goals.get(workflow),
        )
        for workflow, tally in agreement.by_workflow.items()
        if workflow != "-"
    ]
