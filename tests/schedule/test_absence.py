"""What should have happened and did not: every kind, and what is nobody's fault."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from digital_employee.schedule.absence import AbsenceKind, FireSeen, FireState, Kept, Patience, find_absences
from digital_employee.schedule.calendar import load_calendar
from digital_employee.schedule.definition import ScheduleDefinition

CALENDAR = load_calendar(Path(__file__).resolve().parents[2] / "config" / "calendars")
NINE = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
"""09:00 of a Tuesday in Shanghai."""
MINUTE = timedelta(minutes=1)
HOURLY = ScheduleDefinition.model_validate(
    {"name": "hourly", "workflow": "small", "cron": "0 9-12 * * *", "calendar": "workdays", "expect_within": "40m"}
)


def kinds(now: datetime, *fires: FireSeen, cursor: datetime | None = None, **more: Any) -> list[str]:
    kept = Kept(HOURLY, cursor or now, fires, **more)
    return [absence.kind.value for absence in find_absences(kept, now, CALENDAR, Patience())]


def fire(state: FireState, at: datetime = NINE, **more: Any) -> FireSeen:
    return FireSeen(at, state, run="r1", written_at=at, **more)


def test_a_fire_that_no_process_wrote_is_absent_after_a_short_patience() -> None:
    before = NINE - timedelta(hours=1)
    assert kinds(NINE + 2 * MINUTE, cursor=before) == []
    assert kinds(NINE + 4 * MINUTE, cursor=before) == ["NOT_FIRED"]
    (absence,) = find_absences(Kept(HOURLY, before), NINE + timedelta(hours=2, minutes=5), CALENDAR, Patience())
    assert (absence.since, absence.count) == (NINE, 3)
    later = find_absences(Kept(HOURLY, before), NINE + timedelta(hours=3, minutes=5), CALENDAR, Patience())
    assert later[0].subject == absence.subject, "the same absence, seen later, is not another one"


def test_what_is_not_expected_is_not_absent() -> None:
    sunday = NINE + timedelta(days=5)
    assert kinds(sunday + timedelta(hours=6), cursor=sunday - timedelta(hours=2)) == []
    disabled = HOURLY.model_copy(update={"enabled": False})
    assert find_absences(Kept(disabled, NINE - 5 * MINUTE), NINE + timedelta(hours=1), CALENDAR, Patience()) == ()
    assert kinds(NINE + timedelta(hours=1), cursor=NINE - MINUTE, paused_at=NINE, paused_reason="升级") == []


def test_a_run_that_nobody_takes_is_absent() -> None:
    assert kinds(NINE + 14 * MINUTE, fire(FireState.WAITING)) == []
    assert kinds(NINE + 16 * MINUTE, fire(FireState.WAITING)) == ["NOT_STARTED"]
    caught_up = FireSeen(NINE, FireState.WAITING, run="r1", written_at=NINE + 20 * MINUTE)
    assert kinds(NINE + 30 * MINUTE, caught_up) == [], "its row is ten minutes old"


@pytest.mark.parametrize("state", [FireState.WAITING, FireState.AT_WORK, FireState.BROKEN])
def test_a_run_that_is_not_finished_in_time_is_absent(state: FireState) -> None:
    assert "NOT_FINISHED" not in kinds(NINE + 39 * MINUTE, fire(state))
    assert kinds(NINE + 41 * MINUTE, fire(state)) == ["NOT_FINISHED"]


def test_a_broken_run_is_made_good_by_a_later_one_and_a_finished_or_skipped_one_is_no_absence() -> None:
    later = FireSeen(NINE + timedelta(hours=1), FireState.FINISHED)
    assert kinds(NINE + timedelta(hours=2), fire(FireState.BROKEN), later) == []
    assert kinds(NINE + timedelta(hours=2), fire(FireState.AT_WORK), later) == ["NOT_FINISHED"]
    assert kinds(NINE + timedelta(hours=2), fire(FireState.SKIPPED, reason="blackout: x"), later) == []


def test_fires_that_came_due_while_nobody_ran_are_told_once_a_day() -> None:
    missed = [
        fire(FireState.SKIPPED, NINE + timedelta(hours=hour), reason="nobody was running at that time (catch_up: none)")
        for hour in range(3)
    ]
    (absence,) = find_absences(
        Kept(HOURLY, NINE + timedelta(hours=3), missed), NINE + timedelta(hours=3), CALENDAR, Patience()
    )
    assert (absence.kind, absence.since, absence.count) == (AbsenceKind.MISSED, NINE, 3)
    assert kinds(NINE + timedelta(days=1, hours=3), *missed) == []
    caught_up = fire(FireState.SKIPPED, reason="nobody was running; 2026-03-10 10:00 runs for it (catch_up: latest)")
    assert kinds(NINE + timedelta(hours=1), caught_up) == []


def test_a_forgotten_pause_is_told() -> None:
    rest = {"paused_at": NINE, "paused_reason": "门户升级"}
    assert kinds(NINE + timedelta(hours=23), **rest) == []
    assert kinds(NINE + timedelta(hours=25), **rest) == ["RESTS_LONG"]


def test_a_missing_calendar_year_is_told() -> None:
    new_year = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)
    assert kinds(new_year, cursor=new_year - timedelta(hours=8)) == ["STANDS_STILL"]


@pytest.mark.parametrize("span", ["45", "0m", "1w", "45 m", "1d2h"])
def test_a_span_that_is_none_is_refused(span: str) -> None:
    with pytest.raises(ValueError, match="write 45m, 2h or 1d"):
        ScheduleDefinition.model_validate({"name": "a", "workflow": "b", "cron": "0 9 * * *", "expect_within": span})
