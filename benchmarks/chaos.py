"""Proof by killing: every workflow, killed at every named point around its writes, on SQLite and PostgreSQL.

`make chaos`, or `python benchmarks/chaos.py --sample 12 --seconds 120 --database sqlite --only unemployment_stop`.
Clean runs list the points (docs/adr/0009-crash-points.md); then the service lives, dies at a point, lives again
with the same name, until it has died at all that were chosen and has come to the end; then the portal's own ledger,
the store and the audit log are compared with the truth. Further rounds lose writes and answers on the wire.
Leaves with 1 when a write landed twice or not at all, an outcome is wrong, one is in doubt although its
write declares a check, a fire has not exactly one run, or the audit log does not verify.
"""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from benchmarks.kill_sweep.databases import POSTGRESQL, SQLITE, databases
from benchmarks.kill_sweep.report import breaches, facts, show
from benchmarks.kill_sweep.sweep import Plan, Sweep
from benchmarks.kill_sweep.world import SCENARIOS
from digital_employee.project.folder import find_project_folder

KINDS = {SQLITE: [SQLITE], POSTGRESQL: [POSTGRESQL], "both": [SQLITE, POSTGRESQL]}
console = Console(stderr=True)


def main(
    sample: Annotated[int, typer.Option(help="Deaths on each database.")] = 120,
    seconds: Annotated[float, typer.Option(help="So long after the listing no further death is begun.")] = 2400,
    database: Annotated[str, typer.Option(help="sqlite | postgresql | both")] = "both",
    only: Annotated[list[str] | None, typer.Option(help="Only this workflow (repeatable).")] = None,
    seed: Annotated[int, typer.Option(help="Seed of the sample.")] = 1,
    wire: Annotated[bool, typer.Option(help="Also lose writes and answers between service and portal.")] = True,
    out: Annotated[Path | None, typer.Option(help="Folder that keeps the rounds' logs and files.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the facts for programs.")] = False,
) -> None:
    """Kill the service at its named points and compare what is left with the truth."""
    logging.getLogger("dbos").setLevel(logging.ERROR)
    root = find_project_folder(Path(__file__).parent)
    scenarios = [one for one in SCENARIOS if not only or one.workflow in only]
    with ExitStack() as stack:
        folder = out or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chaos-")))
        folder.mkdir(parents=True, exist_ok=True)
        fresh = {kind: stack.enter_context(databases(kind, folder)) for kind in KINDS[database]}
        bar = Progress(
            SpinnerColumn(), TimeElapsedColumn(), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"),
            console=console, disable=as_json,
        )  # fmt: skip
        stack.enter_context(bar)
        line = bar.add_task("starting", total=None)
        plan = Plan(root, folder.resolve(), fresh, sample, seconds, seed, scenarios, wire)
        sweep = Sweep(plan, lambda what, died, wanted: bar.update(line, description=what, completed=died, total=wanted))
        with suppress(KeyboardInterrupt):  # what was shown so far is told all the same
            asyncio.run(sweep.run())
    if as_json:
        print(json.dumps(facts(sweep), ensure_ascii=False, indent=2))
    else:
        show(sweep, Console())
    if breaches(sweep.rounds) or not sweep.is_over:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
