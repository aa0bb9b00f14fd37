"""Changing several things at once, each for itself: all names are understood first, then each is changed or refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from digital_employee.cli.assembly import Parts
from digital_employee.cli.changing import open_changing
from digital_employee.cli.output import print_json, run_async, say
from digital_employee.errors import DigitalEmployeeError

Named = Callable[[Any, str], Awaitable[str]]
"""(reading session, what was typed) → id."""
Change = Callable[[Parts, str], Awaitable[str]]
"""(parts, id) → what it became."""


@dataclass(frozen=True)
class Steered:
    """One thing that was to be changed."""

    name: str
    """As it was typed."""
    id: str
    became: str
    error: DigitalEmployeeError | None = None


def steer(
    project: Path, names: Sequence[str], named: Named, change: Change, *, with_bots: bool = False, as_json: bool
) -> None:
    """Change each, tell of each, and leave with the status of the first that was refused.

    Raises:
        StoreError: a name is unknown or ambiguous; then nothing was changed.
    """
    outcomes = run_async(lambda: _change_all(project, names, named, change, with_bots=with_bots))
    if as_json:
        print_json([_facts(outcome) for outcome in outcomes])
    else:
        for outcome in outcomes:
            mark = "[red]✗[/]" if outcome.error else "[green]✓[/]"
            say(str(outcome.error or f"{outcome.name}: {outcome.became}"), mark=mark)
    for outcome in outcomes:
        if outcome.error:
            raise typer.Exit(outcome.error.exit_status)


async def _change_all(
    project: Path, names: Sequence[str], named: Named, change: Change, *, with_bots: bool
) -> list[Steered]:
    async with open_changing(project, with_bots=with_bots) as parts:
        async with parts.database.session() as session:
            ids = {await named(session, name): name for name in names}
        return [await _change(parts, name, id_, change) for id_, name in ids.items()]


async def _change(parts: Parts, name: str, id_: str, change: Change) -> Steered:
    try:
        return Steered(name, id_, await change(parts, id_))
    except DigitalEmployeeError as error:
        return Steered(name, id_, "", error)


def _facts(outcome: Steered) -> dict[str, object]:
    error = outcome.error
    return {
        "name": outcome.name,
        "id": outcome.id,
        "became": outcome.became or None,
        "error": {"code": error.code, "message": str(error)} if error else None,
    }
