"""撤销合并: which merges can be taken back, and asking for it (DOMAIN MG-R12); a reviewer and an approver decide."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime, timedelta

from mock_caseworker import messages
from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.record_merging import wording
from mock_caseworker.record_merging.cases import find_case
from mock_caseworker.refusals import RefusedError

LONGEST_WAIT = timedelta(days=30)
MERGES = (
    Column("选择", "biz_no", "choice", "/MG09?biz_no="),
    *(Column("业务流水号", "shown_no"), Column("合并编号", "pair_no"), Column("主记录", "master_no")),
    *(Column("被合并", "merged_no"), Column("姓名", "name"), Column("依据", "basis"), Column("办结日期", "merged_on")),
)


def done_merges(database: Database, page: int) -> Grid:
    """Return one page of the merges that are done, the latest first."""
    return page_through(
        database,
        Grid("done_grid", "已办结合并业务", MERGES, page=page, ask={"query": "mg_done"}),
        select="c.*, c.biz_no AS shown_no, p.name",
        source="FROM mg_case c JOIN mg_person p ON p.personal_no = c.master_no WHERE c.state = ?",
        values=(wording.DONE,),
        order="c.merged_on DESC, c.biz_no",
    )


def undo_fault(database: Database, case: sqlite3.Row) -> str | None:
    """Return why a merge cannot be taken back, None when it can."""
    if case["state"] != wording.DONE:
        return messages.STALE
    event = database.row(
        "SELECT kind FROM mg_event WHERE personal_no = ? AND happened_on >= ? ORDER BY happened_on, id",
        (case["master_no"], case["merged_on"]),
    )
    if event:
        return wording.EVENT_SINCE.format(kind=event["kind"])
    waited = database.business_date() - date.fromisoformat(case["merged_on"])
    return wording.UNDO_TOO_LATE if waited > LONGEST_WAIT else None


def ask_undo(database: Database, case: sqlite3.Row, *, reason: str, account: str, at: datetime) -> None:
    """Ask for a merge to be taken back, with its ledger row, in one durable transaction.

    Raises:
        RefusedError: no reason given, or `undo_fault` says why not.
    """
    if not reason:
        raise RefusedError(messages.REQUIRED.format(label="撤销原因"))
    with database.transaction():
        current = find_case(database, case["biz_no"])
        fault = undo_fault(database, current) if current else messages.NOT_FOUND
        if fault:
            raise RefusedError(fault)
        database.run(
            "UPDATE mg_case SET state = ?, undo_user = ?, undo_reason = ? WHERE biz_no = ?",
            (wording.UNDO_REVIEW, account, reason, case["biz_no"]),
        )
        database.enter_ledger(
            at=at,
            account=account,
            action="MG09.undo",
            key=case["pair_no"],
            biz_no=case["biz_no"],
            payload={"reason": reason},
        )
