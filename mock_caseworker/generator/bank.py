"""The county's bank: it has done what the books say was paid and received, and reports a period in its template."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from pathlib import Path

from mock_caseworker.database import open_database
from mock_caseworker.generator.fund_reconciliation.rows import ExtLine
from mock_caseworker.generator.fund_reconciliation.statement_files import StatementFile, write_statement


class UnknownAccountError(Exception):
    """There is no account of this number."""


def report(
    database: Path, account_no: str, *, start: date, end: date, out: Path, without: Collection[str] = ()
) -> Path:
    """Write the statement of an account and period into a folder; return the file.

    `without` names 端到端号 that the bank has not done.

    Raises:
        UnknownAccountError: no such account.
    """
    books = open_database(database)
    try:
        account = books.row("SELECT * FROM fr_account WHERE account_no = ?", (account_no,))
        if account is None:
            raise UnknownAccountError(account_no)
        rows = books.rows(
            "SELECT * FROM fr_biz_row WHERE account_no = ? AND biz_date <= ? ORDER BY biz_date, id",
            (account_no, end.isoformat()),
        )
    finally:
        books.close()
    lines = [
        ExtLine(
            serial_no=f"BK{number:08d}",
            direction=row["direction"],
            amount=Decimal(row["amount"]),
            traded_on=row["biz_date"],
            strong_key=row["e2e_no"],
            batch_no=row["batch_no"],
            cp_name=row["cp_name"],
            cp_acct=row["cp_acct"],
            reversal_of="",
            note="",
        )
        for number, row in enumerate(rows, start=1)
        if row["e2e_no"] not in without
    ]
    earlier = [line for line in lines if line.traded_on < start.isoformat()]
    file = StatementFile(
        template=account["template"],
        account_no=account_no,
        name=account["name"],
        start=start,
        end=end,
        sequence=1,
        opening=Decimal(account["book_balance"]) + sum(line.net for line in earlier),
        lines=lines[len(earlier) :],
    )
    out.mkdir(parents=True, exist_ok=True)
    path = out / file.file_name
    path.write_bytes(write_statement(file))
    return path
