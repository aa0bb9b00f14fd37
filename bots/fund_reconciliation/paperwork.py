"""Owns the skills that keep a task's papers: reads the kept result again, draws, prints, keeps. Decides nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from bots.fund_reconciliation.documents import (
    DETAILED_ROWS,
    Sheet,
    Task,
    balance_sheet,
    details,
    differences,
    open_items,
    payment_returns,
    printed,
    summary,
)
from bots.fund_reconciliation.reconcile import Kept, read_kept, read_rows
from bots.social_insurance.documents import PDF, XLSX, Document, page, workbook
from bots.social_insurance.regions import load_regions
from digital_employee.face import KeptFile, SkillContext, skill

Values = Mapping[str, Any]


@skill("fund_reconciliation.keep_papers")
async def keep_papers(
    *, task: Values, unit: str, book: Decimal, bank: Decimal, decision: Values, context: SkillContext
) -> dict[str, KeptFile]:
    """Keep 余额调节表, 未达账项明细, 对账结果汇总 and 退票清单 as one print and one workbook."""
    kept = await asyncio.to_thread(read_kept, decision["rows"].path)
    sheet = Sheet(
        book=book,
        bank=bank,
        sums=[decision[f"item{number}_total"] for number in range(1, 5)],
        adj_book=decision["adj_book"],
        adj_bank=decision["adj_bank"],
        diff=decision["diff"],
        level=decision["level"],
    )
    whose, made = _task(task, unit, context), context.business_date
    papers = {
        "余额调节表": balance_sheet(whose, sheet, made=made),
        "未达账项明细": open_items(whose, [row for row in kept.named if row.kind is not None], made=made),
        "对账结果汇总": summary(whose, kept.classes, made=made),
    }
    if returns := _returns(kept, whose, made):
        papers["退票清单"] = returns
    return await _keep(whose, papers, await _details(whose, decision, context), context)


@skill("fund_reconciliation.keep_exceptions")
async def keep_exceptions(*, task: Values, decision: Values, context: SkillContext) -> dict[str, KeptFile]:
    """Keep the 差异处理单 with the result's summary, for the person who settles the differences."""
    kept = await asyncio.to_thread(read_kept, decision["rows"].path)
    whose, made = _task(task, "", context), context.business_date
    papers = {
        "差异处理单": differences(whose, kept.named, decision["reason"], made=made),
        "对账结果汇总": summary(whose, kept.classes, made=made),
    }
    if returns := _returns(kept, whose, made):
        papers["退票清单"] = returns
    return await _keep(whose, papers, await _details(whose, decision, context), context)


def _returns(kept: Kept, task: Task, made: date) -> Document | None:
    document = payment_returns(task, kept.named, made=made)
    return document if document.tables[0].rows else None


async def _details(task: Task, decision: Values, context: SkillContext) -> Document:
    rows = await asyncio.to_thread(read_rows, decision["rows"].path, most=DETAILED_ROWS)
    return details(task, rows, made=context.business_date)


async def _keep(
    task: Task, papers: Mapping[str, Document], every_row: Document, context: SkillContext
) -> dict[str, KeptFile]:
    """Keep the papers as one workbook, and printed: those that stand upright in one file, those that lie in another.

    Each file is named by the first paper in it.
    """
    name, *_ = papers
    book = await asyncio.to_thread(workbook, {**papers, "对账明细": every_row})
    kept = {"workbook": await context.keep(f"{name}_{task.task_no}.xlsx", book, XLSX)}
    for lying, place in ((False, "print"), (True, "lists")):
        chosen = [printed(paper) for paper in papers.values() if paper.landscape is lying]
        if chosen:
            print_out = await context.print_pdf(page(*chosen), landscape=lying)
            kept[place] = await context.keep(f"{chosen[0].title}_{task.task_no}.pdf", print_out, PDF)
    return kept


def _task(task: Values, unit: str, context: SkillContext) -> Task:
    region = str(task["agency"])[:6]
    agency = load_regions(context.project_folder / "config" / "regions.yaml").agency(region)
    return Task(
        task_no=task["task_no"],
        biz_no=task["biz_no"],
        unit=unit or agency,
        agency=agency,
        region=region,
        fund=task["fund"],
        account_no=task["account_no"],
        start=task["start"],
        end=task["end"],
    )
