"""Owns the skill that keeps a claim's papers: takes the decision's values, prints and keeps. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bots.social_insurance.documents import PDF, XLSX, page, workbook
from bots.social_insurance.parameters import load_parameters
from bots.social_insurance.periods import each_period
from bots.social_insurance.regions import load_regions
from bots.unemployment_claim.benefit import month_amount
from bots.unemployment_claim.documents import (
    Claim,
    Ground,
    approval_notice,
    grant_form,
    payment_plan,
    refusal_notice,
)
from bots.unemployment_claim.records import Grant
from digital_employee.face import IntegrityException, KeptFile, SkillContext, skill

Values = Mapping[str, Any]


@skill("unemployment_claim.keep_grant_papers")
async def keep_grant_papers(
    *,
    claim_no: str,
    biz_no: str,
    name: str,
    id_no: str,
    application: Values,
    decision: Values,
    context: SkillContext,
) -> dict[str, KeptFile]:
    """Keep the 核定表 (print and worksheet, with the 发放计划) and the draft of the 告知书 of a granted claim.

    Raises:
        IntegrityException: `INT-UI-11`, the months of the 发放计划 do not add up to the total that was submitted.
    """
    claim = _claim(claim_no, biz_no, name, id_no, application, context)
    grant = Grant(**{field: decision[field] for field in ("months", "start", "end", "amount", "total", "medical")})
    form = grant_form(
        claim,
        grant,
        paid_months=decision["paid_months"],
        carried=decision["carried"],
        level=decision["level"],
        made=context.business_date,
    )
    plan = payment_plan(claim, _months(claim, grant, context), made=context.business_date)
    printed = await context.print_pdf(page(form, plan))
    notice = await context.print_pdf(page(approval_notice(claim, grant)))
    return {
        "form": await context.keep(f"失业保险待遇核定表 {claim_no}.pdf", printed, PDF),
        "workbook": await context.keep(
            f"失业保险待遇核定表 {claim_no}.xlsx", workbook({"核定表": form, "发放计划": plan}), XLSX
        ),
        "notice": await context.keep(f"失业保险金申领告知书（草稿） {claim_no}.pdf", notice, PDF),
    }


@skill("unemployment_claim.keep_refusal_draft")
async def keep_refusal_draft(
    *,
    claim_no: str,
    biz_no: str,
    name: str,
    id_no: str,
    application: Values,
    decision: Values,
    context: SkillContext,
) -> dict[str, KeptFile]:
    """Keep the draft of the 不予核准告知书 for the person who decides and signs (COM-R41)."""
    claim = _claim(claim_no, biz_no, name, id_no, application, context)
    grounds = [Ground(ground["code"], ground["reason"]) for ground in decision["grounds"]]
    printed = await context.print_pdf(page(refusal_notice(claim, grounds)))
    return {"notice": await context.keep(f"不予核准告知书（草稿） {claim_no}.pdf", printed, PDF)}


def _claim(claim_no: str, biz_no: str, name: str, id_no: str, application: Values, context: SkillContext) -> Claim:
    region = str(application["pay_region"])[:6]
    return Claim(
        claim_no=claim_no,
        biz_no=biz_no,
        name=name,
        id_no=id_no,
        apply_date=application["apply_date"],
        leave_date=application["leave_date"],
        register_date=application["register_date"],
        region=region,
        agency=load_regions(context.project_folder / "config" / "regions.yaml").agency(region),
    )


def _months(claim: Claim, grant: Grant, context: SkillContext) -> list[tuple[str, Decimal]]:
    parameters = load_parameters(context.project_folder / "config" / "parameters")
    months = [
        (period, month_amount(claim.region, period, parameters)) for period in each_period(grant.start, grant.months)
    ]
    total = sum((amount for _, amount in months), Decimal("0.00"))
    if total != grant.total:
        raise IntegrityException(
            f"发放计划合计{total}元，与核定总额{grant.total}元不一致", code="INT-UI-11", to_do="核对参数后重新核定"
        )
    return months
