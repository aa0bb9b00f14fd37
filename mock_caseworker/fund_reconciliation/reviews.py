"""对账复核 and 对账审批: a task is passed, returned, cancelled, frozen and released."""

from __future__ import annotations

import sqlite3
from types import MappingProxyType

from mock_caseworker.database import Database
from mock_caseworker.fund_reconciliation import wording
from mock_caseworker.fund_reconciliation.tasks import find_case
from mock_caseworker.grids import Column
from mock_caseworker.reviews import PASS, RETURN, Reviewed, Stage, needs_approval

CANCEL, FREEZE, RELEASE = "作废", "冻结", "解冻"
_FIXED = MappingProxyType(
    {RETURN: wording.RETURNED, CANCEL: wording.CANCELLED, FREEZE: wording.FROZEN, RELEASE: wording.PENDING}
)


def _conclude(database: Database, task: sqlite3.Row, stage: Stage, decision: str) -> str:
    if decision == RETURN:
        database.run("UPDATE fr_task SET return_count = return_count + 1 WHERE task_no = ?", (task["task_no"],))
    if decision in _FIXED:
        return _FIXED[decision]
    return wording.TO_APPROVE if needs_approval(database, REVIEWED, stage, task) else wording.DONE


REVIEWED = Reviewed(
    stages=(
        Stage("FR09", "对账复核", "RV", {wording.TO_REVIEW: (PASS, RETURN)}),
        Stage(
            "FR10",
            "对账审批",
            "AP",
            {
                wording.TO_APPROVE: (PASS, RETURN, CANCEL, FREEZE),
                wording.PENDING: (FREEZE,),
                wording.FROZEN: (RELEASE, CANCEL),
            },
        ),
    ),
    cases="fr_task",
    submissions="fr_submission",
    key="task_no",
    ledger_key="task_no",
    openers=("op_user",),
    find=find_case,
    conclude=_conclude,
    columns=(
        Column("任务号", "task_no"),
        Column("账户", "account_no", "identifier"),
        Column("起始日期", "start_date"),
        Column("截止日期", "end_date"),
        Column("差额", "diff", "money"),
    ),
    select="c.task_no, c.account_no, c.start_date, c.end_date, s.diff",
)
