"""Owns the 银行存款余额调节表: which items adjust which side, and what the difference hints at (FR-R13, R14). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bots.fund_reconciliation.entries import Direction
from digital_employee.face import rule

TRANSPOSITION = "TRANSPOSITION"
WRONG_SIDE = "WRONG_SIDE"
ZERO = Decimal("0.00")


class OpenKind(StrEnum):
    """The four kinds of 未达账项 (FR-R13)."""

    BANK_IN = "①"
    BANK_OUT = "②"
    BOOK_IN = "③"
    BOOK_OUT = "④"

    @property
    def label(self) -> str:
        """The kind as the portal's list names it."""
        return _LABELS[self]


_LABELS = {
    OpenKind.BANK_IN: "银行已收账未收",
    OpenKind.BANK_OUT: "银行已付账未付",
    OpenKind.BOOK_IN: "账已收银行未收",
    OpenKind.BOOK_OUT: "账已付银行未付",
}


@dataclass(frozen=True)
class Reconciled:
    """Both sides after adjustment; `diff` must be 0.00 (else INT-FR-01)."""

    adj_book: Decimal
    adj_bank: Decimal
    diff: Decimal
    hints: tuple[str, ...]


@rule("fund_reconciliation.open_kind", law="社会保险基金财务制度（财社〔2017〕144号）", rule_id="FR-R13")
def open_kind(*, in_book: bool, in_bank: bool, direction: Direction) -> OpenKind | None:
    """Return which kind of 未达账项 a movement is; None where book and bank both have it, or neither."""
    if in_book == in_bank:
        return None
    if in_bank:
        return OpenKind.BANK_IN if direction is Direction.IN else OpenKind.BANK_OUT
    return OpenKind.BOOK_IN if direction is Direction.IN else OpenKind.BOOK_OUT


@rule("fund_reconciliation.balance", law="社会保险基金财务制度（财社〔2017〕144号）", rule_id="FR-R14")
def balance(
    *,
    book: Decimal,
    bank: Decimal,
    bank_in: tuple[Decimal, ...] = (),
    bank_out: tuple[Decimal, ...] = (),
    book_in: tuple[Decimal, ...] = (),
    book_out: tuple[Decimal, ...] = (),
) -> Reconciled:
    """Adjust both balances by the 未达账项 ①–④: book + ① − ②, bank + ③ − ④.

    A difference is never spread or written off (FR-R10: tolerance 0.00); it is only described: divisible by 9 分
    hints at transposed digits, half of it equal to an item at an item on the wrong side.
    """
    adj_book = book + _sum(bank_in) - _sum(bank_out)
    adj_bank = bank + _sum(book_in) - _sum(book_out)
    diff = adj_book - adj_bank
    items = (*bank_in, *bank_out, *book_in, *book_out)
    return Reconciled(adj_book, adj_bank, diff, _hints(diff, items))


@rule("fund_reconciliation.is_transposition", law="产品设计", rule_id="FR-R06")
def is_transposition(*, diff: Decimal) -> bool:
    """Tell whether a difference looks like two digits exchanged: not zero, and divisible by 9 in 分."""
    return diff != 0 and int(diff * 100) % 9 == 0


def _hints(diff: Decimal, items: tuple[Decimal, ...]) -> tuple[str, ...]:
    hints = (TRANSPOSITION,) if is_transposition(diff=diff) else ()
    return (*hints, WRONG_SIDE) if diff and any(abs(diff) == 2 * item for item in items) else hints


def _sum(amounts: tuple[Decimal, ...]) -> Decimal:
    return sum(amounts, ZERO)
