"""Owns how much money moves with a pension relation (PT-R03, R04, R07). Pure, in Decimal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bots.social_insurance.money_in_words import round_money
from digital_employee.face import rule

FIRST_POOL_PERIOD = "199801"
"""From 1998-01-01 on the pooled fund moves by the bases actually paid on (66号 第四条)."""
NOTHING = Decimal("0.00")


class FundMode(StrEnum):
    """What moves: record and money, or the record alone (省级统收统支, [M])."""

    BOTH = "BOTH"
    RECORD_ONLY = "RECORD_ONLY"


class Document(StrEnum):
    """What a lump-sum payment of years gone by rests on (人社部规〔2016〕5号 第五条、人社厅发〔2019〕94号)."""

    PLEDGE = "承诺书"
    LEGAL = "法律文书"
    NONE = ""


@dataclass(frozen=True)
class PaidSpan:
    """Months actually paid of one year: arrears, deemed months and excluded months are not among them."""

    first: str
    last: str
    months: int
    base: Decimal
    """Sum of the contribution bases of these months."""


@dataclass(frozen=True)
class TemporarySpan:
    """Months paid into a temporary account at one pair of rates."""

    base: Decimal
    unit_rate: Decimal
    person_rate: Decimal


@dataclass(frozen=True)
class LumpSum:
    """Years gone by that were paid in one payment."""

    paid_on: date
    months: int
    base: Decimal
    account: Decimal
    """What of it lies in the personal account."""
    document: Document = Document.NONE
    document_date: date | None = None


@dataclass(frozen=True)
class Exclusion:
    """A lump sum that may not move; 复核 confirms it, and the person is told in writing within 10 working days."""

    paid_on: date
    months: int
    account: Decimal
    pool: Decimal
    reason: str


@dataclass(frozen=True)
class TransferFund:
    """What a 信息表 states, in 元."""

    months: int
    account: Decimal
    pool: Decimal
    total: Decimal


def transfer_fund(
    *,
    spans: tuple[PaidSpan, ...],
    acct_pre98: Decimal,
    acct_post98: Decimal,
    pool_rate: Decimal,
    mode: FundMode = FundMode.BOTH,
) -> TransferFund:
    """Compute the transfer fund: the personal account, and the bases paid since 1998-01 × the rate (PT-R04).

    The pool is rounded once, on its total. With RECORD_ONLY the account is on record and no money moves.

    Raises:
        ValueError: a span runs over the end of 1997, so that its base cannot be told apart.
    """
    if torn := [span for span in spans if span.first < FIRST_POOL_PERIOD <= span.last]:
        raise ValueError(f"{torn[0].first}至{torn[0].last}跨越1998年1月，须分段填列")
    account = acct_pre98 + acct_post98
    base = sum((span.base for span in spans if span.first >= FIRST_POOL_PERIOD), NOTHING)
    pool = round_money(base * pool_rate) if mode is FundMode.BOTH else NOTHING
    months = sum(span.months for span in spans)
    return TransferFund(months, account, pool, account + pool if mode is FundMode.BOTH else NOTHING)


@rule("pension_transfer.temporary_fund", law="国办发〔2009〕66号 第五条；人社部规〔2016〕5号", rule_id="PT-R03")
def temporary_fund(*, spans: tuple[TemporarySpan, ...], months: int, interest: Decimal) -> TransferFund:
    """Compute what a temporary account hands on: all contributions at full rate, and their interest (PT-R03).

    Several temporary accounts are combined by giving all their spans. Rounded once, on the sum; the unit's part is
    shown as the pool.
    """
    unit = round_money(sum((span.base * span.unit_rate for span in spans), NOTHING))
    both = round_money(sum((span.base * (span.unit_rate + span.person_rate) for span in spans), NOTHING))
    return TransferFund(months, both - unit + interest, unit, both + interest)


def booked_fund(*, months: int, account: Decimal, unit: Decimal, mode: FundMode) -> TransferFund:
    """Return what a temporary account hands on as it was booked: the unit's part is shown as the pool (PT-R03)."""
    if mode is FundMode.RECORD_ONLY:
        return TransferFund(months, account, NOTHING, NOTHING)
    return TransferFund(months, account, unit, account + unit)


@rule("pension_transfer.lump_sum", law="人社部规〔2016〕5号；人社厅发〔2019〕94号 第一至三条", rule_id="PT-R07")
def excluded_lump_sum(
    *, lump_sum: LumpSum, least_months: int, legal_from: date, pool_rate: Decimal
) -> Exclusion | None:
    """Say what of a lump sum must stay behind, None where it may move (PT-R07).

    So many months in one payment need a 承诺书 when paid before `legal_from`, else a legal document dated before the
    payment; one dated on the day of payment is not before it.
    """
    if lump_sum.months < least_months:
        return None
    reason = _missing_document(lump_sum, legal_from)
    if reason is None:
        return None
    return Exclusion(
        lump_sum.paid_on, lump_sum.months, lump_sum.account, round_money(lump_sum.base * pool_rate), reason
    )


def _missing_document(lump_sum: LumpSum, legal_from: date) -> str | None:
    if lump_sum.paid_on < legal_from:
        return None if lump_sum.document in {Document.PLEDGE, Document.LEGAL} else "缺少承诺书"
    if lump_sum.document is not Document.LEGAL:
        return "缺少事前法律文书"
    if lump_sum.document_date is None or lump_sum.document_date >= lump_sum.paid_on:
        return f"法律文书日期{lump_sum.document_date or '缺失'}不早于缴费日期{lump_sum.paid_on}"
    return None
