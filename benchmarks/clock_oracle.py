"""The clock beside a brute-force oracle: every minute of three years, for schedules of every kind.

    python -m benchmarks.clock_oracle               # every minute of 2024–2026 asked of `why`, a schedule at a time

The oracle shares nothing with the code under test: it watches a clock on the wall go minute by minute, and takes the
working days from another library than config/calendars.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import chinese_calendar  # type: ignore[import-untyped]  # it ships no types

from digital_employee.schedule.calendar import WorkingCalendar, load_calendar
from digital_employee.schedule.definition import ScheduleDefinition
from digital_employee.schedule.explain import LONGEST_QUESTION, why

ROOT = Path(__file__).resolve().parents[1]
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FIRST, LAST = datetime(2024, 1, 10, tzinfo=UTC), datetime(2026, 12, 30, tzinfo=UTC)
"""What rolls asks for the working days around it: the first and last days of the known years are left out."""
DAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
Keys = dict[str, Any]
Watch = Callable[[Keys, datetime, datetime], Iterator[tuple[datetime, datetime]]]

NOON = {"from": "12:00", "to": "13:00", "days": ["WED"], "reason": "noon"}
NIGHT = {"from": "22:00", "to": "06:00", "reason": "night"}
MONTH_END = {"month_end_days": 2, "reason": "month end"}
SCHEDULES: dict[str, Keys] = {
    "every half hour of a working day, not on Wednesday noon": {
        "cron": "*/30 8-20 * * *", "calendar": "workdays", "blackout": [NOON],
    },
    "daily, rolled over days off": {"cron": "0 9 * * *", "calendar": "workdays", "roll": "next_workday"},
    "the first of a month, rolled": {"cron": "0 9 1 * *", "calendar": "workdays", "roll": "next_workday"},
    "the last day of a month": {"cron": "45 23 L * *"},
    "the last day of a month, rolled, into month-end closing": {
        "cron": "30 18 L * *", "calendar": "workdays", "roll": "next_workday", "blackout": [MONTH_END],
    },
    "every half hour but at night and at month's end": {"cron": "*/30 * * * *", "blackout": [NIGHT, MONTH_END]},
    "weekends": {"cron": "0 20 * * SAT-SUN"},
    "the first Monday, rolled": {"cron": "0 8 * * MON#1", "calendar": "workdays", "roll": "next_workday"},
    "lists and steps": {"cron": "5,35 7-19/3 1-15/2 3,6,9,12 *"},
    "the 31st and the leap day": {"cron": "0 6 29,31 2,5,12 *"},
    "Berlin, in the hour that is left out and comes twice": {"cron": "15,45 1-3 * * *", "timezone": "Europe/Berlin"},
    "Berlin, both": {"cron": "30 2 * * *", "timezone": "Europe/Berlin", "fold": "both"},
    "Berlin, every hour": {"cron": "7 * * * *", "timezone": "Europe/Berlin"},
    "Lord Howe, half an hour of summer": {"cron": "10,40 1,2 * * *", "timezone": "Australia/Lord_Howe"},
}  # fmt: skip


def definition(keys: Keys) -> ScheduleDefinition:
    """Return the schedule that is written so."""
    return ScheduleDefinition.model_validate({"name": "asked", "workflow": "small", **keys})


def numbers(field: str, low: int, high: int) -> frozenset[int]:
    """Return the numbers that a field of a cron means."""
    found: set[int] = set()
    for term in field.split(","):
        span, _, step = term.partition("/")
        first, _, last = (f"{low}-{high}" if span == "*" else span).partition("-")
        found |= set(range(int(first), int(last or first) + 1, int(step or 1)))
    return frozenset(found)


@lru_cache(maxsize=100_000)
def is_day(cron: str, day: date) -> bool:
    """Tell whether a cron names this day."""
    _, _, days, month, weekday = cron.split()
    name = DAYS[day.weekday()]
    if "-" in weekday:
        first, last = (DAYS.index(word) for word in weekday.split("-"))
        fits = first <= day.weekday() <= last
    elif "#" in weekday:
        fits = weekday == f"{name}#{(day.day - 1) // 7 + 1}"
    else:
        fits = weekday == "*" or name in weekday.split(",")
    in_month = (day + DAY).day == 1 if days == "L" else day.day in numbers(days, 1, 31)
    return fits and in_month and day.month in numbers(month, 1, 12)


def wall_fires(keys: Keys, first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield (instant, wall time that is meant) by watching a clock on the wall, minute by minute."""
    zone, cron = ZoneInfo(keys.get("timezone", "Asia/Shanghai")), keys["cron"]
    minutes, hours = numbers(cron.split()[0], 0, 59), numbers(cron.split()[1], 0, 23)
    both = keys.get("fold", "both" if len(hours) == 24 else "first") == "both"
    at, forward, until = first, timedelta(), first
    before = at.astimezone(zone).utcoffset()
    while at <= last:
        local = at.astimezone(zone)
        offset = local.utcoffset()
        if offset != before:
            jump = (offset or timedelta()) - (before or timedelta())
            forward, until, before = (jump, at + jump, offset) if jump > timedelta() else (forward, until, offset)
        if local.minute in minutes and local.hour in hours and is_day(cron, local.date()):
            if both or local.fold == 0:
                yield at, local.replace(tzinfo=None, fold=0)
        elif at < until:
            meant = local.replace(tzinfo=None) - forward
            if meant.minute in minutes and meant.hour in hours and is_day(cron, meant.date()):
                yield at, meant
        at += MINUTE


