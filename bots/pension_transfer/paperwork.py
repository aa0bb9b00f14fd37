"""Owns the skills that keep a transfer's papers: takes what the screens showed, prints and keeps. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from bots.pension_transfer import reading
from bots.pension_transfer.deadlines import notice_day
from bots.pension_transfer.documents import (
    Ground,
    Letter,
    Transfer,
    clearing_form,
    contact_letter,
    info_sheet,
    inquiry_letter,
    lump_sum_notice,
    payment_order,
    posted_notice,
    refusal,
)
from bots.pension_transfer.fund import Exclusion
from bots.social_insurance.documents import PDF, XLSX, Document, page, workbook
from bots.social_insurance.regions import load_regions
from digital_employee.face import KeptFile, SkillContext, skill

Values = Mapping[str, Any]
Rows = Sequence[Values]
REJECTED = "REJECT_SUGGESTED"
OVERLAPPING = "PT-X12"
TO_BE_ASKED = frozenset({"PT-X10", "PT-X11"})
"""What only the other agency can explain."""


@skill("pension_transfer.keep_letter")
async def keep_letter(*, case: Values, letter: Values, context: SkillContext) -> dict[str, KeptFile]:
    """Keep the 联系函 that was sent; `letter` is the form of PT03."""
    transfer = _transfer(case, context)
    sent = contact_letter(transfer, _letter(letter), made=context.business_date)
    return {"letter": await _keep_print(f"联系函 {transfer.case_no}.pdf", sent, context)}


@skill("pension_transfer.keep_sheet")
async def keep_sheet(
    *, case: Values, sheet: Values, years: Rows, letter: Values, context: SkillContext
) -> dict[str, KeptFile]:
    """Keep the 信息表 of a transfer out, as print and worksheet, and the 资金划拨单 where money moves."""
    transfer, stated = _transfer(case, context), reading.sheet(sheet)
    table = info_sheet(transfer, stated, reading.years(years), made=context.business_date)
    sheets, kept = {"信息表": table}, {}
    if stated.total:
        order = payment_order(transfer, stated, _letter(letter), made=context.business_date)
        sheets["资金划拨单"] = order
        kept["order"] = await _keep_print(f"资金划拨单 {transfer.case_no}.pdf", order, context)
    return {
        **kept,
        "sheet": await _keep_print(f"转移接续信息表 {transfer.case_no}.pdf", table, context),
        "workbook": await context.keep(f"转移接续信息表 {transfer.case_no}.xlsx", workbook(sheets), XLSX),
    }


@skill("pension_transfer.keep_posting")
async def keep_posting(*, case: Values, sheet: Values, merge: Values, context: SkillContext) -> dict[str, KeptFile]:
    """Keep the draft of the 接续完成通知; it is sent once 复核 has passed."""
    transfer, merged = _transfer(case, context), reading.merge(merge)
    account = Decimal("0.00") if merged.account_after is None else merged.account_after
    notice = posted_notice(transfer, reading.sheet(sheet), months=merged.union_months, account=account)
    return {"notice": await _keep_print(f"接续完成通知（草稿） {transfer.case_no}.pdf", notice, context)}


@skill("pension_transfer.keep_drafts")
async def keep_drafts(
    *,
    case: Values,
    decision: Values,
    context: SkillContext,
    sheet: Values | None = None,
    overlaps: Rows = (),
    options: Rows = (),
) -> dict[str, Any]:
    """Keep what the person who decides will need, as drafts: 书面说明, 告知书, 查询函 or 清退核定表.

    Returns:
        `drafts`: how many were kept; none where the finding calls for no paper.
    """
    transfer = _transfer(case, context)
    drafts = dict(_papers_for(transfer, decision, context))
    found = {one["code"]: one["reason"] for one in decision["grounds"]}
    if OVERLAPPING in found:
        shared, choices = reading.overlaps(overlaps), reading.options(options)
        drafts["多重关系清退核定表"] = clearing_form(transfer, shared, choices, made=context.business_date)
    asked = [Ground(code, reason) for code, reason in found.items() if code in TO_BE_ASKED]
    if asked and sheet is not None:
        drafts["查询函"] = inquiry_letter(transfer, reading.sheet(sheet), asked)
    for title, draft in drafts.items():
        await _keep_print(f"{title}（草稿） {transfer.case_no}.pdf", draft, context)
    return {"drafts": len(drafts)}


def _papers_for(transfer: Transfer, decision: Values, context: SkillContext) -> Iterator[tuple[str, Document]]:
    """Yield what is told to the person insured."""
    if decision["disposition"] == REJECTED:
        grounds = [Ground(one["code"], one["reason"]) for one in decision["grounds"] if one["rejects"]]
        yield "不予转移书面说明", refusal(transfer, grounds)
    if decision["exclusions"]:
        by = notice_day(start=context.business_date, calendar=context.calendar)
        left_behind = [Exclusion(**one) for one in decision["exclusions"]]
        yield "一次性缴费告知书", lump_sum_notice(transfer, left_behind, notify_by=by)


async def _keep_print(name: str, document: Document, context: SkillContext) -> KeptFile:
    printed = await context.print_pdf(page(document), landscape=document.landscape)
    return await context.keep(name, printed, PDF)


def _transfer(case: Values, context: SkillContext) -> Transfer:
    region = str(case["region"])[:6]
    return Transfer(
        case_no=case["case_no"],
        biz_no=case["biz_no"],
        name=case["name"],
        id_no=case["id_no"],
        apply_date=case["apply_date"],
        region=region,
        agency=load_regions(context.project_folder / "config" / "regions.yaml").agency(region),
    )


def _letter(values: Values) -> Letter:
    return Letter(
        number=values["letter_no"] or "",
        addressee=values["to_agency"] or "",
        account_name=values["account_name"] or "",
        bank=values["bank_name"] or "",
        account_no=values["account_no"] or "",
        due=reading.required(values, "due_date"),
    )
