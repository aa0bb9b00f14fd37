"""复核 and 审批: what waits for whom, and what a decision does. One account never acts twice on a case."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from mock_caseworker import messages
from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.refusals import RefusedError
from mock_caseworker.unemployment_claim.claims import find_claim
from mock_caseworker.unemployment_stop.payments import plan_payments

PASS, RETURN, DENY = "通过", "退回", "不予批准"
DONE = "已办结"
_LATEST = "s.id = (SELECT max(id) FROM submission WHERE claim_no = c.claim_no)"


@dataclass(frozen=True)
class Stage:
    """One stage of review: its screen, the state it waits in, the decisions it may take."""

    screen: str
    title: str
    waiting: str
    decisions: tuple[str, ...]


STAGES = MappingProxyType(
    {
        "UI07": Stage("UI07", "待遇复核", "待复核", (PASS, RETURN)),
        "UI08": Stage("UI08", "待遇审批", "待审批", (PASS, RETURN, DENY)),
    }
)


def _columns(screen: str) -> tuple[Column, ...]:
    return (
        Column("选择", "biz_no", "choice", f"/{screen}?biz_no="),
        Column("受理号", "claim_no"),
        Column("业务流水号", "shown_no"),
        Column("姓名", "name"),
        Column("社会保障号码", "id_no", "identifier"),
        Column("核定月数", "entitled_months"),
        Column("月标准", "month_amount", "money"),
        Column("总额", "total_amount", "money"),
        Column("级别", "level"),
        Column("经办人", "op_name"),
        Column("提交时间", "submitted_at"),
    )


def waiting_cases(database: Database, stage: Stage, page: int) -> Grid:
    """Return one page of the cases that wait at a stage, each with its latest submission."""
    asked = Grid(
        "review_grid", f"{stage.waiting}业务", _columns(stage.screen), page=page, ask={"query": stage.screen.lower()}
    )
    return page_through(
        database,
        asked,
        select="c.claim_no, c.biz_no, c.biz_no AS shown_no, c.name, c.id_no, s.entitled_months, s.month_amount,"
        " s.total_amount, s.level, s.submitted_at, coalesce(a.display_name, s.submitted_by) AS op_name",
        source="FROM claim c JOIN submission s ON s.claim_no = c.claim_no"
        f" LEFT JOIN account a ON a.username = s.submitted_by WHERE c.state = ? AND {_LATEST}",
        values=(stage.waiting,),
        order="s.submitted_at, s.id",
    )


def has_acted(database: Database, claim_no: str, account: str) -> bool:
    """Say whether an account already opened, submitted or decided this case (COM-R41)."""
    return bool(
        database.count(
            "SELECT (SELECT count(*) FROM claim WHERE claim_no = ?1 AND op_user = ?2)"
            " + (SELECT count(*) FROM submission WHERE claim_no = ?1 AND submitted_by = ?2)"
            " + (SELECT count(*) FROM review WHERE claim_no = ?1 AND decided_by = ?2 AND decision = '通过')",
            (claim_no, account),
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
    """Take a decision: review row, state and ledger row in one durable transaction.

    Raises:
        RefusedError: the case waits elsewhere by now, or a refusal gives no reason.
    """
    if decision not in stage.decisions:
        raise RefusedError(messages.REQUIRED.format(label="处理结果"))
    if decision != PASS and not reason:
        raise RefusedError(messages.RETURN_REASON)
    with database.transaction():
        current = find_claim(database, case["claim_no"])
        if current is None or current["state"] != stage.waiting:
            raise RefusedError(messages.STALE)
        state = _next_state(database, stage, case["claim_no"], decision)
        if state == DONE:
            grant = database.row("SELECT * FROM submission WHERE claim_no = ? ORDER BY id DESC", (case["claim_no"],))
            assert grant  # noqa: S101  # only a submission waits here
            plan_payments(database, current, grant)
        database.run(
            "INSERT INTO review (claim_no, biz_no, screen, decision, reason, decided_at, decided_by)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (case["claim_no"], case["biz_no"], stage.screen, decision, reason, decided_at, account),
        )
        database.run("UPDATE claim SET state = ? WHERE claim_no = ?", (state, case["claim_no"]))
        database.enter_ledger(
            at=at,
            account=account,
            action=f"{stage.screen}.decide",
            key=case["claim_no"],
            biz_no=case["biz_no"],
            payload={"decision": decision, "reason": reason, "state": state},
        )


def _next_state(database: Database, stage: Stage, claim_no: str, decision: str) -> str:
    if decision == RETURN:
        return "已退回"
    if decision == DENY:
        return "不予批准"
    row = database.row("SELECT level FROM submission WHERE claim_no = ? ORDER BY id DESC", (claim_no,))
    needs_approval = stage.screen == "UI07" and row is not None and row["level"] == "L3"
    return "待审批" if needs_approval else DONE
