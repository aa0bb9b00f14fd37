"""The days that matter for 在途 and 未达, seen from the business date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from mock_caseworker.workdays import is_workday

_DAY = timedelta(days=1)
_RECENT = timedelta(days=14)
_MONTH_END_UNTIL = 20
TRANSIT_WORKDAYS = 3
OLDEST_OPEN = 30


@dataclass(frozen=True)
class Period:
    """What a task covers, both days included."""

    start: date
    end: date

    def workdays(self, first: date | None = None, last: date | None = None) -> list[date]:
        """Return its working days, those from `first` to `last` where given."""
        begin, stop = max(self.start, first or self.start), min(self.end, last or self.end)
        days = (begin + offset * _DAY for offset in range((stop - begin).days + 1))
        return [day for day in days if is_workday(day)]


@dataclass(frozen=True)
class Calendar:
    """Days around one business date."""

    today: date

    @property
    def in_transit(self) -> date:
        """The earliest day that is still in transit today: today is its third working day."""
        day, left = self.today, TRANSIT_WORKDAYS
        while left:
            day -= _DAY
            left -= is_workday(day)
        return day

    @property
    def overdue(self) -> date:
        """The latest working day whose third working day is over."""
        day = self.in_transit - _DAY
        while not is_workday(day):
            day -= _DAY
        return day

    @property
    def oldest_open(self) -> date:
        """The day thirty days back: no person need look yet."""
        return self.today - OLDEST_OPEN * _DAY

    @property
    def too_old(self) -> date:
        """The day thirty-one days back."""
        return self.today - (OLDEST_OPEN + 1) * _DAY

    @property
    def recent(self) -> Period:
        """Two weeks up to yesterday."""
        return Period(self.today - _RECENT, self.today - _DAY)

    @property
    def month(self) -> Period:
        """Whole months up to the last month's end, or to the middle of this month late in it."""
        end = self.today.replace(day=1) - _DAY if self.today.day <= _MONTH_END_UNTIL else self.today.replace(day=15)
        return Period(self.too_old.replace(day=1), end)
