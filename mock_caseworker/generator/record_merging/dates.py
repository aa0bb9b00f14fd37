"""Makes birth dates that are equal, near or apart in the words of DOMAIN MG-R03."""

from __future__ import annotations

from datetime import date
from random import Random

OLDEST, YOUNGEST = 1966, 1999
"""Years of birth; all before 2000, so that any number may be written with 15 digits."""


def any_birth(rng: Random) -> date:
    """Return a birth date; days end at 28, so that every part may change alone."""
    return date(rng.randint(OLDEST, YOUNGEST), rng.randint(1, 12), rng.randint(1, 28))


def near(rng: Random, birth: date) -> date:
    """Return a date of which only the month differs."""
    return birth.replace(month=rng.choice([month for month in range(1, 13) if month != birth.month]))


def apart(rng: Random, birth: date) -> date:
    """Return a date of the same year that is neither equal nor near."""
    while not are_apart(found := any_birth(rng).replace(year=birth.year), birth):
        pass
    return found


def are_apart(one: date, other: date) -> bool:
    """Say whether two of year, month and day differ, and month and day are not merely swapped."""
    differing = sum((one.year != other.year, one.month != other.month, one.day != other.day))
    swapped = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    return differing > 1 and not swapped
