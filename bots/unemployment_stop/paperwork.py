"""Owns the skill that keeps a stop's papers: takes the decision's values, prints and keeps. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from bots.social_insurance.documents import PDF, page
from bots.social_insurance.regions import load_regions
from bots.unemployment_claim.stop import StopReason
from bots.unemployment_stop.documents import Stopped, recovery_decision, stop_notice
from bots.unemployment_stop.skills import PAID
from digital_employee.face import IntegrityException, KeptFile, SkillContext, skill

Values = Mapping[str, Any]


@skill("unemployment_stop.keep_papers")
async def keep_papers(
    *,
    stop_no: str,
    biz_no: str,
    name: str,
    id_no: str,
    notice: Values,
    payments: Sequence[Values],
    decision: Values,
    context: SkillContext,
) -> dict[str, KeptFile]:
    """Keep the draft of the 停发告知书 and, where money is asked back, of the 追回决定书 (UI-R08; 经办条例 25、46条).

    Raises:
        IntegrityException: `INT-UI-12`, the months of the decision do not add up to what was submitted.
    """
    first_unpaid = str(decision["stop_period"])
    paid = ((str(row["所属期"]), Decimal(row["金额"])) for row in payments if row["状态"] == PAID)
    region = str(notice["region"])[:6]
    stopped = Stopped(
        stop_no=stop_no,
        biz_no=biz_no,
        name=name,
        id_no=id_no,
        event_date=notice["event_date"],
        reason=StopReason(decision["reason"]),
        first_unpaid=first_unpaid,
        overpaid=sorted(month for month in paid if month[0] >= first_unpaid),
        region=region,
        agency=load_regions(context.project_folder / "config" / "regions.yaml").agency(region),
    )
    if stopped.total != decision["overpaid"]:
        raise IntegrityException(
            f"追回明细合计{stopped.total}元，与提交金额{decision['overpaid']}元不一致",
            code="INT-UI-12",
            to_do="核对发放记录后由人工处理",
        )
    kept = {"notice": await _keep(f"停发告知书（草稿） {stop_no}.pdf", page(stop_notice(stopped)), context)}
    if stopped.overpaid:
        kept["recovery"] = await _keep(f"追回决定书（草稿） {stop_no}.pdf", page(recovery_decision(stopped)), context)
    return kept


async def _keep(name: str, html: str, context: SkillContext) -> KeptFile:
    return await context.keep(name, await context.print_pdf(html), PDF)
