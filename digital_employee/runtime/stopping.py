"""Stopping within bounds: an orderly end has its time; when it is over the process ends all the same."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from loguru import logger

DRAINED = 0
CUT_SHORT = 9
"""Exit status: attempts were cut short and given back; everything else was put in order."""
FORCED = 10
"""Exit status: not even that ended in time; what ran is taken over as from a process that died."""
GRACE_S = 15.0
"""Seconds that attempts which are cut short get to give their items back, and the browser to close."""


@dataclass
class StopWatch:
    """Ends the process by force when an orderly end takes too long. A thread: a loop that hangs rings no alarm."""

    _alarm: threading.Timer | None = field(default=None)

    @contextmanager
    def limit(self, seconds: float) -> Iterator[None]:
        """Give the block so many seconds."""
        self.shorten(seconds)
        try:
            yield
        finally:
            self._disarm()

    def shorten(self, seconds: float) -> None:
        """Count from now, and no longer than this."""
        self._disarm()
        self._alarm = threading.Timer(seconds, _end_by_force, [seconds])
        self._alarm.daemon = True
        self._alarm.start()

    def _disarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None


def _end_by_force(seconds: float) -> None:
    logger.critical("not stopped within {} s: ended by force; what ran is taken over from a dead worker", seconds)
    os._exit(FORCED)
