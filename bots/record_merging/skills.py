"""What workflows may call of this bot: decides a pair from the screens, and keeps the papers of a merge."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bots.record_merging.documents import Proposal, notice, papers_of
from bots.record_merging.inquiries import decide_pair
from bots.record_merging.model import Model
from bots.record_merging.reading import Rows, Values, read_record
from bots.record_merging.rules import Decision, Pair
from bots.social_insurance.documents import PDF, XLSX, page, workbook
from bots.social_insurance.regions import load_regions
from digital_employee.face import IntegrityException, KeptFile, SkillContext, skill


@skill("record_merging.assess")
def decide(
    *,
    first: Values,
    second: Values,
    police: Rows,
    relations: Rows,
    months: Rows,
    benefits: Rows,
    searched: Values,
    context: SkillContext,
) -> dict[str, Any]:
    """Decide a pair from what MG02 and MG03 show (MG-R03 to R10).

    Args:
        first: 基本信息 of 记录一 by element name.
        second: 基本信息 of 记录二.
        police: rows of 实名核验.
        relations: rows of 参保关系 of both records.
        months: rows of 缴费明细 of both records.
        benefits: rows of 待遇信息 of both records.
        searched: what the search found: w, cluster.
        context: business date and project folder.

    Returns:
        disposition (AUTO_SUBMITTED, HUMAN, or AUTO_DONE where these are two people), code, rule, reason, w, tag,
        levels (by field), and of a match master, merged, basis, months, overlap, refund, refund_account,
        balance_after, level.

    Raises:
        BusinessException: `MG-X08`, `BUS-VAL-01`, a record cannot be read; `BUS-PARAM-01` or `03`.
    """
    sides = {"police": police, "relations": relations, "months": months, "benefits": benefits}
    return _values(_decision(first, second, sides, searched, context)[0])


@skill("record_merging.keep_papers")
async def keep_papers(
    *,
    first: Values,
    second: Values,
    police: Rows,
    relations: Rows,
    months: Rows,
    benefits: Rows,
    searched: Values,
    biz_no: str,
    context: SkillContext,
) -> dict[str, KeptFile]:
    """Keep 合并审批表, 前后对照表, with a refund 退费核定表 (print and worksheet), and the draft of the 告知书.

    Args:
        first: as in `record_merging.assess`, like all up to `searched`.
        second: 基本信息 of 记录二.
        police: rows of 实名核验.
        relations: rows of 参保关系.
        months: rows of 缴费明细.
        benefits: rows of 待遇信息.
        searched: what the search found.
        biz_no: 业务流水号 of the case.
        context: business date, project folder, filing cabinet.

    Raises:
        IntegrityException: `INT-MG-11`, the pair as shown is not one to be proposed.
    """
    sides = {"police": police, "relations": relations, "months": months, "benefits": benefits}
    decision, model = _decision(first, second, sides, searched, context)
    if decision.merge is None or not decision.is_proposed:
        raise IntegrityException("没有拟提出的合并", code="INT-MG-11", to_do="停止办理，核对该对记录")
    regions = load_regions(context.project_folder / "config" / "regions.yaml")
    agency = regions.agency(decision.merge.master.person.pooling_region)
    proposal = Proposal(decision, decision.merge, biz_no, context.business_date, model, agency)
    forms = papers_of(proposal)
    printed = await context.print_pdf(page(*forms.values()))
    letter = await context.print_pdf(page(notice(proposal)))
    return {
        "print": await context.keep(f"参保信息合并审批表及附表 {biz_no}.pdf", printed, PDF),
        "workbook": await context.keep(f"参保信息合并审批表及附表 {biz_no}.xlsx", workbook(forms), XLSX),
        "notice": await context.keep(f"参保信息合并告知书（草稿） {biz_no}.pdf", letter, PDF),
    }


def _decision(
    first: Values, second: Values, sides: dict[str, Rows], searched: Values, context: SkillContext
) -> tuple[Decision, Model]:
    one, other = read_record("first", first, **sides), read_record("second", second, **sides)
    return decide_pair(Pair(one, other, searched["cluster"], Decimal(searched["w"])), context)


def _values(decision: Decision) -> dict[str, Any]:
    merge = decision.merge
    human = "HUMAN" if decision.findings else "AUTO_DONE"
    return {
        "disposition": "AUTO_SUBMITTED" if decision.is_proposed else human,
        "code": decision.code,
        "rule": decision.findings[0].rule if decision.findings else "",
        "reason": decision.reason,
        "w": decision.w,
        "tag": decision.tag,
        "levels": {field: level.value for field, level in decision.levels.items()},
        "basis": decision.basis,
        "level": decision.level,
        "master": merge.master.person.personal_no if merge else None,
        "merged": merge.merged.person.personal_no if merge else None,
        "months": len(merge.months.kept) if merge else None,
        "overlap": len(merge.months.overlap) if merge else None,
        "refund": merge.months.refund if merge else None,
        "refund_account": sum((account.refund for account in merge.accounts), Decimal("0.00")) if merge else None,
        "balance_after": sum((account.after for account in merge.accounts), Decimal("0.00")) if merge else None,
    }
