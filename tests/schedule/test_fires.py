"""Fires against a brute-force clock that looks at every minute, and the policies one by one."""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digital_employee.errors import SystemException
from digital_employee.schedule.calendar import load_calendar
from digital_employee.schedule.definition import ScheduleDefinition
from digital_employee.schedule.fires import Decision, Fire, FireReason, due_fires, fires_between

CALENDAR = load_calendar(Path(__file__).resolve().parents[2] / "config" / "calendars")
SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)
DAYS = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]

HALF_HOURLY = {"cron": "*/30 8-20 * * *", "calendar": "workdays"}
MONTHLY = {"cron": "0 9 1 * *", "calendar": "workdays", "roll": "next_workday"}
DAILY_ROLLED = {"cron": "0 9 * * *", "calendar": "workdays", "roll": "next_workday"}


def schedule(**keys: Any) -> ScheduleDefinition:
    return ScheduleDefinition.model_validate({"name": "nightly", "workflow": "unemployment_claim", **keys})


def china(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def outcome(fires: tuple[Fire, ...]) -> list[tuple[str, str]]:
    return [(fire.at.astimezone(SHANGHAI).strftime("%m-%d %H:%M"), fire.code.value) for fire in fires]


# The oracle: nothing here is shared with the code under test.


def numbers(field: str, low: int, high: int) -> set[int]:
    found: set[int] = set()
    for term in field.split(","):
        span, _, step = term.partition("/")
        first, _, last = (f"{low}-{high}" if span == "*" else span).partition("-")
        found |= set(range(int(first), int(last or first) + 1, int(step or 1)))
    return found


def matches(cron: str, wall: datetime) -> bool:
    minute, hour, day, month, weekday = cron.split()
    is_last = (wall + timedelta(days=1)).day == 1
    name = DAYS[wall.weekday()]
    if "-" in weekday:
        first, last = weekday.split("-")
        fits_weekday = name in DAYS[DAYS.index(first) : DAYS.index(last) + 1]
    elif "#" in weekday:
        fits_weekday = weekday == f"{name}#{(wall.day - 1) // 7 + 1}"
    else:
        fits_weekday = weekday == "*" or name in weekday.split(",")
    return (
        wall.minute in numbers(minute, 0, 59)
        and wall.hour in numbers(hour, 0, 23)
        and (is_last if day == "L" else wall.day in numbers(day, 1, 31))
        and wall.month in numbers(month, 1, 12)
        and fits_weekday
    )


def clock_fires(keys: dict[str, Any], first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield (instant, wall time meant) by watching a clock on the wall, minute by minute."""
    zone, cron = ZoneInfo(keys.get("timezone", "Asia/Shanghai")), keys["cron"]
    shown_twice = keys.get("fold", "both" if len(numbers(cron.split()[1], 0, 23)) == 24 else "first") == "both"
    at, put_forward, forward_until = first.astimezone(UTC), timedelta(), first
    while at <= last:
        local, before = at.astimezone(zone), (at - MINUTE).astimezone(zone)
        jump = (local.utcoffset() or timedelta()) - (before.utcoffset() or timedelta())
        if jump > timedelta():
            put_forward, forward_until = jump, at + jump
        wall = local.replace(tzinfo=None, fold=0)
        if matches(cron, wall) and (shown_twice or local.fold == 0):
            yield at, wall
        elif at < forward_until and matches(cron, wall - put_forward):
            yield at, wall - put_forward
        at += MINUTE


def expected(keys: dict[str, Any], first: datetime, last: datetime) -> dict[datetime, str]:
    """Return the instants that run or are skipped, by the oracle."""
    found: dict[datetime, str] = {}
    zone = ZoneInfo(keys.get("timezone", "Asia/Shanghai"))
    for at, wall in clock_fires(keys, first - timedelta(days=12), last):
        if keys.get("calendar") != "workdays" or chinese_calendar.is_workday(wall.date()):
            found[at] = "RUN"
            continue
        found[at] = "SKIP"
        if keys.get("roll") == "next_workday":
            day = wall.date()
            while not chinese_calendar.is_workday(day):
                day += timedelta(days=1)
            found[datetime.combine(day, wall.time(), zone).astimezone(UTC)] = "RUN"
    return {at: found[at] for at in sorted(found) if first < at <= last}


SPANS = [
    (HALF_HOURLY, (2026, 1, 25), (2026, 3, 10)),
    (HALF_HOURLY, (2025, 9, 20), (2025, 10, 20)),
    (MONTHLY, (2026, 1, 1), (2026, 11, 1)),
    (DAILY_ROLLED, (2026, 2, 1), (2026, 3, 5)),
    ({"cron": "0 20 * * SAT-SUN"}, (2026, 3, 1), (2026, 4, 15)),
    ({"cron": "45 23 L * *"}, (2026, 1, 1), (2026, 6, 10)),
    ({"cron": "0 8 * * MON#1", "calendar": "workdays", "roll": "next_workday"}, (2026, 4, 1), (2026, 6, 10)),
    ({"cron": "30 2 * * *", "timezone": "Europe/Berlin"}, (2026, 3, 20), (2026, 4, 5)),
    ({"cron": "30 2 * * *", "timezone": "Europe/Berlin"}, (2026, 10, 20), (2026, 11, 1)),
    ({"cron": "30 2 * * *", "timezone": "Europe/Berlin", "fold": "both"}, (2026, 10, 20), (2026, 11, 1)),
    ({"cron": "*/30 * * * *", "timezone": "Europe/Berlin"}, (2026, 3, 27), (2026, 3, 31)),
    ({"cron": "*/30 * * * *", "timezone": "Europe/Berlin"}, (2026, 10, 23), (2026, 10, 27)),
    ({"cron": "15,45 1-3 * * *", "timezone": "Europe/Berlin"}, (2026, 3, 20), (2026, 4, 5)),
    ({"cron": "15,45 1-3 * * *", "timezone": "Europe/Berlin"}, (2026, 10, 20), (2026, 11, 1)),
    ({"cron": "0 */2 * * *", "timezone": "Europe/Berlin"}, (2026, 10, 20), (2026, 11, 1)),
    ({"cron": "5,35 2 * * FRI-SUN", "timezone": "America/New_York"}, (2026, 3, 1), (2026, 3, 15)),
    ({"cron": "10,40 1,2 * * *", "timezone": "Australia/Lord_Howe"}, (2026, 9, 28), (2026, 10, 10)),
    ({"cron": "10,40 1,2 * * *", "timezone": "Australia/Lord_Howe"}, (2026, 3, 28), (2026, 4, 10)),
]


@pytest.mark.parametrize(("keys", "first", "last"), SPANS, ids=lambda value: str(value)[:60])
def test_fires_are_those_of_a_clock_watched_minute_by_minute(
    keys: dict[str, Any], first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    begin, end = (datetime(*day, tzinfo=UTC) for day in (first, last))
    fires = fires_between(schedule(**keys), begin, end, CALENDAR)
    assert {fire.at: fire.decision.value for fire in fires} == expected(keys, begin, end)
    assert [fire.at for fire in fires] == sorted({fire.at for fire in fires})


@settings(max_examples=60, deadline=None)
@given(
    keys=st.sampled_from([keys for keys, _, _ in SPANS]),
    start=st.integers(0, 270 * 24 * 60).map(lambda minutes: datetime(2026, 1, 20, tzinfo=UTC) + minutes * MINUTE),
    cuts=st.lists(st.integers(0, 20 * 24 * 3600), max_size=4),
)
def test_windows_may_be_cut_anywhere_without_losing_or_doubling_a_fire(
    keys: dict[str, Any], start: datetime, cuts: list[int]
) -> None:
    definition = schedule(**keys)
    edges = [start + timedelta(seconds=cut) for cut in sorted({0, 20 * 24 * 3600, *cuts})]
    pieces = [fires_between(definition, *pair, CALENDAR) for pair in itertools.pairwise(edges)]
    assert sum(pieces, ()) == fires_between(definition, edges[0], edges[-1], CALENDAR)


@pytest.mark.parametrize("keys", [keys for keys, _, _ in SPANS if "timezone" in keys], ids=str)
@pytest.mark.parametrize("day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_windows_may_be_cut_in_the_hours_when_clocks_are_moved(keys: dict[str, Any], day: datetime) -> None:
    edges = [day - timedelta(hours=2) + count * 7 * MINUTE for count in range(60)]
    pieces = [fires_between(schedule(**keys), *pair, CALENDAR) for pair in itertools.pairwise(edges)]
    whole = fires_between(schedule(**keys), day - timedelta(days=3), edges[-1], CALENDAR)
    assert sum(pieces, ()) == tuple(fire for fire in whole if fire.at > edges[0])


def test_a_left_out_time_fires_once_and_says_so() -> None:
    definition = schedule(cron="30 2 * * *", timezone="Europe/Berlin")
    (fire,) = fires_between(
        definition, datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC), CALENDAR
    )
    assert fire.at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert "02:30 did not exist that day" in fire.reason


def test_the_first_of_october_rolls_to_the_eighth_and_both_days_are_seen() -> None:
    fires = fires_between(schedule(**MONTHLY), china(9, 30), china(10, 9), CALENDAR)
    assert outcome(fires) == [("10-01 09:00", "ROLLED_AWAY"), ("10-08 09:00", "ROLLED_HERE")]
    assert fires[0].reason == "not a working day; moved to 2026-10-08 09:00"
    assert fires[1].reason == "moved here from 2026-10-01 09:00"


def test_fires_that_roll_onto_a_day_with_its_own_fire_are_one_fire() -> None:
    fires = fires_between(schedule(**DAILY_ROLLED), china(10, 7, 12), china(10, 8, 12), CALENDAR)
    assert outcome(fires) == [("10-08 09:00", "DUE")]
    assert "also moved here from 2026-10-01 09:00, 2026-10-02 09:00" in fires[0].reason


def test_a_make_up_saturday_runs_and_a_holiday_wednesday_does_not() -> None:
    fires = fires_between(schedule(cron="0 8 * * *", calendar="workdays"), china(2, 14), china(2, 19), CALENDAR)
    assert outcome(fires) == [
        ("02-14 08:00", "DUE"),
        *((f"02-{day} 08:00", "NOT_A_WORKDAY") for day in (15, 16, 17, 18)),
    ]


BLACKOUTS = [
    ({"from": "12:00", "to": "13:00"}, "0,59 11-13 * * *", ["12:00", "12:59"]),
    ({"from": "22:00", "to": "06:00", "days": ["SAT"]}, "0 5,21,22,23 * * *", ["14 22:00", "14 23:00", "15 05:00"]),
    ({"days": ["SUN"]}, "0 0,23 * * *", ["15 00:00", "15 23:00"]),
    ({"dates": ["2026-03-14"], "from": "09:00", "to": "10:00"}, "30 9 * * *", ["14 09:30"]),
]


@pytest.mark.parametrize(("window", "cron", "skipped"), BLACKOUTS)
def test_a_blackout_skips_exactly_its_window(window: dict[str, Any], cron: str, skipped: list[str]) -> None:
    definition = schedule(cron=cron, blackout=[{"reason": "系统维护", **window}])
    fires = fires_between(definition, china(3, 13, 23, 30), china(3, 15, 23, 30), CALENDAR)
    black = [when for when, code in outcome(fires) if code == "BLACKOUT"]
    assert {when[-len(skipped[0]) :] for when in black} == set(skipped)
    assert all(fire.reason == "blackout: 系统维护" for fire in fires if fire.code is FireReason.BLACKOUT)


def test_the_last_days_of_every_month_can_be_kept_free() -> None:
    definition = schedule(cron="0 20 * * *", blackout=[{"reason": "月末结账", "month_end_days": 2}])
    fires = fires_between(definition, china(2, 25), china(4, 2), CALENDAR)
    black = [when for when, code in outcome(fires) if code == "BLACKOUT"]
    assert black == ["02-27 20:00", "02-28 20:00", "03-30 20:00", "03-31 20:00"]


def test_a_fire_that_rolls_into_a_blackout_does_not_run() -> None:
    definition = schedule(**MONTHLY, blackout=[{"reason": "割接", "dates": [date(2026, 10, 8)]}])
    fires = fires_between(definition, china(9, 30), china(10, 9), CALENDAR)
    assert outcome(fires) == [("10-01 09:00", "ROLLED_AWAY"), ("10-08 09:00", "BLACKOUT")]


def test_pausing_and_disabling_keep_every_fire_visible() -> None:
    window = (china(3, 10, 7), china(3, 10, 9))
    definition = schedule(**HALF_HOURLY)
    running = fires_between(definition, *window, CALENDAR)
    paused = fires_between(definition, *window, CALENDAR, paused="门户升级")
    disabled = fires_between(schedule(**HALF_HOURLY, enabled=False), *window, CALENDAR)
    assert [fire.at for fire in paused] == [fire.at for fire in running] == [fire.at for fire in disabled]
    assert {(fire.code, fire.reason) for fire in paused} == {(FireReason.PAUSED, "paused: 门户升级")}
    assert {fire.code for fire in disabled} == {FireReason.DISABLED}


@pytest.mark.parametrize(
    ("policy", "codes"),
    [
        ("all", ["DUE", "DUE", "DUE", "DUE"]),
        ("latest", ["SUPERSEDED", "SUPERSEDED", "SUPERSEDED", "DUE"]),
        ("none", ["MISSED", "MISSED", "MISSED", "MISSED"]),
    ],
)
def test_after_an_outage_the_catch_up_policy_decides(policy: str, codes: list[str]) -> None:
    definition = schedule(**HALF_HOURLY, catch_up=policy)
    fires = due_fires(definition, china(3, 10, 9, 59), china(3, 10, 11, 45), CALENDAR)
    assert [fire.code.value for fire in fires] == codes
    assert len(fires) == len(fires_between(definition, china(3, 10, 9, 59), china(3, 10, 11, 45), CALENDAR))


@pytest.mark.parametrize("policy", ["all", "latest", "none"])
def test_a_fire_that_is_on_time_runs_under_every_policy(policy: str) -> None:
    fires = due_fires(schedule(cron="* * * * *", catch_up=policy), china(3, 10, 9), china(3, 10, 9, 1), CALENDAR)
    assert [fire.decision for fire in fires] == [Decision.RUN]


def test_an_on_time_fire_stands_for_the_late_ones_under_latest() -> None:
    fires = due_fires(schedule(**HALF_HOURLY), china(3, 10, 9, 59), china(3, 10, 11, 0), CALENDAR)
    assert [fire.code.value for fire in fires] == ["SUPERSEDED", "SUPERSEDED", "DUE"]
    assert fires[0].reason == "nobody was running; 2026-03-10 11:00 runs for it (catch_up: latest)"


def test_a_year_without_a_calendar_is_an_error_for_working_days_only() -> None:
    window = (datetime(2027, 1, 4, tzinfo=UTC), datetime(2027, 1, 5, tzinfo=UTC))
    with pytest.raises(SystemException, match="no working calendar for 2027"):
        fires_between(schedule(**HALF_HOURLY), *window, CALENDAR)
    assert len(fires_between(schedule(cron="0 9 * * *"), *window, CALENDAR)) == 1
