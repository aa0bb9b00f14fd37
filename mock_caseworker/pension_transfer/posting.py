"""到账核对 and 接续入账: receipts against the sheet, months and accounts of both sides put together."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from decimal import Decimal

from mock_caseworker.database import Database
from mock_caseworker.grids import Column, Grid, money, whole
from mock_caseworker.pension_transfer.arithmetic import ACCOUNT_RATE, cents, periods_between
from mock_caseworker.pension_transfer.relations import CONTRIBUTIONS, contributions
from mock_caseworker.pension_transfer.sheet import Sheet, paid_months, sheet_of
from mock_caseworker.pension_transfer.sheet_years import NOTHING
from mock_caseworker.pension_transfer.view import Form, View, header
from mock_caseworker.planted import planted

KEEP_LOCAL, KEEP_IN = "保留本地", "保留转入"
RECEIVED = Form(
    "到账核对",
    "receipt_form",
    (("信息表总额", "info_total"), ("到账合计", "received_total"), ("差额", "difference")),
)
POSTING = Form(
    "接续入账",
    "posting_form",
    (
        ("本地累计月数", "local_months"),
        ("转入月数", "transferred_months"),
        ("重复月数", "overlap_months"),
        ("合并后累计月数", "union_months"),
        ("本地账户储存额", "local_account"),
        ("转入账户储存额", "account_in"),
        ("合并后账户储存额", "account_after"),
        ("转移收入", "pool_in"),
        ("保留方", "keep"),
    ),
)
RECEIPTS = Grid(
    "receipt_grid",
    "到账流水",
    (
        Column("流水号", "serial_no"),
        Column("到账日期", "received_on"),
        Column("付款户名", "payer"),
        Column("金额", "amount", "money"),
        Column("附言", "remark"),
    ),
)
OVERLAP = Grid(
    "overlap_grid",
    "重复时段",
    (Column("所属期", "period"), Column("本地基数", "local_base", "money"), Column("转入基数", "in_base", "money")),
)
OPTIONS = Grid(
    "option_grid",
    "清退方案",
    (
        Column("方案", "option"),
        Column("清退月数", "months"),
        Column("缴费基数合计", "base", "money"),
        Column("清退本金", "principal", "money"),
        Column("利息", "interest", "money"),
        Column("清退合计", "refund", "money"),
    ),
)
POSTING_GRIDS = (CONTRIBUTIONS, OVERLAP, OPTIONS)


@dataclass(frozen=True)
class Side:
    """What the overlapping months of one side hold; clearing that side refunds it."""

    base: Decimal
    principal: Decimal
    interest: Decimal

    @property
    def refund(self) -> Decimal:
        """What goes back to the person."""
        return self.principal + self.interest


@dataclass(frozen=True)
class Merger:
    """Both sides put together."""

    sheet: Sheet
    local_months: int
    overlap: tuple[tuple[str, Decimal, Decimal], ...]
    local_balance: Decimal
    local: Side
    incoming: Side

    @property
    def union_months(self) -> int:
        """Months of both sides, each counted once."""
        return self.local_months + self.sheet.months - len(self.overlap)


def receipts(database: Database, case_no: str) -> list[sqlite3.Row]:
    """Return the money that came in for a case."""
    return database.rows("SELECT * FROM transfer_receipt WHERE case_no = ? ORDER BY received_on, id", (case_no,))


def difference(database: Database, case: sqlite3.Row) -> Decimal:
    """Return the sheet's total less what came in."""
    came_in = sum((Decimal(row["amount"]) for row in receipts(database, case["case_no"])), NOTHING)
    return sheet_of(database, case).total - came_in


def received(database: Database, case: sqlite3.Row) -> View:
    """Return PT05 of a case."""
    total, missing = sheet_of(database, case).total, difference(database, case)
    rows = [dict(row) for row in receipts(database, case["case_no"])]
    figures = {"info_total": money(total), "received_total": money(total - missing), "difference": money(missing)}
    return View({**header(case), **figures}, (whole("receipt_grid", RECEIPTS.caption, RECEIPTS.columns, rows),))


def merge(database: Database, case: sqlite3.Row) -> Merger:
    """Put the months and accounts of both sides together."""
    sheet = sheet_of(database, case)
    kept = {month.period: month for month in paid_months(database, case["personal_no"])}
    moved = {
        period: cents(year.base / year.months)
        for year in sheet.years
        for period in periods_between(year.start_period, year.end_period)
    }
    both = sorted(kept.keys() & moved.keys())
    stored = database.row("SELECT * FROM transfer_local WHERE case_no = ?", (case["case_no"],))
    overlap = tuple((period, kept[period].base, moved[period]) for period in both)
    return Merger(
        sheet=sheet,
        local_months=len(kept),
        overlap=overlap,
        local_balance=Decimal(stored["balance"]) if stored else NOTHING,
        local=Side(
            base=sum((base for _, base, _ in overlap), NOTHING),
            principal=sum((kept[period].person_amount for period in both), NOTHING),
            interest=Decimal(stored["interest_local"]) if stored else NOTHING,
        ),
        incoming=Side(
            base=sum((base for _, _, base in overlap), NOTHING),
            principal=sum((cents(base * ACCOUNT_RATE) for _, _, base in overlap), NOTHING),
            interest=Decimal(stored["interest_in"]) if stored else NOTHING,
        ),
    )


def posting(database: Database, case: sqlite3.Row) -> View:
    """Return PT06 of a case."""
    merger = merge(database, case)
    wrong = planted(database, case["case_no"])
    after = account_after(merger, case["keep"])
    values = {
        **header(case),
        "local_months": str(merger.local_months),
        "transferred_months": str(merger.sheet.months),
        "overlap_months": str(len(merger.overlap)),
        "union_months": wrong.get("union_months", str(merger.union_months)),
        "local_account": money(merger.local_balance),
        "account_in": money(merger.sheet.account),
        "account_after": money(wrong.get("account_after", after)),
        "pool_in": money(merger.sheet.pool),
        "keep": case["keep"],
    }
    return View(values, (contributions(database, case["personal_no"], 1), _overlap(merger), _options(merger)))


def account_after(merger: Merger, keep: str) -> Decimal | None:
    """Return the account after posting; None while months overlap and nobody chose a side."""
    if merger.overlap and not keep:
        return None
    refund = {KEEP_LOCAL: merger.incoming.refund, KEEP_IN: merger.local.refund}.get(keep, NOTHING)
    return merger.local_balance + merger.sheet.account - refund


def _overlap(merger: Merger) -> Grid:
    rows = [{"period": period, "local_base": local, "in_base": other} for period, local, other in merger.overlap]
    return whole("overlap_grid", OVERLAP.caption, OVERLAP.columns, rows)


def _options(merger: Merger) -> Grid:
    cleared = ((KEEP_LOCAL, merger.incoming), (KEEP_IN, merger.local)) if merger.overlap else ()
    rows = [
        {
            "option": option,
            "months": len(merger.overlap),
            "base": side.base,
            "principal": side.principal,
            "interest": side.interest,
            "refund": side.refund,
        }
        for option, side in cleared
    ]
    return whole("option_grid", OPTIONS.caption, OPTIONS.columns, rows)
