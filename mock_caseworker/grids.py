"""Grids: their columns, and server paging by 20 rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from mock_caseworker.database import Database, Value

PAGE_SIZE = 20


@dataclass(frozen=True)
class Column:
    """One column; `kind` is text, identifier (echoed as identifiers are), money or choice (a radio button)."""

    title: str
    key: str
    kind: str = "text"
    code: str = ""
    """The ministry's field name, shown as the heading's tooltip."""


@dataclass(frozen=True)
class Grid:
    """One page of rows, ready to draw; `ask` is what the pager sends back to get another page."""

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Any]] = ()
    page: int = 1
    total: int = 0
    ask: Mapping[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """How many pages there are; an empty grid has one."""
        return max(1, -(-self.total // PAGE_SIZE))


def page_through(
    database: Database, grid: Grid, *, select: str = "*", source: str, values: Sequence[Value], order: str
) -> Grid:
    """Fill a grid with the page it asks for; a page beyond the last answers the last."""
    total = database.count(f"SELECT count(*) {source}", values)  # parts are literals of this package
    page = min(max(grid.page, 1), max(1, -(-total // PAGE_SIZE)))
    rows = database.rows(
        f"SELECT {select} {source} ORDER BY {order} LIMIT {PAGE_SIZE} OFFSET ?",  # parts are literals of this package
        (*values, (page - 1) * PAGE_SIZE),
    )
    numbered = [{**dict(row), "no": str((page - 1) * PAGE_SIZE + place)} for place, row in enumerate(rows, start=1)]
    return Grid(grid.name, grid.caption, grid.columns, numbered, page, total, grid.ask)


def whole(name: str, caption: str, columns: tuple[Column, ...], rows: Iterable[Mapping[str, Any]]) -> Grid:
    """Return a grid that always shows all of its rows."""
    listed = list(rows)
    return Grid(name, caption, columns, listed, 1, len(listed))


def money(amount: str | Decimal | None) -> str:
    """Show an amount with two decimals and thousands separators; nothing for none."""
    return "" if amount is None or amount == "" else f"{Decimal(amount):,.2f}"
