"""Owns the papers of a reconciliation: 余额调节表, 未达账项明细, 对账结果汇总, 差异处理单, 退票清单. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bots.fund_reconciliation.balance import OpenKind
from bots.fund_reconciliation.decision import MEANINGS
from bots.fund_reconciliation.entries import OUTCOME_NAMES, SOURCE_NAMES, Direction, Outcome, Side, Source
from bots.fund_reconciliation.reconcile import ClassTotal, Verdict
from bots.fund_reconciliation.suggestion import suggest
from bots.social_insurance.documents import Column, Document, Kind, Table, watermark_of
from bots.social_insurance.funds import fund_title

PRINTED_ROWS = 500
"""A longer list is printed so far and stands whole in the worksheet."""
DETAILED_ROWS = 100_000
"""So many rows stand in the worksheet of all rows; the kept Parquet file has every one."""
_ADVICE = {
    "BUS-FR-06": "核对业务险种与账户对应关系，按串户更正",
    "BUS-FR-07": "核对收付方向，查明原凭据",
    "BUS-FR-08": "查明来源；不明到账先列暂收款，凭证须补业务依据",
    "BUS-FR-11": "核对应领人与收款账户，必要时移交风险防控",
    "BUS-FR-10": "立即核对账户余额，查明透支原因",
    "BUS-FR-05": "核对原始单据，按正确金额更正；不得核销差额",
    "BUS-FR-03": "核对冲销凭证，补足或重做冲销",
    "BUS-FR-02": "向报送单位核实重复流水的正确金额",
    "BUS-FR-04": "由复核人员凭单据手工勾对",
    "BUS-FR-09": "清理长期未达；超过90天报稽核",
}


@dataclass(frozen=True)
class Task:
    """Whose account over which period: the head of every paper."""

    task_no: str
    biz_no: str
    unit: str
    agency: str
    region: str
    fund: str
    account_no: str
    start: date
    end: date


@dataclass(frozen=True)
class Sheet:
    """The figures of the 余额调节表."""

    book: Decimal
    bank: Decimal
    sums: Sequence[Decimal]
    """Totals of ①, ②, ③, ④."""
    adj_book: Decimal
    adj_bank: Decimal
    diff: Decimal
    level: str


def balance_sheet(task: Task, sheet: Sheet, *, made: date) -> Document:
    """Return the 银行存款余额调节表 (FR-R14; 财会〔2017〕28号), signed by nobody yet."""
    one, two, three, four = sheet.sums
    amount = Kind.MONEY
    return _document(
        task,
        "银行存款余额调节表",
        made,
        fields={"截止日": task.end, "审批级别": sheet.level, "差额（元）": sheet.diff},
        tables=(
            Table(
                columns=(
                    Column("账面项目"),
                    Column("金额（元）", amount),
                    Column("银行项目"),
                    Column("金额（元）", amount),
                ),
                rows=(
                    ("账面余额", sheet.book, "银行余额", sheet.bank),
                    ("加：银行已收账未收①", one, "加：账已收银行未收③", three),
                    ("减：银行已付账未付②", two, "减：账已付银行未付④", four),
                ),
                total=("调节后账面余额", sheet.adj_book, "调节后银行余额", sheet.adj_bank),
            ),
        ),
        signatures={"制表": "数字员工", "复核": "", "主管": ""},
    )


def open_items(task: Task, items: Sequence[Verdict], *, made: date) -> Document:
    """Return the 未达账项明细表: every item with its kind and why it is open."""
    columns = (
        *(Column("序号", Kind.COUNT, 5), Column("类型", width=18), Column("来源", width=6), Column("流水号", width=20)),
        *(
            Column("发生日", Kind.DATE, 11),
            Column("金额（元）", Kind.MONEY, 16),
            Column("状态", width=6),
            Column("说明"),
        ),
    )
    rows = [
        (
            *(place, f"{item.kind}{item.kind.label}" if item.kind else "", SOURCE_NAMES[item.source], item.serial_no),
            *(item.biz_date, item.amount, OUTCOME_NAMES[item.outcome], item.reason),
        )
        for place, item in enumerate(sorted(items, key=_kind_and_day), start=1)
    ]
    sums = {kind: sum((item.amount for item in items if item.kind is kind), Decimal("0.00")) for kind in OpenKind}
    return _document(
        task,
        "未达账项明细表",
        made,
        fields={f"{kind}{kind.label}（元）": total for kind, total in sums.items()},
        tables=(Table(columns, rows),),
        landscape=True,
    )


def summary(task: Task, classes: Iterable[ClassTotal], *, made: date) -> Document:
    """Return the 对账结果汇总表: count and amount by source, fund and class; it holds every row once (FR-R15)."""
    columns = (
        Column("来源"),
        Column("险种"),
        Column("结果"),
        Column("笔数", Kind.COUNT),
        Column("金额（元）", Kind.MONEY),
    )
    rows = [
        (SOURCE_NAMES[line.source], line.fund_code, OUTCOME_NAMES[line.outcome], line.rows, line.amount)
        for line in sorted(classes, key=_place)
    ]
    count = sum(row[3] for row in rows)
    return _document(
        task,
        "对账结果汇总表",
        made,
        fields={"总笔数": count},
        tables=(Table(columns, rows),),
        notes=("红字凭证以负数列示。",),
    )


def differences(task: Task, named: Sequence[Verdict], reason: str, *, made: date) -> Document:
    """Return the 差异处理单: what a person must settle, with the rule, the reason and what to do."""
    rows = [row for row in named if row.code]
    columns = (
        *(Column("异常码"), Column("来源"), Column("流水号"), Column("方向"), Column("金额（元）", Kind.MONEY)),
        *(Column("差额（元）", Kind.MONEY), Column("日期", Kind.DATE), Column("规则"), Column("原因")),
        Column("可能对应（仅供参考）"),
    )
    ordered = sorted(rows, key=lambda row: (list(MEANINGS).index(row.code), row.source, row.serial_no))
    lines = [
        (
            *(row.code, SOURCE_NAMES[row.source], row.serial_no, _direction(row), row.amount),
            *(row.diff or None, row.biz_date, row.rule, row.reason, _possible(row, named)),
        )
        for row in ordered
    ]
    codes = [code for code in MEANINGS if code in reason]
    return _document(
        task,
        "差异处理单",
        made,
        paragraphs=(reason, *(f"{code} {MEANINGS[code]}：{_ADVICE[code]}。" for code in codes)),
        tables=(Table(columns, lines),),
        signatures={"制表": "数字员工", "处理人": "", "复核": ""},
        landscape=True,
    )


def payment_returns(task: Task, rows: Sequence[Verdict], *, made: date) -> Document:
    """Return the 退票清单 with the two drafts that follow (FR-R04): 发放失败回写 and 冲回凭证."""
    columns = (
        Column("流水号"),
        Column("退回日", Kind.DATE),
        Column("金额（元）", Kind.MONEY),
        Column("原付款流水号"),
        Column("后续"),
    )
    lines = [
        (row.serial_no, row.biz_date, row.amount, row.partner, "核心系统发放失败回写（草稿）；财务冲回凭证（草稿，L2）")
        for row in rows
        if row.outcome is Outcome.PAY_RETURN
    ]
    return _document(task, "退票清单", made, tables=(Table(columns, lines),))


def details(task: Task, rows: Sequence[Verdict], *, made: date) -> Document:
    """Return the 对账明细: every row with its class, the rule that took it and why; for the worksheet only."""
    columns = (
        *(Column("来源"), Column("流水号", width=24), Column("方向"), Column("金额（元）", Kind.MONEY)),
        *(
            Column("日期", Kind.DATE),
            Column("结果", width=18),
            Column("规则"),
            Column("对应（键、批次或流水号）", width=24),
        ),
        *(Column("三方状态"), Column("跨期"), Column("异常码"), Column("原因", width=60)),
    )
    lines = [
        (
            *(SOURCE_NAMES[row.source], row.serial_no, _direction(row), row.amount, row.biz_date),
            *(OUTCOME_NAMES[row.outcome], row.rule, row.partner, row.state, "是" if row.cross_period else ""),
            *(row.code, row.reason),
        )
        for row in rows
    ]
    cut = (f"仅列前 {DETAILED_ROWS} 行，全部明细见所存 Parquet 文件。",) if len(rows) >= DETAILED_ROWS else ()
    state = "三方状态依次为业务、财务、外部有无记录（1 有，0 无）。"
    return _document(task, "对账明细", made, tables=(Table(columns, lines),), notes=(state, *cut), landscape=True)


def printed(document: Document) -> Document:
    """Return a document as it is printed: long lists cut, and saying so."""
    cut = [len(table.rows) > PRINTED_ROWS for table in document.tables]
    if not any(cut):
        return document
    tables = tuple(
        Table(table.columns, table.rows[:PRINTED_ROWS], table.title, table.total) for table in document.tables
    )
    note = f"仅打印前 {PRINTED_ROWS} 行，全部明细见同名工作簿。"
    return Document(**{**vars(document), "tables": tables, "notes": (*document.notes, note)})


def _kind_and_day(item: Verdict) -> tuple[str, date, str]:
    return str(item.kind), item.biz_date, item.serial_no


def _place(line: ClassTotal) -> tuple[int, str, int]:
    return list(Source).index(line.source), line.fund_code, list(Outcome).index(line.outcome)


def _possible(row: Verdict, named: Sequence[Verdict]) -> str:
    """Name rows of the business that add up to money without a source: for a person to look at, never matched."""
    if row.side is not Side.EXT or row.code not in {"BUS-FR-04", "BUS-FR-08"}:
        return ""
    others = [
        one for one in named if one.side is Side.BIZ and one.direction is row.direction and one.amount <= row.amount
    ]
    nearest = sorted(others, key=lambda one: (abs((one.biz_date - row.biz_date).days), one.serial_no))
    places = suggest(target=row.amount, amounts=tuple(one.amount for one in nearest))
    return "、".join(nearest[place].serial_no for place in places)


def _direction(row: Verdict) -> str:
    return "收" if row.direction is Direction.IN else "支"


def _document(task: Task, title: str, made: date, **parts: object) -> Document:
    head = {
        "单位": task.unit,
        "账号": task.account_no,
        "险种": fund_title(task.fund),
        "任务号": task.task_no,
        "对账期间": f"{task.start}至{task.end}",
    }
    fields = parts.pop("fields", {})
    values: dict[str, object] = {
        **parts,
        "title": title,
        "agency": task.agency,
        "number": task.biz_no,
        "issued": made,
        "fields": {**head, **fields},  # type: ignore[dict-item]  # always a mapping of cells
        "watermark": watermark_of(task.region),
    }
    return Document(**values)  # type: ignore[arg-type]  # names and types of Document's own fields
