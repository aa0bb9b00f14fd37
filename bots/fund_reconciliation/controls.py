"""Owns the control totals of a file and of an account: FR-R01, and the roll-forward of FR-R15. Reads no file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from bots.fund_reconciliation.entries import Direction, Entry
from digital_employee.face import rule

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Controls:
    """What the head of a file states about its rows; None where the file does not state it."""

    row_count: int | None
    sum_in: Decimal | None
    sum_out: Decimal | None
    opening: Decimal
    closing: Decimal


@dataclass(frozen=True)
class Totals:
    """What the rows of one file or source come to."""

    row_count: int
    sum_in: Decimal
    sum_out: Decimal


@dataclass(frozen=True)
class ControlFault:
    """One control total that does not hold, as the sender is told."""

    label: str
    stated: str
    found: str

    def __str__(self) -> str:
        return f"{self.label} 文件头 {self.stated}，明细 {self.found}"


def add_up(entries: Iterable[Entry]) -> Totals:
    """Return count and sums of rows; red entries lower the sum of their own direction."""
    count, sums = 0, {Direction.IN: ZERO, Direction.OUT: ZERO}
    for entry in entries:
        count += 1
        sums[entry.direction] += entry.amount
    return Totals(count, sums[Direction.IN], sums[Direction.OUT])


@rule("fund_reconciliation.roll_forward", law="社会保险基金会计制度（财会〔2017〕28号）", rule_id="FR-R15")
def roll_forward(*, opening: Decimal, sum_in: Decimal, sum_out: Decimal) -> Decimal:
    """Return the closing balance that an account must have: opening + IN − OUT."""
    return opening + sum_in - sum_out


@rule("fund_reconciliation.control", law="社会保险经办条例 第四十一条", rule_id="FR-R01")
def control(*, stated: Controls, found: Totals) -> tuple[ControlFault, ...]:
    """Return every control total of a file that does not hold; none means that it may be imported (BUS-FR-01).

    Count and sums are compared with the rows, the closing balance with opening + IN − OUT of the rows.
    """
    closing = roll_forward(opening=stated.opening, sum_in=found.sum_in, sum_out=found.sum_out)
    compared = (
        ("总笔数", stated.row_count, found.row_count),
        ("收入合计", stated.sum_in, found.sum_in),
        ("支出合计", stated.sum_out, found.sum_out),
        ("期末余额", stated.closing, closing),
    )
    return tuple(
        ControlFault(label, str(said), str(is_so))
        for label, said, is_so in compared
        if said is not None and said != is_so
    )
