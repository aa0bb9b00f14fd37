"""Every day of the shipped calendars, against two libraries that each keep the notices on their own."""

from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import holidays
import pytest

from digital_employee.errors import DefinitionError, SystemException
from digital_employee.schedule.calendar import CalendarStatus, WorkingCalendar, load_calendar

FOLDER = Path(__file__).resolve().parents[2] / "config" / "calendars"
YEARS = (2024, 2025, 2026)


@pytest.fixture(scope="module")
def calendar() -> WorkingCalendar:
    return load_calendar(FOLDER)


def days_of(year: int) -> list[date]:
    days = [date(year, 1, 1) + timedelta(days=count) for count in range(366)]
    return [day for day in days if day.year == year]


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_both_libraries(calendar: WorkingCalendar, year: int) -> None:
    official = holidays.country_holidays("CN", years=year)
    for day in days_of(year):
        assert calendar.is_workday(day) == chinese_calendar.is_workday(day) == official.is_working_day(day), day


@pytest.mark.parametrize("year", YEARS)
def test_every_year_names_its_notice_and_is_official(calendar: WorkingCalendar, year: int) -> None:
    assert calendar.years[year].status is CalendarStatus.OFFICIAL
    assert f"{year}年部分节假日安排的通知" in calendar.years[year].source


def test_a_year_without_a_file_is_an_error_and_never_monday_to_friday(calendar: WorkingCalendar) -> None:
    with pytest.raises(SystemException, match="no working calendar for 2027") as caught:
        calendar.is_workday(date(2027, 3, 1))
    assert caught.value.code == "SYS-CAL-01"


def write_year(folder: Path, name: str, body: str) -> Path:
    path = folder / name
    path.write_text(f"year: 2027\nstatus: PROVISIONAL\nsource: 试填\n{body}", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("holidays: [2027-01-01]\nmakeup_workdays: [2027-01-04]\n", "is not a Saturday or Sunday"),
        ("holidays: [2027-01-02]\nmakeup_workdays: [2027-01-02]\n", "stands under holidays and under"),
        ("holidays: [2026-12-31]\nmakeup_workdays: []\n", "is not a day of 2027"),
        (
            "holiday: [2027-01-01]\nmakeup_workdays: []\n",
            r"cn-2027\.yaml:4:1: holiday: unknown key, did you mean 'holi",
        ),
        ("holidays: [2027-01-01, heute]\nmakeup_workdays: []\n", r"cn-2027\.yaml:4:24: holidays\.1"),
        ("holidays: []\nholidays: []\nmakeup_workdays: []\n", r"cn-2027\.yaml:5:1: found duplicate key"),
        ("holidays: &days []\nmakeup_workdays: *days\n", r"cn-2027\.yaml:4:11: anchors and aliases"),
    ],
)
def test_a_faulty_file_is_refused_with_its_place(tmp_path: Path, body: str, fault: str) -> None:
    write_year(tmp_path, "cn-2027.yaml", body)
    with pytest.raises(DefinitionError, match=fault):
        load_calendar(tmp_path)


def test_a_file_that_carries_another_year_than_its_name_is_refused(tmp_path: Path) -> None:
    write_year(tmp_path, "cn-2028.yaml", "holidays: []\nmakeup_workdays: []\n")
    with pytest.raises(DefinitionError, match="the file says year 2027"):
        load_calendar(tmp_path)


def test_the_version_follows_the_days_and_not_the_wording_of_the_source(tmp_path: Path) -> None:
    first = write_year(tmp_path, "cn-2027.yaml", "holidays: [2027-01-01]\nmakeup_workdays: []\n")
    before = load_calendar(tmp_path).version(date(2027, 1, 1), date(2027, 2, 1))
    first.write_text(first.read_text(encoding="utf-8").replace("试填", "国办发明电"), encoding="utf-8")
    assert load_calendar(tmp_path).version(date(2027, 1, 1), date(2027, 2, 1)) == before
    write_year(tmp_path, "cn-2027.yaml", "holidays: [2027-01-01, 2027-01-02]\nmakeup_workdays: []\n")
    assert load_calendar(tmp_path).version(date(2027, 1, 1), date(2027, 2, 1)) != before
