"""Cases of transfer: finding them, opening a draft, refusing what does not fit. Who may is decided elsewhere."""

from __future__ import annotations

import sqlite3

from mock_caseworker import messages
from mock_caseworker.biz_no import next_biz_no
from mock_caseworker.database import Database
from mock_caseworker.refusals import RefusedError

KIND = "养老保险关系转移"
ACCEPT, POST, OUT = "转入受理", "转入接续", "转出"
STAGES = (ACCEPT, POST, OUT)
DEADLINE_WORKDAYS = 15
SUBMITTABLE = ("草稿", "已退回")
TO_BE_PAID, BEING_PAID, CLOSED = "待划拨", "划拨中", "关系终止"
"""What a 转出 goes through once it is approved; without money it is closed at once."""
WRONG_STAGE = "该业务当前环节为【{stage}】，不能在此办理！"
NOT_OPENED = "请先受理该业务！"
_SELECT = (
    "SELECT c.*, p.personal_no, p.sex, p.birth_date, p.hukou_region, p.status AS person_status,"
    " p.name AS register_name,"
    " coalesce(a.display_name, c.op_user, '') AS op_name FROM transfer_case c"
    " JOIN person p ON p.id_no = c.id_no LEFT JOIN account a ON a.username = c.op_user"
)


def find_case(database: Database, case_no: str) -> sqlite3.Row | None:
    """Return a case by its 受理号, with its person and 经办人."""
    return database.row(f"{_SELECT} WHERE c.case_no = ?", (case_no,))


def find_opened(database: Database, biz_no: str) -> sqlite3.Row | None:
    """Return the opened case of a 业务流水号."""
    return database.row(f"{_SELECT} WHERE c.biz_no = ?", (biz_no,)) if biz_no else None


def take_case(database: Database, case_no: str, stages: tuple[str, ...]) -> sqlite3.Row:
    """Return a case that belongs on a screen of these stages.

    Raises:
        RefusedError: nothing was asked for, no such case, or one in another stage.
    """
    if not case_no:
        raise RefusedError(messages.REQUIRED.format(label="受理号"))
    case = find_case(database, case_no)
    if case is None:
        raise RefusedError(messages.NOT_FOUND)
    if case["stage"] not in stages:
        raise RefusedError(WRONG_STAGE.format(stage=case["stage"]))
    return case


def open_draft(database: Database, case_no: str, *, account: str, region: str) -> str:
    """Open a case's draft: allocate its 业务流水号 once, the same for ever.

    Raises:
        RefusedError: no such case, or another case of the person is in process here.
    """
    with database.transaction():
        case = find_case(database, case_no)
        if case is None:
            raise RefusedError(messages.NOT_FOUND)
        if case["biz_no"]:
            return str(case["biz_no"])
        other = database.row(
            "SELECT biz_no FROM transfer_case WHERE id_no = ? AND case_no <> ? AND biz_no IS NOT NULL"
            " AND state IN ('草稿', '待复核', '待审批', '已退回')",
            (case["id_no"], case_no),
        )
        if other:
            raise RefusedError(messages.IN_PROCESS.format(biz_no=other["biz_no"]))
        biz_no = next_biz_no(database, region, "PT")
        database.run(
            "UPDATE transfer_case SET biz_no = ?, state = '草稿', op_user = ? WHERE case_no = ?",
            (biz_no, account, case_no),
        )
    return biz_no
