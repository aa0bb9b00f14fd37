"""Owns the decision on a letter that came in (转出): recompute the 信息表 from the months and compare. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bots.pension_transfer.account import close_year, moving_balance
from bots.pension_transfer.decision import Decision, decide, frozen, try_rule
from bots.pension_transfer.eligibility import identity_findings, region_findings, standing_findings
from bots.pension_transfer.fund import FundMode, PaidSpan, TransferFund, booked_fund, transfer_fund
from bots.pension_transfer.legislation import Legislation
from bots.pension_transfer.lump_sums import LumpSums, lump_sum_findings
from bots.pension_transfer.posting import COMPARED, deemed_findings, fund_figures
from bots.pension_transfer.records import (
    ARREARS,
    LUMP,
    PAID,
    AccountRow,
    InfoSheet,
    LumpRow,
    Month,
    OpenTransfer,
    Person,
    Year,
)
from bots.social_insurance.findings import Finding, question
from digital_employee.face import BusinessException

PAYOUT_LEVEL = "L3"
ARREARS_WINDOW = 3
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class PayoutCase:
    """Everything that a transfer out is decided from (PT03, PT04)."""

    case_no: str
    person: Person
    open_transfers: tuple[OpenTransfer, ...]
    sheet: InfoSheet
    years: tuple[Year, ...]
    months: tuple[Month, ...]
    lump_sums: tuple[LumpRow, ...]
    account: tuple[AccountRow, ...]


def assess_payout(case: PayoutCase, legislation: Legislation, on: date) -> Decision:
    """Decide whether the portal's 信息表 may go to 复核 (PT-R01, R04 to R07)."""
    sheet = case.sheet
    findings = [
        *region_findings(legislation.regions, sheet.from_region, sheet.to_region),
        *standing_findings(case.person, case.open_transfers, case.case_no),
        *identity_findings(case.person.name, case.person.id_no, sheet.name, sheet.id_no, where="信息表"),
        *arrears_findings(case.months),
        *deemed_findings(sheet),
    ]
    lumps = try_rule(lambda: lump_sum_findings(case.lump_sums, legislation, on), "PT-R07", findings)
    mode = try_rule(lambda: legislation.mode(sheet.from_region, sheet.to_region, on), "PT-R04", findings)
    own = None
    if lumps is not None and mode is not None:
        findings += lumps.findings
        own = try_rule(lambda: _own_fund(case, lumps, mode, legislation, on), "PT-R04", findings)
    if lumps is not None and own is not None:
        pairs = {label: (getattr(sheet, name), getattr(own, name)) for name, label in COMPARED.items()}
        findings += frozen("PT-R04", pairs)
        findings += (
            try_rule(lambda: _book_findings(case, _counted(case, lumps), legislation, on), "PT-R05", findings) or []
        )
    figures = {"mode": mode.value if mode else None, **fund_figures(own)}
    return decide(findings, level=PAYOUT_LEVEL, figures=figures, lump_sums=lumps)


def arrears_findings(months: tuple[Month, ...]) -> Iterator[Finding]:
    """Yield that one of the last three months is unpaid: paying it first would move more (X09)."""
    last = sorted({month.period for month in months})[-ARREARS_WINDOW:]
    unpaid = sorted(month.period for month in months if month.status == ARREARS and month.period in last)
    if unpaid:
        yield question("PT-X09", "PT-R04", f"最近三个月有欠费：{'、'.join(unpaid)}，须确认先补缴或按现状转移")


def _counted(case: PayoutCase, lumps: LumpSums) -> list[Month]:
    """Return the months actually paid, without those of lump sums that stay behind."""
    left_out = [(row.first, row.last) for row, _ in lumps.excluded]
    return [
        month
        for month in case.months
        if month.status == PAID
        or (month.status == LUMP and not any(first <= month.period <= last for first, last in left_out))
    ]


