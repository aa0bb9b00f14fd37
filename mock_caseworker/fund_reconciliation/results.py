"""对账结果: the rows under each tab, and what people do with them by hand."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from decimal import Decimal

from mock_caseworker import messages
from mock_caseworker.database import Database
from mock_caseworker.fund_reconciliation import matching, wording
from mock_caseworker.fund_reconciliation.tasks import find_task, refuse_closed_period
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.refusals import RefusedError

COLUMNS = (
    Column("来源", "source"),
    Column("流水号", "serial_no"),
    Column("方向", "direction"),
    Column("金额", "amount", "money"),
    Column("日期", "dated"),
    Column("批次号", "batch_no"),
    Column("明细键", "strong_key"),
    Column("结果", "tab"),
    Column("标记", "mark"),
)


def result_list(database: Database, task: sqlite3.Row, tab: str, page: int) -> Grid:
    """Return one page of the rows under a tab."""
    question = {"query": "fr_results", "biz_no": task["biz_no"], "tab": tab}
    return page_through(
        database,
        Grid("result_grid", "对账结果", COLUMNS, page=page, ask=question),
        source="FROM fr_result WHERE task_no = ? AND tab = ?",
        values=(task["task_no"], tab),
        order="id",
    )


def mark_row(
    database: Database, task_no: str, *, serial_no: str, mark: str, reason: str, account: str, at: datetime
) -> None:
    """Mark a row and say why.

    Raises:
        RefusedError: an empty field, no such row, a task that is not at work.
    """
    for value, label in ((serial_no, "流水号"), (mark, "标记"), (reason, "原因")):
        if not value:
            raise RefusedError(messages.REQUIRED.format(label=label))
    with database.transaction():
        task = _at_work(database, task_no)
        changed = database.run(
            "UPDATE fr_result SET mark = ? WHERE task_no = ? AND serial_no = ?",
            (f"{mark}：{reason}", task_no, serial_no),
        )
        if not changed:
            raise RefusedError(messages.NOT_FOUND)
        database.enter_ledger(
            at=at,
            account=account,
            action="FR06.mark",
            key=f"{task_no}:{serial_no}",
            biz_no=task["biz_no"],
            payload={"mark": mark, "reason": reason},
        )


def match_by_hand(
    database: Database, task_no: str, *, left: list[str], right: list[str], reason: str, account: str, at: datetime
) -> None:
    """Match rows of one source with rows of others by hand; both sides must be equal.

    Raises:
        RefusedError: an empty field, a serial that is not there, sides that differ, a task that is not at work.
    """
    for value, label in ((left, "勾对一方"), (right, "勾对另一方"), (reason, "原因")):
        if not value:
            raise RefusedError(messages.REQUIRED.format(label=label))
    with database.transaction():
        task = _at_work(database, task_no)
        if _sum_of(database, task_no, left) != _sum_of(database, task_no, right):
            raise RefusedError(wording.SIDES_DIFFER)
        for serial_no in (*left, *right):
            database.run(
                "UPDATE fr_result SET tab = ?, mark = ? WHERE task_no = ? AND serial_no = ?",
                (matching.MATCHED, f"手工勾对：{reason}", task_no, serial_no),
            )
        database.enter_ledger(
            at=at,
            account=account,
            action="FR06.match",
            key=f"{task_no}:{left[0]}",
            biz_no=task["biz_no"],
            payload={"left": " ".join(left), "right": " ".join(right), "reason": reason},
        )


def _at_work(database: Database, task_no: str) -> sqlite3.Row:
    task = find_task(database, task_no)
    if task is None:
        raise RefusedError(messages.NOT_FOUND)
    refuse_closed_period(database, task)
    if task["state"] not in (wording.MATCHED, wording.PENDING, wording.RETURNED):
        raise RefusedError(messages.STALE)
    return task


def _sum_of(database: Database, task_no: str, serials: list[str]) -> Decimal:
    total = Decimal("0.00")
    for serial_no in serials:
        row = database.row("SELECT amount FROM fr_result WHERE task_no = ? AND serial_no = ?", (task_no, serial_no))
        if row is None:
            raise RefusedError(messages.NOT_FOUND)
        total += Decimal(row["amount"])
    return total
