"""UI07 待遇复核 and UI08 待遇审批."""

from __future__ import annotations

import sqlite3

from mock_caseworker.database import Database
from mock_caseworker.screens.review_desk import Facts, ReviewDesk
from mock_caseworker.unemployment_claim.grants import shown_grant
from mock_caseworker.unemployment_claim.reviews import REVIEWED


def _facts(database: Database, case: sqlite3.Row) -> Facts:
    shown = shown_grant(database, case)
    return (
        [(text, name, shown[name]) for text, name in _PERIOD],
        [*((text, name, shown[name]) for text, name in _MONEY), ("业务状态", "state", case["state"])],
    )


_PERIOD = (("核定月数", "entitled_months"), ("起始月", "start_period"), ("终止月", "end_period"))
_MONEY = (("月标准", "month_amount"), ("总额", "total_amount"))
DESK = ReviewDesk(REVIEWED, _facts)
