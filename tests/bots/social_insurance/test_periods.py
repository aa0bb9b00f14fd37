"""Months written YYYYMM."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.social_insurance.periods import add_months, each_period, first_day, months_between, period_of

PERIODS = st.dates(date(1950, 1, 1), date(2100, 12, 31)).map(period_of)


@given(PERIODS, st.integers(-600, 600))
def test_adding_months_is_undone_by_counting_them(period: str, months: int):
    assert months_between(period, add_months(period, months)) == months


def test_a_run_of_periods_crosses_the_year():
    assert list(each_period("202511", 3)) == ["202511", "202512", "202601"]


@pytest.mark.parametrize("text", ["202600", "202613", "20261", "2026-1"])
def test_a_month_that_does_not_exist_is_refused(text: str):
    with pytest.raises(ValueError, match="not a period"):
        first_day(text)
