"""Statement files as the bank, the treasury or the tax bureau sends them: one type for all, and its control figures.

How each template is laid out stands in `templates`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from cryptography.hazmat.primitives.hashes import SM3, Hash

from mock_caseworker.fund_reconciliation.wording import PAYMENT, RECEIPT
from mock_caseworker.grids import Column, money

LARGEST = 20 * 1024 * 1024
CONTROLS = (
    Column("项目", "item"),
    Column("文件头", "stated"),
    Column("明细", "found"),
    Column("结果", "result"),
)


class NotThisTemplateError(Exception):
    """The bytes do not follow the template that was chosen."""


@dataclass(frozen=True)
class Line:
    """One movement of a statement, as the fund sees it."""

    serial_no: str
    direction: str
    amount: Decimal
    traded_on: str
    strong_key: str = ""
    batch_no: str = ""
    cp_name: str = ""
    cp_acct: str = ""
    reversal_of: str = ""
    note: str = ""


@dataclass(frozen=True)
class Statement:
    """A whole file: what its header states, and its lines."""

    account_no: str
    start: str
    end: str
    sequence: str
    count: int
    sum_in: Decimal
    sum_out: Decimal
    opening: Decimal
    closing: Decimal
    check: str
    lines: Sequence[Line]


def check_text(lines: Sequence[Line]) -> str:
    """Return the SM3 (GB/T 32905) that a header states over its lines, in lower-case hex."""
    digest = Hash(SM3())
    for line in lines:
        digest.update(f"{line.serial_no}|{line.direction}|{line.amount:.2f}\n".encode())
    return digest.finalize().hex()


def compare_controls(statement: Statement) -> list[dict[str, str]]:
    """Set each control figure of the header against the lines; 结果 is 相符 or 不符."""
    came = _sum_of(statement.lines, RECEIPT)
    went = _sum_of(statement.lines, PAYMENT)
    check = check_text(statement.lines)
    pairs = (
        ("笔数", str(statement.count), str(len(statement.lines))),
        ("收入合计", money(statement.sum_in), money(came)),
        ("支出合计", money(statement.sum_out), money(went)),
        ("期末余额", money(statement.closing), money(statement.opening + came - went)),
        ("校验码", statement.check, check),
    )
    return [
        {"item": item, "stated": stated, "found": found, "result": "相符" if stated == found else "不符"}
        for item, stated, found in pairs
    ]


def controls_hold(statement: Statement) -> bool:
    """Say whether every control figure agrees with the lines."""
    return all(row["result"] == "相符" for row in compare_controls(statement))


def _sum_of(lines: Sequence[Line], direction: str) -> Decimal:
    return sum((line.amount for line in lines if line.direction == direction), Decimal("0.00"))
