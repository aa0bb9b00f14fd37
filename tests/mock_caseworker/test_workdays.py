from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

from mock_caseworker.workdays import due_date, is_workday


def test_every_day_of_two_years_agrees_with_the_published_calendar() -> None:
    days = (date(2025, 1, 1) + timedelta(days=offset) for offset in range(730))
    assert [day for day in days if is_workday(day) != chinese_calendar.is_workday(day)] == []


def test_ten_working_days_skip_holidays_and_count_make_up_days() -> None:
    assert due_date(date(2026, 2, 13), 10) == date(2026, 3, 5)
    assert due_date(date(2026, 9, 28), 10) == date(2026, 10, 16)


def test_due_date_beyond_the_known_years_is_not_guessed() -> None:
    assert due_date(date(2026, 12, 25), 10) is None
