"""FR09 对账复核 and FR10 对账审批."""

from __future__ import annotations

import sqlite3

from mock_caseworker.database import Database
from mock_caseworker.fund_reconciliation.balance import shown_sheet
from mock_caseworker.fund_reconciliation.reviews import REVIEWED
from mock_caseworker.screens.review_desk import Facts, ReviewDesk


def _facts(database: Database, task: sqlite3.Row) -> Facts:
    shown = shown_sheet(database, task)
    return (
        [
            ("任务号", "task_no", task["task_no"]),
            ("账户", "account_no", task["account_no"]),
            ("业务状态", "state", task["state"]),
        ],
        [(text, name, shown[name]) for text, name in _BALANCES],
        [("审批级别", "level", shown["level"]), ("退回次数", "return_count", str(task["return_count"]))],
    )


_BALANCES = (("调节后账面余额", "adj_book"), ("调节后银行余额", "adj_bank"), ("差额", "diff"))
DESK = ReviewDesk(REVIEWED, _facts, template="review_plain.html", node="基金财务", more=("查看余额调节表", "/FR08"))
