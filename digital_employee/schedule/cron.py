"""Cron expressions, and which instants they mean where clocks are put forward and back.

Five fields; weekdays by name only (`1` is Monday to one cron and Tuesday to another).
cronsim reads the fields and walks wall-clock time; the rules of daylight saving are ours:
a wall time that is left out fires once, moved by as much as the clock was; a wall time that comes
twice fires the first time only, unless the expression names every hour or the schedule says `both`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from digital_employee.windows import WEEKDAYS

FIELDS = ("minute", "hour", "day of the month", "month", "weekday")
MARGIN = timedelta(hours=25)
"""More than any clock was ever moved at once (Apia left out a whole day in 2011)."""

Fold = Literal["first", "both"]


@dataclass(frozen=True)
class Occurrence:
    """One instant that an expression means."""

    at: datetime
    """UTC."""
    wall: datetime
    """What the expression says, naive; differs from the clock's face only when `is_shifted`."""
    is_shifted: bool = False
    """The wall time was left out that day (clocks put forward)."""


@dataclass(frozen=True)
class Cron:
    """A checked five-field expression."""

    text: str

    @cached_property
    def _fields(self) -> CronSim:
        return CronSim(self._normal, datetime(2000, 1, 1))  # noqa: DTZ001 - wall-clock time has no zone

    @cached_property
    def _normal(self) -> str:
        *head, weekday = self.text.upper().split()
        return " ".join([*head, _expand_weekdays(weekday)])

    @property
    def names_every_hour(self) -> bool:
        """Tell whether it runs through the day, so that a repeated hour is one more hour to it."""
        return len(self._fields.hours) == 24

    def wall_times(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """Yield the naive wall times in (after, until] that match."""
        for wall in CronSim(self._normal, after):
            if wall > until:
                return
            yield wall

    def mismatches(self, wall: datetime) -> list[str]:
        """Say which fields keep `wall` from matching, as written; empty when it matches."""
        sim = self._fields
        fits = (
            wall.minute in sim.minutes,
            wall.hour in sim.hours,
            sim.match_dom(wall.date()),
            wall.month in sim.months,
            sim.match_dow(wall.date()),
        )
        written = self.text.split()
        return [f"the {FIELDS[place]} is not {written[place]}" for place in range(5) if not fits[place]]


def parse_cron(text: str) -> Cron:
    """Return the checked expression.

    Raises:
        ValueError: what is wrong with it and what to write instead.
    """
    fields = text.upper().split()
    if len(fields) != 5:
        raise ValueError(f"cron {text!r} needs five fields (minute hour day month weekday), it has {len(fields)}")
    if any(letter.isdigit() for letter in fields[4].split("#")[0]):
        raise ValueError(f"cron {text!r}: weekdays are written by name (MON TUE WED THU FRI SAT SUN), not by number")
    if fields[2] != "*" and fields[4] != "*":
        raise ValueError(f"cron {text!r} names a day of the month and a weekday; keep one and write * for the other")
    cron = Cron(" ".join(fields))
    try:
        next(CronSim(cron._normal, datetime(2000, 1, 1)))  # noqa: DTZ001 - wall-clock time has no zone
    except (CronSimError, StopIteration) as error:
        raise ValueError(f"cron {text!r} is not valid: {error or 'it never matches'}") from error
    return cron


def occurrences(cron: Cron, zone: ZoneInfo, fold: Fold, after: datetime, until: datetime) -> list[Occurrence]:
    """Return every instant in (after, until] that `cron` means in `zone`, in order, each once."""
    found: dict[datetime, Occurrence] = {}
    first = _wall(after, zone) - _margin(after, zone)
    last = _wall(until, zone) + _margin(until, zone)
    for wall in cron.wall_times(first, last):
        for occurrence in instants(wall, zone, fold):
            known = found.get(occurrence.at)
            if after < occurrence.at <= until and (known is None or known.is_shifted):
                found[occurrence.at] = occurrence
    return [found[at] for at in sorted(found)]


def instants(wall: datetime, zone: ZoneInfo, fold: Fold = "first") -> list[Occurrence]:
    """Return the instants at which a clock in `zone` shows `wall`, by the rules above."""
    early, late = (wall.replace(tzinfo=zone, fold=pass_) for pass_ in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return [Occurrence(early.astimezone(UTC), wall)]
    is_left_out = early.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != wall
    if is_left_out:
        return [Occurrence(early.astimezone(UTC), wall, is_shifted=True)]
    both = [Occurrence(early.astimezone(UTC), wall), Occurrence(late.astimezone(UTC), wall)]
    return both if fold == "both" else both[:1]


def _expand_weekdays(field: str) -> str:
    """Spell out ranges of names in ISO order: cron counts from Sunday and cannot say SAT-SUN."""
    terms: list[str] = []
    for term in field.split(","):
        first, dash, last = term.partition("-")
        if dash and first in WEEKDAYS and last in WEEKDAYS[WEEKDAYS.index(first) :]:
            terms += WEEKDAYS[WEEKDAYS.index(first) : WEEKDAYS.index(last) + 1]
        else:
            terms.append(term)
    return ",".join(terms)


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def _margin(instant: datetime, zone: ZoneInfo) -> timedelta:
    """Return how far wall time must be searched around `instant`: nothing unless clocks move near it."""
    before, behind = ((instant + step).astimezone(zone).utcoffset() for step in (-MARGIN, MARGIN))
    return timedelta() if before == behind else MARGIN
