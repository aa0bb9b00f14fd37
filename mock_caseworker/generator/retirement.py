"""Finds birth months for a wished retirement month (DOMAIN COM-R30); it only builds people, it judges no claim."""

from __future__ import annotations

CATEGORIES = {"M60": (1965, 60, 4, 36), "F55": (1970, 55, 4, 36), "F50": (1975, 50, 2, 60)}


def retirement_month(birth_month: int, category: str) -> int:
    """Return the month in which someone born in a month retires.

    Source: 全国人大常委会关于实施渐进式延迟法定退休年龄的决定 (2024-09-13): one month later for every 4 (or 2) months.
    """
    first_year, age, step, cap = CATEGORIES[category]
    later = birth_month - first_year * 12
    delay = 0 if later < 0 else min(later // step + 1, cap)
    return birth_month + age * 12 + delay


def birth_month_for(retires_in: int, category: str) -> int | None:
    """Return the birth month whose retirement falls in a month; None where the rising ladder skips that month."""
    _, age, _, cap = CATEGORIES[category]
    latest = retires_in - age * 12
    for birth in range(latest, latest - cap - 1, -1):
        if retirement_month(birth, category) == retires_in:
            return birth
    return None
