"""自动对账: how many rows and how much each source has, an accepted 执行, and its results."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime

from mock_caseworker import messages
from mock_caseworker.database import Database
from mock_caseworker.fund_reconciliation import matching, wording
from mock_caseworker.fund_reconciliation.books import Sums, business_rows, business_sums, ledger_balance, ledger_rows
from mock_caseworker.fund_reconciliation.imports import find_statement, statement_rows, statement_sums
from mock_caseworker.fund_reconciliation.tasks import find_task, refuse_closed_period
from mock_caseworker.grids import Column, Grid, money, page_through
from mock_caseworker.planted import with_planted
from mock_caseworker.refusals import RefusedError

COLUMNS = (
    Column("任务号", "task_no"),
    Column("业务流水号", "biz_no"),
    Column("规则集", "rule_set"),
    Column("业务笔数", "biz_count"),
    Column("财务笔数", "fin_count"),
    Column("外部笔数", "ext_count"),
    *(Column(tab, tab) for tab in matching.TABS),
    Column("执行时间", "run_at"),
    Column("经办人", "op_name"),
)


def source_figures(database: Database, task: sqlite3.Row) -> Mapping[str, str]:
    """Return what FR05 shows of the three sources; a planted figure stands in place of the right one."""
    statement = find_statement(database, task["task_no"])
    sources = {
        "biz": business_sums(database, task),
        "fin": ledger_balance(database, task).sums,
        "ext": statement_sums(statement) if statement else None,
    }
    figures = {name: text for source, sums in sources.items() for name, text in _figures_of(source, sums).items()}
    return with_planted(database, task["task_no"], figures)


def _figures_of(source: str, sums: Sums | None) -> dict[str, str]:
    if sums is None:
        return {f"{source}_count": "", f"{source}_in": "", f"{source}_out": ""}
    return {
        f"{source}_count": str(sums.count),
        f"{source}_in": money(sums.incoming),
        f"{source}_out": money(sums.outgoing),
    }


def execute(database: Database, task_no: str, *, account: str, run_at: str, at: datetime, again: bool) -> None:
    """Run 自动对账: results, state and ledger row in one durable transaction.

    Raises:
        RefusedError: nothing was imported, it ran already (unless `again`), or the books are closed.
    """
    task = find_task(database, task_no)
    if task is None:
        raise RefusedError(messages.NOT_FOUND)
    if find_statement(database, task_no) is None:
        raise RefusedError(wording.NOT_IMPORTED)
    with database.transaction():
        refuse_closed_period(database, task)
        current = find_task(database, task_no)
        if current is None or (current["state"] != wording.GATHERED and not again):
            raise RefusedError(messages.STALE)
        entries = _entries(database, task)
        matching.sort_entries(entries, database.business_date())
        is_clean = all(entry.tab == matching.MATCHED for entry in entries)
        _store(database, task_no, entries, account=account, run_at=run_at)
        if not again:
            state = wording.MATCHED if is_clean else wording.PENDING
            database.run("UPDATE fr_task SET state = ? WHERE task_no = ?", (state, task_no))
        database.enter_ledger(
            at=at,
            account=account,
            action="FR05.execute",
            key=task_no,
            biz_no=task["biz_no"],
            payload={"rule_set": wording.RULE_SET, "rows": len(entries)},
        )


def _entries(database: Database, task: sqlite3.Row) -> list[matching.Entry]:
    return [
        *map(matching.business_entry, business_rows(database, task)),
        *map(matching.ledger_entry, ledger_rows(database, task)),
        *map(matching.statement_entry, statement_rows(database, task["task_no"])),
    ]


def _store(database: Database, task_no: str, entries: list[matching.Entry], *, account: str, run_at: str) -> None:
    counts = [
        sum(entry.source == source for entry in entries)
        for source in (matching.BUSINESS, matching.LEDGER, matching.STATEMENT)
    ]
    database.run(
        "INSERT INTO fr_run (task_no, rule_set, biz_count, fin_count, ext_count, run_at, run_by)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (task_no, wording.RULE_SET, *counts, run_at, account),
    )
    database.run("DELETE FROM fr_result WHERE task_no = ?", (task_no,))
    for entry in entries:
        database.run(
            "INSERT INTO fr_result (task_no, source, serial_no, direction, amount, dated, batch_no, strong_key, tab)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(task_no, entry.source, entry.serial_no, entry.direction, f"{entry.amount:.2f}", entry.dated),
                *(entry.batch_no, entry.strong_key, entry.tab),
            ),
        )


def run_list(database: Database, task: sqlite3.Row, page: int) -> Grid:
    """Return one page of the accepted runs of a task; the counts under the tabs are the latest run's."""
    tabs = ", ".join(
        f"(SELECT count(*) FROM fr_result x WHERE x.task_no = r.task_no AND x.tab = '{tab}') AS {tab}"  # noqa: S608  # own words
        for tab in matching.TABS
    )
    return page_through(
        database,
        Grid("run_grid", "执行记录", COLUMNS, page=page, ask={"query": "fr_runs", "biz_no": task["biz_no"]}),
        select=f"r.*, t.biz_no, coalesce(a.display_name, r.run_by) AS op_name, {tabs}",
        source="FROM fr_run r JOIN fr_task t ON t.task_no = r.task_no"
        " LEFT JOIN account a ON a.username = r.run_by WHERE r.task_no = ?",
        values=(task["task_no"],),
        order="r.id",
    )
