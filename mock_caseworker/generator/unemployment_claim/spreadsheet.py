"""Writes the registration workbook: paper claims as clerks type them, and rows that nobody can work with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # XlsxWriter ships no types

from mock_caseworker.generator.unemployment_claim.rows import Claim

TITLE = "失业保险金申领登记表"
_FIELDS = {
    "受理号": "claim_no",
    "社会保障号码": "id_no",
    "姓名": "name",
    "离职日期": "leave_date",
    "离职原因": "leave_reason",
    "末次单位": "uscc",
    "失业登记日期": "register_date",
    "求职意愿": "job_seeking",
    "银行卡号": "card_no",
    "手机号码": "mobile",
    "常住地": "pay_region",
    "申请日期": "apply_date",
    "渠道": "channel",
}
HEADINGS = tuple(_FIELDS)
_DATE_HEADINGS = ("离职日期", "失业登记日期", "申请日期")
_FIRST_DATA_ROW = 3
_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")

Cells = dict[str, str | date]


@dataclass(frozen=True)
class BadRow:
    """Where a faulty row stands: `row` counts from 1 as the spreadsheet program does."""

    case: str
    file: str
    row: int
    column: str


def _real_dates(cells: Cells) -> None:
    for heading in _DATE_HEADINGS:
        cells[heading] = date.fromisoformat(str(cells[heading]))


def _full_width_id(cells: Cells) -> None:
    cells["社会保障号码"] = str(cells["社会保障号码"]).translate(_FULL_WIDTH)


def _spaced_id(cells: Cells) -> None:
    text = str(cells["社会保障号码"])
    cells["社会保障号码"] = f" {text[:6]} {text[6:14]} {text[14:]}"


def _spaced_card(cells: Cells) -> None:
    text = str(cells["银行卡号"])
    cells["银行卡号"] = " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _small_x_and_trailing_space(cells: Cells) -> None:
    cells["社会保障号码"] = str(cells["社会保障号码"]).lower()
    cells["姓名"] = f"{cells['姓名']} "


def _full_width_mobile(cells: Cells) -> None:
    cells["手机号码"] = str(cells["手机号码"]).translate(_FULL_WIDTH)


# How clerks type; every form means the same as the plain one.
_HANDWRITINGS: tuple[Callable[[Cells], None], ...] = (
    _real_dates,
    _full_width_id,
    _spaced_id,
    lambda _cells: None,
    _spaced_card,
    _small_x_and_trailing_space,
    _full_width_mobile,
)


def _break_checksum(cells: Cells) -> str:
    text = str(cells["社会保障号码"])
    cells["社会保障号码"] = text[:-1] + ("1" if text[-1] != "1" else "2")
    return "社会保障号码"


def _break_date(cells: Cells) -> str:
    cells["离职日期"] = f"{str(cells['离职日期'])[:4]}-02-30"
    return "离职日期"


def _leave_out_claim_no(cells: Cells) -> str:
    cells["受理号"] = ""
    return "受理号"


def _break_mobile(cells: Cells) -> str:
    cells["手机号码"] = "12" + str(cells["手机号码"])[2:]
    return "手机号码"


FAULTS: tuple[tuple[str, Callable[[Cells], str]], ...] = (
    ("ROW-id-checksum", _break_checksum),
    ("ROW-impossible-date", _break_date),
    ("ROW-no-claim-no", _leave_out_claim_no),
    ("ROW-bad-mobile", _break_mobile),
)


def write_workbook(
    rng: Random, folder: Path, business_date: date, good: Sequence[Claim], spoilt: Sequence[Claim]
) -> list[BadRow]:
    """Write the day's workbook into a folder; return the rows that hold a planted fault.

    Good and spoilt claims are mixed, one row between them is empty; `spoilt` claims must not be used elsewhere.
    """
    path = folder / f"失业保险金申领_{business_date:%Y%m%d}.xlsx"
    lines: list[tuple[Cells, str, str]] = []
    for number, claim in enumerate(good):
        cells = _cells_of(claim)
        _HANDWRITINGS[number % len(_HANDWRITINGS)](cells)
        lines.append((cells, "", ""))
    for number, claim in enumerate(spoilt):
        cells = _cells_of(claim)
        name, spoil = FAULTS[number % len(FAULTS)]
        lines.append((cells, name, spoil(cells)))
    rng.shuffle(lines)
    lines.insert(len(lines) // 2, ({}, "", ""))
    _write_lines(path, business_date, [cells for cells, _, _ in lines])
    numbered = enumerate(lines, start=_FIRST_DATA_ROW)
    return [BadRow(name, path.name, row, column) for row, (_, name, column) in numbered if name]


def _cells_of(claim: Claim) -> Cells:
    values = claim._asdict()
    return {heading: values[column] for heading, column in _FIELDS.items()}


def _write_lines(path: Path, business_date: date, lines: Sequence[Cells]) -> None:
    workbook: Any = xlsxwriter.Workbook(str(path))
    # The file's own creation time would make every workbook different.
    created = datetime.combine(business_date, time.min)
    workbook.set_properties({"created": created})
    sheet = workbook.add_worksheet("申领登记")
    date_format = workbook.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_string(0, 0, TITLE)
    sheet.write_row(1, 0, HEADINGS)
    for row, cells in enumerate(lines, start=_FIRST_DATA_ROW - 1):
        for column, heading in enumerate(HEADINGS):
            value = cells.get(heading, "")
            if isinstance(value, date):
                sheet.write_datetime(row, column, value, date_format)
            elif value:
                sheet.write_string(row, column, value)
    sheet.set_column(0, len(HEADINGS) - 1, 20)
    workbook.close()
