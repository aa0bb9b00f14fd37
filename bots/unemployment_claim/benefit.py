"""Owns what a claim is worth: how long, from when, how much a month (UI-R03 to R07, R10). Pure, in Decimal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import takewhile

from bots.social_insurance.money_in_words import round_money
from bots.social_insurance.parameters import Parameters
from bots.social_insurance.periods import add_months, each_period, first_day, months_between, period_of
from bots.unemployment_claim.conditions import EXTENSION_GAP_MONTHS
from bots.unemployment_claim.records import Grant
from digital_employee.face import BusinessException, IntegrityException, rule

STATUTORY_MAX = {12: 12, 60: 18, 120: 24}
"""社会保险法 46条: 12 months for 1–5 years paid, 18 for 5–10, 24 for 10 and more; a region's own ladder stays below."""
LONGEST_MONTHS = 24


class FirstMonth(StrEnum):
    """From which month a city pays: that of the registration, or the one after ([ILL], ui_first_month_mode)."""

    REGISTER_MONTH = "REGISTER_MONTH"
    NEXT_MONTH = "NEXT_MONTH"


@dataclass(frozen=True)
class Term:
    """The months of a claim: first and last period, YYYYMM."""

    start: str
    end: str


@dataclass(frozen=True)
class Extension:
    """Months from the end of a claim to the retirement month, proposed to a person (UI-R07)."""

    periods: tuple[str, ...]


@rule("unemployment_claim.duration", law="社会保险法 第四十六条", rule_id="UI-R03")
def entitled_months(paid_months: int, carried: int = 0, ladder: Mapping[int, int] = STATUTORY_MAX) -> int:
    """Return the months of a claim: the ladder's, plus what was carried, at most 24 (UI-R03; 社会保险法 46条).

    What was carried is added only if this claim itself qualifies (12 paid months); else it stays stored.
    """
    own = _step(ladder, paid_months)
    if own > _step(STATUTORY_MAX, paid_months):
        raise BusinessException(
            f"领取期限表对{paid_months}个月给出{own}个月，超过法定最长期限",
            code="BUS-PARAM-02",
            to_do="核对 ui_duration_table",
        )
    return min(LONGEST_MONTHS, own + carried) if own else 0


def compute_grant(*, paid_months: int, carried: int, register_date: date, region: str, parameters: Parameters) -> Grant:
    """Compute a claim (UI-R03 to R06).

    Raises:
        BusinessException: `BUS-PARAM-01` to `03`, a parameter is missing, out of its legal bounds or unverified.
    """
    ladder = parameters.steps("ui_duration_table", region=region, on=register_date)
    months = entitled_months(paid_months, carried, ladder)
    start = first_period(register_date, parameters.text("ui_first_month_mode", region=region, on=register_date))
    periods = tuple(each_period(start, months))
    amounts = [month_amount(region, period, parameters) for period in periods]
    return Grant(
        months=months,
        start=start,
        end=periods[-1],
        amount=amounts[0],
        total=sum(amounts, Decimal("0.00")),
        medical=medical_amount(region, start, parameters),
    )


@rule("unemployment_claim.term", law="社会保险法 第五十条", rule_id="UI-R04")
def claim_term(*, register_date: date, months: int, mode: FirstMonth = FirstMonth.REGISTER_MONTH) -> Term:
    """Return the first and the last month of a claim of so many months (UI-R04; 社会保险法 50条)."""
    if months < 1:
        raise ValueError("期限须至少一个月")
    start = first_period(register_date, mode)
    return Term(start, add_months(start, months - 1))


def first_period(register_date: date, mode: str) -> str:
    """Return the first month of a claim (UI-R04; 社会保险法 50条: 自失业登记之日起)."""
    return add_months(period_of(register_date), 1 if mode == FirstMonth.NEXT_MONTH else 0)


def month_amount(region: str, period: str, parameters: Parameters) -> Decimal:
    """Return the benefit of one month by that month's wage table (UI-R05; 失业保险条例 18条).

    Raises:
        BusinessException: `BUS-PARAM-02`, the amount is not above 城市低保 and below the minimum wage.
    """
    day = first_day(period)
    tier = parameters.text("min_wage_tier", region=region, on=day)
    return amount_of_wage(
        min_wage=parameters.number(f"min_wage_tier{tier}", region=region, on=day),
        ratio=parameters.number("ui_benefit_ratio", region=region, on=day),
        minimum_living=parameters.number("urban_minimum_living", region=region, on=day),
        period=period,
    )


