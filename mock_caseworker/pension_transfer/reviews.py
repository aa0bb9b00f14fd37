"""复核 and 审批 of transfers, on one screen; an approved one in is income of the fund, one out waits for finance."""

from __future__ import annotations

import sqlite3
from decimal import Decimal
from types import MappingProxyType

from mock_caseworker.database import Database
from mock_caseworker.grids import Column
from mock_caseworker.pension_transfer.cases import CLOSED, OUT, POST, TO_BE_PAID, find_opened
from mock_caseworker.pension_transfer.income import enter_income
from mock_caseworker.reviews import (
    MOST_RETURNS,
    PASS,
    RETURN,
    Reviewed,
    Stage,
    latest_submission,
    needs_approval,
    returns_of,
)

DENY, DENIED = "不予办理", "不予办理"
TO_REVIEW, TO_APPROVE, RETURNED, TO_PERSON, DONE = "待复核", "待审批", "已退回", "转人工", "已办结"
_REACHED = MappingProxyType({"临时账户待建": "临时账户已建", "待入账": "接续完成"})
"""What a passed case has reached, by what it had reached when it was submitted."""


def _conclude(database: Database, case: sqlite3.Row, stage: Stage, decision: str) -> str:
    if decision == RETURN:
        return TO_PERSON if returns_of(database, case["biz_no"]) >= MOST_RETURNS else RETURNED
    if decision == DENY:
        return DENIED
    if needs_approval(database, REVIEWED, stage, case):
        return TO_APPROVE
    _finish(database, case)
    return DONE


def _finish(database: Database, case: sqlite3.Row) -> None:
    if case["stage"] == POST:
        enter_income(database, case)
    reached = _REACHED.get(case["progress"], case["progress"])
    if case["stage"] == OUT:
        # Within a province the record moves without money; paying all others is the business of finance.
        reached = TO_BE_PAID if Decimal(latest_submission(database, REVIEWED, case)["total"]) else CLOSED
    database.run("UPDATE transfer_case SET progress = ? WHERE case_no = ?", (reached, case["case_no"]))


REVIEWED = Reviewed(
    stages=(
        Stage("PT07", "转移复核审批", "RV", {TO_REVIEW: (PASS, RETURN)}),
        Stage("PT07", "转移复核审批", "AP", {TO_APPROVE: (PASS, RETURN, DENY)}),
    ),
    cases="transfer_case",
    submissions="transfer_submission",
    key="case_no",
    ledger_key="case_no",
    openers=("op_user",),
    find=find_opened,
    conclude=_conclude,
    columns=(
        Column("受理号", "case_no"),
        Column("姓名", "name"),
        Column("社会保障号码", "id_no", "identifier"),
        Column("环节", "stage"),
        Column("转移总额", "total", "money"),
    ),
    select="c.case_no, c.name, c.id_no, c.stage, s.total",
)
