"""What the agency's own books hold of an account and a period: business movements, voucher lines and their sums."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mock_caseworker.database import Database
from mock_caseworker.fund_reconciliation.wording import PAYMENT, RECEIPT
from mock_caseworker.grids import Column, Grid, page_through

ZERO = Decimal("0.00")
BUSINESS = (
    Column("流水号", "serial_no"),
    Column("险种", "fund", code="AAE140"),
    Column("账户", "account_no", "identifier", "AAE010"),
    Column("方向", "direction"),
    Column("金额", "amount", "money"),
    Column("业务日期", "biz_date"),
    Column("批次号", "batch_no"),
    Column("端到端号", "e2e_no"),
    Column("电子税票号", "tax_ticket_no"),
    Column("对方户名", "cp_name"),
    Column("对方账号", "cp_acct", "identifier"),
    Column("原流水号", "reversal_of"),
    Column("摘要", "summary"),
)
LEDGER = (
    Column("凭证号", "voucher_no"),
    Column("分录号", "line_no"),
    Column("记账日期", "booked_on"),
    Column("科目", "subject"),
    Column("险种", "fund", code="AAE140"),
    Column("账户", "account_no", "identifier", "AAE010"),
    Column("借方金额", "debit", "money"),
    Column("贷方金额", "credit", "money"),
    Column("批次号", "batch_no"),
    Column("红字原凭证", "red_of"),
    Column("摘要", "summary"),
)
_BUSINESS_SOURCE = "FROM fr_biz_row WHERE account_no = ? AND biz_date BETWEEN ? AND ?"
_LEDGER_SOURCE = "FROM fr_fin_row WHERE account_no = ? AND booked_on BETWEEN ? AND ?"


@dataclass(frozen=True)
class Sums:
    """How many rows, and how much came in and went out; red entries reduce their own side."""

    count: int
    incoming: Decimal
    outgoing: Decimal


@dataclass(frozen=True)
class Balance:
    """A ledger's period: 期初 + 借 − 贷 = 期末."""

    opening: Decimal
    sums: Sums

    @property
    def closing(self) -> Decimal:
        """What is there at the end."""
        return self.opening + self.sums.incoming - self.sums.outgoing


def business_rows(database: Database, task: sqlite3.Row) -> list[sqlite3.Row]:
    """Return every business movement of a task's account and period."""
    return database.rows(f"SELECT * {_BUSINESS_SOURCE} ORDER BY biz_date, id", _span(task))


def ledger_rows(database: Database, task: sqlite3.Row) -> list[sqlite3.Row]:
    """Return every voucher line of a task's account and period."""
    return database.rows(f"SELECT * {_LEDGER_SOURCE} ORDER BY booked_on, id", _span(task))


def business_page(database: Database, task: sqlite3.Row, page: int) -> Grid:
    """Return one page of the business movements."""
    question = {"query": "fr_business", "biz_no": task["biz_no"]}
    asked = Grid("biz_grid", "业务收支明细", BUSINESS, page=page, ask=question)
    return page_through(database, asked, source=_BUSINESS_SOURCE, values=_span(task), order="biz_date, id")


def ledger_page(database: Database, task: sqlite3.Row, subject: str, page: int) -> Grid:
    """Return one page of the voucher lines of a subject."""
    question = {"query": "fr_ledger", "biz_no": task["biz_no"], "subject": subject}
    asked = Grid("fin_grid", "银行存款明细账", LEDGER, page=page, ask=question)
    source = f"{_LEDGER_SOURCE} AND subject = ?"
    return page_through(database, asked, source=source, values=(*_span(task), subject), order="booked_on, id")


def business_sums(database: Database, task: sqlite3.Row) -> Sums:
    """Return the sums of the business movements."""
    rows = business_rows(database, task)
    return Sums(len(rows), _sum_of(rows, RECEIPT), _sum_of(rows, PAYMENT))


def ledger_balance(database: Database, task: sqlite3.Row) -> Balance:
    """Return the ledger's balances around the period."""
    before = database.rows(
        "SELECT debit, credit FROM fr_fin_row WHERE account_no = ? AND booked_on < ?",
        (task["account_no"], task["start_date"]),
    )
    opening = Decimal(task["book_balance"]) + _column(before, "debit") - _column(before, "credit")
    rows = ledger_rows(database, task)
    return Balance(opening, Sums(len(rows), _column(rows, "debit"), _column(rows, "credit")))


def _span(task: sqlite3.Row) -> tuple[str, str, str]:
    return task["account_no"], task["start_date"], task["end_date"]


def _sum_of(rows: Iterable[sqlite3.Row], direction: str) -> Decimal:
    return sum((Decimal(row["amount"]) for row in rows if row["direction"] == direction), ZERO)


def _column(rows: Sequence[sqlite3.Row], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in rows if row[name]), ZERO)
