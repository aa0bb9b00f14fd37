"""The register of 参保信息合并: a record, a pair of records, and the grids that show both side by side."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from decimal import Decimal

from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, money, page_through
from mock_caseworker.record_merging import wording
from mock_caseworker.record_merging.settlement import Month

FIELDS = {
    "personal_no": "个人编号",
    "id_no": "社会保障号码",
    "id_type": "证件类型",
    "name": "姓名",
    "former_name": "曾用名",
    "sex": "性别",
    "birth_date": "出生日期",
    "hukou_region": "户籍地",
    "pool_region": "统筹区",
    "mobile": "手机号码",
    "card_no": "银行账号",
    "real_name_status": "实名状态",
    "status": "参保状态",
    "female_cat": "女职工类别",
    "account_balance": "个人账户余额",
    "created_at": "建档日期",
    "lock_flag": "锁定标志",
    "merged_into": "合并去向",
}
ECHOED = frozenset({"id_no", "mobile", "card_no"})
SIDES = ("first", "second")
SIDE_TITLES = {"first": "记录一", "second": "记录二"}
_SIDE = Column("记录", "side")
_EMPLOYER = (Column("统一社会信用代码", "uscc"), Column("单位名称", "employer_name", code="AAB004"))
RELATIONS = Grid(
    "relation_grid",
    "参保关系",
    (
        *(_SIDE, Column("个人编号", "personal_no", code="AAC001"), Column("险种", "fund", code="AAE140"), *_EMPLOYER),
        *(Column("起始月", "start_period"), Column("终止月", "end_period"), Column("状态", "status")),
    ),
)
MONTHS = Grid(
    "contrib_grid",
    "缴费明细",
    (
        *(_SIDE, Column("所属期", "period", code="AAE002"), Column("险种", "fund", code="AAE140"), *_EMPLOYER),
        *(Column("缴费基数", "base", "money"), Column("单位缴纳", "unit_amount", "money")),
        *(
            Column("个人缴纳", "person_amount", "money"),
            Column("到账状态", "status"),
            Column("到账日期", "received_on"),
        ),
    ),
)
BENEFITS = Grid(
    "benefit_grid",
    "待遇信息",
    (
        *(_SIDE, Column("个人编号", "personal_no", code="AAC001"), Column("待遇类型", "kind")),
        *(Column("起始月", "start_period"), Column("月待遇", "month_amount", "money"), Column("状态", "status")),
    ),
)
_TABLES = {
    "relation_grid": ("mg_relation", "personal_no, start_period, id"),
    "contrib_grid": ("mg_month", "period, fund, personal_no, id"),
    "benefit_grid": ("mg_benefit", "personal_no, start_period, id"),
}
SIDE_GRIDS = {"mg_relations": RELATIONS, "mg_months": MONTHS, "mg_benefits": BENEFITS}
"""The grids of MG02 by the question that turns their pages."""


@dataclass(frozen=True)
class Pair:
    """Two records that may be one human being; `first` has the smaller 个人编号."""

    first: sqlite3.Row
    second: sqlite3.Row

    @property
    def pair_no(self) -> str:
        """The pair's key: both numbers, the smaller one first."""
        return f"{self.first['personal_no']}-{self.second['personal_no']}"


def find_record(database: Database, personal_no: str) -> sqlite3.Row | None:
    """Return a record of the register."""
    return database.row("SELECT * FROM mg_person WHERE personal_no = ?", (personal_no,))


def find_pair(database: Database, one: str, other: str) -> Pair | None:
    """Return two records in the order of their numbers; None for an unknown or a repeated number."""
    records = [find_record(database, number) for number in sorted((one, other))]
    if one == other or records[0] is None or records[1] is None:
        return None
    return Pair(records[0], records[1])


def shown_field(record: sqlite3.Row, field: str) -> str:
    """Return a field of a record as the screens show it."""
    value = str(record[field])
    if field == "account_balance":
        return money(value)
    return f"{value} {wording.ID_TYPES[value]}" if field == "id_type" and value in wording.ID_TYPES else value


def side_grid(database: Database, question: str, pair: Pair, page: int) -> Grid:
    """Return one page of what both records hold, each row marked with its side."""
    empty = SIDE_GRIDS[question]
    table, order = _TABLES[empty.name]
    numbers = (str(pair.first["personal_no"]), str(pair.second["personal_no"]))
    ask = {"query": question, "first": numbers[0], "second": numbers[1]}
    employer = ", e.name AS employer_name" if table != "mg_benefit" else ""
    joined = " LEFT JOIN employer e ON e.uscc = t.uscc" if employer else ""
    side = "CASE WHEN t.personal_no = ? THEN '记录一' ELSE '记录二' END AS side"
    return page_through(
        database,
        Grid(empty.name, empty.caption, empty.columns, page=page, ask=ask),
        source=f"FROM (SELECT t.*, {side}{employer} FROM {table} t{joined} WHERE t.personal_no IN (?, ?))",  # noqa: S608  # own names
        values=(numbers[0], *numbers),
        order=order,
    )


def months_of(database: Database, personal_no: str) -> list[Month]:
    """Return the living months of a record for the arithmetic."""
    rows = database.rows(
        "SELECT * FROM mg_month WHERE personal_no = ? AND status IN (?, ?) ORDER BY period, fund, id",
        (personal_no, wording.PAID, wording.OWED),
    )
    return [
        Month(
            row_id=row["id"],
            period=row["period"],
            fund=row["fund"],
            uscc=row["uscc"],
            base=row["base"],
            unit_amount=Decimal(row["unit_amount"]),
            person_amount=Decimal(row["person_amount"]),
            status=row["status"],
        )
        for row in rows
    ]


def balance_of(record: sqlite3.Row) -> Decimal:
    """Return a record's personal account."""
    return Decimal(record["account_balance"])
