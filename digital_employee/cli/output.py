"""How commands speak: tables for people, JSON for programs, errors that say what to do."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import traceback
import unicodedata
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from digital_employee.clock import AGENCY_ZONE
from digital_employee.errors import DigitalEmployeeError
from digital_employee.redaction import scrub

DEFECT_STATUS = 70
WIDE = 240
"""Columns of a table that goes into a file or a pipe."""
SHORT = 16
"""Characters of an id that hold its birth and a counter (store.ids)."""

TONES = {
    **dict.fromkeys(("FINISHED", "DONE", "AUTO_DONE", "AUTO_SUBMITTED", "DECIDED", "RUN"), "green"),
    **dict.fromkeys(("RUNNING", "COLLECTING", "OPEN"), "cyan"),
    **dict.fromkeys(("HELD", "IN_DOUBT", "HUMAN", "AT_RISK", "paused"), "yellow"),
    **dict.fromkeys(("FAILED", "FROZEN", "DEFECT", "INTEGRITY", "OVERDUE", "MISSED"), "red"),
    **dict.fromkeys(("CANCELLED", "SKIPPED", "SKIP", "WITHDRAWN", "disabled"), "dim"),
}

console = Console(highlight=False, emoji=False)
stderr = Console(stderr=True, highlight=False, emoji=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of a table.")]
ProjectFolder = Annotated[
    Path,
    typer.Option("--project", help="The project's folder.", envvar="DIGITAL_EMPLOYEE_PROJECT", show_default="here"),
]

T = TypeVar("T")
Columns = Mapping[str, Callable[[T], object]]
"""Heading → what to show of a line."""


def print_json(value: Any) -> None:
    """Print a value as JSON, one document."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def print_rows(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table. Nothing in a cell is markup, whatever it holds."""
    table = Table(title=title or None, title_justify="left", title_style="bold", box=SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=number == 0)
    for row in rows:
        table.add_row(*(_cell(cell) for cell in row))
    has_width = console.is_terminal or "COLUMNS" in os.environ
    # A console keeps the width it was made with; this one is made when it is needed.
    Console(highlight=False, emoji=False, width=None if has_width else WIDE).print(table)


def print_list(title: str, rows: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    """Print equal mappings as a table, or as JSON."""
    if as_json:
        print_json(list(rows))
    elif not rows:
        console.print(f"{title}: none")
    else:
        print_rows(title, list(rows[0]), [list(row.values()) for row in rows])


def print_lines(title: str, lines: Sequence[T], columns: Columns[T], *, as_json: bool) -> None:
    """Print what is chosen of each line as a table, or everything of it as JSON."""
    if as_json:
        print_json(list(lines))
    elif not lines:
        console.print(f"{title}: none")
    else:
        print_rows(title, list(columns), [[choose(line) for choose in columns.values()] for line in lines])


def print_facts(title: str, facts: Mapping[str, object]) -> None:
    """Print one thing as names and values; what is empty is left out."""
    console.print(Text(clean(title), style="bold"))
    width = max((len(name) for name in facts), default=0)
    for name, value in facts.items():
        if value not in (None, "", {}, ()):
            console.print(Text.assemble(("  " + name.ljust(width + 2), "dim"), _cell(value)), soft_wrap=True)


def say(text: str, *, mark: str = "[green]✓[/]") -> None:
    """Tell one thing that was done; `text` is never markup."""
    console.print(Text.assemble(Text.from_markup(mark), " ", clean(text)), soft_wrap=True)


def warn(text: str) -> None:
    """Tell what a person should know beside the answer, on standard error."""
    stderr.print(Text.assemble(("! ", "yellow"), clean(text)), soft_wrap=True)


def local(instant: datetime | None) -> str:
    """Return `2026-03-10 09:05:07` on the agency's clock, nothing for None."""
    return "" if instant is None else instant.astimezone(AGENCY_ZONE).strftime("%Y-%m-%d %H:%M:%S")


def short(id_: str | None) -> str:
    """Return the beginning of an id, long enough to be one row's; commands take it for the whole."""
    return (id_ or "")[:SHORT]


def clean(text: str) -> str:
    """Return the text without characters that would steer the terminal: what a portal shows must not."""
    return "".join("�" if unicodedata.category(char) == "Cc" and char not in "\n\t" else char for char in text)


def run_async(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a command's coroutine."""
    return asyncio.run(main())


def fail(error: DigitalEmployeeError) -> NoReturn:
    """Say what is wrong and leave with the status of the error's family."""
    stderr.print(f"[bold red]✗[/] {type(error).__name__}", markup=True)
    stderr.print(clean(scrub(str(error))), markup=False, soft_wrap=True)
    raise SystemExit(error.exit_status)


def tell_defect(error: Exception) -> NoReturn:
    """Show where our own mistake is, scrubbed, and leave with the status of a defect."""
    stderr.print("[bold red]✗[/] a defect of ours: please report what follows", markup=True)
    stderr.print(clean(scrub("".join(traceback.format_exception(error)))), markup=False, soft_wrap=True)
    raise SystemExit(DEFECT_STATUS)


def _cell(value: object) -> Text:
    match value:
        case None:
            return Text("")
        case datetime():
            return Text(local(value))
        case bool():
            return Text("yes" if value else "no")
        case Mapping():
            return Text(clean(", ".join(f"{name} {amount}" for name, amount in value.items())))
        case _:
            text = clean(str(value))
            return Text(text, style=TONES.get(text, ""))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
