"""Opening the store only to read: no identity, no engine, none of the project's Python. For looking, day and night."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from digital_employee.clock import AGENCY_ZONE, SystemClock
from digital_employee.project.folder import find_project_folder
from digital_employee.settings import Settings, load_settings
from digital_employee.store.database import Database
from digital_employee.store.reports.deadlines import BusinessMoment
from digital_employee.store.version import is_current


@dataclass(frozen=True)
class Reading:
    """What a command that changes nothing needs."""

    folder: Path
    settings: Settings
    database: Database
    clock: SystemClock

    @property
    def state_folder(self) -> Path:
        """The folder of everything that the service writes."""
        return self.folder / self.settings.state_folder

    def moment(self) -> BusinessMoment:
        """Return this instant, and the same time of day on the business date."""
        now = self.clock.now()
        wall = now.astimezone(AGENCY_ZONE).time()
        return BusinessMoment(now, datetime.combine(self.clock.business_date(), wall, AGENCY_ZONE).astimezone(UTC))


@asynccontextmanager
async def open_reading(start: Path) -> AsyncIterator[Reading]:
    """Open the store of the project at `start`; its tables are made or brought up only when they must be."""
    folder = find_project_folder(start)
    settings = load_settings(folder)
    database = Database.open(settings.database_url)
    try:
        if not await is_current(database):
            await database.migrate()
        yield Reading(folder, settings, database, SystemClock(settings.business_date, ZoneInfo(settings.timezone)))
    finally:
        await database.close()
