"""进度查询: every submission of a claim as a row of its own, and claims that were not submitted yet."""

from __future__ import annotations

from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through

ALL, SUBMITTED = "全部", "已提交"
COLUMNS = (
    Column("受理号", "claim_no"),
    Column("业务流水号", "biz_no"),
    Column("姓名", "name", code="AAC003"),
    Column("社会保障号码", "id_no", "identifier", "AAC002"),
    Column("状态", "state"),
    Column("核定月数", "entitled_months"),
    Column("月标准", "month_amount", "money"),
    Column("提交时间", "submitted_at", code="AAE036"),
    Column("经办人", "op_name", code="AAE011"),
)
_SELECT = (
    "c.claim_no, coalesce(s.biz_no, r.biz_no, c.biz_no) AS biz_no, c.name, c.id_no, c.state, s.entitled_months,"
    " s.month_amount, s.submitted_at, coalesce(a.display_name, '') AS op_name"
)
# A claim saved twice shows both registrations, as one submitted twice shows both submissions.
_SOURCE = (
    "FROM claim c LEFT JOIN submission s ON s.claim_no = c.claim_no"
    " LEFT JOIN registration r ON r.claim_no = c.claim_no AND s.id IS NULL"
    " LEFT JOIN account a ON a.username = coalesce(s.submitted_by, r.saved_by, c.op_user)"
    " WHERE (? = '' OR c.claim_no = ?) AND (? = '' OR c.id_no = ?) AND (? <> '已提交' OR s.id IS NOT NULL)"
)


def empty_grid() -> Grid:
    """Return the grid before anything was asked."""
    return Grid("progress_grid", "办理进度", COLUMNS)


def progress(database: Database, *, claim_no: str, id_no: str, scope: str, page: int) -> Grid:
    """Return one page of the progress of claims."""
    asked = Grid(
        "progress_grid",
        "办理进度",
        COLUMNS,
        page=page,
        ask={"query": "progress", "claim_no": claim_no, "id_no": id_no, "scope": scope},
    )
    values = (claim_no, claim_no, id_no, id_no, scope)
    return page_through(
        database, asked, select=_SELECT, source=_SOURCE, values=values, order="c.apply_date, c.claim_no, s.id, r.id"
    )
