"""`run`: start a workflow by hand. `runs`: what was started, looked at and steered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from digital_employee.cli.assembly import Parts
from digital_employee.cli.changing import Reason, open_changing
from digital_employee.cli.output import (
    AsJson,
    ProjectFolder,
    print_json,
    print_lines,
    run_async,
    say,
    short,
    warn,
)
from digital_employee.cli.paging import LENGTH, After, Limit, say_more
from digital_employee.cli.person import person
from digital_employee.cli.reading import open_reading
from digital_employee.cli.run_page import show_run
from digital_employee.cli.run_watch import living_workers, watch
from digital_employee.cli.steering import steer
from digital_employee.errors import AttemptError, DigitalEmployeeError
from digital_employee.store import runs as store_runs
from digital_employee.store.reports.naming import run_named
from digital_employee.store.reports.paging import Page
from digital_employee.store.reports.runs import (
    InputFault,
    RunDetail,
    RunFilter,
    RunLine,
    list_input_faults,
    list_runs,
    read_run,
)
from digital_employee.store.tables import RunState

start = typer.Typer()
"""`run`, a word of the first level."""
app = typer.Typer()
"""`runs` and its words."""

Run = Annotated[str, typer.Argument(help="The run's id, or its beginning.")]
Runs = Annotated[list[str], typer.Argument(help="Runs by id, or the beginning of their ids.")]
FAULTS_SHOWN = 20
INTERRUPTED = 130
"""The shell's status for Ctrl-C."""


