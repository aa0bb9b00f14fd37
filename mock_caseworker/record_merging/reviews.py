"""复核 and 审批 of merges and of their undoing: a passed one changes the records, or gives them back."""

from __future__ import annotations

import sqlite3

from mock_caseworker.database import Database
from mock_caseworker.grids import Column
from mock_caseworker.record_merging import wording
from mock_caseworker.record_merging.cases import find_case
from mock_caseworker.record_merging.merging import carry_out, take_back
from mock_caseworker.reviews import PASS, RETURN, Reviewed, Stage, needs_approval

_BOTH = (PASS, RETURN)


def _conclude(database: Database, case: sqlite3.Row, stage: Stage, decision: str) -> str:
    is_undo = case["state"] in {wording.UNDO_REVIEW, wording.UNDO_APPROVAL}
    if decision == RETURN:
        return wording.DONE if is_undo else wording.RETURNED
    if case["state"] == wording.UNDO_REVIEW:
        return wording.UNDO_APPROVAL
    if case["state"] == wording.UNDO_APPROVAL:
        take_back(database, case)
        return wording.UNDONE
    if needs_approval(database, REVIEWED, stage, case):
        return wording.APPROVAL
    carry_out(database, case)
    return wording.DONE


REVIEWED = Reviewed(
    stages=(
        Stage("MG07", "合并复核", "RV", {wording.REVIEW: _BOTH, wording.UNDO_REVIEW: _BOTH}),
        Stage("MG08", "合并审批", "AP", {wording.APPROVAL: _BOTH, wording.UNDO_APPROVAL: _BOTH}),
    ),
    cases="mg_case",
    submissions="mg_submission",
    key="biz_no",
    ledger_key="pair_no",
    openers=("op_user", "undo_user"),
    find=find_case,
    conclude=_conclude,
    columns=(
        Column("合并编号", "pair_no"),
        Column("姓名", "name"),
        Column("依据", "basis"),
        Column("合并后月数", "months"),
        Column("退费合计", "refund", "money"),
    ),
    select="c.pair_no, p.name, c.basis, s.months, s.refund",
    join="JOIN mg_person p ON p.personal_no = c.master_no",
    comes_back=True,
)
