"""Owns reading a statement file of any known layout into typed rows: all of it, or a fault with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bots.fund_reconciliation.controls import Controls
from bots.fund_reconciliation.entries import Direction, Entry, Source
from bots.fund_reconciliation.faults import StatementFault
from bots.fund_reconciliation.layouts import LAYOUTS, Body, Layout
from bots.fund_reconciliation.sheets import Line, SentFile
from bots.fund_reconciliation.statements import Statement, parse_amount, parse_day
from connectors.workbook import has_lost_digits

LEAST = Decimal("0.01")
_NAMES = "、".join(layout.name for layout in LAYOUTS)
_MEND = "请由出具单位更正后重新报送"
_LOST = "是数值格式，第 15 位以后的数字已丢失；请由出具单位以文本格式重新导出"
_BATCH = re.compile(r"批次号[:：]\s*([0-9A-Za-z]+)")
_RETURNED = re.compile(r"退票[^0-9A-Za-z]*([0-9A-Za-z]+)")


def read_statement(name: str, content: bytes) -> Statement:
    """Read a file whose layout is told by its first words, never by its name.

    Raises:
        StatementFault: empty, of no known layout, or a row that is not what the layout says.
    """
    if not content.strip():
        raise StatementFault("文件为空；请由出具单位重新导出")
    file = SentFile(content)
    for layout in LAYOUTS:
        body = layout.take_apart(file)
        if body is not None:
            return _statement(name, layout, body)
    if not file.is_workbook and file.text("utf-8-sig") is None and file.text("gb18030") is None:
        raise StatementFault("文件含有无法识别的字符（乱码）；请由出具单位重新导出，以原件报送，不要转存")
    raise StatementFault(f"不是约定的对账单模板（{_NAMES}）；请由出具单位按其中一种重新导出", row=1)


def _statement(name: str, layout: Layout, body: Body) -> Statement:
    def row_of(label: str) -> int | None:
        return body.facts[label][0] if label in body.facts else None

    def fact(label: str) -> str:
        text = body.facts[label][1].strip() if label in body.facts else ""
        if not text:
            raise StatementFault(f"文件头缺少“{label}”；请由出具单位补齐后重新报送", row=row_of(label), column=label)
        if has_lost_digits(text):
            raise StatementFault(f"“{label}”{_LOST}", row=row_of(label), column=label)
        return text

    def figure(label: str) -> Decimal:
        return parse_amount(fact(label), row=row_of(label), column=label)

    def day(label: str) -> date:
        return parse_day(fact(label), row=row_of(label), column=label)

    if not fact("笔数").isdigit():
        raise StatementFault(f"笔数“{fact('笔数')}”不是整数；{_MEND}", row=row_of("笔数"), column="笔数")
    account_no = fact("账号")
    return Statement(
        layout=layout.name,
        source=layout.source,
        account_no=account_no,
        start=day("起始日期"),
        end=day("截止日期"),
        sequence=fact("报文序号"),
        controls=Controls(
            row_count=int(fact("笔数")),
            sum_in=figure("收入合计"),
            sum_out=figure("支出合计"),
            opening=figure("期初余额"),
            closing=figure("期末余额"),
        ),
        seal=fact("校验码"),
        head_rows={label: number for label, (number, _) in body.facts.items()},
        entries=tuple([_entry(name, layout, body.headings, line, account_no) for line in body.lines]),
    )


def _entry(name: str, layout: Layout, headings: Sequence[str], line: Line, account_no: str) -> Entry:
    number, cells = line
    if len(cells) < len(headings):
        raise StatementFault(
            f"本行只有 {len(cells)} 列，应有 {len(headings)} 列；请由出具单位重新导出",
            row=number,
            column=headings[len(cells)],
        )
    if not cells[layout.serial]:
        column = headings[layout.serial]
        raise StatementFault(f"【{column}】为空；请由出具单位补齐后重新报送", row=number, column=column)
    for place in layout.texts:
        if has_lost_digits(cells[place]):
            raise StatementFault(f"【{headings[place]}】{_LOST}", row=number, column=headings[place])
    direction, place = _direction(layout, headings, line)
    note = cells[layout.note]
    is_return = direction is Direction.IN and layout.source is Source.BANK
    returned = _RETURNED.search(note) if is_return else None
    return Entry(
        source=layout.source,
        serial_no=cells[layout.serial],
        fund_code="",
        account_no=account_no,
        direction=direction,
        amount=parse_amount(cells[place], row=number, column=headings[place], least=LEAST),
        biz_date=parse_day(cells[layout.day], row=number, column=headings[layout.day]),
        batch_no=cells[layout.batch] if layout.batch is not None else _found(_BATCH, note),
        strong_key=cells[layout.key],
        cp_name=cells[layout.name_column],
        cp_acct=cells[layout.account],
        reversal_of=cells[layout.reversal],
        returned_key=returned[1] if returned else "",
        remark=note,
        file=name,
        row_no=number,
    )


def _direction(layout: Layout, headings: Sequence[str], line: Line) -> tuple[Direction, int]:
    """Return the direction of a row and the column of its amount."""
    number, cells = line
    if layout.sign is not None:
        direction = layout.signs.get(cells[layout.sign])
        if direction is None:
            column = headings[layout.sign]
            raise StatementFault(f"【{column}】“{cells[layout.sign]}”无法识别；{_MEND}", row=number, column=column)
        return direction, layout.income
    if layout.income == layout.outgo:
        return Direction.IN, layout.income
    filled = [place for place in (layout.income, layout.outgo) if cells[place]]
    if len(filled) != 1:
        raise StatementFault(f"收入与支出应当且只应填一项；{_MEND}", row=number, column=headings[layout.income])
    return (Direction.IN if filled[0] == layout.income else Direction.OUT), filled[0]


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""
