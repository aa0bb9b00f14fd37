"""Opening the store to change something for the person at the terminal, and the options such commands share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer

from digital_employee.cli.assembly import Parts, assemble
from digital_employee.project.discover import Offers
from digital_employee.project.folder import Project, find_project_folder, open_project
from digital_employee.schedule.calendar import load_calendar
from digital_employee.settings import load_settings

TERMINAL = "cli"
"""The kind of process that a command is, beside workers."""


def _given(reason: str) -> str:
    if not reason.strip():
        raise typer.BadParameter("say why: it stands in the audit log")
    return reason.strip()


Reason = Annotated[
    str, typer.Option("--reason", prompt="Reason", callback=_given, help="Why; it stands in the audit log.")
]


@asynccontextmanager
async def open_changing(start: Path, *, with_bots: bool = False) -> AsyncIterator[Parts]:
    """Open the store of the project at `start` for changes.

    Its bots are imported only when plans are wanted: holding and pausing must work while a bot is broken.
    """
    folder = find_project_folder(start)
    project = open_project(folder) if with_bots else _without_bots(folder)
    async with assemble(project, kind=TERMINAL) as parts:
        yield parts


def _without_bots(folder: Path) -> Project:
    calendar = load_calendar(folder / "config" / "calendars")
    return Project(folder=folder, settings=load_settings(folder), offers=Offers({}, {}), calendar=calendar)
