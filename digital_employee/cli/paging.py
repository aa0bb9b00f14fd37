"""Long lists in parts: the options of commands that list, and the word about what comes after."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from digital_employee.cli.output import warn
from digital_employee.store.reports.paging import PAGE_LENGTH, Page

LENGTH = PAGE_LENGTH
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many to show.")]
After = Annotated[str, typer.Option("--after", help="Go on after this id, the last one of the list before.")]


def say_more(page: Page[Any]) -> None:
    """Say how to see the rest, on standard error; nothing when there is none."""
    if page.next_key:
        warn(f"there are more: --after {page.next_key}")
