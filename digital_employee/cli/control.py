"""`control`: the hands on the brake. Pause, drain, kill and resume, and the waiting items of a whole scope."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from digital_employee.cli.changing import Reason, open_changing
from digital_employee.cli.output import AsJson, ProjectFolder, print_json, print_lines, run_async, say, warn
from digital_employee.cli.person import person
from digital_employee.cli.reading import Reading, open_reading
from digital_employee.schedule.calendar import load_calendar
from digital_employee.store import controls
from digital_employee.store.controls import Brake
from digital_employee.store.queue.holding import hold_items, release_items
from digital_employee.store.reports.hindrances import (
    BrakeLine,
    PortalLine,
    Standpoint,
    list_brakes,
    list_portal_lines,
)

app = typer.Typer()
LOOK_S = 1.0

Workflow = Annotated[str, typer.Option("--workflow", help="Only this workflow.")]
Portal = Annotated[str, typer.Option("--portal", help="Only this portal of the settings.")]
Queue = Annotated[str, typer.Option("--queue", help="Only the queue `items` (attempts) or `runs` (collecting).")]
Everything = Annotated[bool, typer.Option("--all", help="Everything.")]


@dataclass(frozen=True)
class Scope:
    """What a brake is for."""

    scope: str
    name: str

    def __str__(self) -> str:
        return "everything" if self.scope == "all" else f"{self.scope} {self.name}"


@app.command("list")
def list_(project: ProjectFolder = Path(), as_json: AsJson = False) -> None:
    """Show the brakes that are on and every portal with its circuit breaker.

    Example: `digital-employee control list`
    """
    brakes, portals = run_async(lambda: _read(project))
    if as_json:
        print_json({"controls": brakes, "portals": portals})
        return
    print_lines(
        "Brakes",
        brakes,
        {
            "scope": lambda line: "all" if line.scope == "all" else f"{line.scope} {line.name}",
            "state": lambda line: line.state,
            "since": lambda line: line.set_at,
            "by": lambda line: line.set_by,
            "still running": lambda line: line.running,
            "drained": lambda line: line.drained_at,
            "reason": lambda line: line.reason,
        },
        as_json=False,
    )
    print_lines(
        "Portals",
        portals,
        {
            "portal": lambda line: line.name,
            "breaker": lambda line: line.breaker,
            "failures": lambda line: f"{line.failures} {line.code}".strip(),
            "tries again": lambda line: line.probe_at,
            "accounts in use": lambda line: f"{line.in_use}/{line.seats}",
            "why nothing begins": lambda line: line.hindrance.sentence if line.hindrance else "",
        },
        as_json=False,
    )


@app.command()
def pause(
    reason: Reason,
    workflow: Workflow = "",
    portal: Portal = "",
    queue: Queue = "",
    everything: Everything = False,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Let nothing new start; what runs goes on to its end.

    Example: `digital-employee control pause --portal caseworker --reason 业务系统升级`
    """
    _brake(Brake.PAUSE, _scope(project, workflow, portal, queue, everything), reason, project, as_json=as_json)


