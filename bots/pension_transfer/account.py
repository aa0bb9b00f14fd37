"""Owns the interest on a personal account (个人账户) and what of it moves (PT-R05). Pure, in Decimal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bots.social_insurance.money_in_words import round_money
from digital_employee.face import rule

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class AccountYear:
    """One closed year of a personal account."""

    opening: Decimal
    credited: Decimal
    products: Decimal
    """积数: each month's credit × the months it bore interest, its own month included."""
    interest_on_open: Decimal
    interest_on_credits: Decimal
    closing: Decimal


@rule("pension_transfer.close_year", law="劳办发〔1997〕116号 附件 个人账户计息", rule_id="PT-R05")
def close_year(*, opening: Decimal, credited: Mapping[int, Decimal], rate: Decimal) -> AccountYear:
    """Close a full year of a personal account (PT-R05): credits by month 1–12, yearly rate as a fraction.

    Interest on the opening balance and interest on the credits, on Σ(积数) × rate / 12, are each rounded once
    (DOMAIN §0.1).

    Raises:
        ValueError: a month is not 1 to 12.
    """
    if not all(1 <= month <= MONTHS_A_YEAR for month in credited):
        raise ValueError(f"月份须为1至12: {sorted(credited)}")
    total = sum(credited.values(), Decimal("0.00"))
    products = sum((amount * (MONTHS_A_YEAR - month + 1) for month, amount in credited.items()), Decimal("0.00"))
    on_open = round_money(opening * rate)
    on_credits = round_money(products * rate / MONTHS_A_YEAR)
    return AccountYear(opening, total, products, on_open, on_credits, opening + on_open + total + on_credits)


@rule("pension_transfer.moving_balance", law="劳办发〔1997〕116号；国办发〔2009〕66号 第四条", rule_id="PT-R05")
def moving_balance(*, opening: Decimal, credited: Mapping[int, Decimal]) -> Decimal:
    """Return what moves of an account in mid-year: this year's credits as principal, without interest (PT-R05, [M]).

    The receiving place credits the interest of the whole year.
    """
    return opening + sum(credited.values(), Decimal("0.00"))
