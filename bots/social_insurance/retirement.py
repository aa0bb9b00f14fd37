"""Owns the statutory retirement month and the least contribution months. Flexible retirement is no rule of ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bots.social_insurance.identifiers import Sex
from bots.social_insurance.periods import add_months, period_of
from digital_employee.face import rule


class RetirementCategory(StrEnum):
    """Who retires by which ladder; F50 or F55 is a personnel attribute and never guessed."""

    M60 = "M60"
    F55 = "F55"
    F50 = "F50"


@dataclass(frozen=True)
class _Ladder:
    base_age: int
    first_birth_year: int
    step: int
    cap: int


_LADDERS = {
    RetirementCategory.M60: _Ladder(base_age=60, first_birth_year=1965, step=4, cap=36),
    RetirementCategory.F55: _Ladder(base_age=55, first_birth_year=1970, step=4, cap=36),
    RetirementCategory.F50: _Ladder(base_age=50, first_birth_year=1975, step=2, cap=60),
}


@dataclass(frozen=True)
class Retirement:
    """When somebody reaches statutory retirement: the period YYYYMM and the age in completed months."""

    period: str
    age_months: int


def category_of(sex: Sex, female_category: str) -> RetirementCategory | None:
    """Return the ladder that applies, or None where only a person can say (COM-R30)."""
    if sex is Sex.MALE:
        return RetirementCategory.M60
    if sex is Sex.FEMALE and female_category in {RetirementCategory.F50, RetirementCategory.F55}:
        return RetirementCategory(female_category)
    return None


@rule("social_insurance.retirement_date", law="关于实施渐进式延迟法定退休年龄的决定（2024-09-13）", rule_id="COM-R30")
def retirement_of(category: RetirementCategory, birth: date) -> Retirement:
    """Return the statutory retirement month (COM-R30).

    Source: 全国人大常委会关于实施渐进式延迟法定退休年龄的决定 (2024-09-13) and its 国务院办法, from 2025-01-01.
    """
    ladder = _LADDERS[category]
    months = (birth.year - ladder.first_birth_year) * 12 + birth.month - 1
    delay = 0 if months < 0 else min(months // ladder.step + 1, ladder.cap)
    age_months = ladder.base_age * 12 + delay
    return Retirement(period=add_months(period_of(birth), age_months), age_months=age_months)


@rule("social_insurance.minimum_months", law="国务院关于渐进式延迟法定退休年龄的办法 第二条", rule_id="COM-R31")
def least_contribution_months(retirement_year: int) -> int:
    """Return the contribution months a pension needs: 180, from 2030 on 6 more a year, at most 240.

    Source: COM-R31; 国务院关于渐进式延迟法定退休年龄的办法 2条.
    """
    return min(180 + max(0, retirement_year - 2029) * 6, 240)
