"""The edges of windows: to the minute, over midnight, at month's end, on make-up days, and where clocks are moved."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from digital_employee.errors import SystemException
from digital_employee.schedule.calendar import load_calendar
from digital_employee.schedule.closing import closing_at
from digital_employee.windows import Window

CALENDAR = load_calendar(Path(__file__).resolve().parents[2] / "config" / "calendars")
CHINA, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NOON = {"from": "12:00", "to": "13:00", "days": ["WED"], "reason": "午间维护"}


def until(at: str, *windows: dict[str, object], zone: ZoneInfo = CHINA, fold: int = 0) -> str | None:
    """Return when the closing over a wall time ends, as wall time."""
    moment = datetime.fromisoformat(at).replace(tzinfo=zone, fold=fold)
    closing = closing_at([Window.model_validate(one) for one in windows], moment, zone, CALENDAR.is_workday)
    return closing and f"{closing.until.astimezone(zone):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("at", "end"),
    [
        ("2026-03-11T11:59:59", None),
        ("2026-03-11T12:00:00", "2026-03-11 13:00"),
        ("2026-03-11T12:59:59.999999", "2026-03-11 13:00"),
        ("2026-03-11T13:00:00", None),
        ("2026-03-10T12:30:00", None),  # a Tuesday
    ],
)
def test_a_window_begins_with_its_first_minute_and_ends_before_its_last(at: str, end: str | None) -> None:
    assert until(at, NOON) == end


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_begins() -> None:
    night = {"from": "22:00", "to": "06:00", "days": ["FRI"], "reason": "备份"}
    assert until("2026-03-13T21:59", night) is None
    assert until("2026-03-13T23:00", night) == until("2026-03-14T05:59", night) == "2026-03-14 06:00"
    assert until("2026-03-14T23:00", night) is None


@pytest.mark.parametrize(
    ("at", "end"),
    [
        ("2026-02-27T23:59", "2026-03-01 00:00"),  # the 27th and 28th are the last two days
        ("2026-02-26T23:59", None),
        ("2028-02-28T08:00", "2028-03-01 00:00"),  # a leap year: the 28th and 29th
        ("2028-02-27T23:59", None),
        ("2026-12-31T08:00", "2027-01-01 00:00"),
        ("2027-01-01T00:00", None),
    ],
)
def test_month_end_is_closed_through_to_the_first_of_the_next_month(at: str, end: str | None) -> None:
    assert until(at, {"month_end_days": 2, "reason": "月末结账"}) == end


def test_windows_that_follow_one_another_are_one_closing_and_the_first_gives_the_reason() -> None:
    after = {"from": "13:00", "to": "13:30", "reason": "重启"}
    moment = datetime(2026, 3, 11, 12, 10, tzinfo=CHINA)
    closing = closing_at(
        [Window.model_validate(after), Window.model_validate(NOON)], moment, CHINA, CALENDAR.is_workday
    )
    assert closing is not None
    assert (closing.reason, closing.until) == ("午间维护", datetime(2026, 3, 11, 5, 30, tzinfo=UTC))


def test_days_off_are_those_of_the_working_calendar_and_a_make_up_saturday_is_open() -> None:
    weekend = {"calendar": "days_off", "reason": "非工作日停机"}
    assert CALENDAR.is_workday(date(2026, 2, 14)), "a Saturday that is worked for the Spring Festival"
    assert until("2026-02-14T10:00", weekend) is None
    assert until("2026-03-14T10:00", weekend) == "2026-03-16 00:00"
    assert until("2026-10-01T10:00", weekend) == "2026-10-08 00:00", "a Thursday of the National Day holiday"


def test_workdays_include_the_make_up_day() -> None:
    lunch = {"from": "12:00", "to": "13:00", "calendar": "workdays", "reason": "午休"}
    assert until("2026-02-14T12:10", lunch) == "2026-02-14 13:00"
    assert until("2026-03-14T12:10", lunch) is None


def test_a_year_without_a_calendar_is_an_error_and_no_guess() -> None:
    with pytest.raises(SystemException, match="SYS-CAL-01"):
        until("2040-01-01T10:00", {"calendar": "days_off", "reason": "x"})


def test_a_window_whose_end_the_clock_jumps_over_ends_as_it_jumps() -> None:
    night = {"from": "01:00", "to": "02:30", "reason": "backup"}  # 2026-03-29: 02:00 is followed by 03:00
    assert until("2026-03-29T01:30", night, zone=BERLIN) == "2026-03-29 03:00"
    assert until("2026-03-29T03:00", night, zone=BERLIN) is None


def test_a_window_lasts_as_long_as_the_clock_shows_it_when_an_hour_is_left_out_or_comes_twice() -> None:
    night = {"from": "01:00", "to": "04:00", "reason": "backup"}
    spring = datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN)
    autumn = datetime(2026, 10, 25, 1, 30, tzinfo=BERLIN)
    for moment, end_utc in ((spring, (3, 29, 2)), (autumn, (10, 25, 3))):
        closing = closing_at([Window.model_validate(night)], moment, BERLIN, CALENDAR.is_workday)
        assert closing is not None
        assert closing.until == datetime(2026, *end_utc, tzinfo=UTC)


def test_a_window_inside_the_hour_that_comes_twice_holds_both_times() -> None:
    short = {"from": "02:10", "to": "02:30", "reason": "backup"}
    for fold, end_hour in ((0, 0), (1, 1)):
        moment = datetime(2026, 10, 25, 2, 20, tzinfo=BERLIN, fold=fold)
        closing = closing_at([Window.model_validate(short)], moment, BERLIN, CALENDAR.is_workday)
        assert closing is not None
        assert closing.until == datetime(2026, 10, 25, end_hour, 30, tzinfo=UTC)
    between = datetime(2026, 10, 25, 2, 40, tzinfo=BERLIN, fold=0)
    assert closing_at([Window.model_validate(short)], between, BERLIN, CALENDAR.is_workday) is None


def test_what_is_always_closed_is_looked_at_again() -> None:
    assert until("2026-03-11T12:00", {"reason": "停用"}) == "2026-05-14 00:00"
