"""What the pages of one dashboard share: where they read, where they command, what time it is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from starlette.requests import Request

from digital_employee.clock import AGENCY_ZONE, Clock
from digital_employee.dashboard.field_types import FieldTypes
from digital_employee.dashboard.live import ChangeFeed
from digital_employee.schedule.calendar import WorkingCalendar
from digital_employee.settings import Settings
from digital_employee.store.database import Database
from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.reports.deadlines import BusinessMoment
from digital_employee.store.writer import Writer


@dataclass(frozen=True)
class Desk:
    """The parts that a page is given; each page takes the two or three it needs."""

    database: Database
    writer: Writer
    settings: Settings
    clock: Clock
    enqueuer: Enqueuer
    evidence_folder: Path
    state_folder: Path
    calendar: WorkingCalendar | None
    feed: ChangeFeed
    field_types: FieldTypes
    one_verification: asyncio.Lock
    """Verifying reads the whole log: one at a time."""

    def moment(self) -> BusinessMoment:
        """Return this instant, and the same time of day on the business date."""
        now = self.clock.now()
        wall = now.astimezone(AGENCY_ZONE).time()
        return BusinessMoment(now, datetime.combine(self.clock.business_date(), wall, AGENCY_ZONE).astimezone(UTC))

    def day_start(self) -> datetime:
        """Return the agency's last midnight, in real time."""
        today = self.clock.now().astimezone(AGENCY_ZONE).date()
        return datetime.combine(today, time(), AGENCY_ZONE)


def desk_of(request: Request) -> Desk:
    """Return the desk of the dashboard that serves this request."""
    desk: Desk = request.app.state.desk
    return desk
