"""The working calendar: which days are worked, from the State Council's yearly notices (COM-R22).

A year without a file is an error and never guessed as Monday to Friday: make-up days (调休) move every
year, and a wrong guess breaks a legal deadline. Owns no cron and no deadline.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from digital_employee.errors import DefinitionError, SystemException
from digital_employee.schedule.reading import read_document

ONE_DAY = timedelta(days=1)


class CalendarStatus(StrEnum):
    """PROVISIONAL: entered before the notice; its results may not close a legal deadline."""

    OFFICIAL = "OFFICIAL"
    PROVISIONAL = "PROVISIONAL"


class CalendarYear(BaseModel):
    """One year as its file states it: `config/calendars/cn-YYYY.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    year: int
    status: CalendarStatus
    source: str
    """The notice the days are taken from."""
    holidays: frozenset[date]
    makeup_workdays: frozenset[date]

    @model_validator(mode="after")
    def _check_days(self) -> Self:
        for day in sorted(self.holidays | self.makeup_workdays):
            if day.year != self.year:
                raise ValueError(f"{day} is not a day of {self.year}")
        for day in sorted(self.makeup_workdays):
            if day in self.holidays:
                raise ValueError(f"{day} stands under holidays and under makeup_workdays")
            if day.weekday() < 5:
                raise ValueError(f"{day} is not a Saturday or Sunday, so it cannot be a make-up day")
        return self

    def is_workday(self, day: date) -> bool:
        """Tell whether `day` of this year is worked."""
        if day in self.makeup_workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays

    @property
    def version(self) -> str:
        """Name this year's arrangement: year and digest of its days and status."""
        days = [sorted(day.isoformat() for day in part) for part in (self.holidays, self.makeup_workdays)]
        body = json.dumps([self.year, self.status, *days])
        return f"cn-{self.year}:{hashlib.sha256(body.encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class WorkingCalendar:
    """The years that are known. Asking for another year raises SYS-CAL-01."""

    years: Mapping[int, CalendarYear]

    def is_workday(self, day: date) -> bool:
        """Tell whether `day` is worked, make-up days and holidays included."""
        return self._year_of(day).is_workday(day)

    def add_workdays(self, start: date, count: int) -> date:
        """Return the `count`-th working day after `start`; the start day is not counted."""
        day = start
        for _ in range(count):
            day = self.next_workday(day + ONE_DAY)
        return day

    def next_workday(self, day: date) -> date:
        """Return the first working day on or after `day`."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def previous_workday(self, day: date) -> date:
        """Return the last working day before `day`."""
        day -= ONE_DAY
        while not self.is_workday(day):
            day -= ONE_DAY
        return day

    def version(self, first: date, last: date) -> str:
        """Name the arrangements that days `first` to `last` rest on, to be stored beside a deadline."""
        return "+".join(self._year_of(date(year, 1, 1)).version for year in range(first.year, last.year + 1))

    def is_provisional(self, first: date, last: date) -> bool:
        """Tell whether any year from `first` to `last` is not yet official."""
        return any(
            self._year_of(date(year, 1, 1)).status is CalendarStatus.PROVISIONAL
            for year in range(first.year, last.year + 1)
        )

    def _year_of(self, day: date) -> CalendarYear:
        try:
            return self.years[day.year]
        except KeyError:
            raise SystemException(
                f"there is no working calendar for {day.year}, needed for {day}",
                code="SYS-CAL-01",
                to_do=f"add config/calendars/cn-{day.year}.yaml from the State Council's notice (README.md there)",
            ) from None


def load_calendar(folder: Path) -> WorkingCalendar:
    """Return the calendar of all `cn-YYYY.yaml` files in `folder`.

    Raises:
        DefinitionError: a file is faulty, or its name and its `year` differ.
    """
    years: dict[int, CalendarYear] = {}
    for path in sorted(folder.glob("cn-*.yaml")):
        year = read_document(path, CalendarYear)
        if not re.fullmatch(rf"cn-{year.year}\.yaml", path.name):
            raise DefinitionError(f"the file says year {year.year}", where=str(path), to_do="rename it or correct it")
        years[year.year] = year
    return WorkingCalendar(years)
