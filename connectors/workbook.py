"""Owns opening an .xlsx that a stranger sent: within bounds, and every cell as the text that its sender sees."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import ClassVar
from zipfile import BadZipFile, ZipFile, ZipInfo

from python_calamine import CalamineError, CalamineWorkbook

MB = 1024 * 1024
MOST_UNPACKED_MB = 512
MOST_PARTS = 10_000
MOST_CELLS = 26_000_000
"""Of one sheet, from A1 to the last row and the last column that any cell names: so much memory is taken."""
ZIP = b"PK\x03\x04"
_OTHER_KINDS = frozenset({"content.xml", "xl/workbook.bin"})
"""What .ods and .xlsb are known by: the reader would take them, but the bounds are measured on .xlsx alone."""

_SHEET = b"sheetData"
_FAR = re.compile(rb"""\br\s*=\s*["'](?:[A-Za-z]{2,8}[0-9]|[A-Za-z]*[0-9]{7})""")
"""A cell right of Z or in row 1,000,000 and below: without one a sheet cannot have more than MOST_CELLS."""
_COLUMNS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,8})[A-Za-z]*[0-9]""")
_ROWS = re.compile(rb"""\br\s*=\s*["'][A-Za-z]*([0-9]{1,20})""")
_FIFTEEN_DIGITS = 10**15
_EXACT_TO_THE_FEN = 10**13
_SHORTENED = re.compile(r"-?[0-9](\.[0-9]+)?E\+[0-9]+")


class NotASpreadsheet(ValueError):  # noqa: N818 - named by what it is
    """The bytes are no workbook that can be read; the text says why, for its sender."""

    MEANING: ClassVar[str] = "不是可以读取的 .xlsx 文件；请用表格软件打开后另存为 .xlsx 再报送"

    def __init__(self, message: str = MEANING) -> None:
        self.message = message
        super().__init__(message)


class Workbook:
    """An opened workbook; its sheets are read one by one, when they are asked for."""

    def __init__(self, content: bytes) -> None:
        """Open the bytes.

        Raises:
            NotASpreadsheet: they are no workbook, or one that unpacks to more than this machine should hold.
        """
        require_bounds(content)
        try:
            self._book = CalamineWorkbook.from_filelike(BytesIO(content))
        except CalamineError as err:
            raise NotASpreadsheet from err

    @property
    def names(self) -> Sequence[str]:
        """The names of its sheets, in their order."""
        return self._book.sheet_names

    def rows(self, name: str) -> Iterator[list[str]]:
        """Return every row of a sheet from row 1 and column A on, empty ones included, each cell as text.

        Raises:
            NotASpreadsheet: the sheet is damaged.
        """
        try:
            grid = self._book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except CalamineError as err:
            raise NotASpreadsheet from err
        return ([cell.strip() if type(cell) is str else text_of(cell) for cell in cells] for cells in grid)


def text_of(cell: object) -> str:
    """Return a cell as the spreadsheet program shows it: at most 15 digits of a number, days as 2026-02-10.

    An integer of more than 15 digits has lost the others before it was saved; it comes as `9.9E+18`
    (`has_lost_digits`), so that nobody takes it for an account or an id.
    """
    match cell:
        case str():
            return cell.strip()
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case bool():
            return str(cell)
        case float():
            return _number(cell)
        case _:
            return str(cell).strip()


def has_lost_digits(text: str) -> bool:
    """Return whether a text is a number that a spreadsheet program has shortened."""
    return "E+" in text and _SHORTENED.fullmatch(text) is not None


def require_bounds(content: bytes) -> None:
    """Refuse what would take the machine's memory: the reader lays out a sheet whole, from A1 to its last cell.

    Every part is unpacked once and its checksum proved, so the sizes that the archive states are true.

    Raises:
        NotASpreadsheet: no archive, a damaged one, one of another kind (.ods, .xlsb), one that unpacks to more than
            512 MB, or a sheet too wide and long.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED_MB * MB:
                raise NotASpreadsheet(f"工作簿解压后超过 {MOST_UNPACKED_MB} MB，没有读取；请拆分后重新报送")
            if not _OTHER_KINDS.isdisjoint(part.filename.lower() for part in parts):
                raise NotASpreadsheet
            for part in parts:
                _require_area(archive, part)
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error) as err:
        raise err if isinstance(err, NotASpreadsheet) else NotASpreadsheet() from err


def _require_area(archive: ZipFile, part: ZipInfo) -> None:
    text = archive.read(part)
    if _SHEET not in text or not _FAR.search(text):
        return
    columns = max(map(_place_of, set(_COLUMNS.findall(text))), default=1)
    rows = max(map(int, set(_ROWS.findall(text))), default=1)
    if columns * rows > MOST_CELLS:
        raise NotASpreadsheet(
            f"工作表的范围到第 {rows} 行、第 {columns} 列，过大，没有读取；请删除数据以外的行和列后重新报送"
        )


def _place_of(letters: bytes) -> int:
    """Return the number of a column: 1 for A, 27 for AA."""
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - 64
    return place


def _number(value: float) -> str:
    if value.is_integer():
        return str(int(value)) if abs(value) < _FIFTEEN_DIGITS else f"{value:.15g}".upper()
    # 15 digits are all that the program shows and still exact to the 分; beyond, the shortest text that is the number.
    shown = f"{value:.15g}" if abs(value) < _EXACT_TO_THE_FEN else repr(value)
    return format(Decimal(shown), "f")
