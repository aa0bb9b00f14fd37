"""复核 and 审批 of merges and of their undoing: what waits for whom, and what a decision does."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from mock_caseworker import messages
from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.record_merging import wording
from mock_caseworker.record_merging.cases import find_case
from mock_caseworker.record_merging.merging import carry_out, take_back
from mock_caseworker.refusals import RefusedError

PASS, RETURN = "通过", "退回"
DECISIONS = (PASS, RETURN)
_LATEST = "s.id = (SELECT max(id) FROM mg_submission WHERE biz_no = c.biz_no)"


@dataclass(frozen=True)
class Stage:
    """One stage of review: its screen and the states it waits in."""

    screen: str
    title: str
    waiting: tuple[str, str]


STAGES = MappingProxyType(
    {
        "MG07": Stage("MG07", "合并复核", (wording.REVIEW, wording.UNDO_REVIEW)),
        "MG08": Stage("MG08", "合并审批", (wording.APPROVAL, wording.UNDO_APPROVAL)),
    }
)


def waiting_cases(database: Database, stage: Stage, page: int) -> Grid:
    """Return one page of the cases that wait at a stage, each with its latest submission."""
    columns = (
        Column("选择", "biz_no", "choice", f"/{stage.screen}?biz_no="),
        *(Column("业务流水号", "shown_no"), Column("合并编号", "pair_no"), Column("姓名", "name")),
        *(Column("依据", "basis"), Column("状态", "state"), Column("合并后月数", "months")),
        *(Column("退费合计", "refund", "money"), Column("级别", "level")),
        *(Column("经办人", "op_name"), Column("提交时间", "submitted_at")),
    )
    asked = Grid("review_grid", f"{stage.title}业务", columns, page=page, ask={"query": f"mg_{stage.screen.lower()}"})
    return page_through(
        database,
        asked,
        select="c.biz_no, c.biz_no AS shown_no, c.pair_no, p.name, c.basis, c.state, s.months, s.refund, s.level,"
        " s.submitted_at, coalesce(a.display_name, s.submitted_by) AS op_name",
        source="FROM mg_case c JOIN mg_submission s ON s.biz_no = c.biz_no JOIN mg_person p ON p.personal_no ="
        f" c.master_no LEFT JOIN account a ON a.username = s.submitted_by WHERE c.state IN (?, ?) AND {_LATEST}",
        values=stage.waiting,
        order="s.submitted_at, s.id",
    )


def has_acted(database: Database, biz_no: str, account: str, stage: Stage) -> bool:
    """Say whether an account registered, submitted or undid this case, or passed it at the other stage (COM-R41)."""
    return bool(
        database.count(
            "SELECT (SELECT count(*) FROM mg_case WHERE biz_no = ?1 AND ?2 IN (op_user, undo_user))"
            " + (SELECT count(*) FROM mg_submission WHERE biz_no = ?1 AND submitted_by = ?2)"
            " + (SELECT count(*) FROM mg_review WHERE biz_no = ?1 AND decided_by = ?2 AND decision = '通过'"
            " AND screen <> ?3)",
            (biz_no, account, stage.screen),
        )
    )


def decide(
    database: Database,
    case: sqlite3.Row,
    stage: Stage,
    *,
    decision: str,
    reason: str,
    account: str,
    decided_at: str,
    at: datetime,
) -> None:
    """Take a decision: review row, state, what the state means for the records, ledger row; one durable transaction.

    Raises:
        RefusedError: the case waits elsewhere by now, a return gives no reason, or the merge does not balance.
    """
    if decision not in DECISIONS:
        raise RefusedError(messages.REQUIRED.format(label="处理结果"))
    if decision == RETURN and not reason:
        raise RefusedError(messages.RETURN_REASON)
    with database.transaction():
        current = find_case(database, case["biz_no"])
        if current is None or current["state"] not in stage.waiting:
            raise RefusedError(messages.STALE)
        state = _next_state(database, current, decision)
        if state == wording.DONE and decision == PASS:
            carry_out(database, current)
        elif state == wording.UNDONE:
            take_back(database, current)
        database.run(
            "INSERT INTO mg_review (biz_no, pair_no, screen, decision, reason, decided_at, decided_by)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (case["biz_no"], case["pair_no"], stage.screen, decision, reason, decided_at, account),
        )
        database.run("UPDATE mg_case SET state = ? WHERE biz_no = ?", (state, case["biz_no"]))
        database.enter_ledger(
            at=at,
            account=account,
            action=f"{stage.screen}.decide",
            key=case["pair_no"],
            biz_no=case["biz_no"],
            payload={"decision": decision, "reason": reason, "state": state},
        )


def _next_state(database: Database, case: sqlite3.Row, decision: str) -> str:
    is_undo = case["state"] in {wording.UNDO_REVIEW, wording.UNDO_APPROVAL}
    if decision == RETURN:
        return wording.DONE if is_undo else wording.RETURNED
    if case["state"] == wording.REVIEW:
        row = database.row("SELECT level FROM mg_submission WHERE biz_no = ? ORDER BY id DESC", (case["biz_no"],))
        return wording.APPROVAL if row is not None and row["level"] == "L3" else wording.DONE
    return {wording.UNDO_REVIEW: wording.UNDO_APPROVAL, wording.UNDO_APPROVAL: wording.UNDONE}.get(
        case["state"], wording.DONE
    )
