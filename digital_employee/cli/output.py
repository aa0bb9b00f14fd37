"""How commands speak: tables for people, JSON for programs, errors that say what to do."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from digital_employee.errors import DigitalEmployeeError
from digital_employee.redaction import scrub

DEFECT_STATUS = 70

console = Console(highlight=False)
stderr = Console(stderr=True, highlight=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs instead of a table.")]
ProjectFolder = Annotated[
    Path,
    typer.Option("--project", help="The project's folder.", envvar="DIGITAL_EMPLOYEE_PROJECT", show_default="here"),
]

T = TypeVar("T")


def print_json(value: Any) -> None:
    """Print a value as JSON, one document."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def print_rows(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table."""
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    console.print(table)


def print_list(title: str, rows: Sequence[Mapping[str, object]], *, as_json: bool) -> None:
    """Print equal mappings as a table, or as JSON."""
    if as_json:
        print_json(list(rows))
    elif not rows:
        console.print(f"{title}: none")
    else:
        print_rows(title, list(rows[0]), [list(row.values()) for row in rows])


def run_async(main: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a command's coroutine."""
    return asyncio.run(main())


def fail(error: DigitalEmployeeError) -> NoReturn:
    """Say what is wrong and leave with the status of the error's family."""
    stderr.print(f"[bold red]✗[/] {type(error).__name__}", markup=True)
    stderr.print(scrub(str(error)), markup=False, soft_wrap=True)
    raise SystemExit(error.exit_status)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
