"""对账复核 and 对账审批: what waits for whom, and what a decision does. One account never acts twice on a task."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from mock_caseworker import messages
from mock_caseworker.database import Database
from mock_caseworker.fund_reconciliation import wording
from mock_caseworker.fund_reconciliation.tasks import find_task
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.refusals import RefusedError

PASS, RETURN, CANCEL, FREEZE, RELEASE = "通过", "退回", "作废", "冻结", "解冻"
_LATEST = "s.id = (SELECT max(id) FROM fr_submission WHERE task_no = t.task_no)"


@dataclass(frozen=True)
class Stage:
    """One stage of review: its screen, the states it looks at, and the decisions each of them allows."""

    screen: str
    title: str
    decisions: MappingProxyType[str, tuple[str, ...]]

    @property
    def waiting(self) -> str:
        """The state that waits for this stage."""
        return next(iter(self.decisions))


STAGES = MappingProxyType(
    {
        "FR09": Stage("FR09", "对账复核", MappingProxyType({wording.TO_REVIEW: (PASS, RETURN)})),
        "FR10": Stage(
            "FR10",
            "对账审批",
            MappingProxyType(
                {
                    wording.TO_APPROVE: (PASS, RETURN, CANCEL, FREEZE),
                    wording.PENDING: (FREEZE,),
                    wording.FROZEN: (RELEASE, CANCEL),
                }
            ),
        ),
    }
)


def _columns(screen: str) -> tuple[Column, ...]:
    return (
        Column("选择", "choice_no", "choice", f"/{screen}?biz_no="),
        Column("任务号", "task_no"),
        Column("业务流水号", "biz_no"),
        Column("账户", "account_no", "identifier"),
        Column("起始日期", "start_date"),
        Column("截止日期", "end_date"),
        Column("差额", "diff", "money"),
        Column("级别", "level"),
        Column("状态", "state"),
        Column("经办人", "op_name"),
        Column("提交时间", "submitted_at"),
    )


def waiting_tasks(database: Database, stage: Stage, page: int) -> Grid:
    """Return one page of the tasks a stage may decide, each with its latest submission if it has one."""
    columns = _columns(stage.screen)
    marks = ", ".join("?" * len(stage.decisions))
    return page_through(
        database,
        Grid("review_grid", f"{stage.title}列表", columns, page=page, ask={"query": stage.screen.lower()}),
        select="t.*, t.biz_no AS choice_no, s.diff, s.level, s.submitted_at,"
        " coalesce(a.display_name, t.op_user, '') AS op_name",
        source=f"FROM fr_task t LEFT JOIN fr_submission s ON s.task_no = t.task_no AND {_LATEST}"
        f" LEFT JOIN account a ON a.username = t.op_user WHERE t.biz_no IS NOT NULL AND t.state IN ({marks})",
        values=tuple(stage.decisions),
        order="t.task_no",
    )


def has_acted(database: Database, task_no: str, account: str) -> bool:
    """Say whether an account already worked on, submitted or passed this task (COM-R41)."""
    return bool(
        database.count(
            "SELECT (SELECT count(*) FROM fr_task WHERE task_no = ?1 AND op_user = ?2)"
            " + (SELECT count(*) FROM fr_submission WHERE task_no = ?1 AND submitted_by = ?2)"
            " + (SELECT count(*) FROM fr_review WHERE task_no = ?1 AND decided_by = ?2 AND decision = '通过')",
            (task_no, account),
        )
    )


def decide(
    database: Database,
    task_no: str,
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
        RefusedError: the task is elsewhere by now, a decision its state does not allow, or no reason given.
    """
    if not any(decision in allowed for allowed in stage.decisions.values()):
        raise RefusedError(messages.REQUIRED.format(label="处理结果"))
    if decision != PASS and not reason:
        raise RefusedError(messages.RETURN_REASON)
    with database.transaction():
        task = find_task(database, task_no)
        if task is None or decision not in stage.decisions.get(task["state"], ()):
            raise RefusedError(messages.STALE)
        state = _next_state(database, stage, task, decision)
        database.run(
            "INSERT INTO fr_review (task_no, screen, decision, reason, decided_at, decided_by)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (task_no, stage.screen, decision, reason, decided_at, account),
        )
        database.run(
            "UPDATE fr_task SET state = ?, return_count = return_count + ? WHERE task_no = ?",
            (state, int(decision == RETURN), task_no),
        )
        database.enter_ledger(
            at=at,
            account=account,
            action=f"{stage.screen}.decide",
            key=task_no,
            biz_no=task["biz_no"],
            payload={"decision": decision, "reason": reason, "state": state},
        )


def _next_state(database: Database, stage: Stage, task: sqlite3.Row, decision: str) -> str:
    fixed = {
        RETURN: wording.RETURNED,
        CANCEL: wording.CANCELLED,
        FREEZE: wording.FROZEN,
        RELEASE: wording.PENDING,
    }
    if decision in fixed:
        return fixed[decision]
    row = database.row("SELECT level FROM fr_submission WHERE task_no = ? ORDER BY id DESC", (task["task_no"],))
    needs_approval = stage.screen == "FR09" and row is not None and row["level"] == "L3"
    return wording.TO_APPROVE if needs_approval else wording.DONE
