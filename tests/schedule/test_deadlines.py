"""The golden vectors COM-09 to COM-13 and UI-10 of the domain rules."""

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from digital_employee.errors import SystemException
from digital_employee.schedule.calendar import CalendarStatus, CalendarYear, WorkingCalendar, load_calendar
from digital_employee.schedule.deadlines import due_date

FOLDER = Path(__file__).resolve().parents[2] / "config" / "calendars"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return load_calendar(FOLDER)


@pytest.mark.parametrize(
    ("start", "workdays", "due"),
    [
        pytest.param(date(2025, 9, 24), 10, date(2025, 10, 14), id="COM-09"),
        pytest.param(date(2026, 2, 9), 15, date(2026, 3, 6), id="COM-10"),
        pytest.param(date(2026, 2, 13), 10, date(2026, 3, 5), id="COM-11 and UI-10 over Spring Festival"),
        pytest.param(date(2026, 9, 28), 10, date(2026, 10, 16), id="COM-11 and UI-10 over National Day"),
        pytest.param(date(2026, 3, 10), 10, date(2026, 3, 24), id="no holiday"),
        pytest.param(date(2026, 2, 14), 1, date(2026, 2, 24), id="a make-up Saturday is the start day"),
        pytest.param(date(2026, 3, 14), 0, date(2026, 3, 14), id="no days at all"),
    ],
)
def test_working_days_are_counted_from_the_next_day(
    calendar: WorkingCalendar, start: date, workdays: int, due: date
) -> None:
    found = due_date(start, calendar, workdays=workdays)
    assert found.due_at == datetime(due.year, due.month, due.day, 23, 59, 59, tzinfo=SHANGHAI)
    assert found.provisional is False


@pytest.mark.parametrize(
    ("start", "days", "roll", "due"),
    [
        pytest.param(date(2026, 8, 5), 60, True, date(2026, 10, 8), id="COM-13 National Day"),
        pytest.param(date(2026, 2, 3), 15, True, date(2026, 2, 24), id="COM-13 Spring Festival"),
        pytest.param(date(2026, 2, 3), 15, False, date(2026, 2, 18), id="without roll"),
        pytest.param(date(2026, 9, 1), 19, True, date(2026, 9, 20), id="a make-up Sunday does not roll"),
        pytest.param(date(2026, 3, 1), 13, True, date(2026, 3, 16), id="an ordinary Saturday rolls to Monday"),
    ],
)
def test_calendar_days_roll_off_days_that_are_not_worked(
    calendar: WorkingCalendar, start: date, days: int, roll: bool, due: date
) -> None:
    assert due_date(start, calendar, days=days, roll=roll).due_at.date() == due


def test_a_limit_that_reaches_a_year_without_a_file_is_refused(calendar: WorkingCalendar) -> None:
    with pytest.raises(SystemException) as caught:
        due_date(date(2026, 12, 25), calendar, workdays=10)
    assert caught.value.code == "SYS-CAL-01"


def test_a_limit_stores_the_arrangement_of_every_year_it_rests_on(calendar: WorkingCalendar) -> None:
    version = due_date(date(2025, 12, 29), calendar, workdays=10).calendar_version
    assert [part.split(":")[0] for part in version.split("+")] == ["cn-2025", "cn-2026"]
    assert due_date(date(2026, 2, 3), calendar, days=15, roll=False).calendar_version == ""


def test_a_provisional_year_marks_what_rests_on_it(calendar: WorkingCalendar) -> None:
    draft = CalendarYear(
        year=2027,
        status=CalendarStatus.PROVISIONAL,
        source="试填",
        holidays=frozenset({date(2027, 1, 1)}),
        makeup_workdays=frozenset(),
    )
    extended = WorkingCalendar({**calendar.years, 2027: draft})
    found = due_date(date(2026, 12, 25), extended, workdays=10)
    assert (found.due_at.date(), found.provisional) == (date(2027, 1, 11), True)
    assert due_date(date(2026, 12, 1), extended, workdays=10).provisional is False


@pytest.mark.parametrize("limits", [{}, {"workdays": 1, "days": 1}, {"workdays": -1}, {"days": -1}])
def test_a_limit_that_makes_no_sense_is_refused(calendar: WorkingCalendar, limits: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"either workdays or days|negative"):
        due_date(date(2026, 3, 10), calendar, **limits)
