"""Owns the decision on a 信息表 that came in (转入接续): is it right, is the money here, does it fit. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bots.pension_transfer.continuation import Overlap, PaidMonth, continue_relation, find_overlap
from bots.pension_transfer.decision import Decision, decide, frozen, try_rule
from bots.pension_transfer.eligibility import identity_findings, region_findings
from bots.pension_transfer.fund import (
    FIRST_POOL_PERIOD,
    FundMode,
    PaidSpan,
    TemporarySpan,
    TransferFund,
    booked_fund,
    temporary_fund,
    transfer_fund,
)
from bots.pension_transfer.legislation import Legislation
from bots.pension_transfer.lump_sums import lump_sum_findings
from bots.pension_transfer.receipts import TRANSPOSITION, check_receipts
from bots.pension_transfer.records import (
    PAID,
    PENSION_FUND,
    FundCheck,
    InfoSheet,
    LumpRow,
    Merge,
    Month,
    OptionRow,
    OverlapRow,
    Year,
)
from bots.social_insurance.findings import Finding, question

POSTING_LEVEL = "L2"
COMPARED = {"months": "缴费月数", "account": "个人账户", "pool": "统筹基金", "total": "转移总额"}
"""The figures of a 信息表 that are worked out anew."""
NOTHING = Decimal("0.00")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class PostingCase:
    """Everything that 接续 is decided from (PT04, PT05, PT06)."""

    id_no: str
    """The person's own number; the other agency's stands on the sheet."""
    sheet: InfoSheet
    years: tuple[Year, ...]
    lump_sums: tuple[LumpRow, ...]
    fund_check: FundCheck
    merge: Merge
    local: tuple[Month, ...]
    overlaps: tuple[OverlapRow, ...]
    options: tuple[OptionRow, ...]


def assess_posting(case: PostingCase, legislation: Legislation, on: date) -> Decision:
    """Decide whether a relation is continued here (PT-R04, R06 to R08, R11, R12)."""
    sheet = case.sheet
    findings = [
        *region_findings(legislation.regions, sheet.from_region, sheet.to_region),
        *identity_findings(sheet.register_name, case.id_no, sheet.name, sheet.id_no, where="信息表"),
        *deemed_findings(sheet),
        *_receipt_findings(case),
    ]
    mode = try_rule(lambda: legislation.mode(sheet.from_region, sheet.to_region, on), "PT-R04", findings)
    own = try_rule(lambda: _own_fund(case, mode, legislation, on), "PT-R04", findings) if mode else None
    findings += _sheet_findings(case, own)
    findings += try_rule(lambda: list(_rate_findings(case, legislation)), "PT-R03", findings) or []
    lumps = try_rule(lambda: lump_sum_findings(case.lump_sums, legislation, on), "PT-R07", findings)
    findings += lumps.findings if lumps else ()
    findings += try_rule(lambda: list(_overlap_findings(case, legislation)), "PT-R08", findings) or []
    findings += _merge_findings(case)
    figures = {"mode": mode.value if mode else None, **fund_figures(own)}
    return decide(findings, level=POSTING_LEVEL, figures=figures, lump_sums=lumps)


def fund_figures(fund: TransferFund | None) -> dict[str, object]:
    """Return months, account, pool and total; null where they could not be computed."""
    return {name: getattr(fund, name, None) for name in ("months", "account", "pool", "total")}


def deemed_findings(sheet: InfoSheet) -> Iterator[Finding]:
    """Yield that deemed years are for a person, who reads the personnel file (PT-R06; 人社部规〔2016〕5号 第一条)."""
    if sheet.deemed_months:
        yield question("PT-X14", "PT-R06", f"有视同缴费{sheet.deemed_months}个月，须人工核对档案与计算地")


def _own_fund(case: PostingCase, mode: FundMode, legislation: Legislation, on: date) -> TransferFund | None:
    sheet = case.sheet
    if sheet.is_temporary:
        unit = sum((year.unit_amount for year in case.years), NOTHING)
        account = sum((year.principal for year in case.years), sheet.temp_interest)
        return booked_fund(months=sum(year.months for year in case.years), account=account, unit=unit, mode=mode)
    try:
        return transfer_fund(
            spans=tuple(PaidSpan(year.first, year.last, year.months, year.base) for year in case.years),
            acct_pre98=sheet.acct_pre98,
            acct_post98=sheet.acct_post98,
            pool_rate=legislation.pool_rate(on),
            mode=mode,
        )
    except ValueError:
        return None


def _sheet_findings(case: PostingCase, own: TransferFund | None) -> Iterator[Finding]:
    """Yield what the other agency declared differently from what its own years make (X10)."""
    if own is None:
        yield question("PT-X10", "PT-R04", "信息表分年度数据无法复算，须向转出地核实")
        return
    pairs = {label: (getattr(case.sheet, name), getattr(own, name)) for name, label in COMPARED.items()}
    if not case.sheet.is_temporary:
        pairs["1998后储存额"] = (case.sheet.acct_post98, _accounts(case.years, after=True))
        pairs["1998前本息"] = (case.sheet.acct_pre98, _accounts(case.years, after=False))
    told = "，".join(f"{label}填{shown} 复算{right}" for label, (shown, right) in pairs.items() if shown != right)
    if told:
        yield question("PT-X10", "PT-R04", f"信息表与复算不一致：{told}")


def _rate_findings(case: PostingCase, legislation: Legislation) -> Iterator[Finding]:
    """Yield what of a temporary account was not paid at full rate, or its interest told twice (X10; PT-R03).

    What moves is what was booked; month by month it may differ from base × rate by half a 分.
    """
    if not case.sheet.is_temporary:
        return
    interest = sum((year.interest for year in case.years), NOTHING)
    if interest not in {NOTHING, case.sheet.temp_interest}:
        yield question("PT-X10", "PT-R03", f"临时账户利息填{case.sheet.temp_interest} 分年度合计{interest}")
    for year in case.years:
        right = temporary_fund(
            spans=(TemporarySpan(year.base, legislation.unit_rate(year.first), legislation.person_rate(year.first)),),
            months=year.months,
            interest=NOTHING,
        )
        if abs(year.unit_amount + year.principal - right.total) > CENT * year.months:
            yield question(
                "PT-X10",
                "PT-R03",
                f"临时账户{year.first}至{year.last}填{year.unit_amount + year.principal} 按费率复算{right.total}",
            )


def _accounts(years: tuple[Year, ...], *, after: bool) -> Decimal:
    wanted = (year for year in years if (year.first >= FIRST_POOL_PERIOD) is after)
    return sum((year.principal + year.interest for year in wanted), NOTHING)


def _receipt_findings(case: PostingCase) -> Iterator[Finding]:
    found = check_receipts(announced=case.sheet.total, receipts=case.fund_check.receipts)
    if not found.is_settled:
        hint = f"，疑似数字颠倒（{TRANSPOSITION}）" if found.hint else ""
        yield question(
            "PT-X11",
            "PT-R11",
            f"信息表总额{case.sheet.total}，到账{found.received}，差额{found.difference}{hint}；暂缓入账并发函查询",
        )
    yield from frozen(
        "PT-R11",
        {
            "信息表总额": (case.fund_check.info_total, case.sheet.total),
            "到账合计": (case.fund_check.received_total, found.received),
            "差额": (abs(case.fund_check.difference), abs(found.difference)),
        },
    )


def _local_periods(case: PostingCase) -> frozenset[str]:
    return frozenset(one.period for one in case.local if one.fund == PENSION_FUND and one.status == PAID)


def _overlap_findings(case: PostingCase, legislation: Legislation) -> Iterator[Finding]:
    """Yield months that stand in both relations: the person chooses, the robot shows both (X12)."""
    local = _local_periods(case)
    for year in case.years:
        if not year.is_gapless and year.periods & local and not case.overlaps:
            yield question(
                "PT-X12", "PT-R08", f"{year.first}至{year.last}只缴{year.months}个月，须人工核对是否与本地重复"
            )
    own = _own_overlap(case, legislation)
    if own.periods:
        told = "；".join(f"保留{one.keep.value}则清退{one.refund}元" for one in own.choices)
        yield question("PT-X12", "PT-R08", f"重复缴费{len(own.periods)}个月，由参保人选择保留：{told}")
    shown = {row.keeps.removeprefix("保留"): row.refund for row in case.options}
    yield from frozen(
        "PT-R08", {f"清退合计（保留{one.keep}）": (shown.get(one.keep), one.refund) for one in own.choices}
    )


def _own_overlap(case: PostingCase, legislation: Legislation) -> Overlap:
    """Return the overlap by the bases that PT06 shows; the interest is what the core system states."""
    interest = {row.keeps.removeprefix("保留"): row.interest for row in case.options}
    return find_overlap(
        local=tuple(
            PaidMonth(row.period, row.local_base, legislation.person_rate(row.period)) for row in case.overlaps
        ),
        transferred=tuple(
            PaidMonth(row.period, row.transferred_base, legislation.person_rate(row.period)) for row in case.overlaps
        ),
        local_interest=interest.get("转入", NOTHING),
        transferred_interest=interest.get("本地", NOTHING),
    )


def _merge_findings(case: PostingCase) -> list[Finding]:
    """Compare what PT06 computed with what must be conserved (PT-R12); the declared sheet is what is posted."""
    sheet, merge, local = case.sheet, case.merge, _local_periods(case)
    shared = local & _transferred_periods(case)
    own = continue_relation(
        local_periods=local,
        transferred_periods=_transferred_periods(case),
        local_account=merge.local_account,
        transferred_account=sheet.account,
        pool=sheet.pool,
    )
    differences: dict[str, tuple[object, object]] = {
        "本地累计月数": (merge.local_months, len(local)),
        "转入月数": (merge.transferred_months, sheet.months),
        "转入账户储存额": (merge.account_in, sheet.account),
        "转移收入": (merge.pool_in, own.pool_income),
    }
    if all(year.is_gapless for year in case.years):
        differences["重复月数"] = (merge.overlap_months, len(shared))
        differences["合并后累计月数"] = (merge.union_months, own.months)
    elif not any(year.periods & local for year in case.years if not year.is_gapless):
        differences["合并后累计月数"] = (merge.union_months, len(local) + sheet.months - len(shared))
    if merge.account_after is not None and not case.overlaps:
        differences["合并后账户储存额"] = (merge.account_after, own.account)
    return frozen("PT-R12", differences)


def _transferred_periods(case: PostingCase) -> frozenset[str]:
    return frozenset().union(*(year.periods for year in case.years))
