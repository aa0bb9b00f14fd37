"""Claims: finding them, opening a draft, saving one typed in from paper. Who may is decided elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from mock_caseworker import messages
from mock_caseworker.biz_no import next_biz_no
from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.refusals import RefusedError

SCENE_CODE = "UI"
IN_PROCESS = ("草稿", "待复核", "待审批", "已退回")
CLAIM_FIELDS = (
    *("claim_no", "id_no", "name", "apply_date", "channel", "leave_date", "leave_reason", "uscc", "register_date"),
    *("job_seeking", "card_no", "card_holder", "mobile", "pay_region", "remark"),
)
CLAIMS = (
    Column("受理号", "claim_no"),
    Column("申请日期", "apply_date"),
    Column("渠道", "channel"),
    Column("状态", "state"),
    Column("业务流水号", "biz_no"),
)


def find_claim(database: Database, claim_no: str) -> sqlite3.Row | None:
    """Return a claim by its 受理号."""
    return database.row("SELECT * FROM claim WHERE claim_no = ?", (claim_no,))


def find_case(database: Database, biz_no: str) -> sqlite3.Row | None:
    """Return the opened case of a 业务流水号, with its person and 经办人."""
    return database.row(
        "SELECT c.*, p.personal_no, coalesce(a.display_name, c.op_user, '') AS op_name FROM claim c"
        " JOIN person p ON p.id_no = c.id_no LEFT JOIN account a ON a.username = c.op_user WHERE c.biz_no = ?",
        (biz_no,),
    )


def claims_of(database: Database, id_no: str, page: int) -> Grid:
    """Return one page of a person's claims."""
    asked = Grid("claim_grid", "受理记录", CLAIMS, page=page, ask={"query": "claims", "id_no": id_no})
    return page_through(
        database, asked, source="FROM claim WHERE id_no = ?", values=(id_no,), order="apply_date, claim_no"
    )


def open_draft(database: Database, claim_no: str, *, account: str, region: str) -> sqlite3.Row:
    """Open a claim's draft: allocate its 业务流水号 once, the same for ever.

    Raises:
        RefusedError: no such claim, or another claim of the person is in process.
    """
    with database.transaction():
        claim = find_claim(database, claim_no)
        if claim is None:
            raise RefusedError(messages.NOT_FOUND)
        if claim["biz_no"]:
            return claim
        refuse_second_claim(database, claim["id_no"], claim_no)
        database.run(
            "UPDATE claim SET biz_no = ?, state = '草稿', op_user = ? WHERE claim_no = ?",
            (next_biz_no(database, region, SCENE_CODE), account, claim_no),
        )
        opened = find_claim(database, claim_no)
    if opened is None:
        raise RefusedError(messages.NOT_FOUND)
    return opened


def refuse_second_claim(database: Database, id_no: str, claim_no: str) -> None:
    """Refuse where another claim of the same person is in process.

    Raises:
        RefusedError: naming the other case.
    """
    marks = ", ".join("?" * len(IN_PROCESS))
    other = database.row(
        f"SELECT biz_no FROM claim WHERE id_no = ? AND claim_no <> ? AND state IN ({marks}) AND biz_no IS NOT NULL",  # noqa: S608  # only question marks
        (id_no, claim_no, *IN_PROCESS),
    )
    if other:
        raise RefusedError(messages.IN_PROCESS.format(biz_no=other["biz_no"]))


def insert_claim(database: Database, values: Mapping[str, str], *, biz_no: str, account: str) -> None:
    """Store a claim typed in from paper as a draft. Call it inside a transaction."""
    marks = ", ".join("?" * (len(CLAIM_FIELDS) + 3))
    database.run(
        f"INSERT INTO claim ({', '.join(CLAIM_FIELDS)}, state, biz_no, op_user) VALUES ({marks})",  # noqa: S608  # names are literals
        (*(values[name] for name in CLAIM_FIELDS), "草稿", biz_no, account),
    )
