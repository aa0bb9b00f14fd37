"""Owns the rows of a task: named tuples of the portal's tables, and the lines of statement files."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

RECEIPT, PAYMENT = "收", "支"
ZERO = Decimal("0.00")


class Account(NamedTuple):
    """A bank, treasury or tax account of a fund."""

    account_no: str
    name: str
    fund: str
    subject: str
    subject_name: str
    template: str
    agency: str
    book_balance: str


class Task(NamedTuple):
    """One 对账任务."""

    task_no: str
    account_no: str
    start_date: str
    end_date: str
    agency: str
    state: str


class BizRow(NamedTuple):
    """One movement in the core system."""

    account_no: str
    serial_no: str
    fund: str
    direction: str
    amount: str
    biz_date: str
    batch_no: str
    e2e_no: str
    tax_ticket_no: str
    cp_name: str
    cp_acct: str
    reversal_of: str
    summary: str


class FinRow(NamedTuple):
    """One voucher line of the deposit subject; 借 came in."""

    account_no: str
    voucher_no: str
    line_no: str
    booked_on: str
    subject: str
    fund: str
    debit: str
    credit: str
    batch_no: str
    red_of: str
    summary: str

    @property
    def net(self) -> Decimal:
        """What the line adds to the balance."""
        return Decimal(self.debit or "0.00") - Decimal(self.credit or "0.00")


class ExtLine(NamedTuple):
    """One movement of a statement file."""

    serial_no: str
    direction: str
    amount: Decimal
    traded_on: str
    strong_key: str
    batch_no: str
    cp_name: str
    cp_acct: str
    reversal_of: str
    note: str

    @property
    def net(self) -> Decimal:
        """What the line adds to the balance."""
        return self.amount if self.direction == RECEIPT else -self.amount
