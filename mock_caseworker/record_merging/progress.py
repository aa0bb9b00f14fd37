"""合并业务查询: every registered case, or every submission as a row of its own."""

from __future__ import annotations

from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through

ALL, SUBMITTED = "全部", "已提交"
COLUMNS = (
    *(Column("合并编号", "pair_no"), Column("业务流水号", "biz_no")),
    *(Column("主记录", "master_no", code="AAC001"), Column("被合并", "merged_no", code="AAC001")),
    *(Column("姓名", "name", code="AAC003"), Column("社会保障号码", "id_no", "identifier", "AAC002")),
    *(Column("依据", "basis"), Column("状态", "state")),
    *(Column("合并后月数", "months"), Column("重叠月数", "overlap")),
    *(Column("退费合计", "refund", "money"), Column("合并后余额", "balance_after", "money")),
    *(Column("审批级别", "level"), Column("登记时间", "registered_at"), Column("提交时间", "submitted_at")),
    Column("经办人", "op_name", code="AAE011"),
)
_SELECT = (
    "c.pair_no, c.biz_no, c.master_no, c.merged_no, p.name, p.id_no, c.basis, c.state, c.registered_at,"
    " s.months, s.overlap, s.refund, s.balance_after, s.level, s.submitted_at,"
    " coalesce(a.display_name, s.submitted_by, c.op_user) AS op_name"
)
_SOURCE = (
    "FROM mg_case c JOIN mg_person p ON p.personal_no = c.master_no LEFT JOIN mg_submission s ON s.biz_no = c.biz_no"
    " AND (?1 = '已提交' OR s.id = (SELECT max(id) FROM mg_submission WHERE biz_no = c.biz_no))"
    " LEFT JOIN account a ON a.username = coalesce(s.submitted_by, c.op_user)"
    " WHERE (?2 = '' OR c.pair_no = ?2) AND (?3 = '' OR c.biz_no = ?3) AND (?1 <> '已提交' OR s.id IS NOT NULL)"
)


def empty_grid() -> Grid:
    """Return the grid before anything was asked."""
    return Grid("case_grid", "合并业务", COLUMNS)


def progress(database: Database, *, pair_no: str, biz_no: str, scope: str, page: int) -> Grid:
    """Return one page of cases."""
    ask = {"query": "mg_cases", "pair_no": pair_no, "biz_no": biz_no, "scope": scope}
    return page_through(
        database,
        Grid("case_grid", "合并业务", COLUMNS, page=page, ask=ask),
        select=_SELECT,
        source=_SOURCE,
        values=(scope, pair_no, biz_no),
        order="c.biz_no, s.id",
    )
