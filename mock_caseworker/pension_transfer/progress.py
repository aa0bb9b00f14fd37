"""办理进度: every submission of a transfer as a row of its own, and cases that were not submitted yet."""

from __future__ import annotations

from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.pension_transfer.submissions import WRITES

ALL, SUBMITTED = "全部", "已提交"
COLUMNS = (
    Column("受理号", "case_no"),
    Column("业务流水号", "biz_no"),
    Column("姓名", "name", code="AAC003"),
    Column("社会保障号码", "id_no", "identifier", "AAC002"),
    Column("环节", "stage"),
    Column("办理事项", "title"),
    Column("状态", "state"),
    Column("进度", "progress"),
    Column("转移总额", "total", "money"),
    Column("提交时间", "submitted_at", code="AAE036"),
    Column("经办人", "op_name", code="AAE011"),
)
EMPTY = Grid("progress_grid", "办理进度", COLUMNS)
_TITLES = " ".join(f"WHEN '{write.action}' THEN '{write.title}'" for write in WRITES.values())
_SELECT = (
    "c.case_no, coalesce(s.biz_no, c.biz_no) AS biz_no, c.name, c.id_no, c.stage, c.state, c.progress,"
    " s.total, s.submitted_at,"
    f" CASE s.action {_TITLES} END AS title, coalesce(a.display_name, '') AS op_name"
)
_SOURCE = (
    "FROM transfer_case c LEFT JOIN transfer_submission s ON s.case_no = c.case_no"
    " LEFT JOIN account a ON a.username = coalesce(s.submitted_by, c.op_user)"
    " WHERE (? = '' OR c.case_no = ?) AND (? = '' OR c.id_no = ?) AND (? <> '已提交' OR s.id IS NOT NULL)"
)


def progress(database: Database, *, case_no: str, id_no: str, scope: str, page: int) -> Grid:
    """Return one page of the progress of transfers."""
    ask = {"query": "pt_progress", "case_no": case_no, "id_no": id_no, "scope": scope}
    asked = Grid(EMPTY.name, EMPTY.caption, COLUMNS, page=page, ask=ask)
    values = (case_no, case_no, id_no, id_no, scope)
    return page_through(
        database, asked, select=_SELECT, source=_SOURCE, values=values, order="c.apply_date, c.case_no, s.id"
    )
