"""复核 and 审批 of transfers: what waits for whom, and what a decision does. One account never acts twice on a case."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType

from mock_caseworker import messages
from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.pension_transfer.cases import CLOSED, POST, TO_BE_PAID, find_case
from mock_caseworker.pension_transfer.income import enter_income
from mock_caseworker.refusals import RefusedError

DONE = "已办结"
_PROGRESS = {"临时账户待建": "临时账户已建", "待入账": "接续完成", "信息表已生成": TO_BE_PAID}
"""What a passed case has reached; paying is the business of finance."""
PASS, RETURN, DENY = "通过", "退回", "不予办理"
MOST_RETURNS = 2
"""After more returns than these the case belongs to a person (COM-R42)."""
COLUMNS = (
    Column("选择", "biz_no", "choice", "/PT07?biz_no="),
    Column("受理号", "case_no"),
    Column("业务流水号", "shown_no"),
    Column("姓名", "name"),
    Column("社会保障号码", "id_no", "identifier"),
    Column("环节", "stage"),
    Column("转移总额", "total", "money"),
    Column("级别", "level"),
    Column("经办人", "op_name"),
    Column("提交时间", "submitted_at"),
)
_LATEST = "s.id = (SELECT max(id) FROM transfer_submission WHERE case_no = c.case_no)"


@dataclass(frozen=True)
class Desk:
    """Who decides at one stage of review, over what waits in which state."""

    role: str
    waiting: str
    decisions: tuple[str, ...]


DESKS = MappingProxyType({"RV": Desk("RV", "待复核", (PASS, RETURN)), "AP": Desk("AP", "待审批", (PASS, RETURN, DENY))})


def waiting_cases(database: Database, desk: Desk, page: int) -> Grid:
    """Return one page of the cases that wait at a desk, each with its latest submission."""
    asked = Grid("review_grid", f"{desk.waiting}业务", COLUMNS, page=page, ask={"query": "pt_reviews"})
    return page_through(
        database,
        asked,
        select="c.case_no, c.biz_no, c.biz_no AS shown_no, c.name, c.id_no, c.stage, s.total, s.level, s.submitted_at,"
        " coalesce(a.display_name, s.submitted_by) AS op_name",
        source="FROM transfer_case c JOIN transfer_submission s ON s.case_no = c.case_no"
        f" LEFT JOIN account a ON a.username = s.submitted_by WHERE c.state = ? AND {_LATEST}",
        values=(desk.waiting,),
        order="s.submitted_at, s.id",
    )


def has_acted(database: Database, case_no: str, account: str) -> bool:
    """Say whether an account already opened, submitted or passed this case (COM-R41)."""
    return bool(
        database.count(
            "SELECT (SELECT count(*) FROM transfer_case WHERE case_no = ?1 AND op_user = ?2)"
            " + (SELECT count(*) FROM transfer_submission WHERE case_no = ?1 AND submitted_by = ?2)"
            " + (SELECT count(*) FROM transfer_review WHERE case_no = ?1 AND decided_by = ?2 AND decision = '通过')",
            (case_no, account),
        )
    )


def decide(
    database: Database,
    case: sqlite3.Row,
    desk: Desk,
    *,
    decision: str,
    reason: str,
    account: str,
    decided_at: str,
    at: datetime,
) -> None:
    """Take a decision: review row, state and ledger row in one durable transaction.

    Raises:
        RefusedError: the case waits elsewhere by now, a refusal gives no reason, or money came in for closed books.
    """
    if decision not in desk.decisions:
        raise RefusedError(messages.REQUIRED.format(label="处理结果"))
    if decision != PASS and not reason:
        raise RefusedError(messages.RETURN_REASON)
    with database.transaction():
        current = find_case(database, case["case_no"])
        if current is None or current["state"] != desk.waiting:
            raise RefusedError(messages.STALE)
        state = _next_state(database, desk, current, decision)
        database.run(
            "INSERT INTO transfer_review (case_no, biz_no, decision, reason, decided_at, decided_by)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (current["case_no"], current["biz_no"], decision, reason, decided_at, account),
        )
        progress = _finish(database, current) if state == DONE else current["progress"]
        database.run(
            "UPDATE transfer_case SET state = ?, progress = ? WHERE case_no = ?", (state, progress, current["case_no"])
        )
        database.enter_ledger(
            at=at,
            account=account,
            action="PT07.decide",
            key=current["case_no"],
            biz_no=current["biz_no"],
            payload={"decision": decision, "reason": reason, "state": state},
        )


def returns_of(database: Database, case_no: str) -> int:
    """Return how often a case was sent back."""
    return database.count("SELECT count(*) FROM transfer_review WHERE case_no = ? AND decision = '退回'", (case_no,))


def _next_state(database: Database, desk: Desk, case: sqlite3.Row, decision: str) -> str:
    if decision == RETURN:
        return "转人工" if returns_of(database, case["case_no"]) >= MOST_RETURNS else "已退回"
    if decision == DENY:
        return "不予办理"
    row = database.row("SELECT level FROM transfer_submission WHERE case_no = ? ORDER BY id DESC", (case["case_no"],))
    return "待审批" if desk.role == "RV" and row is not None and row["level"] == "L3" else DONE


def _finish(database: Database, case: sqlite3.Row) -> str:
    """Do what an approval means and answer what the case has reached."""
    if case["stage"] == POST:
        enter_income(database, case)
    reached = _PROGRESS.get(case["progress"], case["progress"])
    return CLOSED if reached == TO_BE_PAID and not _submitted_total(database, case["case_no"]) else reached


def _submitted_total(database: Database, case_no: str) -> Decimal:
    row = database.row("SELECT total FROM transfer_submission WHERE case_no = ? ORDER BY id DESC", (case_no,))
    return Decimal(row["total"]) if row else Decimal(0)
