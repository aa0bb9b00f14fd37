"""Commands that start what stays: serve, up, dashboard."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from digital_employee.cli.demo import BUSINESS_DATE, DEMO_SEED
from digital_employee.cli.output import ProjectFolder, console
from digital_employee.cli.sandbox import sandbox, sandbox_project
from digital_employee.cli.service import load_scheduler, load_service
from digital_employee.project.folder import find_project_folder, open_project
from digital_employee.store.users import create_first_admin

app = typer.Typer()

PORTAL_PORT = 8010


@app.command()
def serve(
    project: ProjectFolder = Path(),
    dashboard: Annotated[bool, typer.Option(help="Serve the dashboard too.")] = True,
) -> None:
    """Run the 24/7 service of this project: clock, worker and dashboard. Stops by draining (SIGTERM, Ctrl-C).

    Exit status: 0 drained, 9 attempts were cut short (told to stop twice, or `worker.drain_s` was over).

    Example: `digital-employee serve`
    """
    opened = open_project(find_project_folder(project))
    raise typer.Exit(asyncio.run(load_scheduler(opened).serve(opened, with_dashboard=dashboard)))


@app.command()
def worker(project: ProjectFolder = Path()) -> None:
    """Run one more worker beside the service, without a dashboard.

    Example: `digital-employee worker`
    """
    serve(project, dashboard=False)


@app.command()
def up(
    seed: Annotated[int, typer.Option(help="Seed of the generated data.")] = DEMO_SEED,
    size: Annotated[str, typer.Option(help="tiny | demo | full")] = "demo",
    fresh: Annotated[bool, typer.Option(help="Forget the world of the last time.")] = False,
    project: ProjectFolder = Path(),
) -> None:
    """Start the mock caseworker system, clock, worker and dashboard together, and stay until Ctrl-C.

    Example: `digital-employee up --fresh`
    """
    asyncio.run(_up(find_project_folder(project), seed, size, fresh))


async def _up(root: Path, seed: int, size: str, fresh: bool) -> None:
    folder = root / "var" / "up"
    async with sandbox(
        root, folder, seed=seed, size=size, business_date=BUSINESS_DATE, keep=not fresh, port=PORTAL_PORT
    ) as world:
        opened = sandbox_project(root, world)
        async with load_service(opened)(opened) as running:
            await _introduce(running, world.portal_url, [path.stem for path in opened.workflow_files()])
            await _until_told_to_stop()


async def _introduce(running: Any, portal_url: str, workflows: Sequence[str]) -> None:
    """Say where everything is, and the administrator's password the first time."""
    password = await create_first_admin(running.parts.writer)
    console.print(f"[bold]portal[/]     {portal_url}/login   op01 / Sim-2026!  (simulated)")
    console.print(f"[bold]dashboard[/]  {running.dashboard_url}")
    if password is not None:
        console.print(
            f"           admin / [bold]{password}[/]   shown this once; it must be changed at the first sign-in"
        )
    console.print("start one now with `digital-employee run WORKFLOW`, or wait for the schedules; Ctrl-C stops")
    console.print(f"workflows: {', '.join(workflows)}")


async def _until_told_to_stop() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    await stop.wait()
    console.print("draining …")
