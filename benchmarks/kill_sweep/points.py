"""Which of the points that runs met are to be died at. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

READS = "gate.read."
WRITES = ("check.", "write.", "gate.")

Place = tuple[str, str]
"""Scenario and point."""


def is_around_write(point: str) -> bool:
    """Tell whether a point stands at a write: its check, its effect's commits, its request, its receipt."""
    return "/effect." in point or (point.startswith(WRITES) and not point.startswith(READS))


def family(point: str) -> str:
    """Return the point without whose it is: `store.committed/effect.sent`, `gate.leaving`."""
    name, *of = point.partition("#")[0].split("/")
    return f"{name}/{of[0]}" if name.startswith("store.") and of else name


def choose(met: Mapping[str, Sequence[str]], count: int, seed: int) -> dict[str, list[str]]:
    """Choose `count` deaths for each scenario's `name#occurrence` from what a run of each met.

    Every point once before any twice, those around writes first; further occurrences of a point are spread evenly
    over all that the run met.
    """
    met_times = Counter((scenario, point) for scenario, points in met.items() for point in points)
    order = sorted(met_times)
    Random(seed).shuffle(order)  # noqa: S311 - a sample, not a secret
    order.sort(key=lambda place: not is_around_write(place[1]))
    shares = _share_out(order, met_times, count)
    chosen: dict[str, list[str]] = {}
    for place in order:
        for occurrence in spread(met_times[place], shares[place]):
            chosen.setdefault(place[0], []).append(f"{place[1]}#{occurrence}")
    return chosen


def spread(occurrences: int, wanted: int) -> list[int]:
    """Return `wanted` numbers of 1…`occurrences`, evenly spread; the first is always among them."""
    if wanted <= 1:
        return [1] * wanted
    return [1 + step * (occurrences - 1) // (wanted - 1) for step in range(wanted)]


def _share_out(order: Sequence[Place], met_times: Counter[Place], count: int) -> Counter[Place]:
    """Give each point a death in turn, as long as there are deaths and occurrences left."""
    shares: Counter[Place] = Counter()
    left = min(count, met_times.total())
    while left > 0:
        for place in order:
            if left > 0 and shares[place] < met_times[place]:
                shares[place] += 1
                left -= 1
    return shares
