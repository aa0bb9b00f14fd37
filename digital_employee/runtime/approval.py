"""The approval of a write: whether it needs one, has one for exactly these values, or must ask. DESIGN §5, §9."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from digital_employee.runtime.control_flow import text_of, title_of
from digital_employee.runtime.outcome import AwaitsApproval, StepEnd
from digital_employee.runtime.values import Scope
from digital_employee.runtime.write_values import shown_values, values_digest, write_of
from digital_employee.store.approvals import Approval, Asked
from digital_employee.workflow.durations import parse_duration
from digital_employee.workflow.expressions import evaluate_condition
from digital_employee.workflow.model import Approve, Step
from digital_employee.workflow.plan import Plan

NEEDED = "BUS-APPR-01"


class Approvals(Protocol):
    """Where the answers stand (runtime.records)."""

    async def find_approval(self, step_id: str, each_key: str) -> Approval | None:
        """Return the newest question about a write of this item."""


def needs_approval(approve: Approve | None, scope: Scope) -> bool:
    """Tell whether a write asks a person first."""
    return approve is not None and (approve.when is None or evaluate_condition(approve.when, scope))


async def require_approval(
    step: Step, scope: Scope, each_key: str, form: Mapping[str, Any], plan: Plan, approvals: Approvals
) -> None:
    """Go on only with an approval of exactly these values; another digest voids the old one and asks anew.

    Raises:
        StepEnd: the item waits; page and account are given back.
    """
    approve = write_of(step).approve
    if approve is None or not needs_approval(approve, scope):
        return
    digest = values_digest(step, scope, form)
    known = await approvals.find_approval(str(step.id), each_key)
    if known is not None and known.is_approved and known.values_digest == digest:
        return
    asked = Asked(
        step_id=str(step.id),
        each_key=each_key,
        values_digest=digest,
        shown=shown_values(step, scope, form, plan.screens),
        barred=tuple(text_of(name, scope) for name in approve.not_),
        escalate_after_s=parse_duration(approve.after),
        escalate_to=approve.escalate_to,
    )
    changed = known is not None and known.values_digest != digest
    message = f"{title_of(step)}：写入前须经批准" + ("（拟写入内容有变，原批准作废）" if changed else "")
    raise StepEnd(AwaitsApproval(NEEDED, message, asked, approve.role))
