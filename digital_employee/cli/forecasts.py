"""The coming fires of a schedule, as a line of a list, as rows for people and as facts for programs."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from digital_employee.cli.timetable import Timing
from digital_employee.schedule.explain import Forecast
from digital_employee.schedule.fires import Decision


def summary(timing: Timing, forecast: Forecast) -> dict[str, Any]:
    """Return what a list shows of a schedule: how it stands, its last fire and its next run."""
    latest = timing.stored.latest if timing.stored else None
    runs = [fire.at for fire in forecast.fires if fire.decision is Decision.RUN]
    return {
        "name": timing.name,
        "workflow": timing.definition.workflow,
        "cron": timing.definition.cron,
        "timezone": timing.definition.timezone,
        "calendar": timing.definition.calendar,
        "state": timing.state,
        "paused_because": timing.paused,
        "standing": timing.standing,
        "last_fire": latest.fire_at if latest else None,
        "last_state": latest.state if latest else None,
        "next_run": runs[0] if runs and timing.paused is None else None,
        "note": timing.paused or forecast.note,
    }


def forecast_facts(timing: Timing, forecast: Forecast) -> dict[str, Any]:
    """Return the coming fires for a program."""
    return {
        "name": timing.name,
        "state": timing.state,
        "standing": timing.standing,
        "fires": list(forecast.fires),
        "note": forecast.note,
    }


def fire_rows(timing: Timing, forecast: Forecast) -> list[tuple[object, ...]]:
    """Return a row for each run, and one for neighbours that are skipped for one reason."""
    rows: list[tuple[object, ...]] = []
    for _, group in groupby(
        enumerate(forecast.fires), lambda pair: pair[1].reason if pair[1].decision is Decision.SKIP else pair[0]
    ):
        fires = [fire for _, fire in group]
        last = fires[-1].at if len(fires) > 1 else None
        rows.append((wall(fires[0].at, timing), wall(last, timing), len(fires), fires[0].decision, fires[0].reason))
    return rows


def wall(at: datetime | None, timing: Timing) -> str:
    """Return the time on the clocks of the schedule's timezone, nothing for None."""
    return f"{at.astimezone(timing.definition.zone):%Y-%m-%d %H:%M %a}" if at else ""
