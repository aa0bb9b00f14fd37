"""What workflows may call of this bot: turns what the screens showed into a case, and a decision into values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from bots.social_insurance.findings import Precedence
from bots.social_insurance.identifiers import Sex
from bots.social_insurance.parameters import load_parameters
from bots.unemployment_claim import rules
from bots.unemployment_claim.records import (
    Application,
    Case,
    Contribution,
    Grant,
    PastClaim,
    Person,
    SourceAnswer,
    SourceRecord,
)
from bots.unemployment_claim.rules import Decision
from digital_employee.face import BusinessException, SkillContext, skill

Values = Mapping[str, Any]

TIMED_OUT = "超时"
_SEXES = {"男": Sex.MALE, "女": Sex.FEMALE, "1": Sex.MALE, "2": Sex.FEMALE}
_FEMALE_CATEGORY = re.compile(r"F5[05]")
_LABELS = {
    "name": "姓名",
    "birth_date": "出生日期",
    "leave_date": "离职日期",
    "leave_reason": "离职原因",
    "pay_region": "常住地",
    "apply_date": "申请日期",
}


@skill("unemployment_claim.assess")
def assess(
    *,
    person: Values,
    months: Sequence[Values],
    history: Sequence[Values],
    application: Values,
    checks: Values,
    shown: Values,
    context: SkillContext,
) -> dict[str, Any]:
    """Decide a claim from what UI01 to UI05 show (UI-R01 to R07).

    Args:
        person: 基本信息: name, sex, birth_date, female_cat.
        months: rows of 参保缴费 by heading.
        history: rows of 历次领取 by heading.
        application: 申请信息: leave_date, leave_reason, register_date, job_seeking, pay_region, apply_date.
        checks: by source: `answer` with its `result` and the `records` it gave.
        shown: the portal's own figures: months, start, end, amount, total, medical.
        context: business date and project folder.

    Returns:
        disposition, code, reason, rule, grounds (what suggests 不予核准, by code and reason), and the figures months,
        start, end, amount, total, medical (null where nothing is granted), paid_months, carried, level.

    Raises:
        BusinessException: `BUS-VAL-01`, the portal shows no value that the rules cannot do without.
    """
    case = Case(
        person=_person(person),
        application=_application(application),
        contributions=tuple(_contribution(row) for row in months),
        history=tuple(_past_claim(row) for row in history),
        checks={source: _answer(values["answer"]) for source, values in checks.items()},
        shown=_grant(shown),
    )
    parameters = load_parameters(context.project_folder / "config" / "parameters")
    return _values(rules.assess(case, parameters, context.business_date))


def _person(values: Values) -> Person:
    found = _FEMALE_CATEGORY.search(str(values["female_cat"] or "").upper())
    return Person(
        name=_required(values, "name"),
        sex=_SEXES.get(str(values["sex"])[:1], Sex.UNKNOWN),
        birth=_required(values, "birth_date"),
        female_category=found.group() if found else "",
    )


def _application(values: Values) -> Application:
    return Application(
        apply_date=_required(values, "apply_date"),
        leave_date=_required(values, "leave_date"),
        leave_reason=str(_required(values, "leave_reason"))[:2],
        register_date=values["register_date"],
        job_seeking=str(values["job_seeking"] or "").startswith("是"),
        pay_region=str(_required(values, "pay_region"))[:6],
    )


def _contribution(row: Values) -> Contribution:
    return Contribution(
        period=row["所属期"],
        fund=str(row["险种"])[:3],
        unit_amount=row["单位缴纳"] or Decimal(0),
        person_amount=row["个人缴纳"] or Decimal(0),
        status=row["到账状态"],
        received_on=row["到账日期"],
    )


def _past_claim(row: Values) -> PastClaim:
    return PastClaim(
        approved_months=row["核定月数"] or 0,
        paid_months=row["已领月数"] or 0,
        end_period=row["终止月"] or "",
        status=row["状态"],
    )


def _answer(values: Values) -> SourceAnswer:
    # An answer without a result is one that never came: like a time-out it proves nothing.
    if values["result"] in {TIMED_OUT, None, ""}:
        return SourceAnswer(timed_out=True)
    return SourceAnswer(records=tuple(_source_record(row) for row in values["records"]))


def _source_record(row: Values) -> SourceRecord:
    return SourceRecord(
        kind=row["记录类型"],
        status=row["状态"],
        start=row["开始日期"],
        end=row["结束日期"],
        region=row["地区"] or "",
        content=row["内容"] or "",
    )


def _grant(shown: Values) -> Grant | None:
    figures = {name: shown[name] for name in ("months", "start", "end", "amount", "total", "medical")}
    return Grant(**figures) if all(figures.values()) else None


def _values(decision: Decision) -> dict[str, Any]:
    grant = decision.grant
    return {
        "disposition": decision.disposition.value,
        "code": decision.code,
        "rule": decision.findings[0].rule if decision.findings else "",
        "reason": decision.reason,
        "grounds": [
            {"code": finding.code, "reason": finding.reason}
            for finding in decision.findings
            if finding.outcome is Precedence.REJECT_SUGGESTED
        ],
        "paid_months": decision.paid_months,
        "carried": decision.carried,
        "months": grant.months if grant else None,
        "start": grant.start if grant else None,
        "end": grant.end if grant else None,
        "amount": grant.amount if grant else None,
        "total": grant.total if grant else None,
        "medical": grant.medical if grant else None,
        "level": decision.level,
    }


def _required(values: Values, name: str) -> Any:
    value = values[name]
    if value in {None, ""}:
        label = _LABELS[name]
        raise BusinessException(f"【{label}】为空，无法核定", code="BUS-VAL-01", to_do=f"在系统中补录{label}后重新办理")
    return value
