"""What workflows may call of this bot: turns what the screens showed into a case, and a decision into values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from bots.pension_transfer import reading
from bots.pension_transfer.acceptance import AcceptanceCase, assess_acceptance
from bots.pension_transfer.deadlines import stage_deadline
from bots.pension_transfer.decision import Decision
from bots.pension_transfer.inquiries import legislation_of
from bots.pension_transfer.payout import PayoutCase, assess_payout
from bots.pension_transfer.posting import PostingCase, assess_posting
from bots.social_insurance.findings import Precedence
from digital_employee.face import SkillContext, skill

Values = Mapping[str, Any]
Rows = Sequence[Values]


@skill("pension_transfer.assess_acceptance")
def decide_acceptance(
    *,
    case_no: str,
    start: date,
    person: Values,
    application: Values,
    relations: Rows,
    open_transfers: Rows,
    months: Rows,
    context: SkillContext,
) -> dict[str, Any]:
    """Decide an application from what PT01 shows (PT-R01, R02, R03, R09).

    Args:
        case_no: 受理号; other open cases of the person speak against it.
        start: the day of acceptance.
        person: 基本信息.
        application: 转移申请, with 系统判定 as `advice`.
        relations: rows of 参保关系 by heading.
        open_transfers: rows of 在途转移 by heading.
        months: rows of 本地缴费 by heading.
        context: project folder.

    Returns:
        disposition, code, reason, rule, level, and mode: TRANSFER or TEMP_ACCOUNT.

    Raises:
        BusinessException: `BUS-VAL-01`, the portal shows no value that the rules cannot do without.
    """
    asked = reading.application(application)
    case = AcceptanceCase(
        case_no=case_no,
        person=reading.person(person),
        application=asked,
        relations=reading.relations(relations),
        open_transfers=reading.open_transfers(open_transfers),
        local=reading.local_months(months),
        advice=application["advice"] or "",
    )
    return _values(assess_acceptance(case, legislation_of(context, asked.to_region), start))


@skill("pension_transfer.assess_posting")
def decide_posting(
    *,
    id_no: str,
    start: date,
    sheet: Values,
    years: Rows,
    lump_sums: Rows,
    fund_check: Values,
    receipts: Rows,
    merge: Values,
    months: Rows,
    overlaps: Rows,
    options: Rows,
    context: SkillContext,
) -> dict[str, Any]:
    """Decide whether a relation is continued here, from what PT04 to PT06 show (PT-R04, R06 to R08, R11, R12).

    Returns:
        disposition, code, reason, rule, level, and the figures months, account, pool, total, mode.

    Raises:
        BusinessException: `BUS-VAL-01`, the portal shows no value that the rules cannot do without.
    """
    declared = reading.sheet(sheet)
    case = PostingCase(
        id_no=id_no,
        sheet=declared,
        years=reading.years(years),
        lump_sums=reading.lump_sums(lump_sums),
        fund_check=reading.fund_check(fund_check, receipts),
        merge=reading.merge(merge),
        local=reading.local_months(months),
        overlaps=reading.overlaps(overlaps),
        options=reading.options(options),
    )
    return _values(assess_posting(case, legislation_of(context, declared.to_region), start))


@skill("pension_transfer.assess_payout")
def decide_payout(
    *,
    case_no: str,
    start: date,
    person: Values,
    open_transfers: Rows,
    sheet: Values,
    years: Rows,
    months: Rows,
    lump_sums: Rows,
    account: Rows,
    context: SkillContext,
) -> dict[str, Any]:
    """Decide whether the 信息表 of a transfer out goes to 复核, from what PT03 and PT04 show (PT-R01, R04 to R07).

    Returns:
        disposition, code, reason, rule, level, and the figures months, account, pool, total, mode.

    Raises:
        BusinessException: `BUS-VAL-01`, the portal shows no value that the rules cannot do without.
    """
    computed = reading.sheet(sheet)
    case = PayoutCase(
        case_no=case_no,
        person=reading.person(person),
        open_transfers=reading.open_transfers(open_transfers),
        sheet=computed,
        years=reading.years(years),
        months=reading.kept_months(months),
        lump_sums=reading.lump_sums(lump_sums),
        account=reading.account(account),
    )
    return _values(assess_payout(case, legislation_of(context, computed.from_region), start))


@skill("pension_transfer.deadline")
def tell_deadline(*, start: date, context: SkillContext) -> dict[str, Any]:
    """Return the days of a stage that began on `start` (PT-R10): due, warn, alarm, calendar_version, provisional."""
    found = stage_deadline(start=start, calendar=context.calendar)
    return {
        "due": found.due,
        "warn": found.warn,
        "alarm": found.alarm,
        "calendar_version": found.calendar_version,
        "provisional": found.is_provisional,
    }


def _values(decision: Decision) -> dict[str, Any]:
    return {
        "disposition": decision.disposition.value,
        "code": decision.code,
        "rule": decision.findings[0].rule if decision.findings else "",
        "reason": decision.reason,
        "level": decision.level,
        "grounds": [
            {"code": one.code, "reason": one.reason, "rejects": one.outcome is Precedence.REJECT_SUGGESTED}
            for one in decision.findings
        ],
        "exclusions": [asdict(one) for one in decision.exclusions],
        **decision.figures,
    }
