"""MG07 合并复核 and MG08 合并审批."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from mock_caseworker.database import Database
from mock_caseworker.record_merging.cases import pair_of_case
from mock_caseworker.record_merging.figures import settle, shown_figures
from mock_caseworker.record_merging.reviews import REVIEWED
from mock_caseworker.screens.review_desk import Facts, ReviewDesk


def _facts(database: Database, case: sqlite3.Row) -> Facts:
    shown = shown_figures(database, case, settle(database, case))
    return (
        [(text, name, case[name]) for text, name in _RECORDS],
        [("合并后月数", "months", shown["months"]), ("重叠月数", "overlap", shown["overlap"]), _state(case)],
        [
            ("退费合计", "refund", shown["refund"]),
            ("合并后余额", "balance_after", shown["balance_after"]),
            ("撤销原因", "undo_reason", case["undo_reason"]),
        ],
    )


def _state(case: sqlite3.Row) -> tuple[str, str, str]:
    return "业务状态", "state", case["state"]


def _head(database: Database, case: sqlite3.Row) -> Mapping[str, Any]:
    return {"pair": pair_of_case(database, case)}


_RECORDS = (("主记录", "master_no"), ("被合并", "merged_no"), ("依据", "basis"))
DESK = ReviewDesk(REVIEWED, _facts, template="mg_review.html", node="数据质量", head=_head)
