"""config/schedules.yaml and the working calendars, as a running service watches them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from digital_employee.runtime.watched_files import WatchedFiles
from digital_employee.schedule.calendar import WorkingCalendar, load_calendar
from digital_employee.schedule.definition import ScheduleDefinition, load_schedules

SCHEDULES = Path("config") / "schedules.yaml"
CALENDARS = Path("config") / "calendars"


@dataclass(frozen=True)
class Timetable:
    """What the files say."""

    definitions: Sequence[ScheduleDefinition]
    calendar: WorkingCalendar


ScheduleFile = WatchedFiles[Timetable]


def schedule_file(folder: Path) -> ScheduleFile:
    """Watch the schedules and calendars of one project's folder."""
    schedules, calendars = folder / SCHEDULES, folder / CALENDARS
    return WatchedFiles(
        lambda: [schedules, *sorted(calendars.glob("cn-*.yaml"))],
        lambda: Timetable(load_schedules(schedules), load_calendar(calendars)),
    )
