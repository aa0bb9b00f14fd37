"""Crash points: named places where a process can be made to die, so that recovery is proved at every one of them.

Owns the names that the environment gives and the death; knows nothing of what stands before or after a point. Nothing
happens unless the environment of the process names `DIGITAL_EMPLOYEE_CRASH_LOG` (docs/adr/0009-crash-points.md).
"""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

LOG = "DIGITAL_EMPLOYEE_CRASH_LOG"
"""A file to which every point is appended as it is reached, a line each."""
AT = "DIGITAL_EMPLOYEE_CRASH_AT"
"""Where to die: `store.committed/effect.sent/submit#2, gate.answered#1`; without it points are only listed."""
FREEZE_AT = "DIGITAL_EMPLOYEE_FREEZE_AT"
"""A file that names the next point to stand still at, until SIGCONT; it is emptied when that point is reached."""
DIED = "died "
"""What a line begins with that tells of a death."""


@dataclass
class CrashPlan:
    """Which occurrences of which points end this process."""

    log: Path
    deaths: frozenset[tuple[str, int]] = frozenset()
    """Point and occurrence, counted from 1 over all processes that ever wrote to this log."""
    freeze_at: Path | None = None
    """The file that names the next point to stand still at."""
    _met: Counter[str] = field(default_factory=Counter)

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Self | None:
        """Read what the environment asks for; None, as always outside of tests: nothing.

        Raises:
            ValueError: a point is not written as `name#occurrence`.
        """
        if not environment.get(LOG):
            return None
        freeze_at = environment.get(FREEZE_AT)
        deaths = read_deaths(environment.get(AT, ""))
        plan = cls(Path(environment[LOG]), deaths, Path(freeze_at) if freeze_at else None)
        plan._met.update(points_in(plan.log))
        return plan

    def meet(self, names: Iterable[str]) -> None:
        """Append the points to the log, and die when this is the occurrence to die at."""
        for name in names:
            self._met[name] += 1
            if (name, self._met[name]) in self.deaths:
                self._append(f"{name}\n{DIED}{name}#{self._met[name]}\n")
                os.kill(os.getpid(), signal.SIGKILL)
            self._append(f"{name}\n")
            if self.freeze_at is not None and self.freeze_at.read_text() == name:
                self.freeze_at.write_text("")
                os.kill(os.getpid(), signal.SIGSTOP)

    def _append(self, text: str) -> None:
        # One write, unbuffered: what was reached must stand there after the death.
        with self.log.open("ab", buffering=0) as file:
            file.write(text.encode())


def read_deaths(text: str) -> frozenset[tuple[str, int]]:
    """Read `name#occurrence` pairs.

    Raises:
        ValueError: one of them is not written so.
    """
    deaths = set()
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, occurrence = part.rpartition("#")
        if not name or not occurrence.isdecimal() or int(occurrence) < 1:
            raise ValueError(f"{AT}: {part!r} is not written as name#occurrence")
        deaths.add((name, int(occurrence)))
    return frozenset(deaths)


def points_in(log: Path) -> list[str]:
    """Return every point that a log tells of, in order."""
    return [line for line in _lines(log) if not line.startswith(DIED)]


def deaths_in(log: Path) -> list[str]:
    """Return every death that a log tells of, as `name#occurrence`, in order."""
    return [line.removeprefix(DIED) for line in _lines(log) if line.startswith(DIED)]


def _lines(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


_plan = CrashPlan.read(os.environ)


def arm(environment: Mapping[str, str]) -> None:
    """Read the environment again: for a process that was forked and not started."""
    global _plan  # noqa: PLW0603 - one question for None is all that a point may cost
    _plan = CrashPlan.read(environment)


def reached(point: str, of: Iterable[str] | str = ()) -> None:
    """Say that this process has come to a point; `of` names whose it is, one occurrence for each."""
    if _plan is None:
        return
    of = (of,) if isinstance(of, str) else of
    _plan.meet([f"{point}/{one}" for one in of] or [point])
