"""Owns what becomes of two records' months and accounts: union, overlap, refund, balance (MG-R08 to R10). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bots.record_merging.records import ARREARS, PAID, Account, Month
from digital_employee.face import BusinessException, IntegrityException, rule

MonthKey = tuple[str, str]
ZERO = Decimal("0.00")


class RefundReason(StrEnum):
    """Why money of an overlapping month goes back (MG-R08)."""

    DECLARED_TWICE = "误收"
    """Same employer, same month, paid twice: unit and person part, by 税务 退费."""
    TWO_RELATIONS = "多重关系"
    """Two employers: the personal-account part only (人社部发〔2009〕187号 三); the unit part stays."""


@dataclass(frozen=True)
class Refund:
    """What goes back of one month that is not kept."""

    period: str
    fund: str
    uscc: str
    unit_amount: Decimal
    person_amount: Decimal
    account_amount: Decimal
    """How much of it leaves the personal account."""
    reason: RefundReason

    @property
    def amount(self) -> Decimal:
        """Unit and person part together."""
        return self.unit_amount + self.person_amount


@dataclass(frozen=True)
class MergedMonths:
    """The months of two records brought together."""

    kept: tuple[Month, ...]
    dropped: tuple[Month, ...]
    """Rows that no longer count as a month; their images stay stored."""
    refunds: tuple[Refund, ...]
    retained: Decimal
    """What was paid for dropped rows and is not refunded: it stays in the fund."""
    overlap: tuple[MonthKey, ...]
    """The months that are paid on both records; 欠费 beside a paid month simply gives way."""

    @property
    def refund(self) -> Decimal:
        """Everything that goes back."""
        return _sum(refund.amount for refund in self.refunds)


@dataclass(frozen=True)
class AccountAfter:
    """One 险种's personal accounts before and after."""

    fund: str
    master: Decimal
    merged: Decimal
    refund: Decimal
    after: Decimal


@rule("record_merging.months", law="人社部发〔2009〕187号 第三条；社会保险法 第七十四条", rule_id="MG-R08")
def merge_months(
    *,
    master: tuple[Month, ...],
    merged: tuple[Month, ...],
    account_funds: tuple[str, ...],
    keep_merged: frozenset[tuple[str, str]] = frozenset(),
) -> MergedMonths:
    """Bring the months of two records together by (period, 险种) (MG-R08).

    Of an overlapping month the paid row is kept, of two paid ones the master's unless the month is in `keep_merged`
    (a person's choice). The other is refunded: in full at the same employer, else its personal-account part.

    Raises:
        BusinessException: `MG-X06`, one record has a month twice, or an overlapping month is paid in part only.
    """
    ours, theirs = _by_key(master), _by_key(merged)
    kept = {**theirs, **ours}
    dropped: list[Month] = []
    for key in sorted(ours.keys() & theirs.keys()):
        kept[key], loser = _choose(ours[key], theirs[key], prefer_second=key in keep_merged)
        dropped.append(loser)
    refunds = tuple(_refund(kept[row.key], row, account_funds) for row in dropped if row.is_paid)
    retained = _sum(row.paid_amount for row in dropped) - _sum(refund.amount for refund in refunds)
    return MergedMonths(
        kept=tuple(kept[key] for key in sorted(kept)),
        dropped=tuple(dropped),
        refunds=refunds,
        retained=retained,
        overlap=tuple(sorted(row.key for row in dropped if row.is_paid)),
    )


@rule("record_merging.accounts", law="人社部发〔2009〕187号 第三条", rule_id="MG-R09")
def merge_accounts(
    *, master: tuple[Account, ...], merged: tuple[Account, ...], refunds: tuple[Refund, ...]
) -> tuple[AccountAfter, ...]:
    """Return each 险种's account: the sum of both balances less what is refunded of it (MG-R09)."""
    ours, theirs = _balances(master), _balances(merged)
    back = {fund: _sum(refund.account_amount for refund in refunds if refund.fund == fund) for fund in _funds(refunds)}
    return tuple(
        AccountAfter(
            fund=fund,
            master=ours.get(fund, ZERO),
            merged=theirs.get(fund, ZERO),
            refund=back.get(fund, ZERO),
            after=ours.get(fund, ZERO) + theirs.get(fund, ZERO) - back.get(fund, ZERO),
        )
        for fund in sorted({*ours, *theirs, *back})
    )


@rule("record_merging.conservation", law="社会保险法 第七十四条", rule_id="MG-R10")
def check_conservation(*, before: tuple[Month, ...], result: MergedMonths) -> Decimal:
    """Return what was paid before; it is all kept, retained or refunded, and no month is lost or doubled (MG-R10).

    Raises:
        IntegrityException: `INT-MG-10`, the months or the money do not add up.
    """
    paid = _sum(month.paid_amount for month in before)
    after = _sum(month.paid_amount for month in result.kept) + result.retained + result.refund
    months, union = [month.key for month in result.kept], {month.key for month in before}
    if paid != after or len(months) != len(union) or set(months) != union:
        raise IntegrityException(
            f"合并前到账{paid}元、{len(union)}个月，合并后{after}元、{len(months)}个月，不守恒",
            code="INT-MG-10",
            to_do="停止合并，核对缴费明细",
        )
    return paid


def _choose(one: Month, other: Month, *, prefer_second: bool) -> tuple[Month, Month]:
    if one.is_paid != other.is_paid:
        return (one, other) if one.is_paid else (other, one)
    return (other, one) if prefer_second else (one, other)


def _refund(kept: Month, lost: Month, account_funds: tuple[str, ...]) -> Refund:
    has_account = lost.fund in account_funds
    same_employer = kept.uscc == lost.uscc
    account = lost.person_amount if has_account else ZERO
    return Refund(
        period=lost.period,
        fund=lost.fund,
        uscc=lost.uscc,
        unit_amount=lost.unit_amount if same_employer else ZERO,
        person_amount=lost.person_amount if same_employer else account,
        account_amount=account,
        reason=RefundReason.DECLARED_TWICE if same_employer else RefundReason.TWO_RELATIONS,
    )


def _by_key(months: Iterable[Month]) -> dict[MonthKey, Month]:
    found: dict[MonthKey, Month] = {}
    for month in months:
        if month.key in found:
            raise _irregular(f"{month.period} 险种{month.fund}在同一记录中登记了两次")
        if month.status not in PAID | ARREARS:
            raise _irregular(f"{month.period} 险种{month.fund}的到账状态为“{month.status}”")
        found[month.key] = month
    return found


def _irregular(what: str) -> BusinessException:
    return BusinessException(what, code="MG-X06", to_do="先更正缴费明细，再办理合并")


def _balances(accounts: Iterable[Account]) -> dict[str, Decimal]:
    balances: dict[str, Decimal] = {}
    for account in accounts:
        balances[account.fund] = balances.get(account.fund, ZERO) + account.balance
    return balances


def _funds(refunds: Iterable[Refund]) -> set[str]:
    return {refund.fund for refund in refunds if refund.account_amount}


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
