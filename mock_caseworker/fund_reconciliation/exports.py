"""The two downloads: 业务数据 and 财务账 as .xlsx, every cell a text, amounts with thousands separators."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # XlsxWriter ships no types

from mock_caseworker.database import Database
from mock_caseworker.fund_reconciliation.books import (
    BUSINESS,
    LEDGER,
    business_rows,
    business_sums,
    ledger_balance,
    ledger_rows,
)
from mock_caseworker.grids import Column, money

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export_business(database: Database, task: sqlite3.Row) -> bytes:
    """Return the workbook of FR02."""
    sums = business_sums(database, task)
    facts = (
        ("任务号", task["task_no"], "险种", task["fund"], "账户", task["account_no"], "期间", _period(task)),
        ("笔数", str(sums.count), "收入合计", money(sums.incoming), "支出合计", money(sums.outgoing)),
    )
    return _workbook(database, "业务数据", "业务收支明细", facts, BUSINESS, business_rows(database, task))


def export_ledger(database: Database, task: sqlite3.Row) -> bytes:
    """Return the workbook of FR03."""
    balance = ledger_balance(database, task)
    subject = f"{task['subject']} {task['subject_name']}"
    account = ("险种", task["fund"], "账户", task["account_no"], "期间", _period(task))
    moved = ("借方合计", money(balance.sums.incoming), "贷方合计", money(balance.sums.outgoing))
    ends = ("期末余额", money(balance.closing), "笔数", str(balance.sums.count))
    facts = (
        ("任务号", task["task_no"], "科目", subject, *account),
        ("期初余额", money(balance.opening), *moved, *ends),
    )
    return _workbook(database, "财务账", "银行存款明细账", facts, LEDGER, ledger_rows(database, task))


def _period(task: sqlite3.Row) -> str:
    return f"{task['start_date']}至{task['end_date']}"


def _workbook(
    database: Database,
    name: str,
    title: str,
    facts: Iterable[Sequence[str]],
    columns: Sequence[Column],
    rows: Iterable[sqlite3.Row],
) -> bytes:
    content = BytesIO()
    book: Any = xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False})
    # The same books give the same bytes, so that a second download can be told from changed data.
    book.set_properties({"created": datetime.combine(database.business_date(), time.min)})
    sheet = book.add_worksheet(name)
    lines = [(title,), *facts, ("序号", *(column.title for column in columns))]
    lines += [(str(number), *_texts(dict(row), columns)) for number, row in enumerate(rows, start=1)]
    for row, cells in enumerate(lines):
        for column, text in enumerate(cells):
            sheet.write_string(row, column, text)
    sheet.set_column(1, len(columns), 18)
    book.close()
    return content.getvalue()


def _texts(row: Mapping[str, Any], columns: Sequence[Column]) -> list[str]:
    return [money(row[column.key]) if column.kind == "money" else row[column.key] for column in columns]
