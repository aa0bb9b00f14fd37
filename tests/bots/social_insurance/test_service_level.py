"""The clock of a limit: its marks, its level day by day, and the calendar it rests on."""

from datetime import date
from pathlib import Path

import pytest

from bots.social_insurance.service_level import Level, ServiceLevel, service_level
from digital_employee.face import SkillContext, SystemException
from digital_employee.schedule.calendar import CalendarStatus, WorkingCalendar, load_calendar

PROJECT = Path(__file__).parents[3]
CALENDAR = load_calendar(PROJECT / "config" / "calendars")


def clock(start: str, *, on: str = "2026-03-10", calendar: WorkingCalendar = CALENDAR, **marks: int) -> ServiceLevel:
    return service_level(
        rule_id="PT-R10",
        start_event="受理",
        start=date.fromisoformat(start),
        workdays=15,
        on=date.fromisoformat(on),
        context=SkillContext(date(2026, 3, 10), calendar, PROJECT),
        **({"warn": 10, "alarm": 14} | marks),
    )


def test_pt_12_each_stage_ends_on_its_fifteenth_working_day():
    starts = ["2026-02-09", "2026-03-06", "2026-03-27"]
    assert [clock(start).due_at.date().isoformat() for start in starts] == ["2026-03-06", "2026-03-27", "2026-04-20"]


@pytest.mark.parametrize(
    ("on", "level"),
    [
        ("2026-02-27", Level.ON_TIME),
        ("2026-02-28", Level.WARN),
        ("2026-03-04", Level.WARN),
        ("2026-03-05", Level.ALARM),
        ("2026-03-06", Level.ALARM),
        ("2026-03-07", Level.OVERDUE),
    ],
)
def test_the_level_changes_on_its_day(on: str, level: Level):
    """From 2026-02-09: the Spring Festival is off, Saturdays 02-14 and 02-28 (the tenth) are worked."""
    found = clock("2026-02-09", on=on)
    assert (found.warn_on, found.alarm_on) == (date(2026, 2, 28), date(2026, 3, 5))
    assert found.level is level


def test_without_marks_only_the_end_counts():
    found = clock("2026-02-09", on="2026-03-06")
    bare = service_level(
        rule_id="UI-R09", start_event="申请", start=date(2026, 2, 13), workdays=10, on=date(2026, 3, 5),
        context=SkillContext(date(2026, 3, 10), CALENDAR, PROJECT),
    )  # fmt: skip
    assert (found.level, bare.level, bare.warn_on) == (Level.ALARM, Level.ON_TIME, None)
    assert bare.due_at.isoformat() == "2026-03-05T23:59:59+08:00"


def test_the_calendar_is_stored_and_a_provisional_one_is_told():
    year = CALENDAR.years[2026]
    planned = WorkingCalendar({2026: year.model_copy(update={"status": CalendarStatus.PROVISIONAL})})
    assert clock("2026-02-09").calendar_version == year.version
    assert clock("2026-02-09").provisional is False
    assert clock("2026-02-09", calendar=planned).provisional is True


def test_a_year_without_a_calendar_is_never_guessed():
    with pytest.raises(SystemException) as caught:
        clock("2026-12-25")
    assert caught.value.code == "SYS-CAL-01"


@pytest.mark.parametrize("marks", [{"warn": 15, "alarm": 14}, {"alarm": 16}, {"warn": -1}])
def test_marks_stand_in_order_before_the_end(marks: dict[str, int]):
    with pytest.raises(ValueError, match="预警日"):
        clock("2026-02-09", **marks)
