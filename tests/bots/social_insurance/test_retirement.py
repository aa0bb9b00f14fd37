"""COM-R30 and COM-R31: golden vectors COM-14 to COM-16."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.social_insurance.identifiers import Sex
from bots.social_insurance.retirement import (
    RetirementCategory,
    category_of,
    least_contribution_months,
    retirement_of,
)

BIRTHS = st.dates(date(1950, 1, 1), date(2005, 12, 31))


@pytest.mark.parametrize(
    ("birth", "years", "months", "period"),
    [
        ("1965-01", 60, 1, "202502"),
        ("1965-05", 60, 2, "202507"),
        ("1964-12", 60, 0, "202412"),
        ("1976-08", 62, 11, "203907"),
        ("1976-09", 63, 0, "203909"),
    ],
)
def test_com_14_men_retire_step_by_step_later(birth: str, years: int, months: int, period: str):
    retirement = retirement_of(RetirementCategory.M60, date.fromisoformat(f"{birth}-28"))
    assert (retirement.age_months, retirement.period) == (years * 12 + months, period)


@pytest.mark.parametrize(
    ("category", "birth", "years", "months", "period"),
    [
        ("F55", "1971-04", 55, 4, "202608"),
        ("F55", "1981-09", 58, 0, "203909"),
        ("F50", "1975-01", 50, 1, "202502"),
        ("F50", "1975-03", 50, 2, "202505"),
        ("F50", "1984-11", 55, 0, "203911"),
    ],
)
def test_com_15_women_retire_step_by_step_later(category: str, birth: str, years: int, months: int, period: str):
    retirement = retirement_of(RetirementCategory(category), date.fromisoformat(f"{birth}-01"))
    assert (retirement.age_months, retirement.period) == (years * 12 + months, period)


@pytest.mark.parametrize(("year", "months"), [(2029, 180), (2030, 186), (2031, 192), (2039, 240), (2045, 240)])
def test_com_16_a_pension_needs_ever_more_months(year: int, months: int):
    assert least_contribution_months(year) == months


@given(BIRTHS, BIRTHS, st.sampled_from(RetirementCategory))
def test_who_is_born_later_never_retires_earlier(one: date, other: date, category: RetirementCategory):
    earlier, later = sorted((one, other))
    assert retirement_of(category, earlier).period <= retirement_of(category, later).period


def test_the_category_of_a_woman_is_never_guessed():
    assert category_of(Sex.FEMALE, "") is None
    assert category_of(Sex.FEMALE, "F50") is RetirementCategory.F50
    assert category_of(Sex.MALE, "") is RetirementCategory.M60
    assert category_of(Sex.UNKNOWN, "F50") is None
