"""What paid and received money leaves in the books of a fund: a business movement each, one voucher line for all."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mock_caseworker.database import Database
from mock_caseworker.fund_reconciliation import wording
from mock_caseworker.refusals import RefusedError

PAYING, RECEIVING = "支出户存款", "收入户存款"
_RECEIVING_SUBJECT = "100201"


@dataclass(frozen=True)
class Movement:
    """One payment or receipt; `key` is its 端到端号, by which the bank's line is found again."""

    key: str
    amount: Decimal
    cp_name: str
    cp_acct: str


@dataclass(frozen=True)
class Posting:
    """Movements of one batch on one account; a batch is one voucher."""

    account_no: str
    fund: str
    subject: str
    direction: str
    batch_no: str
    on: date
    summary: str
    movements: Sequence[Movement]


def paying_account(database: Database, fund: str) -> sqlite3.Row:
    """Return the 支出户 of a fund.

    Raises:
        RefusedError: the fund has none, so nothing can be paid from it.
    """
    account = database.row(
        "SELECT * FROM fr_account WHERE fund = ? AND subject_name = ? ORDER BY account_no", (fund, PAYING)
    )
    if account is None:
        raise RefusedError(wording.NO_PAYING_ACCOUNT.format(fund=wording.FUNDS[fund]))
    return account


def receiving_subject(database: Database, account_no: str) -> str:
    """Return the subject on which an account's receipts are booked; one that is never reconciled is a 收入户."""
    account = database.row("SELECT subject FROM fr_account WHERE account_no = ?", (account_no,))
    return account["subject"] if account else _RECEIVING_SUBJECT


def post(database: Database, posting: Posting) -> None:
    """Enter movements and their voucher. Call it inside a transaction.

    Raises:
        RefusedError: the books of the month are closed.
    """
    if not posting.movements:
        return
    period = f"{posting.on:%Y%m}"
    if database.row(
        "SELECT period FROM fr_closed_period WHERE account_no = ? AND period = ?", (posting.account_no, period)
    ):
        raise RefusedError(wording.CLOSED.format(period=period))
    for movement in posting.movements:
        _enter_business(database, posting, movement)
    _enter_voucher(database, posting, sum((movement.amount for movement in posting.movements), Decimal("0.00")))


def _enter_business(database: Database, posting: Posting, movement: Movement) -> None:
    database.run(
        "INSERT INTO fr_biz_row (account_no, serial_no, fund, direction, amount, biz_date, batch_no, e2e_no,"
        " tax_ticket_no, cp_name, cp_acct, reversal_of, summary) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, '', ?)",
        (
            *(posting.account_no, movement.key, posting.fund, posting.direction, f"{movement.amount:.2f}"),
            *(posting.on.isoformat(), posting.batch_no, movement.key),
            *(movement.cp_name, movement.cp_acct, posting.summary),
        ),
    )


def _enter_voucher(database: Database, posting: Posting, total: Decimal) -> None:
    debit, credit = (f"{total:.2f}", "") if posting.direction == wording.RECEIPT else ("", f"{total:.2f}")
    database.run(
        "INSERT INTO fr_fin_row (account_no, voucher_no, line_no, booked_on, subject, fund, debit, credit, batch_no,"
        " red_of, summary) VALUES (?, ?, '001', ?, ?, ?, ?, ?, ?, '', ?)",
        (
            *(posting.account_no, f"PZ{posting.batch_no}", posting.on.isoformat(), posting.subject, posting.fund),
            *(debit, credit, posting.batch_no, posting.summary),
        ),
    )
