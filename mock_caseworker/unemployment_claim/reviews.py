"""复核 and 审批 of claims: an approved one lays down its payments."""

from __future__ import annotations

import sqlite3

from mock_caseworker.database import Database
from mock_caseworker.grids import Column
from mock_caseworker.reviews import PASS, RETURN, Reviewed, Stage, latest_submission, needs_approval
from mock_caseworker.unemployment_claim.claims import find_case
from mock_caseworker.unemployment_stop.payments import plan_payments

DENY, DENIED = "不予批准", "不予批准"
TO_REVIEW, TO_APPROVE, RETURNED, DONE = "待复核", "待审批", "已退回", "已办结"


def _conclude(database: Database, case: sqlite3.Row, stage: Stage, decision: str) -> str:
    if decision == RETURN:
        return RETURNED
    if decision == DENY:
        return DENIED
    if needs_approval(database, REVIEWED, stage, case):
        return TO_APPROVE
    plan_payments(database, case, latest_submission(database, REVIEWED, case))
    return DONE


REVIEWED = Reviewed(
    stages=(
        Stage("UI07", "待遇复核", "RV", {TO_REVIEW: (PASS, RETURN)}),
        Stage("UI08", "待遇审批", "AP", {TO_APPROVE: (PASS, RETURN, DENY)}),
    ),
    cases="claim",
    submissions="submission",
    key="claim_no",
    ledger_key="claim_no",
    openers=("op_user",),
    find=find_case,
    conclude=_conclude,
    columns=(
        Column("受理号", "claim_no"),
        Column("姓名", "name"),
        Column("社会保障号码", "id_no", "identifier"),
        Column("核定月数", "entitled_months"),
        Column("月标准", "month_amount", "money"),
        Column("总额", "total_amount", "money"),
    ),
    select="c.claim_no, c.name, c.id_no, s.entitled_months, s.month_amount, s.total_amount",
)
