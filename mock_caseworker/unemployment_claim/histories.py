"""What was paid for a person (fund 210), and what the person drew before."""

from __future__ import annotations

from decimal import Decimal

from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, page_through
from mock_caseworker.unemployment_claim.benefit import EarlierClaim, PaidMonth

CONTRIBUTIONS = Grid(
    "contrib_grid",
    "参保缴费",
    (
        Column("所属期", "period", code="AAE002"),
        Column("险种", "fund", code="AAE140"),
        Column("单位编号", "unit_no", code="AAB001"),
        Column("单位名称", "name", code="AAB004"),
        Column("缴费基数", "base", "money"),
        Column("单位缴纳", "unit_amount", "money"),
        Column("个人缴纳", "person_amount", "money"),
        Column("到账状态", "status"),
        Column("到账日期", "received_on"),
    ),
)
BENEFITS = Grid(
    "benefit_grid",
    "历次领取",
    (
        Column("受理号", "claim_no"),
        Column("核定月数", "approved_months"),
        Column("已领月数", "paid_months"),
        Column("起始月", "start_period"),
        Column("终止月", "end_period"),
        Column("状态", "status"),
        Column("统筹区", "region_code"),
    ),
)


def contributions(database: Database, personal_no: str, page: int) -> Grid:
    """Return one page of every month of fund 210."""
    asked = Grid(
        CONTRIBUTIONS.name,
        CONTRIBUTIONS.caption,
        CONTRIBUTIONS.columns,
        page=page,
        ask={"query": "contributions", "personal_no": personal_no},
    )
    source = "FROM contribution c JOIN employer e ON e.uscc = c.uscc WHERE c.personal_no = ? AND c.fund = '210'"
    return page_through(
        database,
        asked,
        select="c.*, e.unit_no, e.name",
        source=source,
        values=(personal_no,),
        order="c.period, c.id",
    )


def benefits(database: Database, personal_no: str, page: int) -> Grid:
    """Return one page of the person's earlier claims."""
    asked = Grid(
        BENEFITS.name,
        BENEFITS.caption,
        BENEFITS.columns,
        page=page,
        ask={"query": "benefits", "personal_no": personal_no},
    )
    return page_through(
        database,
        asked,
        source="FROM benefit_history WHERE personal_no = ?",
        values=(personal_no,),
        order="start_period, id",
    )


def paid_months(database: Database, personal_no: str) -> list[PaidMonth]:
    """Return every contribution month for the arithmetic."""
    rows = database.rows("SELECT * FROM contribution WHERE personal_no = ? AND fund = '210'", (personal_no,))
    return [
        PaidMonth(row["period"], Decimal(row["unit_amount"]), Decimal(row["person_amount"]), row["status"])
        for row in rows
    ]


def earlier_claims(database: Database, personal_no: str) -> list[EarlierClaim]:
    """Return every earlier claim for the arithmetic."""
    rows = database.rows("SELECT * FROM benefit_history WHERE personal_no = ?", (personal_no,))
    return [EarlierClaim(row["approved_months"], row["paid_months"], row["end_period"], row["status"]) for row in rows]
