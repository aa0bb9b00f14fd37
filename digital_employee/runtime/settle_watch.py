"""For how long this process has known of each write that was sent, by a clock that nobody can set.

Only this decides whether a portal has settled. The instants in the store are for people: a machine's clock that jumps
two hours ahead must not let a write be made again before a late answer lands, and one that jumps back must not keep it
waiting. A process that has just begun knows nothing and waits the whole time itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Sending = tuple[str, int]
"""An effect's id and the fence it was sent under: one effect may be sent anew, under another fence."""


@dataclass
class SettleWatch:
    """What one process has seen leave. In memory on purpose: a monotonic clock means nothing to another process."""

    steady: Callable[[], float] = time.monotonic
    """Seconds by a clock that nobody can set; one that stands while the machine sleeps only makes us wait longer."""
    _since: dict[Sending, float] = field(default_factory=dict)

    def known_s(self, sending: Sending) -> float:
        """Return for how many seconds we have known of it; 0 when this is the first we hear of it."""
        now = self.steady()
        return now - self._since.setdefault(sending, now)

    def keep(self, sent: Iterable[Sending]) -> None:
        """Note all that are on their way now, and forget those that no longer are."""
        now = self.steady()
        self._since = {sending: self._since.get(sending, now) for sending in sent}
