"""Owns worksheets: documents laid out with Chinese widths, real numbers and dates, ready to print on A4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # XlsxWriter ships no types

from bots.social_insurance.document_parts import Cell, Column, Document, Kind, Table, text_of, width_of

FONT = "宋体"
NARROWEST, WIDEST = 8, 60
MOST_EXACT = Decimal(10) ** 13
"""A spreadsheet keeps 15 digits: an amount from here on is written as text, so that no 分 is lost."""
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed day: the same figures give the same bytes, hence the same evidence
_BORDER = {"border": 1, "border_color": "#808080"}
_FORMATS: Mapping[str, Mapping[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"},
    "mark": {"font_color": "#C00000", "align": "right", "italic": True},
    "caption": {"bold": True, "font_size": 11},
    "label": {"bold": True, "bg_color": "#F2F2F2", **_BORDER},
    "head": {"bold": True, "bg_color": "#DDE6F0", "align": "center", "text_wrap": True, **_BORDER},
    Kind.TEXT: {"num_format": "@", "text_wrap": True, **_BORDER},
    Kind.MONEY: {"num_format": "#,##0.00", "align": "right", **_BORDER},
    Kind.COUNT: {"num_format": "0", "align": "right", **_BORDER},
    Kind.DATE: {"num_format": "yyyy-mm-dd", "align": "center", **_BORDER},
    "total": {"num_format": "#,##0.00", "bold": True, "align": "right", "top": 2, "bottom": 1, "left": 1, "right": 1},
    "words": {"text_wrap": True, "valign": "top"},
}


def workbook(sheets: Mapping[str, Document]) -> bytes:
    """Return an xlsx of one worksheet per document, by the sheet's name (at most 31 characters).

    Amounts and dates are numbers and dates, ids are text; nothing in a cell is a formula. The same documents give the
    same bytes.
    """
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"created": MADE, "author": "数字员工"})
        formats = {name: book.add_format({"font_name": FONT, **style}) for name, style in _FORMATS.items()}
        for name, document in sheets.items():
            _Sheet(book.add_worksheet(name), formats).draw(document)
    return content.getvalue()


class _Sheet:
    """Writes one document from the top down."""

    def __init__(self, sheet: Any, formats: Mapping[str, Any]) -> None:
        self.sheet = sheet
        self.formats = formats
        self.row = 0
        self.width = 4

    def draw(self, document: Document) -> None:
        """Write everything the document has, and how it is printed."""
        self.width = max([4, *(len(table.columns) for table in document.tables)])
        self._prepare(document)
        if document.watermark:
            self._line(document.watermark, "mark")
        self.sheet.set_row(self.row, 28)
        self._line(document.title, "title")
        self._fields(_heading(document) | dict(document.fields))
        for paragraph in document.paragraphs:
            self._line(paragraph, "words")
        for table in document.tables:
            self._table(table)
        if document.amount is not None:
            self._fields({document.amount_title: document.amount, "人民币（大写）": document.amount_in_words})
        for paragraph in document.closing:
            self._line(paragraph, "words")
        self._line("　　".join(f"{role}：{name or '＿＿＿＿'}" for role, name in document.signatures.items()), "words")
        for note in document.notes:
            self._line(note, "words")

    def _prepare(self, document: Document) -> None:
        for column, width in enumerate(_widths(document, self.width)):
            self.sheet.set_column(column, column, width)
        self.sheet.set_paper(9)
        if document.landscape:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&C第 &P 页 共 &N 页" + (f"&R{document.watermark}" if document.watermark else ""))

    def _line(self, text: str, style: str) -> None:
        if not text:
            return
        self.sheet.merge_range(self.row, 0, self.row, self.width - 1, "", self.formats[style])
        self.sheet.write_string(self.row, 0, text, self.formats[style])
        self.row += 1

    def _fields(self, fields: Mapping[str, Cell]) -> None:
        for place, (label, value) in enumerate(fields.items()):
            column = place % 2 * 2
            self.sheet.write_string(self.row, column, label, self.formats["label"])
            self._cell(column + 1, value, Kind.MONEY if isinstance(value, Decimal) else _kind_of(value))
            self.row += place % 2
        self.row += len(fields) % 2

    def _table(self, table: Table) -> None:
        self.row += 1
        self._line(table.title, "caption")
        for column, head in enumerate(table.columns):
            self.sheet.write_string(self.row, column, head.title, self.formats["head"])
        self.row += 1
        for row in table.rows:
            self._row(row, table.columns)
        if table.total is not None:
            for column, value in enumerate(table.total):
                self._cell(column, value, table.columns[column].kind, style="total")
            self.row += 1
        self.row += 1

    def _row(self, row: Sequence[Cell], columns: Sequence[Column]) -> None:
        for place, (value, column) in enumerate(zip(row, columns, strict=True)):
            self._cell(place, value, column.kind)
        self.row += 1

    def _cell(self, column: int, value: Cell, kind: Kind, *, style: str = "") -> None:
        form = self.formats[style or kind]
        match value:
            case date():
                self.sheet.write_datetime(self.row, column, datetime(value.year, value.month, value.day), form)  # noqa: DTZ001 - a day
            case Decimal() | int() if kind in {Kind.MONEY, Kind.COUNT} and -MOST_EXACT < value < MOST_EXACT:
                self.sheet.write_number(self.row, column, value, form)
            case None | "":
                self.sheet.write_blank(self.row, column, None, form)
            case _:
                self.sheet.write_string(self.row, column, text_of(value, kind), form)


def _heading(document: Document) -> dict[str, Cell]:
    named = {
        "经办机构": document.agency,
        "编号": document.number,
        "日期": document.issued,
        "收件人": document.addressee,
    }
    return {label: value for label, value in named.items() if value}


def _kind_of(value: Cell) -> Kind:
    if isinstance(value, date):
        return Kind.DATE
    return Kind.COUNT if isinstance(value, int) else Kind.TEXT


def _widths(document: Document, count: int) -> list[int]:
    """Return each column's width by its widest content, titles and labels included."""
    widths = [NARROWEST] * count
    for place, (label, value) in enumerate(document.fields.items()):
        column = place % 2 * 2
        widths[column] = max(widths[column], width_of(label) + 2)
        widths[column + 1] = max(widths[column + 1], width_of(text_of(value, Kind.MONEY)) + 2)
    for table in document.tables:
        rows = [*table.rows, *([table.total] if table.total is not None else [])]
        for place, head in enumerate(table.columns):
            widest = max(width_of(text) for text in (head.title, *(text_of(row[place], head.kind) for row in rows)))
            widths[place] = head.width or max(widths[place], widest + 2)
    return [min(width, WIDEST) for width in widths]
