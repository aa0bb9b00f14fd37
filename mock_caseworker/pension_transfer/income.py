"""转移收入: the receipts of an approved posting become receipts of the fund, on the account that the letter named."""

from __future__ import annotations

import sqlite3
from decimal import Decimal

from mock_caseworker.database import Database
from mock_caseworker.fund_reconciliation.postings import Movement, Posting, post, receiving_subject
from mock_caseworker.fund_reconciliation.wording import RECEIPT
from mock_caseworker.pension_transfer.posting import receipts

FUND, SUMMARY = "110", "基本养老保险关系转移收入"


def enter_income(database: Database, case: sqlite3.Row) -> None:
    """Enter what came in for a case under its 业务流水号. Call it inside a transaction.

    Raises:
        RefusedError: the books of the month are closed.
    """
    account_no = case["account_no"]
    movements = [
        Movement(row["serial_no"], Decimal(row["amount"]), row["payer"], "")
        for row in receipts(database, case["case_no"])
    ]
    subject, today = receiving_subject(database, account_no), database.business_date()
    post(database, Posting(account_no, FUND, subject, RECEIPT, case["biz_no"], today, SUMMARY, movements))
