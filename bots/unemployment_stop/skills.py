"""What workflows may call of this bot: turns a notice and what was paid into a stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from bots.social_insurance.parameters import load_parameters
from bots.unemployment_claim.stop import StopReason, stop_benefit
from digital_employee.face import BusinessException, Disposition, SkillContext, skill

Values = Mapping[str, Any]

EVENTS: Mapping[str, StopReason] = MappingProxyType(
    {
        "参保登记": StopReason.REEMPLOYED,
        "入伍": StopReason.MILITARY,
        "移居境外": StopReason.EMIGRATED,
        "养老待遇领取": StopReason.PENSION,
        "拒绝工作": StopReason.REFUSED_WORK,
        "收监": StopReason.IMPRISONED,
        "死亡": StopReason.DECEASED,
        "期限届满": StopReason.EXPIRED,
    }
)
PAID = "已发放"
_HAND_OVER = MappingProxyType(
    {
        StopReason.REFUSED_WORK: ("BUS-UI-05", "是否无正当理由拒绝工作或培训须由人认定（社会保险法51条）"),
        StopReason.DECEASED: ("BUS-UI-06", "死亡停发，丧葬补助金和抚恤金由哪一项基金支付须由人核定（社会保险法49条）"),
    }
)


@skill("unemployment_stop.assess")
def assess(*, notice: Values, payments: Sequence[Values], context: SkillContext) -> dict[str, Any]:
    """Decide on a notice from what UI10 shows (UI-R08, UI-R11).

    Args:
        notice: 停发线索: event, event_date, region.
        payments: rows of 发放记录 by heading.
        context: business date and project folder.

    Returns:
        disposition, code, reason_text, and where a stop is drafted: reason (S1…S8), stop_period, overpaid_months,
        overpaid.

    Raises:
        BusinessException: `BUS-VAL-01`, the notice has no date or no region.
    """
    reason = EVENTS.get(str(notice["event"] or ""))
    if reason is None:
        return _hand_over("BUS-UI-07", f"事件“{notice['event']}”不在停发情形之内，须由人判断")
    if notice["event_date"] is None or not notice["region"]:
        raise BusinessException("事件日期或发放统筹区为空", code="BUS-VAL-01", to_do="在系统中补录后重新办理")
    if reason in _HAND_OVER:
        return _hand_over(*_HAND_OVER[reason])
    parameters = load_parameters(context.project_folder / "config" / "parameters")
    paid = {str(row["所属期"]): Decimal(row["金额"]) for row in payments if row["状态"] == PAID}
    stop = stop_benefit(
        reason, f"{notice['event_date']:%Y%m}", paid, region=str(notice["region"])[:6], parameters=parameters
    )
    return {
        "disposition": Disposition.AUTO_SUBMITTED.value,
        "code": None,
        "reason_text": "",
        "reason": stop.reason.value,
        "stop_period": stop.first_unpaid,
        "overpaid_months": len(stop.overpaid_periods),
        "overpaid": stop.overpaid,
    }


def _hand_over(code: str, text: str) -> dict[str, Any]:
    figures = dict.fromkeys(("reason", "stop_period", "overpaid_months", "overpaid"))
    return {"disposition": Disposition.HUMAN.value, "code": code, "reason_text": text, **figures}
