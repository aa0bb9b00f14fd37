"""Owns reading the portal's two exports: 业务数据 (FR02) and 财务账 (FR03), with the totals in their heads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bots.fund_reconciliation.controls import ZERO, Controls, add_up, control
from bots.fund_reconciliation.entries import Direction, Entry, Source
from bots.fund_reconciliation.faults import StatementFault
from bots.fund_reconciliation.sheets import Line, Lines, SentFile, facts_of
from bots.fund_reconciliation.statements import parse_amount, parse_day
from digital_employee.face import IntegrityException

_BUSINESS = (
    "流水号",
    "险种",
    "账户",
    "方向",
    "金额",
    "业务日期",
    "批次号",
    "端到端号",
    "电子税票号",
    "对方户名",
    "对方账号",
    "原流水号",
)
_LEDGER = ("凭证号", "分录号", "记账日期", "险种", "账户", "借方金额", "贷方金额", "批次号", "红字原凭证", "摘要")
_DIRECTIONS = {"收": Direction.IN, "支": Direction.OUT}

Row = Mapping[str, str]


@dataclass(frozen=True)
class Book:
    """One export, whole: its rows and, of the ledger, its balances."""

    task_no: str
    account_no: str
    fund: str
    entries: tuple[Entry, ...]
    opening: Decimal
    closing: Decimal


def read_business(name: str, content: bytes) -> Book:
    """Read the export of FR02.

    Raises:
        IntegrityException: `INT-FR-03`, it is not whole or not what it says.
    """
    return _read(name, content, "业务数据", _BUSINESS, _business_entry, ("收入合计", "支出合计"))


def read_ledger(name: str, content: bytes) -> Book:
    """Read the export of FR03.

    Raises:
        IntegrityException: `INT-FR-03`, it is not whole or not what it says.
    """
    return _read(name, content, "财务账", _LEDGER, _ledger_entry, ("借方合计", "贷方合计"))


def _read(
    name: str,
    content: bytes,
    title: str,
    needed: Sequence[str],
    entry: Callable[[str, int, Row], Entry],
    sums: tuple[str, str],
) -> Book:
    lines = _lines(name, content, title)
    at = next((place for place, (_, cells) in enumerate(lines) if set(needed) <= set(cells)), None)
    if at is None:
        raise _damaged(name, f"没有工作表“{title}”或其表头")
    facts = {label: text for label, (_, text) in facts_of(lines[1:at]).items()}
    try:
        entries = tuple(entry(name, number, row) for number, row in _rows(lines[at][1], lines[at + 1 :]))
        opening, closing = _balances(facts)
        stated = Controls(
            row_count=int(facts["笔数"]),
            sum_in=parse_amount(facts[sums[0]]),
            sum_out=parse_amount(facts[sums[1]]),
            opening=opening,
            closing=closing,
        )
    except (KeyError, ValueError) as err:
        raise _damaged(name, str(err)) from err
    found = add_up(entries)
    if "期末余额" not in facts:
        stated = Controls(stated.row_count, stated.sum_in, stated.sum_out, ZERO, found.sum_in - found.sum_out)
    if faults := control(stated=stated, found=found):
        raise _damaged(name, "；".join(map(str, faults)))
    return Book(facts["任务号"], facts["账户"], facts["险种"][:3], entries, opening, closing)


def _lines(name: str, content: bytes, title: str) -> Lines:
    try:
        return SentFile(content).sheet(title)
    except StatementFault as fault:
        raise _damaged(name, fault.message) from fault


def _balances(facts: Mapping[str, str]) -> tuple[Decimal, Decimal]:
    if "期末余额" not in facts:
        return ZERO, ZERO
    return parse_amount(facts["期初余额"]), parse_amount(facts["期末余额"])


def _rows(headings: Sequence[str], lines: Sequence[Line]) -> Iterator[tuple[int, Row]]:
    for number, cells in lines:
        yield number, dict(zip(headings, cells, strict=False))


def _business_entry(name: str, number: int, row: Row) -> Entry:
    if row["方向"] not in _DIRECTIONS:
        raise StatementFault(f"第{number}行【方向】“{row['方向']}”无法识别", row=number, column="方向")
    return Entry(
        source=Source.BIZ,
        serial_no=row["流水号"],
        fund_code=row["险种"][:3],
        account_no=row["账户"],
        direction=_DIRECTIONS[row["方向"]],
        amount=parse_amount(row["金额"], row=number, column="金额"),
        biz_date=parse_day(row["业务日期"], row=number, column="业务日期"),
        batch_no=row["批次号"],
        strong_key=row["端到端号"] or row["电子税票号"],
        cp_name=row["对方户名"],
        cp_acct=row["对方账号"],
        reversal_of=row["原流水号"],
        remark=row.get("摘要", ""),
        file=name,
        row_no=number,
    )


def _ledger_entry(name: str, number: int, row: Row) -> Entry:
    debit, credit = row["借方金额"], row["贷方金额"]
    if bool(debit) == bool(credit):
        raise StatementFault(f"第{number}行借方与贷方应当且只应填一项", row=number, column="借方金额")
    return Entry(
        source=Source.FIN,
        serial_no=f"{row['凭证号']}{row['分录号']}",
        fund_code=row["险种"][:3],
        account_no=row["账户"],
        direction=Direction.IN if debit else Direction.OUT,
        amount=parse_amount(debit or credit, row=number, column="借方金额" if debit else "贷方金额"),
        biz_date=parse_day(row["记账日期"], row=number, column="记账日期"),
        batch_no=row["批次号"],
        reversal_of=row["红字原凭证"],
        remark=row["摘要"],
        file=name,
        row_no=number,
    )


def _damaged(name: str, what: str) -> IntegrityException:
    return IntegrityException(
        f"导出文件 {name} 与其表头不符：{what}",
        code="INT-FR-03",
        where=name,
        to_do="重新导出；仍如此则报系统管理员，不要手工改文件",
    )
