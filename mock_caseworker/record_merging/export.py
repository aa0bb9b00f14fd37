"""导出: the whole register as a workbook, every cell a text."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from io import BytesIO

import xlsxwriter  # type: ignore[import-untyped]  # XlsxWriter ships no types

from mock_caseworker.database import Database
from mock_caseworker.record_merging import wording
from mock_caseworker.record_merging.records import FIELDS

TITLE = "参保人员信息导出"
_BEFORE_EMPLOYERS = list(FIELDS)[: list(FIELDS).index("account_balance")]
_AFTER_EMPLOYERS = list(FIELDS)[list(FIELDS).index("account_balance") :]
HEADINGS = (
    *(FIELDS[name] for name in _BEFORE_EMPLOYERS),
    *("单位", "缴费月数"),
    *(FIELDS[name] for name in _AFTER_EMPLOYERS),
)
_COLUMNS = (*_BEFORE_EMPLOYERS, "employers", "paid_months", *_AFTER_EMPLOYERS)


def read_register(database: Database, pool: str) -> list[sqlite3.Row]:
    """Return every record of one 统筹区 or (empty) of all, with its employers and paid months."""
    return database.rows(
        "SELECT p.*, coalesce(r.employers, '') AS employers, coalesce(m.months, 0) AS paid_months FROM mg_person p"
        " LEFT JOIN (SELECT personal_no, group_concat(uscc, '；') AS employers FROM"
        " (SELECT DISTINCT personal_no, uscc FROM mg_relation ORDER BY personal_no, uscc) GROUP BY personal_no) r"
        " ON r.personal_no = p.personal_no"
        " LEFT JOIN (SELECT personal_no, count(*) AS months FROM mg_month WHERE status = ?1 GROUP BY personal_no) m"
        " ON m.personal_no = p.personal_no WHERE ?2 = '' OR p.pool_region = ?2 ORDER BY p.personal_no",
        (wording.PAID, pool),
    )


def write_register(records: Sequence[sqlite3.Row], pool: str, business_date: date) -> bytes:
    """Return the workbook: title with the number of records, headings, one row a record."""
    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"constant_memory": True, "strings_to_formulas": False})
    sheet = workbook.add_worksheet("参保人员")
    title = f"{TITLE}　统筹区：{pool or '全部'}　导出日期：{business_date}　共 {len(records)} 条"
    sheet.write_string(0, 0, title)
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(1, column, heading)
    for row, record in enumerate(records, start=2):
        for column, name in enumerate(_COLUMNS):
            value = str(record[name])
            shown = f"{value} {wording.ID_TYPES[value]}" if name == "id_type" and value in wording.ID_TYPES else value
            if shown:
                sheet.write_string(row, column, shown)
    workbook.close()
    return buffer.getvalue()
