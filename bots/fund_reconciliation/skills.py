"""What workflows may call of this bot: the statement of a task, its books, and the comparison of all three."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from bots.fund_reconciliation.books import Book, read_business, read_ledger
from bots.fund_reconciliation.controls import Totals, add_up
from bots.fund_reconciliation.decision import MATCHED, Balances, Decision, decide
from bots.fund_reconciliation.entries import Entry, Outcome
from bots.fund_reconciliation.mailbox import Mail, Span, find_statements
from bots.fund_reconciliation.reading import read_statement
from bots.fund_reconciliation.reconcile import Detailed, reconcile
from bots.fund_reconciliation.registration import OpenItem, register
from bots.fund_reconciliation.statements import Statement
from bots.fund_reconciliation.timing import Terms, load_terms
from bots.social_insurance.documents import XLSX
from digital_employee.face import IntegrityException, KeptFile, SkillContext, skill

Values = Mapping[str, Any]

PARQUET = "application/vnd.apache.parquet"
FILE_CONTROL = "BUS-FR-01"
_MEDIA = {".csv": "text/csv", ".txt": "text/plain", ".xlsx": XLSX}
LABELS = {
    "biz_count": "业务笔数", "biz_in": "业务收入合计", "biz_out": "业务支出合计",
    "fin_count": "财务笔数", "fin_in": "财务收入合计", "fin_out": "财务支出合计",
    "ext_count": "外部笔数", "ext_in": "外部收入合计", "ext_out": "外部支出合计",
    "tolerance": "容差", "opening": "期初余额", "closing": "期末余额", "book": "账面余额", "bank": "银行余额",
    "item1_total": "银行已收账未收", "item2_total": "银行已付账未付", "item3_total": "账已收银行未收",
    "item4_total": "账已付银行未付", "adj_book": "调节后账面余额", "adj_bank": "调节后银行余额",
    "diff": "差额", "level": "审批级别",
}  # fmt: skip


@skill("fund_reconciliation.find_statement")
async def find_statement(*, account_no: str, start: date, end: date, context: SkillContext) -> dict[str, Any]:
    """Find the statement of an account and period in the inbox and prove its control totals (FR-R01).

    Returns:
        arrived, ok, code, faults (for its sender), file, layout, the totals and balances, and `others`: later files
        of the same period (补发), which are compared and never imported.
    """
    found = await asyncio.to_thread(find_statements, context.inbox_folder, Span(account_no, start, end))
    firsts = [mail for mail in found if mail.is_first]
    if not firsts:
        return {"arrived": False, "ok": False, "code": "", "faults": "", "others": []}
    statements = [await asyncio.to_thread(mail.statement) for mail in found]
    statement, faults = statements[found.index(firsts[0])], _faults(firsts, zip(found, statements, strict=True))
    return {
        "arrived": True,
        "ok": not faults,
        "code": FILE_CONTROL if faults else "",
        "faults": faults,
        "file": await _keep(firsts[0], context),
        "layout": statement.layout,
        "opening": statement.controls.opening,
        "closing": statement.controls.closing,
        **_totals("ext", add_up(statement.entries)),
        "others": [await _keep(mail, context) for mail in found if not mail.is_first],
    }


@skill("fund_reconciliation.read_books")
async def read_books(
    *, task_no: str, account_no: str, business: KeptFile, ledger: KeptFile, shown: Values
) -> dict[str, Any]:
    """Read both exports of a task and give their totals, which must be what the screens show.

    Raises:
        IntegrityException: `INT-FR-03` an export is not whole, `INT-FR-04` it is another task's, `INT-02` the
            screens show other totals.
    """
    biz = await asyncio.to_thread(_book, read_business, business, task_no, account_no)
    fin = await asyncio.to_thread(_book, read_ledger, ledger, task_no, account_no)
    own = {
        **_totals("biz", add_up(biz.entries)),
        **_totals("fin", add_up(fin.entries)),
        "opening": fin.opening,
        "closing": fin.closing,
    }
    if told := _told(shown, own):
        raise IntegrityException(told, code="INT-02", to_do="重新导出后核对；数字员工不改写系统数据")
    return own


@skill("fund_reconciliation.compare")
def compare(*, shown: Values, own: Values) -> dict[str, Any]:
    """Compare figures that the portal computed with our own, by name (INT-02): agrees, and the reason if not."""
    told = _told(shown, own)
    return {"agrees": not told, "reason": told}


@skill("fund_reconciliation.match")
async def match(
    *,
    task_no: str,
    fund: str,
    account_no: str,
    agency: str,
    business: KeptFile,
    ledger: KeptFile,
    statement: KeptFile,
    others: Sequence[KeptFile],
    context: SkillContext,
) -> dict[str, Any]:
    """Compare the three sources row by row and decide the task (FR-R02 to R15).

    Returns:
        disposition, code, reason, to (who decides it: reviewer or auditor), level; the figures of the result and of
        the 余额调节表; `items`: the 未达账项 to be registered; `rows`: a kept Parquet file with every row, its class,
        rule and reason.
    """
    terms = load_terms(context.project_folder, region=agency[:6], on=context.business_date)
    biz = await asyncio.to_thread(_book, read_business, business, task_no, account_no)
    fin = await asyncio.to_thread(_book, read_ledger, ledger, task_no, account_no)
    files = [await asyncio.to_thread(_statement, file) for file in (statement, *others)]
    entries = (*biz.entries, *fin.entries, *(entry for file in files for entry in file.of_fund(fund)))
    detailed = await asyncio.to_thread(_reconcile, entries, terms, context)
    bank = files[0].controls
    decision = decide(
        detailed.result, Balances(fin.opening, fin.closing, bank.opening, bank.closing), audit_days=terms.audit_days
    )
    items = [
        register(
            item,
            run_date=context.business_date,
            transit_workdays=terms.transit_workdays,
            calendar=context.calendar,
        )
        for item in detailed.result.open_items
    ]
    rows = await context.keep(f"对账明细_{task_no}.parquet", detailed.rows_parquet, PARQUET)
    return {**_decision(decision), **_figures(detailed), "items": [_item(item) for item in items], "rows": rows}


def _told(shown: Values, own: Values) -> str:
    differing = [name for name, value in own.items() if shown.get(name) != value]
    return "，".join(
        f"{LABELS.get(name, name)} 系统 {_plain(shown.get(name))} 自算 {_plain(own[name])}" for name in differing
    )


def _plain(value: Any) -> str:
    return "空" if value is None else f"{value:,.2f}" if isinstance(value, Decimal) else str(value)


def _reconcile(entries: tuple[Entry, ...], terms: Terms, context: SkillContext) -> Detailed:
    return reconcile(entries, run_date=context.business_date, calendar=context.calendar, terms=terms)


def _book(read: Any, file: KeptFile, task_no: str, account_no: str) -> Book:
    book: Book = read(file.name, file.path.read_bytes())
    if (book.task_no, book.account_no) != (task_no, account_no):
        raise IntegrityException(
            f"导出文件 {file.name} 属于任务 {book.task_no}，不是 {task_no}",
            code="INT-FR-04",
            where=file.name,
            to_do="核对系统导出；不要使用该文件",
        )
    return book


def _statement(file: KeptFile) -> Statement:
    return read_statement(file.name, file.path.read_bytes())


def _faults(firsts: Sequence[Mail], read: Iterable[tuple[Mail, Statement]]) -> str:
    if len(firsts) > 1:
        names = "、".join(mail.path.name for mail in firsts)
        return f"同一账户、期间有 {len(firsts)} 份报文序号为 1 的对账单且内容不同：{names}"
    return "；".join(
        f"{mail.path.name} {statement.told(fault)}" for mail, statement in read for fault in statement.faults()
    )


async def _keep(mail: Mail, context: SkillContext) -> KeptFile:
    content = await asyncio.to_thread(mail.path.read_bytes)
    return await context.keep(mail.path.name, content, _MEDIA.get(mail.path.suffix.lower(), "application/octet-stream"))


def _totals(prefix: str, totals: Totals) -> dict[str, int | Decimal]:
    return {
        f"{prefix}_count": totals.row_count,
        f"{prefix}_in": totals.sum_in,
        f"{prefix}_out": totals.sum_out,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    sums = {f"item{number}_total": total for number, total in enumerate(decision.sums.values(), start=1)}
    return {
        "disposition": decision.disposition.value,
        "code": decision.code,
        "reason": decision.reason,
        "to": decision.to,
        "level": decision.level,
        "adj_book": decision.sheet.adj_book,
        "adj_bank": decision.sheet.adj_bank,
        "diff": decision.sheet.diff,
        **sums,
    }


def _figures(detailed: Detailed) -> Mapping[str, int]:
    result = detailed.result
    return {
        "row_count": sum(line.rows for line in result.classes),
        "matched": result.rows(*MATCHED),
        "in_transit": result.rows(Outcome.IN_TRANSIT),
        "uncleared": result.rows(Outcome.UNCLEARED),
    }


def _item(item: OpenItem) -> dict[str, Any]:
    return asdict(item)
