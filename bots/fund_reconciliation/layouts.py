"""Owns the five layouts of statement files (FR04 模板): where head, rows and figures stand. Compares nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from bots.fund_reconciliation.entries import Direction, Source
from bots.fund_reconciliation.faults import StatementFault
from bots.fund_reconciliation.sheets import Fact, Lines, SentFile, facts_of


@dataclass(frozen=True)
class Body:
    """A file taken apart: what its head says, the headings, and the rows below them."""

    facts: Mapping[str, Fact]
    headings: Sequence[str]
    lines: Lines


@dataclass(frozen=True)
class Layout:
    """Where one sender writes what; places count from 0."""

    name: str
    source: Source
    take_apart: Callable[[SentFile], Body | None]
    """Gives None for a file of another layout."""
    day: int
    serial: int
    income: int
    outgo: int
    """Column of payments; the same as `income` where a sign column or the layout tells the direction."""
    sign: int | None
    """Column that tells IN from OUT by `signs`."""
    signs: Mapping[str, Direction]
    key: int
    name_column: int
    account: int
    reversal: int
    note: int
    batch: int | None = None

    @cached_property
    def texts(self) -> frozenset[int]:
        """Columns whose digits are a name and no number: one digit lost makes them another's."""
        return frozenset({self.serial, self.key, self.account, self.reversal})


_AGAIN = "请由出具单位按约定模板重新导出"
_ICBC_TITLE, _ABC_TITLE, _TAX_TITLE = (
    "中国工商银行对公账户明细清单",
    "中国农业银行单位账户交易明细",
    "社会保险费入库明细",
)
_TREASURY_TITLE = "国库存款对账单"
_ICBC_COLUMNS = (
    "交易日期", "交易流水号", "借贷标志", "发生额", "余额", "对方账号", "对方户名", "端到端号", "原流水号", "附言",
)  # fmt: skip
_ABC_COLUMNS = (
    "交易日期", "交易时间", "日志号", "收入金额", "支出金额", "账户余额", "对手账号", "对手户名", "端到端编号",
    "原日志号", "摘要",
)  # fmt: skip
_CCB_COLUMNS = (
    "序号", "交易日期", "交易流水", "支出金额", "收入金额", "余额", "对方账号", "对方户名", "端到端标识", "批次号",
    "原交易流水", "备注",
)  # fmt: skip
_TAX_COLUMNS = (
    "序号", "入库日期", "征收流水号", "电子税票号", "金额", "缴费单位", "缴款账号", "原流水号", "备注",
)  # fmt: skip
_TREASURY_HEAD = (
    "账号", "户名", "起始日期", "截止日期", "报文序号", "笔数", "收入合计", "支出合计", "期初余额", "期末余额",
)  # fmt: skip
_TREASURY_COLUMNS = (
    "记录类型", "入库日期", "国库流水号", "收支标志", "金额", "电子税票号", "对方户名", "对方账号", "原流水号", "附言",
)  # fmt: skip
_DEBIT_CREDIT = {"贷": Direction.IN, "借": Direction.OUT}
_ONE_TWO = {"1": Direction.IN, "2": Direction.OUT}


def _icbc(file: SentFile) -> Body | None:
    lines = file.csv_lines("utf-8-sig", _ICBC_TITLE)
    if not _begins(lines, _ICBC_TITLE):
        return None
    return Body(facts_of(lines[1:5]), _headings(lines, 5, _ICBC_COLUMNS), lines[6:])


def _abc(file: SentFile) -> Body | None:
    lines = file.csv_lines("gb18030", _ABC_TITLE)
    if not _begins(lines, _ABC_TITLE):
        return None
    headings = _headings(lines, 3, _ABC_COLUMNS)
    facts: dict[str, Fact] = {}
    for number, cells in lines[1:3]:
        pairs = (cell.partition("：") for cell in cells)
        facts |= {label: (number, text) for label, colon, text in pairs if colon}
    number, span = facts.get("查询区间", (lines[0][0], ""))
    start, _, end = span.partition("-")
    last_number, last = lines[-1]
    if last[0] != "合计":
        raise StatementFault(f"缺少末行“合计”，文件可能不完整；{_AGAIN}", row=last_number, column=headings[0])
    facts |= {"起始日期": (number, start), "截止日期": (number, end), **facts_of([(last_number, last[1:])])}
    return Body(facts, headings, lines[4:-1])


def _ccb(file: SentFile) -> Body | None:
    if "账户信息" not in file.sheet_names or "交易明细" not in file.sheet_names:
        return None
    lines = file.sheet("交易明细")
    return Body(facts_of(file.sheet("账户信息")), _headings(lines, 0, _CCB_COLUMNS), lines[1:])


def _treasury(file: SentFile) -> Body | None:
    text = file.text("gb18030")
    if text is None or _TREASURY_TITLE not in text[:200]:
        return None
    lines = [(number, line.split("|")) for number, line in enumerate(text.splitlines(), start=1) if line]
    if len(lines[0][1]) < 2 or lines[0][1][1] != _TREASURY_TITLE:
        return None
    head, (tail_number, tail) = lines[0][1], lines[-1]
    if len(head) != len(_TREASURY_HEAD) + 2:
        raise StatementFault(f"首行应有 {len(_TREASURY_HEAD) + 2} 项，现有 {len(head)} 项；{_AGAIN}", row=1)
    if len(lines) < 2 or len(tail) < 2 or len(tail) == len(_TREASURY_COLUMNS):
        raise StatementFault(f"缺少末行校验码，文件可能不完整；{_AGAIN}", row=tail_number)
    facts = {label: (1, text) for label, text in zip(_TREASURY_HEAD, head[2:], strict=True)}
    facts["校验码"] = (tail_number, tail[1])
    return Body(facts, _TREASURY_COLUMNS, lines[1:-1])


def _tax(file: SentFile) -> Body | None:
    lines = file.sheet("入库明细")
    if not _begins(lines, _TAX_TITLE):
        return None
    return Body(facts_of(lines[1:4]), _headings(lines, 4, _TAX_COLUMNS), lines[5:])


LAYOUTS = (
    Layout("工行", Source.BANK, _icbc, 0, 1, 3, 3, 2, _DEBIT_CREDIT, 7, 6, 5, 8, 9),
    Layout("农行", Source.BANK, _abc, 0, 2, 3, 4, None, {}, 8, 7, 6, 9, 10),
    Layout("建行", Source.BANK, _ccb, 1, 2, 4, 3, None, {}, 8, 7, 6, 10, 11, batch=9),
    Layout("国库", Source.TREASURY, _treasury, 1, 2, 4, 4, 3, _ONE_TWO, 5, 6, 7, 8, 9),
    Layout("税务", Source.TAX, _tax, 1, 2, 4, 4, None, {}, 3, 5, 6, 7, 8),
)


def _begins(lines: Lines, title: str) -> bool:
    return bool(lines) and bool(lines[0][1]) and lines[0][1][0] == title


def _headings(lines: Lines, at: int, wanted: Sequence[str]) -> Sequence[str]:
    """Return the headings, which must be the agreed ones in their order: no total would notice two names exchanged."""
    number, found = lines[at] if len(lines) > at else (lines[-1][0] if lines else 1, ())
    for place, heading in enumerate(wanted):
        if place >= len(found) or found[place] != heading:
            told = f"现为“{found[place]}”" if place < len(found) else "现缺"
            raise StatementFault(f"表头第 {place + 1} 列应为“{heading}”，{told}；{_AGAIN}", row=number, column=heading)
    return wanted
