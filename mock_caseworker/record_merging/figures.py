"""What MG05 and MG06 show of a case: the system's arithmetic, with planted errors on top."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from mock_caseworker.database import Database
from mock_caseworker.grids import PAGE_SIZE, Column, Grid, money, whole
from mock_caseworker.planted import with_planted
from mock_caseworker.record_merging import settlement
from mock_caseworker.record_merging.records import balance_of, find_record, months_of
from mock_caseworker.record_merging.settlement import Group, Line, Month, Refund

PREVIEW = Grid(
    "preview_grid",
    "缴费合并预览",
    (
        *(Column("所属期", "period", code="AAE002"), Column("险种", "fund", code="AAE140")),
        *(Column("主记录单位", "master_uscc"), Column("主记录状态", "master_status")),
        *(Column("被合并单位", "merged_uscc"), Column("被合并状态", "merged_status"), Column("处理", "fate")),
    ),
)
REFUNDS = Grid(
    "refund_grid",
    "退费核定",
    (
        *(Column("所属期", "period", code="AAE002"), Column("险种", "fund", code="AAE140")),
        *(Column("统一社会信用代码", "uscc"), Column("单位名称", "employer_name"), Column("缴费基数", "base", "money")),
        *(Column("单位退费", "unit", "money"), Column("个人退费", "person", "money"), Column("原因", "reason")),
    ),
)


@dataclass(frozen=True)
class Settlement:
    """Everything that the arithmetic says about a case."""

    lines: list[Line]
    groups: list[Group]
    kept: Mapping[int, str]
    refunds: list[Refund]
    master_balance: Decimal
    merged_balance: Decimal
    has_benefits: bool

    @property
    def level(self) -> str:
        """Two signatures where no money moves, three where it does."""
        return "L3" if self.refunds or self.has_benefits else "L2"

    @property
    def waits_for_choice(self) -> bool:
        """Say whether a person must still choose a side."""
        return settlement.undecided(self.groups, self.kept)


def settle(database: Database, case: sqlite3.Row) -> Settlement:
    """Work out a case as the books stand now."""
    master, merged = (find_record(database, case[name]) for name in ("master_no", "merged_no"))
    if master is None or merged is None:
        raise LookupError(case["biz_no"])
    lines = settlement.lay_side_by_side(
        months_of(database, master["personal_no"]), months_of(database, merged["personal_no"])
    )
    groups = settlement.group_overlaps(lines)
    chosen = database.rows("SELECT group_no, keep FROM mg_choice WHERE biz_no = ?", (case["biz_no"],))
    kept = {int(row["group_no"]): str(row["keep"]) for row in chosen}
    numbers = (master["personal_no"], merged["personal_no"])
    return Settlement(
        lines=lines,
        groups=groups,
        kept=kept,
        refunds=settlement.work_out_refunds(groups, kept),
        master_balance=balance_of(master),
        merged_balance=balance_of(merged),
        has_benefits=bool(database.count("SELECT count(*) FROM mg_benefit WHERE personal_no IN (?, ?)", numbers)),
    )


def shown_figures(database: Database, case: sqlite3.Row, settled: Settlement) -> dict[str, str]:
    """Return every figure as text by its element name; planted values replace what was worked out."""
    balances = (settled.master_balance, settled.merged_balance)
    worked_out = {
        "master_months": str(_count(settled, "master")),
        "merged_months": str(_count(settled, "merged")),
        "months": str(len(settled.lines)),
        "overlap": str(sum(line.overlaps for line in settled.lines)),
        "arrears": str(sum(line.fate == settlement.ARREARS_GIVE_WAY for line in settled.lines)),
        "master_balance": money(settled.master_balance),
        "merged_balance": money(settled.merged_balance),
        "refund": money(settlement.refund_total(settled.refunds)),
        "refund_account": money(settlement.account_part(settled.refunds)),
        "balance_after": money(settlement.account_after(balances, settled.refunds)),
        "level": settled.level,
    }
    return with_planted(database, case["pair_no"], worked_out)


def _count(settled: Settlement, side: Literal["master", "merged"]) -> int:
    months = [line.master if side == "master" else line.merged for line in settled.lines]
    return sum(month is not None and month.is_paid for month in months)


def preview_grid(lines: list[Line], *, biz_no: str, page: int) -> Grid:
    """Return one page of the months side by side."""
    page = min(max(page, 1), max(1, -(-len(lines) // PAGE_SIZE)))
    rows = [_preview_row(line) for line in lines[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]]
    ask = {"query": "mg_preview", "biz_no": biz_no}
    return Grid(PREVIEW.name, PREVIEW.caption, PREVIEW.columns, rows, page, len(lines), ask)


def _preview_row(line: Line) -> dict[str, str]:
    sides: dict[str, Month | None] = {"master": line.master, "merged": line.merged}
    cells = {f"{side}_uscc": month.uscc if month else "" for side, month in sides.items()}
    states = {f"{side}_status": month.status if month else "" for side, month in sides.items()}
    return {
        "period": line.period,
        "fund": line.fund,
        "fate": line.fate,
        "row_class": "overlap" if line.overlaps else "",
        **cells,
        **states,
    }


def refund_grid(database: Database, refunds: list[Refund]) -> Grid:
    """Return what is refunded, month by month."""
    names = {row["uscc"]: row["name"] for row in database.rows("SELECT uscc, name FROM employer")} if refunds else {}
    rows = [
        {
            "period": refund.month.period,
            "fund": refund.month.fund,
            "uscc": refund.month.uscc,
            "employer_name": names.get(refund.month.uscc, ""),
            "base": refund.month.base,
            "unit": refund.unit_amount,
            "person": refund.person_amount,
            "reason": refund.reason,
        }
        for refund in refunds
    ]
    return whole(REFUNDS.name, REFUNDS.caption, REFUNDS.columns, rows)
