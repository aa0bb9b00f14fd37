"""余额调节表: the two balances, the registered items between them, and the submission for 复核."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from mock_caseworker import messages
from mock_caseworker.database import Database
from mock_caseworker.fund_reconciliation import wording
from mock_caseworker.fund_reconciliation.books import ZERO, ledger_balance
from mock_caseworker.fund_reconciliation.imports import find_statement
from mock_caseworker.fund_reconciliation.items import registered_items
from mock_caseworker.fund_reconciliation.tasks import find_task, refuse_closed_period
from mock_caseworker.grids import Column, Grid, money, page_through
from mock_caseworker.planted import with_planted
from mock_caseworker.refusals import RefusedError
from mock_caseworker.workdays import due_date

COLUMNS = (
    Column("任务号", "task_no"),
    Column("业务流水号", "biz_no"),
    Column("调节后账面余额", "adj_book", "money"),
    Column("调节后银行余额", "adj_bank", "money"),
    Column("差额", "diff", "money"),
    Column("级别", "level"),
    Column("状态", "state"),
    Column("提交时间", "submitted_at"),
    Column("经办人", "op_name"),
)


@dataclass(frozen=True)
class BalanceSheet:
    """What 财会〔2017〕28号 sets against each other: the book, the bank, and four kinds of items."""

    book: Decimal
    bank: Decimal
    items: Mapping[str, Decimal]
    level: str

    @property
    def adjusted_book(self) -> Decimal:
        """The book as it will be once everything the bank did is entered."""
        return self.book + self.items["1"] - self.items["2"]

    @property
    def adjusted_bank(self) -> Decimal:
        """The bank as it will be once everything that was entered is done."""
        return self.bank + self.items["3"] - self.items["4"]

    @property
    def difference(self) -> Decimal:
        """What remains unexplained."""
        return self.adjusted_book - self.adjusted_bank


def work_out(database: Database, task: sqlite3.Row) -> BalanceSheet | None:
    """Return a task's sheet; None before its statement was imported."""
    statement = find_statement(database, task["task_no"])
    if statement is None:
        return None
    items = registered_items(database, task["task_no"])
    totals = {kind: sum((Decimal(row["amount"]) for row in items if row["item_type"] == kind), ZERO) for kind in "1234"}
    overdue = any(_is_overdue(row, database.business_date()) for row in items)
    book = ledger_balance(database, task).closing
    return BalanceSheet(book, Decimal(statement["closing"]), totals, "L3" if overdue else "L2")


def _is_overdue(item: sqlite3.Row, business_date: date) -> bool:
    if item["reason"] == wording.PAYMENT_RETURN:
        return False
    due = due_date(date.fromisoformat(item["item_date"]), wording.TRANSIT_WORKDAYS)
    return due is not None and due < business_date


def shown_sheet(database: Database, task: sqlite3.Row) -> Mapping[str, str]:
    """Return the figures of FR08, empty before the import; a planted figure stands in place of the right one."""
    sheet = work_out(database, task)
    names = ("book_balance", *(f"item{kind}_total" for kind in "1234"), "adj_book", "bank_balance", "adj_bank", "diff")
    if sheet is None:
        return {**dict.fromkeys(names, ""), "level": ""}
    figures = {
        "book_balance": money(sheet.book),
        "bank_balance": money(sheet.bank),
        **{f"item{kind}_total": money(total) for kind, total in sheet.items.items()},
        "adj_book": money(sheet.adjusted_book),
        "adj_bank": money(sheet.adjusted_bank),
        "diff": money(sheet.difference),
        "level": sheet.level,
    }
    return with_planted(database, task["task_no"], figures)


def submit(
    database: Database,
    task_no: str,
    *,
    account: str,
    is_person: bool,
    submitted_at: str,
    at: datetime,
    again: bool,
) -> None:
    """Submit a task for 复核: submission, state and ledger row in one durable transaction.

    Raises:
        RefusedError: the sheet does not balance, nothing ran yet, the task is elsewhere (unless `again`), closed books,
            or it came back so often that a person must submit it.
    """
    with database.transaction():
        task = find_task(database, task_no)
        if task is None:
            raise RefusedError(messages.NOT_FOUND)
        refuse_closed_period(database, task)
        sheet = work_out(database, task)
        if sheet is None or task["state"] == wording.GATHERED:
            raise RefusedError(wording.NOT_EXECUTED)
        if task["state"] not in wording.WORKABLE and not again:
            raise RefusedError(messages.STALE)
        if task["return_count"] > wording.RETURNS_OF_A_ROBOT and not is_person:
            raise RefusedError(wording.RETURNED_OFTEN.format(count=task["return_count"]))
        if sheet.difference != ZERO:
            raise RefusedError(wording.UNBALANCED.format(diff=money(sheet.difference)))
        figures = {
            "adj_book": f"{sheet.adjusted_book:.2f}",
            "adj_bank": f"{sheet.adjusted_bank:.2f}",
            "diff": f"{sheet.difference:.2f}",
            "level": sheet.level,
        }
        database.run(
            "INSERT INTO fr_submission (task_no, adj_book, adj_bank, diff, level, submitted_at, submitted_by)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (task_no, *figures.values(), submitted_at, account),
        )
        database.run("UPDATE fr_task SET state = ? WHERE task_no = ?", (wording.TO_REVIEW, task_no))
        database.enter_ledger(
            at=at, account=account, action="FR08.submit", key=task_no, biz_no=task["biz_no"], payload=figures
        )


def submission_list(database: Database, task: sqlite3.Row, page: int) -> Grid:
    """Return one page of a task's submissions; a double one shows as two rows."""
    question = {"query": "fr_submissions", "biz_no": task["biz_no"]}
    return page_through(
        database,
        Grid("submit_grid", "提交记录", COLUMNS, page=page, ask=question),
        select="s.*, t.biz_no, t.state, coalesce(a.display_name, s.submitted_by) AS op_name",
        source="FROM fr_submission s JOIN fr_task t ON t.task_no = s.task_no"
        " LEFT JOIN account a ON a.username = s.submitted_by WHERE s.task_no = ?",
        values=(task["task_no"],),
        order="s.id",
    )
