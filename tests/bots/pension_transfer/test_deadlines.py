"""The time limits of a transfer: golden vector PT-12, the warning days, a year without a calendar."""

from datetime import date
from pathlib import Path

import pytest

from bots.pension_transfer.deadlines import ask_stage_deadline, notice_day, stage_deadline
from digital_employee.face import SkillContext, SystemException
from digital_employee.schedule.calendar import WorkingCalendar, load_calendar

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return load_calendar(PROJECT / "config" / "calendars")


def test_pt_12_three_stages_of_fifteen_working_days_each(calendar: WorkingCalendar):
    letter = stage_deadline(start=date(2026, 2, 9), calendar=calendar)
    table = stage_deadline(start=letter.due, calendar=calendar)
    posting = stage_deadline(start=table.due, calendar=calendar)
    assert [letter.due, table.due, posting.due] == [date(2026, 3, 6), date(2026, 3, 27), date(2026, 4, 20)]


def test_it_warns_at_ten_and_alarms_at_fourteen_by_the_calendar_of_that_version(calendar: WorkingCalendar):
    found = stage_deadline(start=date(2026, 2, 9), calendar=calendar)
    assert (found.warn, found.alarm) == (date(2026, 2, 28), date(2026, 3, 5))
    assert found.calendar_version == calendar.version(date(2026, 2, 9), date(2026, 3, 6))
    assert not found.is_provisional


def test_the_rule_that_people_ask_takes_the_projects_calendar(calendar: WorkingCalendar):
    context = SkillContext(business_date=date(2026, 3, 10), calendar=calendar, project_folder=PROJECT)
    assert ask_stage_deadline(start=date(2026, 2, 9), context=context).due == date(2026, 3, 6)


def test_what_cannot_move_is_told_within_ten_working_days(calendar: WorkingCalendar):
    assert notice_day(start=date(2026, 2, 13), calendar=calendar) == date(2026, 3, 5)


def test_a_year_without_a_calendar_is_never_guessed(calendar: WorkingCalendar):
    with pytest.raises(SystemException, match="SYS-CAL-01"):
        stage_deadline(start=date(2026, 12, 25), calendar=calendar)
