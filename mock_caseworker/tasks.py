"""人工任务: the list of exceptions that people settle. The digital employee never writes here."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from mock_caseworker import messages
from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.refusals import RefusedError

RESULTS = ("通过", "退回", "转办")
COLUMNS = (
    Column("选择", "task_no", "choice", "/TASK?task_no="),
    Column("任务号", "shown_no"),
    Column("场景", "scene"),
    Column("业务流水号", "biz_no"),
    Column("异常码", "code"),
    Column("建议", "suggestion"),
    Column("处理结果", "result"),
    Column("创建时间", "created_at"),
)


def task_list(database: Database, page: int) -> Grid:
    """Return one page of tasks, open ones first."""
    asked = Grid("task_grid", "人工任务列表", COLUMNS, page=page, ask={"query": "tasks"})
    return page_through(
        database,
        asked,
        select="*, task_no AS shown_no",
        source="FROM task",
        values=(),
        order="result <> '', created_at, task_no",
    )


def find_task(database: Database, task_no: str) -> sqlite3.Row | None:
    """Return a task."""
    return database.row("SELECT * FROM task WHERE task_no = ?", (task_no,))


def settle_task(database: Database, task_no: str, *, opinion: str, result: str, account: str, at: datetime) -> None:
    """Store what a person decided, with its ledger row, in one durable transaction.

    Raises:
        RefusedError: an empty field, no such task, or one that was settled meanwhile.
    """
    for value, label in ((opinion, "处理意见"), (result in RESULTS, "处理结果")):
        if not value:
            raise RefusedError(messages.REQUIRED.format(label=label))
    with database.transaction():
        task = find_task(database, task_no)
        if task is None:
            raise RefusedError(messages.NOT_FOUND)
        if task["result"]:
            raise RefusedError(messages.STALE)
        database.run("UPDATE task SET opinion = ?, result = ? WHERE task_no = ?", (opinion, result, task_no))
        database.enter_ledger(
            at=at,
            account=account,
            action="TASK.save",
            key=task_no,
            biz_no=task["biz_no"],
            payload={"opinion": opinion, "result": result},
        )
