from __future__ import annotations

import pytest

from mock_caseworker.generator.calendar_months import period
from mock_caseworker.generator.retirement import CATEGORIES, birth_month_for, retirement_month


@pytest.mark.parametrize(
    ("category", "born", "retires"),
    [
        ("M60", (1965, 1), "202502"),
        ("M60", (1965, 5), "202507"),
        ("M60", (1964, 12), "202412"),
        ("M60", (1976, 8), "203907"),
        ("M60", (1976, 9), "203909"),
        ("F55", (1971, 4), "202608"),
        ("F55", (1981, 9), "203909"),
        ("F50", (1975, 1), "202502"),
        ("F50", (1975, 3), "202505"),
        ("F50", (1984, 11), "203911"),
    ],
)
def test_retirement_months_are_those_of_the_published_table(category: str, born: tuple[int, int], retires: str) -> None:
    year, month = born
    assert period(retirement_month(year * 12 + month - 1, category)) == retires


@pytest.mark.parametrize("category", sorted(CATEGORIES))
def test_a_birth_month_is_found_exactly_for_the_months_in_which_anyone_retires(category: str) -> None:
    first, last = 2024 * 12, 2045 * 12
    reached = {retirement_month(birth, category) for birth in range(1940 * 12, 2000 * 12)}
    for wished in range(first, last):
        birth = birth_month_for(wished, category)
        assert (birth is not None) == (wished in reached)
        assert birth is None or retirement_month(birth, category) == wished
