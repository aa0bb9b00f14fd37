"""The five layouts of statement files: 工行, 农行, 建行, 国库, 税务."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from io import BytesIO, StringIO
from types import MappingProxyType

from python_calamine import CalamineError, CalamineWorkbook

from mock_caseworker.fund_reconciliation.statements import Line, NotThisTemplateError, Statement
from mock_caseworker.fund_reconciliation.wording import PAYMENT, RECEIPT

_BATCH = re.compile(r"批次号[:：]\s*([0-9A-Z]+)")
Rows = list[list[str]]


def read_statement(template: str, content: bytes) -> Statement:
    """Read a file by the template that was chosen.

    Raises:
        NotThisTemplateError: another layout, a figure that is none, or text that cannot be decoded.
    """
    reader = READERS.get(template)
    if reader is None:
        raise NotThisTemplateError(template)
    try:
        return reader(content)
    except (
        *(CalamineError, UnicodeDecodeError, InvalidOperation, csv.Error),
        *(KeyError, IndexError, ValueError),
    ) as err:
        raise NotThisTemplateError(template) from err


def _icbc(content: bytes) -> Statement:
    rows = _csv(content.decode("utf-8-sig"))
    _expect(rows[0][0], "中国工商银行对公账户明细清单")
    _expect(rows[5][0], "交易日期")
    facts = _facts(rows[1:5])
    lines = [
        Line(
            row[1],
            {"贷": RECEIPT, "借": PAYMENT}[row[2]],
            _amount(row[3]),
            _day(row[0]),
            strong_key=row[7],
            batch_no=_batch(row[9]),
            cp_name=row[6],
            cp_acct=row[5],
            reversal_of=row[8],
            note=row[9],
        )
        for row in rows[6:]
    ]
    return _statement(facts, lines)


def _abc(content: bytes) -> Statement:
    rows = _csv(content.decode("gb18030"))
    _expect(rows[0][0], "中国农业银行单位账户交易明细")
    _expect(rows[3][2], "日志号")
    stated = dict(cell.split("：", 1) for cell in (*rows[1], *rows[2]))
    start, end = stated["查询区间"].split("-")
    facts = {**_facts([rows[-1][1:]]), **stated, "起始日期": _day(start), "截止日期": _day(end)}
    _expect(rows[-1][0], "合计")
    lines = [
        Line(
            row[2],
            RECEIPT if row[3] else PAYMENT,
            _amount(row[3] or row[4]),
            _day(row[0]),
            strong_key=row[8],
            batch_no=_batch(row[10]),
            cp_name=row[7],
            cp_acct=row[6],
            reversal_of=row[9],
            note=row[10],
        )
        for row in rows[4:-1]
    ]
    return _statement(facts, lines)


def _ccb(content: bytes) -> Statement:
    sheets = _sheets(content)
    facts = {row[0]: row[1] for row in sheets["账户信息"]}
    _expect(sheets["交易明细"][0][2], "交易流水")
    lines = [
        Line(
            row[2],
            RECEIPT if row[4] else PAYMENT,
            _amount(row[4] or row[3]),
            _day(row[1]),
            strong_key=row[8],
            batch_no=row[9],
            cp_name=row[7],
            cp_acct=row[6],
            reversal_of=row[10],
            note=row[11],
        )
        for row in sheets["交易明细"][1:]
    ]
    return _statement(facts, lines)


def _treasury(content: bytes) -> Statement:
    rows = [line.split("|") for line in content.decode("gb18030").splitlines()]
    head, details, tail = rows[0], rows[1:-1], rows[-1]
    _expect(head[1], "国库存款对账单")
    names = ("账号", "户名", "起始日期", "截止日期", "报文序号", "笔数", "收入合计", "支出合计", "期初余额", "期末余额")
    facts = {**dict(zip(names, head[2:], strict=True)), "校验码": tail[1]}
    facts.update({name: _day(facts[name]) for name in ("起始日期", "截止日期")})
    lines = [
        Line(
            row[2],
            {"1": RECEIPT, "2": PAYMENT}[row[3]],
            _amount(row[4]),
            _day(row[1]),
            strong_key=row[5],
            batch_no=_batch(row[9]),
            cp_name=row[6],
            cp_acct=row[7],
            reversal_of=row[8],
            note=row[9],
        )
        for row in details
    ]
    return _statement(facts, lines)


def _tax(content: bytes) -> Statement:
    rows = _sheets(content)["入库明细"]
    _expect(rows[0][0], "社会保险费入库明细")
    _expect(rows[4][2], "征收流水号")
    lines = [
        Line(
            row[2],
            RECEIPT,
            _amount(row[4]),
            _day(row[1]),
            strong_key=row[3],
            batch_no=_batch(row[8]),
            cp_name=row[5],
            cp_acct=row[6],
            reversal_of=row[7],
            note=row[8],
        )
        for row in rows[5:]
    ]
    return _statement(_facts(rows[1:4]), lines)


READERS: Mapping[str, Callable[[bytes], Statement]] = MappingProxyType(
    {"工行": _icbc, "农行": _abc, "建行": _ccb, "国库": _treasury, "税务": _tax}
)


def _statement(facts: Mapping[str, str], lines: Sequence[Line]) -> Statement:
    return Statement(
        account_no=facts["账号"],
        start=facts["起始日期"],
        end=facts["截止日期"],
        sequence=facts["报文序号"],
        count=int(facts["笔数"]),
        sum_in=_figure(facts["收入合计"]),
        sum_out=_figure(facts["支出合计"]),
        opening=_figure(facts["期初余额"]),
        closing=_figure(facts["期末余额"]),
        check=facts["校验码"],
        lines=lines,
    )


def _expect(found: str, wanted: str) -> None:
    if found != wanted:
        raise ValueError(found)


def _csv(text: str) -> Rows:
    return [row for row in csv.reader(StringIO(text, newline="")) if row]


def _sheets(content: bytes) -> dict[str, Rows]:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return {
        name: [[_cell(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }


def _cell(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _facts(rows: Iterable[Sequence[str]]) -> dict[str, str]:
    """Read cells that come as label, value, label, value."""
    return {row[place]: row[place + 1] for row in rows for place in range(0, len(row) - 1, 2) if row[place]}


def _figure(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def _amount(text: str) -> Decimal:
    amount = _figure(text)
    if amount <= 0:
        raise ValueError(text)
    return amount


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _batch(note: str) -> str:
    found = _BATCH.search(note)
    return found[1] if found else ""
