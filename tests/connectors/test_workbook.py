"""Workbooks of strangers: numbers as their sender sees them, and none that takes the machine's memory."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from connectors.spreadsheet import read_sheet
from connectors.workbook import MB, NotASpreadsheet, Workbook, has_lost_digits, require_bounds

PROJECT = Path(__file__).parents[2]
SHEET = "xl/worksheets/sheet1.xml"


def workbook_of(*cells: Any) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.add_worksheet("明细").write_row(0, 0, cells)
    return content.getvalue()


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Write the archive again with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            data = old.read(part)
            new.writestr(part.filename, change(data) if part.filename == name else data)
    return out.getvalue()


def text_in(stored: str) -> str:
    """Return what is read of a number cell whose file says this."""
    content = with_part(workbook_of(1), SHEET, lambda data: data.replace(b"<v>1</v>", f"<v>{stored}</v>".encode()))
    [[text]] = Workbook(content).rows("明细")
    return text


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("1980.1", "1980.1"),
        ("1.1000000000000001", "1.1"),  # how the program saves 1.1
        ("0.30000000000000004", "0.3"),  # =0.1+0.2
        ("434.99999999999994", "435"),  # =4.35*100
        ("1980.005", "1980.005"),  # no 分: must not be rounded away here
        ("-72.1", "-72.1"),
        ("1E-7", "0.0000001"),
        ("9999999999999.99", "9999999999999.99"),
        ("12345678901234.56", "12345678901234.56"),
        ("999999999999999", "999999999999999"),
        ("0.07", "0.07"),
        ("8.1000000000000005E-1", "0.81"),
        ("1.256300E6", "1256300"),
    ],
)
def test_a_number_comes_out_as_it_is_shown(stored: str, shown: str):
    assert text_in(stored) == shown


@pytest.mark.parametrize("fen", [1, 10, 29, 57, 115, 198010, 99999999999999, 100000000000001, 123456789012345])
def test_every_fen_below_ten_million_million_is_exact(fen: int):
    yuan = f"{fen // 100}.{fen % 100:02d}"
    assert text_in(repr(float(yuan))).rstrip("0").rstrip(".") == yuan.rstrip("0").rstrip(".")


def test_a_number_too_long_for_the_program_is_known_as_such():
    assert text_in("9900000000000000028") == "9.9E+18"
    assert has_lost_digits(text_in("990101197506150018"))
    assert not any(map(has_lost_digits, ("9900000000000000028", "E2E+1", "1.5", "", text_in("999999999999999"))))


def test_texts_stay_texts_and_days_are_days():
    cells = ("0012", " 1,256,300.00 ", "1980.10", date(2026, 2, 10), datetime(2026, 2, 10, 23, 59), True)  # noqa: DTZ001
    [row] = Workbook(workbook_of(*cells)).rows("明细")
    assert row == ["0012", "1,256,300.00", "1980.10", "2026-02-10", "2026-02-10", "True"]


def refused(content: bytes) -> str:
    with pytest.raises(NotASpreadsheet) as caught:
        require_bounds(content)
    return caught.value.message


def test_one_cell_in_the_far_corner_does_not_take_the_memory_of_the_whole_sheet():
    far = with_part(workbook_of(1), SHEET, lambda data: data.replace(b'r="A1"', b'r="XFD1048576"'))
    assert "第 1048576 行、第 16384 列，过大，没有读取；请删除数据以外的行和列" in refused(far)
    quoted = with_part(workbook_of(1), SHEET, lambda data: data.replace(b'r="A1"', b"r = 'xfd1048576'"))
    assert "过大" in refused(quoted)
    last_row = with_part(workbook_of(1), SHEET, lambda data: data.replace(b'r="1"', b'r="4000000000"'))
    assert "过大" in refused(last_row)


def test_the_reader_itself_would_have_died_of_it():
    """Why the bounds stand before the reader: it gives the process up, no exception can be caught."""
    far = with_part(workbook_of(1, 2), SHEET, lambda data: data.replace(b'r="B1"', b'r="XFD1048576"'))
    script = (
        "import io, resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))\n"
        "from python_calamine import CalamineWorkbook\n"
        "CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())).get_sheet_by_index(0)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], input=far, capture_output=True, cwd=PROJECT, check=False)
    assert done.returncode < 0


@pytest.mark.parametrize("cells", [["A1", "Z999999"], ["A1", "ZZ30000"]])
def test_a_wide_or_a_long_sheet_within_bounds_is_let_through(cells: list[str]):
    content = with_part(
        workbook_of(1, 2), SHEET, lambda data: data.replace(b'r="B1"', f'r="{cells[1]}"'.encode())
    )  # fmt: skip
    require_bounds(content)


def test_a_file_that_unpacks_to_more_than_it_may_is_not_unpacked():
    content = io.BytesIO(workbook_of(1))
    with (
        zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/big.xml", "w") as part,
    ):
        for _ in range(513):
            part.write(b" " * MB)
    assert len(content.getvalue()) < 5 * MB
    assert "解压后超过 512 MB" in refused(content.getvalue())


def test_a_size_that_the_archive_understates_is_noticed():
    content = workbook_of(1)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        stated = archive.getinfo(SHEET).file_size
    lying = content.replace(stated.to_bytes(4, "little"), (stated - 1).to_bytes(4, "little"))
    assert lying != content
    assert "另存为 .xlsx" in refused(lying)


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 no workbook"])
def test_what_is_no_workbook_is_refused_with_what_to_do(content: bytes):
    with pytest.raises(NotASpreadsheet, match="另存为"):
        read_sheet(content, heading_row=2)


@pytest.mark.parametrize("known_by", ["content.xml", "Content.XML", "xl/workbook.bin"])
def test_a_workbook_of_another_kind_is_refused_however_it_is_named(known_by: str):
    """An .ods of 600 bytes says "5000 rows of 5000 cells" in one line: the reader lays them all out and dies."""
    content = io.BytesIO(workbook_of(1))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr(known_by, '<table:table-row table:number-rows-repeated="5000"/>')
    assert "另存为 .xlsx" in refused(content.getvalue())


def test_a_damaged_part_is_refused():
    content = bytearray(workbook_of("某某", 1))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        start = archive.getinfo(SHEET).header_offset + 30 + len(SHEET)
    content[start : start + 20] = b"\xff" * 20
    assert "另存为" in refused(bytes(content))
