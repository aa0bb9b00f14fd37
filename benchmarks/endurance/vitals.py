"""What a service and its browser use, looked at from outside, and whether it grows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from statistics import median

import psutil

MIB = 1024 * 1024
HOUR_S = 3600.0
SHARE_ALLOWED = 0.10
"""Growth over the time judged, as a share of what is usual, that is still called flat."""
RISE = 0.25
"""Share of the growth allowed by which the end may lie above everything before."""
STARTED_S = 60.0
"""What was seen before is the start."""


@dataclass(frozen=True)
class Vitals:
    """One look."""

    at_s: float
    """Since the start."""
    service_mib: float
    """Memory of the service alone (USS)."""
    browser_mib: float
    """Memory of all browser processes together, what they share counted once (PSS)."""
    driver_mib: float
    """Memory of the driver between them (USS)."""
    file_descriptors: int
    """Open in the service."""
    browser_processes: int
    renderers: int
    contexts: int
    """Open in the browser, as the service says."""
    tasks: int
    """Living in the service's event loop."""


@dataclass(frozen=True)
class Trend:
    """How one figure went: the median of the slopes between any two looks (Theil–Sen), so that a dip tilts nothing.

    Figures also swing, for minutes, with what is being done: one has grown that climbed in the time judged, and ended
    above wherever it had been for as long as a third of that time.
    """

    name: str
    usual: float
    """The median."""
    per_hour: float
    grown: float
    """By the slope, over the time judged."""
    risen: float
    """The last third's median above the highest of all spans before, as long as that."""
    allowed: float

    @property
    def is_flat(self) -> bool:
        """Whether it grew no more than is allowed, or only came back to where it had been; to shrink is no fault."""
        return self.grown <= self.allowed or self.risen <= RISE * self.allowed


JUDGED: dict[str, float] = {
    "service_mib": 16.0,
    "browser_mib": 48.0,
    "driver_mib": 64.0,  # Node collects its garbage when it pleases: between 150 and 265 MiB were seen in one run
    "file_descriptors": 4.0,
    "browser_processes": 2.0,
    "renderers": 2.0,
    "contexts": 2.0,
    "tasks": 8.0,
}
"""Figure → growth over the time judged that is still called flat, if that is more than the share of the usual."""


def trends(looks: Sequence[Vitals], judged_from_s: float = 0.0) -> list[Trend]:
    """Return how each figure went since; nothing from fewer than three looks."""
    judged = [one for one in looks if one.at_s >= judged_from_s]
    if len(judged) < 3:
        return []
    at = [one.at_s for one in judged]
    span_s = (at[-1] - at[0]) / 3
    spans = list(_spans(looks, span_s))
    return [_trend(name, at, [_figure(one, name) for one in judged], _risen(name, spans)) for name in JUDGED]


def _spans(looks: Sequence[Vitals], span_s: float) -> Iterator[list[Vitals]]:
    """Give the looks in spans of this length, the last first, down to the start."""
    end_s = looks[-1].at_s
    while end_s - span_s >= min(STARTED_S, looks[-1].at_s / 4):
        if found := [one for one in looks if end_s - span_s < one.at_s <= end_s]:
            yield found
        end_s -= span_s


def _risen(name: str, spans: Sequence[Sequence[Vitals]]) -> float:
    last, *before = (median(_figure(one, name) for one in span) for span in spans)
    return last - max(before, default=last)


def _figure(look: Vitals, name: str) -> float:
    return float(getattr(look, name))


def _trend(name: str, at: Sequence[float], values: Sequence[float], risen: float) -> Trend:
    looks = zip(at, values, strict=True)
    slope = median((later - one) / (then - at_) for (at_, one), (then, later) in combinations(looks, 2))
    usual = median(values)
    allowed = max(JUDGED[name], SHARE_ALLOWED * usual)
    grown = slope * (at[-1] - at[0])
    return Trend(name, *(round(one, 1) for one in (usual, slope * HOUR_S, grown, risen, allowed)))


@dataclass
class Patient:
    """The service's process with everything below it."""

    process: psutil.Process
    inside: Path
    seen: dict[tuple[int, float], psutil.Process] = field(default_factory=dict)
    """Every process that ever was below it, by number and start."""

    def look(self, at_s: float) -> Vitals:
        """Take the figures of this moment.

        Raises:
            psutil.NoSuchProcess: the service has ended.
        """
        below = self._below()
        browsers = [one for one in below if _is_browser(one)]
        drivers = [one for one in below if not _is_browser(one)]
        told = json.loads(self.inside.read_text()) if self.inside.exists() else {}
        return Vitals(
            at_s=round(at_s, 1),
            service_mib=round(self.process.memory_full_info().uss / MIB, 1),
            browser_mib=round(sum(_asked(browsers, lambda one: one.memory_full_info().pss)) / MIB, 1),
            driver_mib=round(sum(_asked(drivers, lambda one: one.memory_full_info().uss)) / MIB, 1),
            file_descriptors=self.process.num_fds(),
            browser_processes=len(browsers),
            renderers=round(sum(_asked(browsers, lambda one: float("--type=renderer" in one.cmdline())))),
            contexts=told.get("contexts", 0),
            tasks=told.get("tasks", 0),
        )

    def browser(self) -> psutil.Process | None:
        """Return the browser itself, above its helpers, below a script that started it; None: there is none."""
        found = None
        for one in self._below():
            with suppress(psutil.NoSuchProcess):
                if _is_browser(one) and not any(part.startswith("--type=") for part in one.cmdline()):
                    found = one
        return found

    def orphans(self) -> list[str]:
        """Name what was below the service and still lives."""
        return [f"{one.pid} {_name(one)}" for one in self.seen.values() if _lives(one)]

    def end_orphans(self) -> None:
        """End what was below the service and still lives."""
        for one in self.seen.values():
            with suppress(psutil.NoSuchProcess):
                if _lives(one):
                    one.kill()

    def _below(self) -> list[psutil.Process]:
        found = self.process.children(recursive=True)
        self.seen.update({(one.pid, one.create_time()): one for one in found if one.is_running()})
        return found


def _asked(processes: Sequence[psutil.Process], figure: Callable[[psutil.Process], float]) -> Iterator[float]:
    """Ask each; one that has just ended counts for nothing."""
    for one in processes:
        with suppress(psutil.NoSuchProcess):
            yield figure(one)


def _is_browser(process: psutil.Process) -> bool:
    return "chrom" in _name(process)


def _name(process: psutil.Process) -> str:
    try:
        return str(process.name())
    except psutil.NoSuchProcess:
        return ""


def _lives(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
