"""Owns the five layouts of statement files (FR04 模板): where head, rows and figures stand. Compares nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bots.fund_reconciliation.controls import Controls
from bots.fund_reconciliation.entries import Direction, Entry, Source
from bots.fund_reconciliation.sheets import Fact, Line, Lines, csv_lines, facts_of, sheet_lines
from bots.fund_reconciliation.statements import Statement, StatementFault, parse_amount, parse_day

LEAST = Decimal("0.01")
_BATCH = re.compile(r"批次号[:：]\s*([0-9A-Za-z]+)")
_RETURNED = re.compile(r"退票[^0-9A-Za-z]*([0-9A-Za-z]+)")
_ZIP = b"PK\x03\x04"


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
    take_apart: Callable[[bytes], Body | None]
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


def _icbc(content: bytes) -> Body | None:
    lines = csv_lines(content, "utf-8-sig")
    if not _begins(lines, "中国工商银行对公账户明细清单"):
        return None
    return Body(facts_of(lines[1:5]), _headings(lines, 5, 0, "交易日期"), lines[6:])


def _abc(content: bytes) -> Body | None:
    lines = csv_lines(content, "gb18030")
    if not _begins(lines, "中国农业银行单位账户交易明细"):
        return None
    headings = _headings(lines, 3, 2, "日志号")
    facts: dict[str, Fact] = {}
    for number, cells in lines[1:3]:
        pairs = (cell.partition("：") for cell in cells)
        facts |= {label: (number, text) for label, colon, text in pairs if colon}
    number, span = facts.get("查询区间", (lines[0][0], ""))
    start, _, end = span.partition("-")
    last_number, last = lines[-1]
    if last[0] != "合计":
        raise StatementFault("缺少末行“合计”，文件可能不完整", row=last_number, column=headings[0])
    facts |= {"起始日期": (number, start), "截止日期": (number, end), **facts_of([(last_number, last[1:])])}
    return Body(facts, headings, lines[4:-1])


def _ccb(content: bytes) -> Body | None:
    sheets = _sheets(content)
    if "账户信息" not in sheets or "交易明细" not in sheets:
        return None
    lines = sheets["交易明细"]
    return Body(facts_of(sheets["账户信息"]), _headings(lines, 0, 2, "交易流水"), lines[1:])


def _treasury(content: bytes) -> Body | None:
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return None
    lines = [(number, line.split("|")) for number, line in enumerate(text.splitlines(), start=1) if line]
    if not lines or len(lines[0][1]) < 2 or lines[0][1][1] != "国库存款对账单":
        return None
    head, (tail_number, tail) = lines[0][1], lines[-1]
    if len(head) != len(_TREASURY_HEAD) + 2:
        raise StatementFault(f"首行应有 {len(_TREASURY_HEAD) + 2} 项，现有 {len(head)} 项", row=1)
    if len(lines) < 2 or len(tail) < 2 or len(tail) == len(_TREASURY_COLUMNS):
        raise StatementFault("缺少末行校验码，文件可能不完整", row=tail_number)
    facts = {label: (1, text) for label, text in zip(_TREASURY_HEAD, head[2:], strict=True)}
    facts["校验码"] = (tail_number, tail[1])
    return Body(facts, _TREASURY_COLUMNS, lines[1:-1])


def _tax(content: bytes) -> Body | None:
    lines = _sheets(content).get("入库明细", [])
    if not _begins(lines, "社会保险费入库明细"):
        return None
    return Body(facts_of(lines[1:4]), _headings(lines, 4, 2, "征收流水号"), lines[5:])


_TREASURY_HEAD = (
    "账号",
    "户名",
    "起始日期",
    "截止日期",
    "报文序号",
    "笔数",
    "收入合计",
    "支出合计",
    "期初余额",
    "期末余额",
)
_TREASURY_COLUMNS = (
    "记录类型", "入库日期", "国库流水号", "收支标志", "金额", "电子税票号", "对方户名", "对方账号", "原流水号", "附言",
)  # fmt: skip
_DEBIT_CREDIT = {"贷": Direction.IN, "借": Direction.OUT}
_ONE_TWO = {"1": Direction.IN, "2": Direction.OUT}

LAYOUTS = (
    Layout("工行", Source.BANK, _icbc, 0, 1, 3, 3, 2, _DEBIT_CREDIT, 7, 6, 5, 8, 9),
    Layout("农行", Source.BANK, _abc, 0, 2, 3, 4, None, {}, 8, 7, 6, 9, 10),
    Layout("建行", Source.BANK, _ccb, 1, 2, 4, 3, None, {}, 8, 7, 6, 10, 11, batch=9),
    Layout("国库", Source.TREASURY, _treasury, 1, 2, 4, 4, 3, _ONE_TWO, 5, 6, 7, 8, 9),
    Layout("税务", Source.TAX, _tax, 1, 2, 4, 4, None, {}, 3, 5, 6, 7, 8),
)


def read_statement(name: str, content: bytes) -> Statement:
    """Read a file whose layout is told by its first words, never by its name.

    Raises:
        StatementFault: empty, of no known layout, or a row that is not what the layout says.
    """
    if not content.strip():
        raise StatementFault("文件为空")
    for layout in LAYOUTS:
        body = layout.take_apart(content)
        if body is not None:
            return _statement(name, layout, body)
    if not (content.startswith(_ZIP) or _is_text(content)):
        raise StatementFault("文件含有无法识别的字符（乱码）")
    raise StatementFault("不是约定的对账单模板（工行、农行、建行、国库、税务）", row=1)


def _statement(name: str, layout: Layout, body: Body) -> Statement:
    def row_of(label: str) -> int | None:
        return body.facts[label][0] if label in body.facts else None

    def fact(label: str) -> str:
        text = body.facts[label][1].strip() if label in body.facts else ""
        if not text:
            raise StatementFault(f"文件头缺少“{label}”", row=row_of(label), column=label)
        return text

    def figure(label: str) -> Decimal:
        return parse_amount(fact(label), row=row_of(label), column=label)

    def day(label: str) -> date:
        return parse_day(fact(label), row=row_of(label), column=label)

    if not fact("笔数").isdigit():
        raise StatementFault(f"笔数“{fact('笔数')}”不是整数", row=row_of("笔数"), column="笔数")
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
        entries=tuple(_entry(name, layout, body.headings, line, account_no) for line in body.lines),
    )


def _entry(name: str, layout: Layout, headings: Sequence[str], line: Line, account_no: str) -> Entry:
    number, cells = line
    if len(cells) < len(headings):
        raise StatementFault(
            f"本行只有 {len(cells)} 列，应有 {len(headings)} 列", row=number, column=headings[len(cells)]
        )
    if not cells[layout.serial]:
        raise StatementFault(f"【{headings[layout.serial]}】为空", row=number, column=headings[layout.serial])
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
            raise StatementFault(f"【{column}】“{cells[layout.sign]}”无法识别", row=number, column=column)
        return direction, layout.income
    if layout.income == layout.outgo:
        return Direction.IN, layout.income
    filled = [place for place in (layout.income, layout.outgo) if cells[place]]
    if len(filled) != 1:
        raise StatementFault("收入与支出应当且只应填一项", row=number, column=headings[layout.income])
    return (Direction.IN if filled[0] == layout.income else Direction.OUT), filled[0]


def _begins(lines: Lines, title: str) -> bool:
    return bool(lines) and bool(lines[0][1]) and lines[0][1][0] == title


def _headings(lines: Lines, at: int, place: int, wanted: str) -> Sequence[str]:
    if len(lines) <= at or len(lines[at][1]) <= place or lines[at][1][place] != wanted:
        raise StatementFault(f"缺少表头行或列“{wanted}”", row=lines[min(at, len(lines) - 1)][0], column=wanted)
    return lines[at][1]


def _sheets(content: bytes) -> Mapping[str, Lines]:
    if not content.startswith(_ZIP):
        return {}
    return sheet_lines(content)


def _is_text(content: bytes) -> bool:
    for encoding in ("utf-8-sig", "gb18030"):
        with suppress(UnicodeDecodeError):
            content.decode(encoding)
            return True
    return False


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""
