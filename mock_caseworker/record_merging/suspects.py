"""疑似重复清单: the system's own three batches of pairs that look alike. A crude list; nobody has to follow it."""

from __future__ import annotations

from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through

BATCHES = (("01", "证件号码相同"), ("02", "姓名和出生日期相同"), ("03", "银行账号相同"))
_CORE = "CASE length({0}.id_no) WHEN 18 THEN substr({0}.id_no, 1, 6) || substr({0}.id_no, 9, 9) ELSE {0}.id_no END"
_ALIKE = {
    "01": (90, f"a.id_no <> '' AND {_CORE.format('a')} = {_CORE.format('b')}"),
    "02": (70, "a.name = b.name AND a.birth_date = b.birth_date"),
    "03": (60, "a.card_no <> '' AND a.card_no = b.card_no"),
}
COLUMNS = (
    *(Column("序号", "no"), Column("合并编号", "pair_no")),
    *(Column("记录一", "first_no", code="AAC001"), Column("姓名一", "first_name", code="AAC003")),
    *(Column("记录二", "second_no", code="AAC001"), Column("姓名二", "second_name", code="AAC003")),
    *(Column("规则批次", "batch"), Column("分值", "score")),
)


def empty_grid() -> Grid:
    """Return the grid before anything was asked."""
    return Grid("suspect_grid", "疑似重复清单", COLUMNS)


def suspects(database: Database, *, batch: str, pool: str, low: int, high: int, page: int) -> Grid:
    """Return one page of a batch's pairs of living records, of one 统筹区 or (empty) of all."""
    score, alike = _ALIKE[batch]
    ask = {"query": "mg_suspects", "batch": batch, "pool": pool, "low": str(low), "high": str(high)}
    return page_through(
        database,
        Grid("suspect_grid", "疑似重复清单", COLUMNS, page=page, ask=ask),
        select="a.personal_no || '-' || b.personal_no AS pair_no, a.personal_no AS first_no, a.name AS first_name,"
        f" b.personal_no AS second_no, b.name AS second_name, '{dict(BATCHES)[batch]}' AS batch, {score} AS score",
        source=f"FROM mg_person a JOIN mg_person b ON {alike} AND a.personal_no < b.personal_no"
        " WHERE a.merged_into = '' AND b.merged_into = '' AND (?1 = '' OR ?1 IN (a.pool_region, b.pool_region))"
        f" AND {score} BETWEEN ?2 AND ?3",
        values=(pool, low, high),
        order="a.personal_no, b.personal_no",
    )