def quick_wall_fires(keys: Keys, first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the same, watching the clock only on days on which it is moved (and the days beside them)."""
    zone, cron = ZoneInfo(keys.get("timezone", "Asia/Shanghai")), keys["cron"]
    minutes, hours = (sorted(numbers(field, 0, top)) for field, top in zip(cron.split(), (59, 23), strict=False))
    day = first.astimezone(zone).date()
    while day <= last.astimezone(zone).date():
        begin, end = (datetime(one.year, one.month, one.day, tzinfo=zone).astimezone(UTC) for one in (day, day + DAY))
        offsets = {(at.astimezone(zone)).utcoffset() for at in (begin - DAY, begin, end, end + DAY)}
        if len(offsets) > 1:
            found = wall_fires(keys, max(begin, first), min(end - MINUTE, last))
            yield from found
        elif is_day(cron, day):
            for hour in hours:
                for minute in minutes:
                    at = begin + timedelta(hours=hour, minutes=minute)
                    if first <= at <= last:
                        yield at, datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - a wall's time
        day += DAY


def is_black(keys: Keys, wall: datetime) -> bool:
    """Tell whether a blackout lies over the wall time."""
    return any(_covers(window, wall) for window in keys.get("blackout", ()))


def _covers(window: Keys, wall: datetime) -> bool:
    begin, end = window.get("from", "00:00"), window.get("to", "24:00")
    now = f"{wall:%H:%M}"
    day = wall.date()
    if begin < end:
        inside = begin <= now < end
    else:
        inside = now >= begin or now < end
        day = day - DAY if now < end else day
    if "days" in window and DAYS[day.weekday()] not in window["days"]:
        return False
    if "month_end_days" in window and (day + window["month_end_days"] * DAY).month == day.month:
        return False
    return bool(inside)


def expected(
    keys: Keys, first: datetime = FIRST, last: datetime = LAST, watch: Watch = wall_fires
) -> dict[datetime, str]:
    """Return every instant of [first, last] at which something is expected, and whether it runs."""
    zone = ZoneInfo(keys.get("timezone", "Asia/Shanghai"))
    found: dict[datetime, str] = {}
    landed: set[datetime] = set()
    for at, wall in watch(keys, first - 9 * DAY, last):
        works = keys.get("calendar") != "workdays" or bool(chinese_calendar.is_workday(wall.date()))
        shown = at.astimezone(zone).replace(tzinfo=None)
        found[at] = "RUN" if works and not is_black(keys, shown) else "SKIP"
        if not works and keys.get("roll") == "next_workday":
            day = wall.date()
            while not chinese_calendar.is_workday(day):
                day += DAY
            landed.add(datetime.combine(day, wall.time(), zone).astimezone(UTC))
    for at in landed:
        found.setdefault(at, "SKIP" if is_black(keys, at.astimezone(zone).replace(tzinfo=None)) else "RUN")
    return {at: found[at] for at in sorted(found) if first <= at <= last}


def caught_up(keys: Keys, policy: str, first: datetime, ticks: list[datetime]) -> dict[datetime, bool]:
    """Return whether each fire runs when somebody looks at these instants only, by a policy."""
    fires = expected(keys, first, ticks[-1], quick_wall_fires)
    runs: dict[datetime, bool] = {}
    for before, now in zip([first - MINUTE, *ticks], ticks, strict=False):
        window = [at for at in fires if before < at <= now]
        wanted = [at for at in window if fires[at] == "RUN"]
        for at in window:
            on_time = at >= now - 2 * MINUTE
            runs[at] = fires[at] == "RUN" and (on_time or policy == "all" or (policy == "latest" and at == max(wanted)))
    return runs


def told_by_why(keys: Keys, calendar: WorkingCalendar, first: datetime, last: datetime) -> dict[datetime, str]:
    """Ask `why` of every minute; return those at which it tells of a fire.

    Raises:
        AssertionError: a minute is told of twice or not at all.
    """
    told: dict[datetime, str] = {}
    asked = first
    while asked <= last:
        end = min(asked + LONGEST_QUESTION - MINUTE, last)
        for span in why(definition(keys), asked, end, calendar):
            if span.first != asked:
                raise AssertionError(f"{asked} is told of twice or not at all")
            asked = span.last + MINUTE
            if span.decision:
                told[span.first] = span.decision.value
    return told


def main() -> int:
    """Compare every minute of every schedule; 0 when `why` and the oracle agree."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    calendar, differing = load_calendar(ROOT / "config" / "calendars"), 0
    for name, keys in SCHEDULES.items():
        begun = time.monotonic()
        wanted, told = expected(keys), told_by_why(keys, calendar, FIRST, LAST)
        wrong = sorted(at for at in wanted.keys() | told.keys() if wanted.get(at) != told.get(at))
        differing += len(wrong)
        minutes = (LAST - FIRST) // MINUTE + 1
        sys.stdout.write(
            f"{name}: {minutes} minutes, {len(wanted)} fires, {len(wrong)} differ "
            f"{[f'{at:%Y-%m-%d %H:%M}' for at in wrong[:3]] or ''} ({time.monotonic() - begun:.0f} s)\n"
        )
        sys.stdout.flush()
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
