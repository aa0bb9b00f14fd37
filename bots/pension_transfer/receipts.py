"""Owns whether the money of a 信息表 has come in, to the 分 (PT-R11). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from digital_employee.face import rule

TRANSPOSITION = "TRANSPOSITION"
"""The difference in 分 is divisible by 9, as when two digits were swapped."""
NINE = 9


@dataclass(frozen=True)
class Receipts:
    """What came in against what was announced."""

    received: Decimal
    difference: Decimal
    """Announced less received: positive where money is missing."""
    is_settled: bool
    hint: str = ""


@rule("pension_transfer.receipts", law="国办发〔2009〕66号 第八条", rule_id="PT-R11")
def check_receipts(*, announced: Decimal, receipts: tuple[Decimal, ...]) -> Receipts:
    """Compare the receipts with the total of the 信息表 (PT-R11).

    Settled only when they are equal to the 分; split receipts wait until their sum is. There is no partial posting.
    A 信息表 without money (RECORD_ONLY) is settled without a receipt.
    """
    received = sum(receipts, Decimal("0.00"))
    difference = announced - received
    is_swap = bool(difference) and bool(receipts) and int(difference * 100) % NINE == 0
    return Receipts(received, difference, difference == 0, TRANSPOSITION if is_swap else "")
