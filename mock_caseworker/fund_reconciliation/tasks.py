"""对账任务: listing them, opening one for work, making a new one, and what hinders work on one."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date

from mock_caseworker import messages
from mock_caseworker.biz_no import next_biz_no
from mock_caseworker.database import Database
from mock_caseworker.fund_reconciliation import wording
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.refusals import RefusedError

SCENE_CODE = "FR"
COLUMNS = (
    Column("选择", "choice_no", "choice", "/FR01?task_no="),
    Column("任务号", "task_no"),
    Column("险种", "fund", code="AAE140"),
    Column("险种名称", "fund_name"),
    Column("账户", "account_no", "identifier", "AAE010"),
    Column("账户名称", "account_name"),
    Column("模板", "template"),
    Column("起始日期", "start_date"),
    Column("截止日期", "end_date"),
    Column("经办机构", "agency"),
    Column("状态", "state"),
    Column("业务流水号", "biz_no"),
)
_JOINED = "FROM fr_task t JOIN fr_account c ON c.account_no = t.account_no"


def task_list(database: Database, *, task_no: str, fund: str, state: str, page: int) -> Grid:
    """Return one page of tasks; an empty condition matches all."""
    question = {"query": "fr_tasks", "task_no": task_no, "fund": fund, "state": state}
    listed = page_through(
        database,
        Grid("task_grid", "对账任务", COLUMNS, page=page, ask=question),
        select="t.*, t.task_no AS choice_no, c.fund, c.name AS account_name, c.template, c.agency AS account_agency",
        source=f"{_JOINED} WHERE (?1 = '' OR t.task_no = ?1) AND (?2 = '' OR c.fund = ?2)"
        " AND (?3 = '' OR t.state = ?3)",
        values=(task_no, fund, state),
        order="t.task_no",
    )
    named = [{**row, "fund_name": wording.FUNDS.get(row["fund"], "")} for row in listed.rows]
    return Grid(listed.name, listed.caption, COLUMNS, named, listed.page, listed.total, listed.ask)


def find_task(database: Database, task_no: str) -> sqlite3.Row | None:
    """Return a task with its account, by 任务号."""
    return _find(database, "t.task_no = ?", task_no)


def find_case(database: Database, biz_no: str) -> sqlite3.Row | None:
    """Return an opened task with its account, by 业务流水号."""
    return _find(database, "t.biz_no = ?", biz_no)


def _find(database: Database, condition: str, value: str) -> sqlite3.Row | None:
    return database.row(
        "SELECT t.*, c.name AS account_name, c.fund, c.subject, c.subject_name, c.template, c.book_balance,"
        f" coalesce(a.display_name, t.op_user, '') AS op_name {_JOINED}"
        f" LEFT JOIN account a ON a.username = t.op_user WHERE {condition}",
        (value,),
    )


def open_task(database: Database, task_no: str, *, account: str, region: str) -> sqlite3.Row:
    """Open a task for work: allocate its 业务流水号 once, the same for ever.

    Raises:
        RefusedError: no such task.
    """
    with database.transaction():
        task = find_task(database, task_no)
        if task is None:
            raise RefusedError(messages.NOT_FOUND)
        if not task["biz_no"]:
            biz_no = next_biz_no(database, region, SCENE_CODE)
            database.run("UPDATE fr_task SET biz_no = ?, op_user = ? WHERE task_no = ?", (biz_no, account, task_no))
    opened = find_task(database, task_no)
    assert opened  # noqa: S101  # tasks are never deleted
    return opened


def insert_task(database: Database, values: Mapping[str, str], *, account: str, region: str) -> tuple[str, str]:
    """Store a new task as a draft; answer 任务号 and 业务流水号. Call it inside a transaction.

    Raises:
        RefusedError: no such account, an impossible period, or one that another task of the account covers.
    """
    found = database.row(
        "SELECT * FROM fr_account WHERE account_no = ? AND fund = ?", (values["account_no"], values["fund"])
    )
    if found is None:
        raise RefusedError(messages.NOT_FOUND)
    start, end = values["start_date"], values["end_date"]
    if end < start:
        raise RefusedError(wording.END_FIRST)
    other = database.row(
        "SELECT task_no FROM fr_task WHERE account_no = ? AND start_date <= ? AND end_date >= ? AND state <> ?",
        (values["account_no"], end, start, wording.CANCELLED),
    )
    if other:
        raise RefusedError(wording.OVERLAP.format(task_no=other["task_no"]))
    year = f"FR{database.business_date():%Y}"
    latest = database.row("SELECT max(task_no) AS task_no FROM fr_task WHERE task_no LIKE ?", (f"{year}%",))
    number = int(latest["task_no"][6:]) + 1 if latest and latest["task_no"] else 1
    task_no, biz_no = f"{year}{number:06d}", next_biz_no(database, region, SCENE_CODE)
    database.run(
        "INSERT INTO fr_task (task_no, account_no, start_date, end_date, agency, state, biz_no, op_user)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (task_no, values["account_no"], start, end, found["agency"], wording.DRAFT, biz_no, account),
    )
    return task_no, biz_no


def accounts_of(database: Database, fund: str) -> list[tuple[str, str]]:
    """Return (number, name) of a fund's accounts, for the list that loads after the fund was chosen."""
    found = database.rows("SELECT account_no, name FROM fr_account WHERE fund = ? ORDER BY account_no", (fund,))
    return [(row["account_no"], row["name"]) for row in found]


def refuse_closed_period(database: Database, task: sqlite3.Row) -> None:
    """Refuse where the books of a month of the task are closed.

    Raises:
        RefusedError: naming the month.
    """
    first, last = date.fromisoformat(task["start_date"]), date.fromisoformat(task["end_date"])
    closed = database.row(
        "SELECT period FROM fr_closed_period WHERE account_no = ? AND period BETWEEN ? AND ? ORDER BY period",
        (task["account_no"], f"{first:%Y%m}", f"{last:%Y%m}"),
    )
    if closed:
        raise RefusedError(wording.CLOSED.format(period=closed["period"]))