def _own_fund(case: PayoutCase, lumps: LumpSums, mode: FundMode, legislation: Legislation, on: date) -> TransferFund:
    counted, sheet = _counted(case, lumps), case.sheet
    if sheet.is_temporary:
        account = sum((month.person_amount for month in counted), sheet.temp_interest)
        unit = sum((month.unit_amount for month in counted), NOTHING)
        return booked_fund(months=len({month.period for month in counted}), account=account, unit=unit, mode=mode)
    closings = _closings(case.account, case.months, legislation, on)
    return transfer_fund(
        spans=tuple(_spans(counted)),
        acct_pre98=sheet.acct_pre98,
        acct_post98=(closings[-1] if closings else NOTHING) - sum((one.account for _, one in lumps.excluded), NOTHING),
        pool_rate=legislation.pool_rate(on),
        mode=mode,
    )


def _spans(counted: list[Month]) -> Iterator[PaidSpan]:
    """Yield each paid period once: a second row of it (补差) adds to its base and is no further month."""
    bases: defaultdict[str, Decimal] = defaultdict(lambda: NOTHING)
    for month in counted:
        bases[month.period] += month.base
    return (PaidSpan(period, period, 1, base) for period, base in sorted(bases.items()))


def _closings(
    rows: tuple[AccountRow, ...], months: tuple[Month, ...], legislation: Legislation, on: date
) -> list[Decimal]:
    """Carry the personal account through its years (PT-R05): the first opening balance is what the core states."""
    credits_by_year = _credits(months)
    balance, closings = rows[0].opening if rows else NOTHING, []
    for row in rows:
        rate, credited = _announced(row, legislation, on), credits_by_year[row.year]
        if rate is None:
            balance = moving_balance(opening=balance, credited=credited)
        else:
            balance = close_year(opening=balance, credited=credited, rate=rate).closing
        closings.append(balance)
    return closings


def _announced(row: AccountRow, legislation: Legislation, on: date) -> Decimal | None:
    """Return the interest of a year; None in the year of transfer and where none is announced yet.

    Raises:
        BusinessException: `BUS-PARAM-01`, the portal uses a rate that our parameters do not know.
    """
    rate = legislation.interest_rate(row.year) if row.year < on.year else None
    if rate is None and row.rate is not None and row.year < on.year:
        raise BusinessException(f"{row.year}年记账利率没有参数，无法复算个人账户利息", code="BUS-PARAM-01")
    return rate


def _credits(months: tuple[Month, ...]) -> defaultdict[int, dict[int, Decimal]]:
    credited: defaultdict[int, dict[int, Decimal]] = defaultdict(dict)
    for month in months:
        if month.status in {PAID, LUMP}:
            year, place = credited[int(month.period[:4])], int(month.period[4:])
            year[place] = year.get(place, NOTHING) + month.person_amount
    return credited


def _book_findings(case: PayoutCase, counted: list[Month], legislation: Legislation, on: date) -> list[Finding]:
    """Compare the rows under the totals: the years that will travel with the 信息表, and the account's years."""
    differences: dict[str, tuple[object, object]] = {}
    credits_by_year = _credits(case.months)
    if not case.sheet.is_temporary:
        closings = _closings(case.account, case.months, legislation, on)
        for row, closing in zip(case.account, closings, strict=True):
            differences[f"{row.year}年末余额"] = (row.closing, closing)
            differences[f"{row.year}年记账利率"] = (row.rate, _announced(row, legislation, on))
            differences[f"{row.year}年记账额"] = (row.credited, sum(credits_by_year[row.year].values(), NOTHING))
    return frozen("PT-R05", differences | _year_differences(case, counted))


def _year_differences(case: PayoutCase, counted: list[Month]) -> dict[str, tuple[object, object]]:
    own: defaultdict[str, list[Month]] = defaultdict(list)
    for month in counted:
        own[month.period[:4]].append(month)
    shown = {year.first[:4]: (year.months, year.base) for year in case.years}
    return {
        f"{year}年月数与基数": (
            shown.get(year),
            (len({month.period for month in own[year]}), sum((month.base for month in own[year]), NOTHING)),
        )
        for year in sorted({*own, *shown})
    }