@rule("unemployment_claim.amount_of_wage", law="社会保险法 第四十七条；失业保险条例 第十八条", rule_id="UI-R05")
def amount_of_wage(*, min_wage: Decimal, ratio: Decimal, minimum_living: Decimal, period: str = "") -> Decimal:
    """Return the benefit of one month: the minimum wage × the ratio, rounded once (UI-R05; 失业保险条例 18条).

    Raises:
        BusinessException: `BUS-PARAM-02`, the amount is not above 城市低保 and below the minimum wage.
    """
    amount = round_money(min_wage * ratio)
    if not minimum_living < amount < min_wage:
        raise BusinessException(
            f"{period} 月标准{amount}元不在城市低保{minimum_living}元与最低工资{min_wage}元之间".lstrip(),
            code="BUS-PARAM-02",
            to_do="核对最低工资、比例与低保标准参数",
        )
    return amount


def medical_amount(region: str, period: str, parameters: Parameters) -> Decimal:
    """Return what the fund pays for 职工医保 in one month, by that month's parameters (UI-R06)."""
    base, unit, person = (
        parameters.number(key, region=region, on=first_day(period))
        for key in ("ui_medical_base", "ui_medical_unit_rate", "ui_medical_person_rate")
    )
    return medical_of_base(base=base, unit_rate=unit, person_rate=person)


@rule("unemployment_claim.medical", law="社会保险法 第四十八条", rule_id="UI-R06")
def medical_of_base(*, base: Decimal, unit_rate: Decimal, person_rate: Decimal) -> Decimal:
    """Return what the fund pays a month for 职工医保; the person pays nothing (UI-R06; 社会保险法 48条).

    Rounded once, on base × (unit rate + person rate).
    """
    return round_money(base * (unit_rate + person_rate))


@rule("unemployment_claim.extension", law="国务院关于渐进式延迟法定退休年龄的办法 第七条", rule_id="UI-R07")
def extension_to_retirement(last_period: str, retirement_period: str) -> Extension | None:
    """Return the months to add when 0 < gap < 12 months (UI-R07; 渐进式延迟退休办法 7条), else None.

    The extension may go beyond 24 months; the retirement month, the last before pension starts, is part of it.
    """
    gap = months_between(last_period, retirement_period)
    if not 0 < gap < EXTENSION_GAP_MONTHS:
        return None
    return Extension(tuple(each_period(add_months(last_period, 1), gap)))


@rule(
    "unemployment_claim.reimbursement",
    law="大龄领金人员养老保险费通知（人社部、财政部、税务总局 2024-10）",
    rule_id="UI-R07",
)
def pension_reimbursement(paid: Sequence[Decimal], minimum: Decimal) -> Decimal:
    """Return what the fund gives back of pension contributions paid during an extension (UI-R07, 先缴后补).

    For each paid month the smaller of what was paid and the local 灵活就业 minimum; 2025-01-01 to 2039-12-31.
    """
    return round_money(sum((min(amount, minimum) for amount in paid), Decimal(0)))


@rule("unemployment_claim.batch_total", law="社会保险经办条例 第四十一条", rule_id="UI-R10")
def batch_total(lines: Sequence[Decimal], bank_file_total: Decimal) -> Decimal:
    """Return the total of a monthly batch; it must equal the bank file's (UI-R10).

    Raises:
        IntegrityException: `INT-UI-10`, the two differ.
    """
    total = sum(lines, Decimal("0.00"))
    if total != bank_file_total:
        raise IntegrityException(
            f"发放清单合计{total}元，银行文件合计{bank_file_total}元", code="INT-UI-10", to_do="停止发放并核对批次"
        )
    return total


def _step(ladder: Mapping[int, int], paid_months: int) -> int:
    reached = list(takewhile(lambda threshold: threshold <= paid_months, sorted(ladder)))
    return ladder[reached[-1]] if reached else 0
