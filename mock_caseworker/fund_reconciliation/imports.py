"""Importing a statement file into a task: what is refused, and what is kept."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from mock_caseworker import messages
from mock_caseworker.database import Database
from mock_caseworker.fund_reconciliation import wording
from mock_caseworker.fund_reconciliation.books import Sums
from mock_caseworker.fund_reconciliation.statements import LARGEST, NotThisTemplateError, Statement, controls_hold
from mock_caseworker.fund_reconciliation.tasks import find_task, refuse_closed_period
from mock_caseworker.fund_reconciliation.templates import read_statement
from mock_caseworker.grids import Column, Grid, page_through, whole
from mock_caseworker.refusals import RefusedError

COLUMNS = (
    Column("任务号", "task_no"),
    Column("业务流水号", "biz_no"),
    Column("文件名", "file_name"),
    Column("模板", "template"),
    Column("报文序号", "sequence"),
    Column("笔数", "row_count"),
    Column("收入合计", "sum_in", "money"),
    Column("支出合计", "sum_out", "money"),
    Column("期初余额", "opening", "money"),
    Column("期末余额", "closing", "money"),
    Column("导入时间", "imported_at"),
    Column("经办人", "op_name"),
)


@dataclass(frozen=True)
class Upload:
    """A file as it arrived."""

    name: str
    template: str
    content: bytes

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what arrived."""
        return hashlib.sha256(self.content).hexdigest()


def read_upload(upload: Upload, task: sqlite3.Row) -> Statement:
    """Read an uploaded file as the statement of a task.

    Raises:
        RefusedError: no file, too large, another layout, another account, another period.
    """
    if not upload.content:
        raise RefusedError(messages.REQUIRED.format(label="文件"))
    if not upload.template:
        raise RefusedError(messages.REQUIRED.format(label="模板"))
    if len(upload.content) > LARGEST:
        raise RefusedError(wording.TOO_LARGE)
    try:
        statement = read_statement(upload.template, upload.content)
    except NotThisTemplateError:
        raise RefusedError(wording.WRONG_TEMPLATE) from None
    if statement.account_no != task["account_no"]:
        raise RefusedError(wording.WRONG_ACCOUNT)
    if (statement.start, statement.end) != (task["start_date"], task["end_date"]):
        raise RefusedError(wording.WRONG_PERIOD)
    return statement


def import_statement(
    database: Database,
    task_no: str,
    upload: Upload,
    *,
    account: str,
    imported_at: str,
    at: datetime,
    again: bool,
) -> None:
    """Store a statement and its lines, with the ledger row, in one durable transaction.

    Raises:
        RefusedError: see `read_upload`; the control figures do not hold; one is there already (unless `again`).
    """
    task = find_task(database, task_no)
    if task is None:
        raise RefusedError(messages.NOT_FOUND)
    statement = read_upload(upload, task)
    if statement.sequence != "1":
        raise RefusedError(wording.REPEAT_FILE.format(sequence=statement.sequence))
    if not controls_hold(statement):
        raise RefusedError(wording.CONTROLS)
    with database.transaction():
        refuse_closed_period(database, task)
        current = find_task(database, task_no)
        if current is None or (current["state"] != wording.DRAFT and not again):
            raise RefusedError(messages.STALE)
        _store(database, task_no, upload, statement, account=account, imported_at=imported_at)
        if not again:
            database.run("UPDATE fr_task SET state = ? WHERE task_no = ?", (wording.GATHERED, task_no))
        database.enter_ledger(
            at=at,
            account=account,
            action="FR04.import",
            key=task_no,
            biz_no=task["biz_no"],
            payload={
                "file": upload.name,
                "template": upload.template,
                "digest": upload.digest,
                "rows": len(statement.lines),
                "closing": f"{statement.closing:.2f}",
            },
        )


def _store(
    database: Database, task_no: str, upload: Upload, statement: Statement, *, account: str, imported_at: str
) -> None:
    figures = (statement.sum_in, statement.sum_out, statement.opening, statement.closing)
    database.run(
        "INSERT INTO fr_statement (task_no, file_name, template, sequence, row_count, sum_in, sum_out, opening,"
        " closing, size, digest, imported_at, imported_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(task_no, upload.name, upload.template, statement.sequence, statement.count),
            *(f"{figure:.2f}" for figure in figures),
            *(len(upload.content), upload.digest, imported_at, account),
        ),
    )
    number = database.count("SELECT max(id) FROM fr_statement WHERE task_no = ?", (task_no,))
    for line in statement.lines:
        database.run(
            "INSERT INTO fr_ext_row (statement_id, task_no, serial_no, direction, amount, traded_on, batch_no,"
            " strong_key, cp_name, cp_acct, reversal_of, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(number, task_no, line.serial_no, line.direction, f"{line.amount:.2f}", line.traded_on),
                *(line.batch_no, line.strong_key, line.cp_name, line.cp_acct, line.reversal_of, line.note),
            ),
        )


def find_statement(database: Database, task_no: str) -> sqlite3.Row | None:
    """Return the statement that a task works with: the first that was imported."""
    return database.row("SELECT * FROM fr_statement WHERE task_no = ? ORDER BY id", (task_no,))


def statement_rows(database: Database, task_no: str) -> list[sqlite3.Row]:
    """Return the lines of the statement that a task works with."""
    statement = find_statement(database, task_no)
    if statement is None:
        return []
    return database.rows("SELECT * FROM fr_ext_row WHERE statement_id = ? ORDER BY id", (statement["id"],))


def statement_sums(statement: sqlite3.Row) -> Sums:
    """Return the sums of an imported statement; its controls held when it came in."""
    return Sums(statement["row_count"], Decimal(statement["sum_in"]), Decimal(statement["sum_out"]))


def import_list(database: Database, task: sqlite3.Row | None, page: int) -> Grid:
    """Return one page of the imports of a task, each accepted one a row."""
    if task is None:
        return whole("import_grid", "导入记录", COLUMNS, ())
    question = {"query": "fr_imports", "biz_no": task["biz_no"]}
    return page_through(
        database,
        Grid("import_grid", "导入记录", COLUMNS, page=page, ask=question),
        select="s.*, t.biz_no, coalesce(a.display_name, s.imported_by) AS op_name",
        source="FROM fr_statement s JOIN fr_task t ON t.task_no = s.task_no"
        " LEFT JOIN account a ON a.username = s.imported_by WHERE s.task_no = ?",
        values=(task["task_no"],),
        order="s.id",
    )