@start.command("run")
def run(
    workflow: Annotated[str, typer.Argument(help="The workflow's name, as in workflows/<name>.yaml.")],
    wait: Annotated[bool, typer.Option("--wait", help="Stay and show progress until it has come to rest.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do everything up to each item's first write, and write nothing.")
    ] = False,
    later: Annotated[bool, typer.Option("--later", help="Ask for it even though no worker is alive now.")] = False,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Start a workflow by hand: it is checked, and a worker of the running service takes it up.

    With --wait the status is 7 when the run failed, was held or cancelled. Ctrl-C ends the waiting, not the run.

    Example: `digital-employee run unemployment_claim --wait`
    """
    run_id = run_async(lambda: _request(project, workflow, later=later, dry_run=dry_run))
    if not as_json:
        say(f"{'dry run' if dry_run else 'run'} {run_id} of {workflow} is asked for")
    if wait:
        detail = _wait(project, run_id)
        if as_json:
            print_json(detail)
        else:
            show_run(detail, [])
        raise typer.Exit(0 if detail.line.state is RunState.FINISHED else AttemptError.exit_status)
    if as_json:
        print_json({"run": run_id, "workflow": workflow})


@app.command("list")
def list_(
    workflow: Annotated[str, typer.Option(help="Only runs of this workflow.")] = "",
    state: Annotated[RunState | None, typer.Option(help="Only runs in this state.", case_sensitive=False)] = None,
    origin: Annotated[str, typer.Option(help="Only runs from: schedule, person or queue.")] = "",
    live: Annotated[bool, typer.Option("--live", help="Only runs that have not ended.")] = False,
    limit: Limit = LENGTH,
    after: After = "",
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Show runs, newest first; a fire that was skipped is here too, with its reason.

    Example: `digital-employee runs list --live`
    """
    page = run_async(lambda: _list(project, RunFilter(workflow, state or "", origin, live), after, limit))
    print_lines(
        "Runs",
        page.rows,
        {
            "run": lambda line: short(line.id),
            "workflow": lambda line: f"{line.workflow}{' (dry)' if line.dry_run else ''}",
            "by": lambda line: line.schedule or line.requested_by,
            "state": lambda line: line.state,
            "begun": lambda line: line.started_at or line.fire_at or line.created_at,
            "ended": lambda line: line.ended_at,
            "items": lambda line: f"{line.counts.settled}/{line.counts.total}",
            "outcomes": lambda line: line.counts.by_disposition,
            "reason": lambda line: line.reason,
        },
        as_json=as_json,
    )
    say_more(page)


@app.command()
def show(run: Run, project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Show one run: its items by state and outcome, its writes, and the input rows that could not be read.

    Example: `digital-employee runs show 019cd5a2b3c4`
    """
    detail, faults = run_async(lambda: _read(project, run))
    if as_json:
        print_json({"run": detail, "input_faults": faults})
    else:
        show_run(detail, faults)


@app.command()
def hold(runs: Runs, reason: Reason, project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Hold runs: nothing of them is claimed or sent any more until they are released.

    Example: `digital-employee runs hold 019cd5a2b3c4 --reason 参数待核实`
    """

    async def change(parts: Parts, run_id: str) -> str:
        held = await parts.writer.run(lambda uow: store_runs.hold_run(uow, run_id=run_id, reason=reason, by=person()))
        return RunState.HELD if held else "was HELD already"

    steer(project, runs, run_named, change, as_json=as_json)


@app.command()
def release(runs: Runs, reason: Reason, project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Let held runs go on; their waiting items are dispatched anew.

    Example: `digital-employee runs release 019cd5a2b3c4 --reason 参数已核实`
    """

    async def change(parts: Parts, run_id: str) -> str:
        count = await parts.writer.run(
            lambda uow: store_runs.release_run(uow, run_id=run_id, by=person(), reason=reason, enqueuer=parts.enqueuer)
        )
        return f"goes on, {count} items dispatched"

    steer(project, runs, run_named, change, as_json=as_json)


@app.command()
def cancel(runs: Runs, reason: Reason, project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Cancel runs with their open items; where a write is under way the item is in doubt, and a person is asked.

    Example: `digital-employee runs cancel 019cd5a2b3c4 --reason 数据有误`
    """

    async def change(parts: Parts, run_id: str) -> str:
        done = await parts.writer.run(lambda uow: store_runs.cancel_run(uow, run_id=run_id, by=person(), reason=reason))
        return f"{RunState.CANCELLED} with {done.items} items, {done.in_doubt} of them in doubt"

    steer(project, runs, run_named, change, as_json=as_json)


async def _request(project: Path, workflow: str, *, later: bool, dry_run: bool) -> str:
    async with open_reading(project) as reading:
        somebody_works = bool(await living_workers(reading))
    async with open_changing(project, with_bots=True) as parts:
        parts.project.plan(workflow)
        if not somebody_works and not later:
            raise DigitalEmployeeError(
                "no worker is alive that could take the run up",
                code="DE-CLI-NOBODY",
                to_do="start the service (`digital-employee serve`), or ask with --later: it begins when one starts",
            )
        who = person()
        requested = await parts.writer.run(
            lambda uow: store_runs.request_run(
                uow,
                workflow=workflow,
                origin="person",
                requested_by=who.name,
                business_date=parts.clock.business_date(),
                dry_run=dry_run,
                enqueuer=parts.enqueuer,
                by=who,
            )
        )
    if not somebody_works:
        warn("no worker is alive: the run begins when one starts")
    return requested.run_id


def _wait(project: Path, run_id: str) -> RunDetail:
    try:
        return run_async(lambda: watch(project, run_id))
    except KeyboardInterrupt:
        warn(f"the run goes on: digital-employee runs show {run_id}")
        raise typer.Exit(INTERRUPTED) from None


async def _list(project: Path, chosen: RunFilter, after: str, limit: int) -> Page[RunLine]:
    async with open_reading(project) as reading, reading.database.session() as session:
        return await list_runs(session, chosen, after=after or None, length=limit)


async def _read(project: Path, word: str) -> tuple[RunDetail, Sequence[InputFault]]:
    async with open_reading(project) as reading, reading.database.session() as session:
        run_id = await run_named(session, word)
        detail = await read_run(session, run_id)
        faults = await list_input_faults(session, run_id, length=FAULTS_SHOWN)
    assert detail is not None  # noqa: S101 - runs are never deleted
    return detail, faults.rows
