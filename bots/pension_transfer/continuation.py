"""Owns what two relations make together: overlap, both choices, conservation (PT-R08, R12). Chooses nothing. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from bots.social_insurance.money_in_words import round_money
from digital_employee.face import rule

NOTHING = Decimal("0.00")


class Side(StrEnum):
    """Whose months are meant."""

    LOCAL = "本地"
    TRANSFERRED = "转入"


@dataclass(frozen=True)
class PaidMonth:
    """One month of a relation, with the rate at which its personal account was credited."""

    period: str
    base: Decimal
    rate: Decimal

    @property
    def credit(self) -> Decimal:
        """What the personal account was credited: booked monthly, so rounded monthly (DOMAIN §0.1)."""
        return round_money(self.base * self.rate)


@dataclass(frozen=True)
class Choice:
    """What keeping one side of the overlap means; the person chooses (187号 附件三)."""

    keep: Side
    months: int
    base: Decimal
    """Bases of the overlap months that are kept."""
    refund: Decimal
    """What goes back to the person: the cleared side's credits of these months and their interest."""


@dataclass(frozen=True)
class Overlap:
    """Months that stand in both relations."""

    periods: tuple[str, ...]
    union_months: int
    choices: tuple[Choice, ...]
    """Keep local, keep transferred; empty where nothing overlaps."""


@dataclass(frozen=True)
class Continuation:
    """What stands in the books after 接续入账."""

    months: int
    account: Decimal
    pool_income: Decimal
    """What is entered as 转移收入."""


@rule("pension_transfer.overlap", law="人社部发〔2009〕187号 附件三；人社部发〔2010〕70号 第十条", rule_id="PT-R08")
def find_overlap(
    *,
    local: tuple[PaidMonth, ...],
    transferred: tuple[PaidMonth, ...],
    local_interest: Decimal = NOTHING,
    transferred_interest: Decimal = NOTHING,
) -> Overlap:
    """Find the months in both relations and what either choice would mean (PT-R08).

    The interest of each side's overlap months is what the core system states. Years are never counted twice.
    """
    ours, theirs = {month.period for month in local}, {month.period for month in transferred}
    shared = ours & theirs
    union = len(ours | theirs)
    if not shared:
        return Overlap((), union, ())
    choices = (
        Choice(Side.LOCAL, union, _base(local, shared), _credits(transferred, shared) + transferred_interest),
        Choice(Side.TRANSFERRED, union, _base(transferred, shared), _credits(local, shared) + local_interest),
    )
    return Overlap(tuple(sorted(shared)), union, choices)


@rule("pension_transfer.conserve", law="社会保险法 第十九条；人社部发〔2010〕70号 第十条", rule_id="PT-R12")
def continue_relation(
    *,
    local_periods: frozenset[str],
    transferred_periods: frozenset[str],
    local_account: Decimal,
    transferred_account: Decimal,
    pool: Decimal,
    refund: Decimal = NOTHING,
) -> Continuation:
    """Return what must stand in the books afterwards: nothing is lost and nothing counted twice (PT-R12).

    Raises:
        ValueError: the refund is negative or more than both accounts hold.
    """
    account = local_account + transferred_account - refund
    if refund < 0 or account < 0:
        raise ValueError(f"清退金额{refund}须在0与两个账户合计之间")
    return Continuation(len(local_periods | transferred_periods), account, pool)


def _base(months: Iterable[PaidMonth], wanted: set[str]) -> Decimal:
    return sum((month.base for month in months if month.period in wanted), NOTHING)


def _credits(months: Iterable[PaidMonth], wanted: set[str]) -> Decimal:
    return sum((month.credit for month in months if month.period in wanted), NOTHING)
