"""Owns turning .xlsx, .csv and their cells into numbered rows of texts. Knows no layout and no amount."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from functools import cached_property
from io import StringIO

from bots.fund_reconciliation.faults import StatementFault
from connectors.workbook import ZIP, NotASpreadsheet, Workbook

Line = tuple[int, Sequence[str]]
"""A row: its number as the spreadsheet program counts, and its cells."""
Lines = Sequence[Line]
Fact = tuple[int, str]
"""What the head of a file says under a label: the row it stands in, and the text."""


class SentFile:
    """A file as its sender made it; each of its forms is read once, however many layouts ask for it."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._texts: dict[str, str | None] = {}
        self._sheets: dict[str, Lines] = {}

    def text(self, encoding: str) -> str | None:
        """Return the file as text, without the mark that some programs put first; None where it is none."""
        if encoding not in self._texts:
            try:
                self._texts[encoding] = None if self.is_workbook else self._content.decode(encoding)
            except UnicodeDecodeError:
                self._texts[encoding] = None
        return self._texts[encoding]

    def csv_lines(self, encoding: str, title: str) -> Lines:
        """Return the rows of a .csv that have a cell; none where it does not begin with this title.

        Raises:
            StatementFault: it begins so, and a quoted cell does not end.
        """
        text = self.text(encoding)
        if text is None or not text.lstrip(' \t\r\n"').startswith(title):
            return []
        reader = csv.reader(StringIO(text, newline=""), strict=True)
        try:
            return [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(row)]
        except csv.Error as err:
            raise StatementFault("引号不成对，无法分列；请由出具单位重新导出", row=reader.line_num) from err

    @property
    def is_workbook(self) -> bool:
        """Whether it looks like an .xlsx."""
        return self._content.startswith(ZIP)

    @property
    def sheet_names(self) -> Sequence[str]:
        """The names of a workbook's sheets; none where it is no workbook.

        Raises:
            StatementFault: it looks like one and cannot be read.
        """
        return self._book.names if self._book is not None else ()

    def sheet(self, name: str) -> Lines:
        """Return the rows of a sheet that have a cell; none where there is no such sheet.

        Raises:
            StatementFault: the workbook cannot be read.
        """
        if name not in self._sheets:
            rows = self._rows(name)
            self._sheets[name] = [(number, cells) for number, cells in enumerate(rows, start=1) if any(cells)]
        return self._sheets[name]

    def _rows(self, name: str) -> Iterable[Sequence[str]]:
        if self._book is None or name not in self._book.names:
            return ()
        try:
            return self._book.rows(name)
        except NotASpreadsheet as err:
            raise StatementFault(err.message) from err

    @cached_property
    def _book(self) -> Workbook | None:
        if not self.is_workbook:
            return None
        try:
            return Workbook(self._content)
        except NotASpreadsheet as err:
            raise StatementFault(err.message) from err


def facts_of(lines: Iterable[Line]) -> dict[str, Fact]:
    """Return what cells say that come as label, value, label, value; each with its row."""
    return {
        cells[place].rstrip(":："): (number, cells[place + 1])
        for number, cells in lines
        for place in range(0, len(cells) - 1, 2)
        if cells[place]
    }