@app.command()
def drain(
    reason: Reason,
    workflow: Workflow = "",
    portal: Portal = "",
    queue: Queue = "",
    everything: Everything = False,
    wait: Annotated[bool, typer.Option("--wait", help="Stay until the last attempt has ended.")] = False,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Pause, and say when the last attempt has ended: the list and the audit log show it.

    Example: `digital-employee control drain --all --reason 数据库维护 --wait`
    """
    scope = _scope(project, workflow, portal, queue, everything)
    _brake(Brake.DRAIN, scope, reason, project, as_json=as_json)
    if wait:
        run_async(lambda: _wait(project, scope))
        if not as_json:
            say(f"{scope}: the last attempt has ended")


@app.command()
def kill(
    reason: Reason,
    workflow: Workflow = "",
    portal: Portal = "",
    queue: Queue = "",
    everything: Everything = False,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Send nothing more from now on. Attempts that have sent nothing give their items back; what was sent is checked.

    Example: `digital-employee control kill --workflow unemployment_claim --reason 批量数据有误`
    """
    _brake(Brake.KILL, _scope(project, workflow, portal, queue, everything), reason, project, as_json=as_json)


@app.command()
def resume(
    reason: Reason,
    workflow: Workflow = "",
    portal: Portal = "",
    queue: Queue = "",
    everything: Everything = False,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Take a brake off; what it had put off is dispatched at once. Other brakes stay on.

    Example: `digital-employee control resume --portal caseworker --reason 升级完成`
    """
    scope = _scope(project, workflow, portal, queue, everything)
    changed = run_async(lambda: _resume(project, scope, reason))
    if as_json:
        print_json({"scope": scope.scope, "name": scope.name, "done": "resumed", "changed": changed})
    elif changed:
        say(f"{scope} goes on")
    else:
        warn(f"no brake was on {scope}")


@app.command()
def hold(
    reason: Reason,
    workflow: Workflow = "",
    portal: Portal = "",
    queue: Queue = "",
    everything: Everything = False,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Hold every item of a scope that is not running, each for itself, until `control release` or `queue release`.

    Example: `digital-employee control hold --workflow pension_transfer --reason 等待省厅口径`
    """
    _items(project, _scope(project, workflow, portal, queue, everything), reason, held=True, as_json=as_json)


@app.command()
def release(
    reason: Reason,
    workflow: Workflow = "",
    portal: Portal = "",
    queue: Queue = "",
    everything: Everything = False,
    project: ProjectFolder = Path(),
    as_json: AsJson = False,
) -> None:
    """Let every held item of a scope run again, whoever held it.

    Example: `digital-employee control release --workflow pension_transfer --reason 口径已明确`
    """
    _items(project, _scope(project, workflow, portal, queue, everything), reason, held=False, as_json=as_json)


def _scope(project: Path, workflow: str, portal: str, queue: str, everything: bool) -> Scope:
    given = [("workflow", workflow), ("portal", portal), ("queue", queue)]
    chosen = [Scope(scope, name) for scope, name in given if name]
    chosen += [Scope("all", controls.EVERYTHING)] if everything else []
    if len(chosen) != 1:
        raise typer.BadParameter("say for what, once: --workflow, --portal, --queue or --all")
    run_async(lambda: _check(project, chosen[0]))
    return chosen[0]


async def _check(project: Path, scope: Scope) -> None:
    """Refuse a name that nothing bears: a brake on it would hold nothing."""
    async with open_reading(project) as reading:
        known: Sequence[str]
        if scope.scope == "portal":
            known = sorted(reading.settings.portals)
        elif scope.scope == "workflow":
            known = sorted(path.stem for path in (reading.folder / "workflows").glob("*.yaml"))
        elif scope.scope == "queue":
            known = (controls.ATTEMPTS, controls.COLLECTIONS)
        else:
            return
    if scope.name not in known:
        raise typer.BadParameter(f"there is no {scope}; there is: {', '.join(known)}")


def _brake(state: Brake, scope: Scope, reason: str, project: Path, *, as_json: bool) -> None:
    async def put_on() -> int:
        async with open_changing(project) as parts:
            await parts.writer.run(
                lambda uow: controls.brake(
                    uow, state=state, scope=scope.scope, name=scope.name, reason=reason, by=person()
                )
            )
            async with parts.database.session() as session:
                return await controls.count_running(session, scope.scope, scope.name)

    running = run_async(put_on)
    if as_json:
        print_json({"scope": scope.scope, "name": scope.name, "state": state, "running": running})
    else:
        say(f"{scope}: {state}; {running} still running")


async def _resume(project: Path, scope: Scope, reason: str) -> bool:
    async with open_changing(project) as parts:
        return await parts.writer.run(
            lambda uow: controls.resume(
                uow, scope=scope.scope, name=scope.name, reason=reason, by=person(), enqueuer=parts.enqueuer
            )
        )


def _items(project: Path, scope: Scope, reason: str, *, held: bool, as_json: bool) -> None:
    async def change() -> int:
        async with open_changing(project) as parts:
            what: dict[str, Any] = {"scope": scope.scope, "name": scope.name, "by": person(), "reason": reason}
            if held:
                return await parts.writer.run(lambda uow: hold_items(uow, **what))
            return await parts.writer.run(lambda uow: release_items(uow, **what, enqueuer=parts.enqueuer))

    count = run_async(change)
    if as_json:
        print_json({"scope": scope.scope, "name": scope.name, "done": "held" if held else "released", "items": count})
    else:
        say(f"{scope}: {count} items {'held' if held else 'released'}")


async def _wait(project: Path, scope: Scope) -> None:
    async with open_reading(project) as reading:
        while True:
            async with reading.database.session() as session:
                if not await controls.count_running(session, scope.scope, scope.name):
                    return
            await asyncio.sleep(LOOK_S)


async def _read(project: Path) -> tuple[Sequence[BrakeLine], Sequence[PortalLine]]:
    async with open_reading(project) as reading, reading.database.session() as session:
        return await list_brakes(session), await list_portal_lines(session, standpoint(reading))


def standpoint(reading: Reading) -> Standpoint:
    """Return what the reasons for waiting are judged by: settings, this instant, the working calendar."""
    calendar = load_calendar(reading.folder / "config" / "calendars")
    return Standpoint(reading.settings, reading.clock.now(), calendar.is_workday)
