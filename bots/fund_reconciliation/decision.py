"""Owns what a reconciliation leads to: submitted at which level, or handed to a person, and why. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bots.fund_reconciliation.balance import OpenKind, Reconciled, balance
from bots.fund_reconciliation.entries import Outcome, Side
from bots.fund_reconciliation.reconcile import Reconciliation
from digital_employee.face import Disposition

MATCHED = (
    Outcome.MATCHED_1_1,
    Outcome.MATCHED_N_1,
    Outcome.MATCHED_1_N,
    Outcome.MATCHED_N_M,
    Outcome.MATCHED_WEAK,
)
REVIEWER, AUDITOR = "reviewer", "auditor"
"""复核 (RV) and 稽核 (AUD), as `hand_over` of a workflow and the dashboard name them."""
NEGATIVE = "BUS-FR-10"
UNBALANCED = "INT-FR-01"
MEANINGS: Mapping[str, str] = {
    "BUS-FR-06": "险种或账户不符（串户）",
    "BUS-FR-07": "收付方向不符",
    "BUS-FR-08": "无业务来源、手工凭证无源或不明到账",
    "BUS-FR-11": "收款人与应领人不一致",
    "BUS-FR-10": "账户余额出现负数",
    "BUS-FR-05": "金额不符",
    "BUS-FR-03": "冲销不完整",
    "BUS-FR-02": "流水号重复且金额不同",
    "BUS-FR-04": "候选不唯一",
    "BUS-FR-09": "未达超过30天",
}
"""Why a person must look, the most severe first."""


@dataclass(frozen=True)
class Balances:
    """Closing and opening balances of ledger and statement."""

    book_opening: Decimal
    book: Decimal
    bank_opening: Decimal
    bank: Decimal


@dataclass(frozen=True)
class Decision:
    """What the robot does with the task."""

    disposition: Disposition
    code: str
    """The most severe; empty where the task is simply submitted."""
    reason: str
    to: str
    """Who decides it, where a person must: the auditor for what is open for more than `audit_days` (FR-R12)."""
    level: str
    """L2, or L3 where something is uncleared or differs (DOMAIN §2.6, [ILL])."""
    sheet: Reconciled
    sums: Mapping[OpenKind, Decimal]


def decide(result: Reconciliation, balances: Balances, *, audit_days: int) -> Decision:
    """Decide a task from its result and balances (FR-R14, §2.5).

    Rows that need a person go first; where there are none and the two adjusted balances differ, nothing may be
    submitted (INT-FR-01). What is open for more than `audit_days` goes to 稽核 and not to 复核 (FR-R12).
    """
    codes = dict(result.codes)
    if _is_negative(result, balances):
        codes[NEGATIVE] = 1
    sheet, sums = _balance_sheet(result, balances)
    differs = result.rows(Outcome.UNCLEARED, Outcome.AMOUNT_DIFF) > 0
    found = [code for code in MEANINGS if code in codes]
    disposition, code, reason, to = Disposition.AUTO_SUBMITTED, "", "", REVIEWER
    if found:
        disposition, code = Disposition.HUMAN, found[0]
        reason = "；".join(f"{name} {MEANINGS[name]} {codes[name]} 笔" for name in found)
        if old := sum(row.outcome is Outcome.UNCLEARED and row.age_days > audit_days for row in result.named):
            to = AUDITOR
            reason += f"；其中 {old} 笔未达超过 {audit_days} 天，报稽核"
    elif sheet.diff != 0:
        disposition, code = Disposition.FROZEN, UNBALANCED
        hints = f"（提示：{'、'.join(sheet.hints)}）" if sheet.hints else ""
        reason = f"余额调节表不平，差额 {sheet.diff:,.2f} 元{hints}"
    return Decision(disposition, code, reason, to, "L3" if differs else "L2", sheet, sums)


def _balance_sheet(result: Reconciliation, balances: Balances) -> tuple[Reconciled, dict[OpenKind, Decimal]]:
    amounts: dict[OpenKind, tuple[Decimal, ...]] = {
        kind: tuple(item.amount for item in result.open_items if item.kind is kind) for kind in OpenKind
    }
    sheet = balance(
        book=balances.book,
        bank=balances.bank,
        bank_in=amounts[OpenKind.BANK_IN],
        bank_out=amounts[OpenKind.BANK_OUT],
        book_in=amounts[OpenKind.BOOK_IN],
        book_out=amounts[OpenKind.BOOK_OUT],
    )
    return sheet, {kind: sum(items, Decimal("0.00")) for kind, items in amounts.items()}


def _is_negative(result: Reconciliation, balances: Balances) -> bool:
    openings = {Side.FIN: balances.book_opening, Side.EXT: balances.bank_opening}
    lowest = [opening + result.lowest.get(side, Decimal(0)) for side, opening in openings.items()]
    return min(*lowest, balances.book, balances.bank) < 0
