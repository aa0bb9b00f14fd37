"""Owns the source `fund_reconciliation.tasks`: drafts of FR01, and the files in 对账单 that no task can use."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import date
from pathlib import Path

from bots.fund_reconciliation.mailbox import FOLDER, Mail, Span, read_archive, read_mail, unasked
from connectors.spreadsheet import write_list
from digital_employee.face import SourceContext, SourceFault, SourceItem, source

ALL_STATES = "全部"
DRAFT = "草稿"
SUBMITTED = frozenset({"待复核", "待审批", "已完成"})
RETURNED = "退回"


@source("fund_reconciliation.tasks")
async def tasks(
    context: SourceContext, *, screen: str, stable_after_s: float = 1.0
) -> AsyncIterator[SourceItem | SourceFault]:
    """Yield every task of FR01 that is still a draft, and each file of 对账单 that belongs to no task as a fault.

    A file that nobody can use is moved to 对账单/退回 with its reason beside it; statements of tasks stay where they
    are until their task is submitted and they are archived. `screen` is FR01 of the elements file; it has the elements
    `query_state`, `search` and `grid`. A file is judged when its size and time stood still for `stable_after_s`: one
    that is still being copied waits. A dry run moves nothing.
    """
    async with context.portal_page() as page:
        await page.open(screen)
        await page.fill(f"{screen}.query_state", ALL_STATES)
        await page.press(f"{screen}.search")
        rows = await page.read(f"{screen}.grid")
    if not isinstance(rows, list):
        raise TypeError(f"{screen}.grid is not a table")
    for row in rows:
        if row["状态"] == DRAFT:
            yield SourceItem(raw=_raw(row), origin=f"对账任务 {row['任务号']}")
    before = _stand(context.inbox_folder)
    await asyncio.sleep(stable_after_s if before else 0)
    after = _stand(context.inbox_folder)
    mails = await asyncio.to_thread(lambda: list(read_mail(context.inbox_folder)))
    still = [mail for mail in mails if mail.path in before and before[mail.path] == after.get(mail.path)]
    spans = _spans(rows)
    submitted = _spans(row for row in rows if row["状态"] in SUBMITTED)
    closed = await asyncio.to_thread(_closed, context.inbox_folder, submitted)
    for mail, fault in unasked(still, spans, closed):
        yield SourceFault(fault.message, mail.path.name, fault.row, fault.column, mail.digest)
        if not context.dry_run:
            await asyncio.to_thread(
                _send_back, mail, (mail.path.name, str(fault.row or ""), fault.column, fault.message)
            )


def _raw(row: Mapping[str, str]) -> dict[str, str]:
    return {
        "task_no": row["任务号"],
        "fund": row["险种"],
        "account_no": row["账户"],
        "start": row["起始日期"],
        "end": row["截止日期"],
        "agency": row["经办机构"],
    }


def _closed(inbox: Path, spans: Iterable[Span]) -> set[Span]:
    """Return the spans whose imported statement lies in the archive: it goes there last."""
    return {span for span in spans if any(mail.span == span and mail.is_first for mail in read_archive(inbox, span))}


def _stand(inbox: Path) -> dict[Path, tuple[int, int]]:
    """Return size and time of each file of the folder."""
    found = ((path, path.stat()) for path in (inbox / FOLDER).glob("*") if path.is_file())
    return {path: (standing.st_size, standing.st_mtime_ns) for path, standing in found}


def _spans(rows: Iterable[Mapping[str, str]]) -> set[Span]:
    return {
        Span(
            unicodedata.normalize("NFKC", row["账户"]),
            date.fromisoformat(row["起始日期"]),
            date.fromisoformat(row["截止日期"]),
        )
        for row in rows
    }


def _send_back(mail: Mail, reason: tuple[str, ...]) -> None:
    folder = mail.path.parent / RETURNED
    folder.mkdir(exist_ok=True)
    # An unread file has no digest; its time keeps it apart from an earlier one of its name.
    name = f"{mail.path.stem}-{mail.digest[:8] or mail.path.stat().st_mtime_ns}"
    write_list(folder / f"{name}-退回.xlsx", "退回清单", ("文件", "行", "栏目", "原因"), [reason])
    mail.path.replace(folder / f"{name}{mail.path.suffix}")
