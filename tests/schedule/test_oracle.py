"""Three years of every kind of schedule beside a brute-force oracle that shares nothing with the code under test.

`python -m benchmarks.clock_oracle` asks `why` of every single minute; here it is asked of the weeks that are hard.
"""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.clock_oracle import (
    DAY,
    FIRST,
    LAST,
    MINUTE,
    SCHEDULES,
    caught_up,
    definition,
    expected,
    quick_wall_fires,
    told_by_why,
)
from digital_employee.schedule.calendar import load_calendar
from digital_employee.schedule.fires import Decision, due_fires, fires_between

CALENDAR = load_calendar(Path(__file__).resolve().parents[2] / "config" / "calendars")
HARD = [datetime(2024, 2, 17, tzinfo=UTC), datetime(2025, 9, 28, tzinfo=UTC), datetime(2026, 3, 27, tzinfo=UTC)]
"""Make-up days after a spring festival, before a National Day, and a month's end with summer time in Europe."""


@pytest.mark.parametrize("name", SCHEDULES)
def test_three_years_of_fires_are_those_of_the_oracle(name: str) -> None:
    keys = SCHEDULES[name]
    fires = fires_between(definition(keys), FIRST - MINUTE, LAST, CALENDAR)
    assert {fire.at: fire.decision.value for fire in fires} == expected(keys, watch=quick_wall_fires)
    assert all(fire.reason for fire in fires)


@pytest.mark.parametrize("first", HARD, ids=lambda day: f"{day:%Y-%m-%d}")
def test_why_says_of_every_minute_of_a_hard_week_what_the_oracle_says(first: datetime) -> None:
    last = first + 4 * DAY - MINUTE
    for keys in SCHEDULES.values():
        assert told_by_why(keys, CALENDAR, first, last) == expected(keys, first, last, quick_wall_fires), keys


@pytest.mark.parametrize("policy", ["all", "latest", "none"])
def test_whenever_somebody_looks_every_fire_is_settled_once_and_by_its_policy(policy: str) -> None:
    dice = random.Random(policy)
    for keys in SCHEDULES.values():
        first = FIRST + dice.randrange(900) * DAY
        ticks = [first + timedelta(minutes=dice.choice([1, 1, 2, 3, 45, 600, 3000])) for _ in range(40)]
        ticks = sorted({at + number * timedelta(hours=3) for number, at in enumerate(ticks)})
        schedule = definition({**keys, "catch_up": policy})
        settled = [
            fire
            for before, now in zip([first - MINUTE, *ticks], ticks, strict=False)
            for fire in due_fires(schedule, before, now, CALENDAR)
        ]
        told = {fire.at: fire.decision is Decision.RUN for fire in settled}
        assert len(told) == len(settled)
        assert told == caught_up(keys, policy, first, ticks), keys
