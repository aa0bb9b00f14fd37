"""PT07 转移复核审批."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from mock_caseworker.database import Database
from mock_caseworker.pension_transfer.cases import ACCEPT
from mock_caseworker.pension_transfer.reviews import REVIEWED
from mock_caseworker.pension_transfer.screens.screen import NODE
from mock_caseworker.pension_transfer.sheet import sheet_of
from mock_caseworker.pension_transfer.sheet_view import sheet_values
from mock_caseworker.pension_transfer.view import header
from mock_caseworker.screens.review_desk import Facts, ReviewDesk


def _facts(database: Database, case: sqlite3.Row) -> Facts:
    if case["stage"] == ACCEPT:
        return ()
    shown = sheet_values(sheet_of(database, case))
    return (
        [(text, name, shown[name]) for text, name in _FUND],
        [*((text, name, shown[name]) for text, name in _TOTAL), ("业务状态", "state", case["state"])],
    )


def _head(_: Database, case: sqlite3.Row) -> Mapping[str, Any]:
    return {"values": header(case)}


_FUND = (("缴费月数", "months"), ("个人账户", "account"), ("统筹基金", "pool"))
_TOTAL = (("转移总额", "total"), ("转移范围", "scope"))
DESK = ReviewDesk(REVIEWED, _facts, template="pt07.html", node=NODE, head=_head)
