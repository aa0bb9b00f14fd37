"""Owns reading rows of .xlsx by heading and writing lists to .xlsx. Knows no item and no folder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]  # XlsxWriter ships no types

from connectors.workbook import NotASpreadsheet, Workbook


@dataclass(frozen=True)
class Row:
    """One row below the headings: its number as the person sees it, and its texts by heading."""

    number: int
    texts: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """The first sheet of a workbook."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    """Rows with at least one cell filled in."""
    title: str = ""
    """What the first row says, where it stands above the headings: often a date and a number of rows."""


def read_sheet(content: bytes, *, heading_row: int) -> Sheet:
    """Read the first sheet; row numbers count from 1, as in the spreadsheet program.

    Raises:
        NotASpreadsheet: the bytes are no workbook, or it has no row of headings.
    """
    book = Workbook(content)
    if not book.names:
        raise NotASpreadsheet
    grid = list(book.rows(book.names[0]))
    if len(grid) < heading_row:
        raise NotASpreadsheet("没有表头行；请使用下发的模板填写")
    headings = tuple(grid[heading_row - 1])
    title = "".join(grid[0]) if heading_row > 1 else ""
    return Sheet(headings, tuple(_rows(headings, grid[heading_row:], heading_row + 1)), title)


def write_list(file: Path, title: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a title, headings and rows of texts; every cell is text, so that nothing is taken for a formula."""
    with xlsxwriter.Workbook(str(file), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        sheet.write_string(0, 0, title, bold)
        for column, heading in enumerate(headings):
            sheet.write_string(1, column, heading, bold)
            sheet.set_column(column, column, 24)
        for number, row in enumerate(rows, start=2):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)


def _rows(headings: Sequence[str], grid: Iterable[Sequence[str]], first: int) -> Iterator[Row]:
    for number, cells in enumerate(grid, start=first):
        if any(cells):
            texts = {heading: text for heading, text in zip(headings, cells, strict=False) if heading}
            if any(texts.values()):
                yield Row(number, texts)
