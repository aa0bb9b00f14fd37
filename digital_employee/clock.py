"""The time. Owns aware instants and the business date; nothing else may ask the machine for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

AGENCY_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Where instants and the business date come from."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...

    def business_date(self) -> date:
        """Return the agency's working date (a setting; else today in the agency's zone)."""
        ...


@dataclass(frozen=True)
class SystemClock:
    """Real time, with a business date that settings may fix (generated data belongs to one)."""

    fixed_business_date: date | None = None
    zone: ZoneInfo = AGENCY_ZONE

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)

    def business_date(self) -> date:
        """Return the fixed business date, else today in the agency's zone."""
        return self.fixed_business_date or self.now().astimezone(self.zone).date()


@dataclass
class ManualClock:
    """A clock that stands until it is moved: for computing ahead and for tests."""

    instant: datetime
    zone: ZoneInfo = AGENCY_ZONE

    def now(self) -> datetime:
        """Return the instant at which this clock stands."""
        return self.instant

    def business_date(self) -> date:
        """Return the date of that instant in the clock's zone."""
        return self.instant.astimezone(self.zone).date()
