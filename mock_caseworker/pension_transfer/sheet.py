"""转移接续信息表: as another agency declared it (转入接续), or worked out from the months kept here (转出)."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from mock_caseworker.database import Database
from mock_caseworker.pension_transfer.arithmetic import (
    AccountYear,
    Month,
    account_years,
    is_excluded,
    pool_of,
    province_of,
)
from mock_caseworker.pension_transfer.cases import POST
from mock_caseworker.pension_transfer.sheet_years import NOTHING, SheetYear, years_of
from mock_caseworker.planted import planted

PAID, LUMP = "已到账", "一次性"


@dataclass(frozen=True)
class Sheet:
    """The sheet with its sums; planted errors stand on top of what was worked out."""

    name: str
    id_no: str
    years: Sequence[SheetYear]
    accounts: Sequence[AccountYear]
    months: int
    acct_pre98: Decimal
    acct_post98: Decimal
    account: Decimal
    pool: Decimal
    total: Decimal
    deemed_months: int
    deemed_region: str
    is_temporary: bool
    temp_interest: Decimal
    has_lump: bool
    crosses_provinces: bool

    @property
    def mode(self) -> str:
        """Whether money moves with the record."""
        return "BOTH" if self.crosses_provinces else "RECORD_ONLY"


def sheet_of(database: Database, case: sqlite3.Row) -> Sheet:
    """Return the sheet of a case."""
    stored = database.row("SELECT * FROM transfer_sheet WHERE case_no = ?", (case["case_no"],))
    if stored is None:
        raise LookupError(f"case {case['case_no']} has no 信息表")
    sheet = _declared(database, case, stored) if case["stage"] == POST else _worked_out(database, case, stored)
    wrong = {name: Decimal(text) for name, text in planted(database, case["case_no"]).items()
             if name in {"account", "pool", "total"}}  # fmt: skip
    return replace(sheet, **wrong) if wrong else sheet  # type: ignore[arg-type]  # only amounts are planted here


def _declared(database: Database, case: sqlite3.Row, stored: sqlite3.Row) -> Sheet:
    rows = database.rows("SELECT * FROM transfer_year WHERE case_no = ? ORDER BY year", (case["case_no"],))
    years = [
        SheetYear(
            year=row["year"],
            start_period=row["start_period"],
            end_period=row["end_period"],
            months=row["months"],
            base=Decimal(row["base"]),
            unit_amount=Decimal(row["unit_amount"]),
            principal=Decimal(row["principal"]),
            interest=Decimal(row["interest"]),
            remark=row["remark"],
        )
        for row in rows
    ]
    pre98, post98 = Decimal(stored["acct_pre98"]), Decimal(stored["acct_post98"])
    return Sheet(
        name=stored["name"],
        id_no=stored["id_no"],
        years=years,
        accounts=(),
        months=sum(year.months for year in years),
        acct_pre98=pre98,
        acct_post98=post98,
        account=pre98 + post98,
        pool=Decimal(stored["pool"]),
        total=Decimal(stored["total"]),
        deemed_months=stored["deemed_months"],
        deemed_region=stored["deemed_region"],
        is_temporary=stored["temp_flag"] == "是",
        temp_interest=Decimal(stored["temp_interest"]),
        has_lump=bool(lumps(database, case["case_no"])),
        crosses_provinces=_crosses(case),
    )


def _worked_out(database: Database, case: sqlite3.Row, stored: sqlite3.Row) -> Sheet:
    payments = lumps(database, case["case_no"])
    excluded = {place for place, lump in enumerate(payments) if _is_left_out(lump)}
    paid = paid_months(database, case["personal_no"], payments)
    counted = [month for month in paid if month.lump not in excluded]
    accounts = _accounts(database, case["case_no"], stored, paid)
    is_temporary, pre98 = stored["temp_flag"] == "是", Decimal(stored["acct_pre98"])
    left_out = sum((Decimal(payments[place]["account_amount"]) for place in excluded), NOTHING)
    if is_temporary:
        post98 = sum((month.person_amount for month in counted), NOTHING) + Decimal(stored["temp_interest"])
        pool = sum((month.unit_amount for month in counted), NOTHING)
    else:
        post98 = (accounts[-1].closing if accounts else NOTHING) - left_out
        pool = pool_of((int(month.period[:4]), month.base) for month in counted)
    crosses = _crosses(case)
    pool = pool if crosses else NOTHING
    account = pre98 + post98
    return Sheet(
        name=stored["name"],
        id_no=stored["id_no"],
        years=years_of(paid, excluded, accounts, pre98, is_temporary=is_temporary),
        accounts=accounts,
        months=len({month.period for month in counted}),
        acct_pre98=pre98,
        acct_post98=post98,
        account=account,
        pool=pool,
        total=account + pool if crosses else NOTHING,
        deemed_months=stored["deemed_months"],
        deemed_region=stored["deemed_region"],
        is_temporary=is_temporary,
        temp_interest=Decimal(stored["temp_interest"]),
        has_lump=bool(payments),
        crosses_provinces=crosses,
    )


def lumps(database: Database, case_no: str) -> list[sqlite3.Row]:
    """Return the one-time payments of a case."""
    return database.rows("SELECT * FROM transfer_lump WHERE case_no = ? ORDER BY start_period, id", (case_no,))


def paid_months(database: Database, personal_no: str, payments: Sequence[sqlite3.Row] = ()) -> list[Month]:
    """Return the paid months of fund 110 kept here, each one-time month with the place of its payment."""
    rows = database.rows(
        "SELECT * FROM contribution WHERE personal_no = ? AND fund = '110' AND status IN (?, ?) ORDER BY period, id",
        (personal_no, PAID, LUMP),
    )
    return [
        Month(
            row["period"],
            Decimal(row["base"]),
            Decimal(row["unit_amount"]),
            Decimal(row["person_amount"]),
            _lump_of(row, payments) if row["status"] == LUMP else None,
        )
        for row in rows
    ]


def _is_left_out(lump: sqlite3.Row) -> bool:
    return is_excluded(
        months=lump["months"], paid_on=lump["paid_on"], doc_type=lump["doc_type"], doc_date=lump["doc_date"]
    )


def _lump_of(row: sqlite3.Row, payments: Sequence[sqlite3.Row]) -> int | None:
    return next(
        (
            place
            for place, lump in enumerate(payments)
            if lump["start_period"] <= row["period"] <= lump["end_period"] and lump["paid_on"] == row["received_on"]
        ),
        None,
    )


def _accounts(database: Database, case_no: str, stored: sqlite3.Row, paid: Sequence[Month]) -> list[AccountYear]:
    if stored["opening"] is None:
        return []
    first = stored["opening_year"]
    last = max([first, *(int(month.period[:4]) for month in paid)])
    rates = database.rows("SELECT year, rate FROM transfer_rate WHERE case_no = ?", (case_no,))
    return account_years(
        Decimal(stored["opening"]),
        range(first, last + 1),
        paid,
        {row["year"]: Decimal(row["rate"]) for row in rates},
    )


def _crosses(case: sqlite3.Row) -> bool:
    return province_of(case["from_region"]) != province_of(case["to_region"])
