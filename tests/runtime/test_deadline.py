"""What is kept of an item's limit: its days, and what they rest on."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from digital_employee.errors import SystemException
from digital_employee.runtime.collect import deadline_rule
from digital_employee.schedule.calendar import load_calendar
from digital_employee.workflow.model import Deadline

CALENDAR = load_calendar(Path(__file__).parents[2] / "config" / "calendars")
TEN_DAYS = Deadline(after="${{ item.apply_date }}", workdays=10, warn=6, alarm=9, rule="UI-R09", event="申请")


def test_a_limit_is_kept_with_its_rule_its_marks_and_its_calendar() -> None:
    assert deadline_rule(TEN_DAYS, date(2026, 2, 13), CALENDAR) == {
        "rule_id": "UI-R09",
        "start_event": "申请",
        "start": "2026-02-13",
        "workdays": 10,
        "days": None,
        "due": "2026-03-05T23:59:59+08:00",
        "calendar_version": CALENDAR.years[2026].version,
        "provisional": False,
        "warn_at": "2026-02-28T23:59:59+08:00",
        "alarm_at": "2026-03-04T23:59:59+08:00",
    }


def test_a_limit_of_calendar_days_rolls_and_has_no_marks_it_was_not_given() -> None:
    kept = deadline_rule(Deadline(after="x", days=60), date(2026, 8, 5), CALENDAR)
    assert kept["due"] == "2026-10-08T23:59:59+08:00"
    assert (kept["rule_id"], "warn_at" in kept) == ("", False)


def test_a_limit_that_reaches_an_unknown_year_is_refused() -> None:
    with pytest.raises(SystemException) as caught:
        deadline_rule(TEN_DAYS, date(2026, 12, 25), CALENDAR)
    assert caught.value.code == "SYS-CAL-01"
