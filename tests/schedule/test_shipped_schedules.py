"""The schedules that ship must load and mean what their comments say."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from digital_employee.schedule.calendar import load_calendar
from digital_employee.schedule.definition import load_schedules
from digital_employee.schedule.fires import Decision, fires_between

ROOT = Path(__file__).resolve().parents[2]
SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_a_working_wednesday_runs_every_half_hour_but_over_noon() -> None:
    shipped = {one.name: one for one in load_schedules(ROOT / "config" / "schedules.yaml")}
    daytime, nightly = shipped["unemployment_claim_daytime"], shipped["unemployment_claim_nightly"]
    calendar = load_calendar(ROOT / "config" / "calendars")
    window = (datetime(2026, 3, 10, 23, 59, tzinfo=SHANGHAI), datetime(2026, 3, 11, 23, 59, tzinfo=SHANGHAI))
    fires = fires_between(daytime, *window, calendar)
    skipped = [fire.at.astimezone(SHANGHAI).strftime("%H:%M") for fire in fires if fire.decision is Decision.SKIP]
    assert (len(fires), skipped) == (26, ["12:00", "12:30"])
    assert [fire.decision for fire in fires_between(nightly, *window, calendar)] == [Decision.RUN]


def test_every_schedule_starts_a_workflow_that_exists() -> None:
    for schedule in load_schedules(ROOT / "config" / "schedules.yaml"):
        assert (ROOT / "workflows" / f"{schedule.workflow}.yaml").is_file(), schedule.name
