"""Owns turning .xlsx, .csv and their cells into numbered rows of texts. Knows no layout and no amount."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO, StringIO

from python_calamine import CalamineError, CalamineWorkbook

Line = tuple[int, Sequence[str]]
"""A row: its number as the spreadsheet program counts, and its cells."""
Lines = Sequence[Line]
Fact = tuple[int, str]
"""What the head of a file says under a label: the row it stands in, and the text."""


def csv_lines(content: bytes, encoding: str) -> Lines:
    """Return the rows of a .csv that have a cell; none where the bytes are no text of this encoding."""
    try:
        reader = csv.reader(StringIO(content.decode(encoding), newline=""), strict=True)
        return [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(row)]
    except (UnicodeDecodeError, csv.Error):
        return []


def sheet_lines(content: bytes) -> Mapping[str, Lines]:
    """Return the rows of every sheet of an .xlsx that have a cell; nothing where the bytes are no workbook."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        return {name: _rows(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names}
    except CalamineError:
        return {}


def facts_of(lines: Iterable[Line]) -> dict[str, Fact]:
    """Return what cells say that come as label, value, label, value; each with its row."""
    return {
        cells[place].rstrip(":："): (number, cells[place + 1])
        for number, cells in lines
        for place in range(0, len(cells) - 1, 2)
        if cells[place]
    }


def _rows(grid: Iterable[Sequence[object]]) -> Lines:
    rows = ((number, [_text(cell) for cell in cells]) for number, cells in enumerate(grid, start=1))
    return [(number, cells) for number, cells in rows if any(cells)]


def _text(cell: object) -> str:
    match cell:
        case str():
            return cell.strip()
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
        case float():
            # The shortest text that is this number: what the sender typed.
            return repr(cell)
        case _:
            return str(cell).strip()
