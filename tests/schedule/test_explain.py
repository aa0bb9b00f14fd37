"""`why` must say of every minute exactly what the fires say."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from digital_employee.errors import SystemException
from digital_employee.schedule.calendar import load_calendar
from digital_employee.schedule.definition import ScheduleDefinition
from digital_employee.schedule.explain import next_fires, why
from digital_employee.schedule.fires import Decision, fires_between

CALENDAR = load_calendar(Path(__file__).resolve().parents[2] / "config" / "calendars")
SHANGHAI = ZoneInfo("Asia/Shanghai")
MINUTE = timedelta(minutes=1)


def schedule(**keys: Any) -> ScheduleDefinition:
    return ScheduleDefinition.model_validate({"name": "nightly", "workflow": "unemployment_claim", **keys})


EVERY_KIND = [
    ({"cron": "*/30 8-20 * * *", "calendar": "workdays"}, datetime(2026, 2, 10, tzinfo=UTC)),
    ({"cron": "0 9 * * *", "calendar": "workdays", "roll": "next_workday"}, datetime(2026, 9, 28, tzinfo=UTC)),
    ({"cron": "30 2 * * *", "timezone": "Europe/Berlin"}, datetime(2026, 10, 20, tzinfo=UTC)),
    ({"cron": "30 2 * * *", "timezone": "Europe/Berlin"}, datetime(2026, 3, 25, tzinfo=UTC)),
    ({"cron": "0-5 9 * * *"}, datetime(2026, 3, 10, tzinfo=UTC)),
]


@pytest.mark.parametrize(("keys", "start"), EVERY_KIND)
def test_every_minute_is_explained_once_and_as_it_happened(keys: dict[str, Any], start: datetime) -> None:
    definition, end = schedule(**keys), start + timedelta(days=14)
    spans = why(definition, start, end, CALENDAR)
    assert [span.first for span in spans[1:]] == [span.last + MINUTE for span in spans[:-1]]
    assert (spans[0].first, spans[-1].last) == (start, end)
    told = {span.first: (span.decision, span.reason) for span in spans if span.decision}
    fires = fires_between(definition, start - MINUTE, end, CALENDAR)
    assert told == {fire.at: (fire.decision, fire.reason) for fire in fires}
    assert all(span.reason for span in spans)


def test_a_minute_without_a_fire_is_told_which_fields_kept_it_away() -> None:
    definition = schedule(cron="*/30 8-20 * * SAT", calendar="workdays")
    minute = datetime(2026, 3, 10, 21, 7, 42, tzinfo=SHANGHAI)
    (told,) = why(definition, minute, minute, CALENDAR)
    assert told.decision is None
    assert told.reason == (
        "cron */30 8-20 * * SAT: the minute is not */30, the hour is not 8-20, the weekday is not SAT"
    )
    assert told.line(definition) == f"2026-03-10 21:07 Tue  no fire: {told.reason}"


def test_the_second_pass_of_a_repeated_hour_is_explained() -> None:
    definition = schedule(cron="30 2 * * *", timezone="Europe/Berlin")
    (told,) = why(definition, *[datetime(2026, 10, 25, 1, 30, tzinfo=UTC)] * 2, CALENDAR)
    assert (told.decision, told.reason) == (None, "this hour comes twice (fold: first)")


def test_a_pause_is_given_as_the_reason() -> None:
    definition, minute = schedule(cron="0 9 * * *"), datetime(2026, 3, 10, 9, tzinfo=SHANGHAI)
    (told,) = why(definition, minute, minute, CALENDAR, paused="门户升级")
    assert (told.decision, told.reason) == (Decision.SKIP, "paused: 门户升级")


@pytest.mark.parametrize("days", [-1, 63])
def test_a_question_that_is_too_long_or_backwards_is_refused(days: int) -> None:
    start = datetime(2026, 3, 10, tzinfo=UTC)
    with pytest.raises(ValueError, match="at most 62 days"):
        why(schedule(cron="0 9 * * *"), start, start + timedelta(days=days), CALENDAR)


def test_the_next_fires_show_what_is_skipped_between_them() -> None:
    definition = schedule(cron="0 9 * * *", calendar="workdays")
    forecast = next_fires(definition, datetime(2026, 9, 30, 12, tzinfo=SHANGHAI), 2, CALENDAR)
    assert [fire.decision for fire in forecast.fires] == [*[Decision.SKIP] * 7, Decision.RUN, Decision.RUN]
    assert forecast.note == ""


def test_a_disabled_schedule_has_no_next_fire_and_says_why() -> None:
    forecast = next_fires(schedule(cron="0 9 * * *", enabled=False), datetime(2026, 3, 1, tzinfo=UTC), 1, CALENDAR)
    assert (forecast.fires, forecast.note) == ((), "the schedule is disabled (enabled: false)")


def test_a_forecast_says_where_the_calendar_ends() -> None:
    definition = schedule(cron="0 9 * * *", calendar="workdays")
    forecast = next_fires(definition, datetime(2026, 12, 30, 12, tzinfo=SHANGHAI), 5, CALENDAR)
    assert [fire.at.astimezone(SHANGHAI).day for fire in forecast.fires] == [31]
    assert "no working calendar for 2027" in forecast.note
    with pytest.raises(SystemException):
        why(definition, *[datetime(2027, 1, 4, 9, tzinfo=SHANGHAI)] * 2, CALENDAR)
