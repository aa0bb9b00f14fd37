"""Owns what a statement of 银行, 国库 or 税务 is: its head, its rows, its control totals. Layouts are in `layouts`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from cryptography.hazmat.primitives.hashes import SM3, Hash

from bots.fund_reconciliation.controls import ControlFault, Controls, add_up, control
from bots.fund_reconciliation.entries import Direction, Entry, Source
from bots.fund_reconciliation.faults import StatementFault

_HEAD_LABELS = {"总笔数": "笔数", "对账期间": "起始日期"}
"""Under which label of the head a control stands, where it has another name there."""
SEAL_WORDS = {Direction.IN: "收", Direction.OUT: "支"}
FIRST = "1"
"""报文序号 of the file that is imported; a later one repeats or completes it and is only compared."""

_MEND = "请由出具单位更正后重新报送"
_CENT = Decimal("0.01")
_AMOUNT = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,20})?")


@dataclass(frozen=True)
class Statement:
    """One file, read and typed; nothing of it has been believed yet."""

    layout: str
    """工行, 农行, 建行, 国库 or 税务: the 模板 that the portal is told."""
    source: Source
    account_no: str
    start: date
    end: date
    sequence: str
    controls: Controls
    seal: str
    """校验码: SM3 (GB/T 32905) over the rows, as the head states it."""
    head_rows: Mapping[str, int]
    """In which row of the file each label of the head stands."""
    entries: tuple[Entry, ...]
    """Without a fund: that comes from the account."""

    def of_fund(self, fund_code: str) -> tuple[Entry, ...]:
        """Return the rows under the fund whose account this is."""
        return tuple(replace(entry, fund_code=fund_code) for entry in self.entries)

    def told(self, fault: ControlFault) -> str:
        """Return a control that does not hold with its place in the head: `第4行【收入合计】文件头 …，明细 …`."""
        row = self.head_rows.get(_HEAD_LABELS.get(fault.label, fault.label))
        return f"{f'第{row}行' if row else ''}【{fault.label}】文件头 {fault.stated}，明细 {fault.found}"

    def faults(self) -> tuple[ControlFault, ...]:
        """Return every control total that does not hold (FR-R01); any one returns the file to its sender."""
        faults = [*control(stated=self.controls, found=add_up(self.entries))]
        if (found := seal_of(self.entries)) != self.seal.lower():
            faults.append(ControlFault("校验码", self.seal, found))
        # What belongs to the period is told by the statement's own dates, never by the system's (FR-R12).
        days = [entry.biz_date for entry in self.entries if not self.start <= entry.biz_date <= self.end]
        if days:
            faults.append(
                ControlFault("对账期间", f"{self.start}至{self.end}", f"{min(days)}等 {len(days)} 笔在期间外")
            )
        return tuple(faults)


def seal_of(entries: Sequence[Entry]) -> str:
    """Return the SM3 over serial number, 收 or 支 and amount of every row, in the order of the file."""
    digest = Hash(SM3())
    for entry in entries:
        digest.update(f"{entry.serial_no}|{SEAL_WORDS[entry.direction]}|{entry.amount:.2f}\n".encode())
    return digest.finalize().hex()


def parse_amount(text: str, *, row: int | None = None, column: str = "", least: Decimal | None = None) -> Decimal:
    """Return an amount in 元 with at most two decimals; thousands separators are allowed, floats never come near.

    Raises:
        StatementFault: it is no amount, or less than `least`.
    """
    plain = text.strip().replace(",", "").replace("，", "").lstrip("¥￥")
    if not _AMOUNT.fullmatch(plain):
        raise StatementFault(f"金额“{text}”不是数字；{_MEND}", row=row, column=column)
    amount = Decimal(plain)
    rounded = amount.quantize(_CENT)
    if amount != rounded:
        raise StatementFault(f"金额“{text}”不是精确到分的数；{_MEND}", row=row, column=column)
    if least is not None and rounded < least:
        raise StatementFault(f"金额“{text}”应大于零；冲正、退票请记相反方向；{_MEND}", row=row, column=column)
    return rounded


def parse_day(text: str, *, row: int | None = None, column: str = "") -> date:
    """Return a date written 2026-02-10 or 20260210.

    Raises:
        StatementFault: it is no date.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise StatementFault(
            f"日期“{text}”不存在或格式不正确，应为 2026-02-10 或 20260210；{_MEND}",
            row=row,
            column=column,
        ) from None
