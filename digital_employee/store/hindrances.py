"""What keeps work from beginning or from being sent, and which of several reasons is told. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from digital_employee.clock import AGENCY_ZONE


class HindranceKind(StrEnum):
    """Declared from the strongest to the weakest: where several hold, the first is told."""

    KILL = "KILL"
    PAUSE = "PAUSE"
    WINDOW = "WINDOW"
    BREAKER = "BREAKER"
    RATE = "RATE"
    BUDGET = "BUDGET"


CODES = {
    HindranceKind.KILL: "DE-WAIT-KILL",
    HindranceKind.PAUSE: "DE-WAIT-PAUSE",
    HindranceKind.WINDOW: "DE-WAIT-WINDOW",
    HindranceKind.BREAKER: "DE-WAIT-BREAKER",
    HindranceKind.RATE: "DE-WAIT-RATE",
    HindranceKind.BUDGET: "DE-WAIT-BUDGET",
}
"""What stands on an item that was put off."""

_SENTENCES = {
    HindranceKind.KILL: "{by} stopped {about} at once, since {since}: {reason}",
    HindranceKind.PAUSE: "{by} paused {about}, since {since}: {reason}",
    HindranceKind.WINDOW: "{about} is closed until {until}: {reason}",
    HindranceKind.BREAKER: "{about} failed too often ({reason}); one attempt tries again at {until}",
    HindranceKind.RATE: "{about} is given no more work than its rate allows; next at {until}",
    HindranceKind.BUDGET: "{about} is held: {reason}",
}


@dataclass(frozen=True)
class Hindrance:
    """One reason, with what a person asks about it."""

    kind: HindranceKind
    about: str
    """What it holds for, as commands name it: `everything`, `portal caseworker`, `run 019…`."""
    reason: str = ""
    by: str = ""
    since: datetime | None = None
    until: datetime | None = None

    @property
    def code(self) -> str:
        """The code for ever."""
        return CODES[self.kind]

    @property
    def sentence(self) -> str:
        """Say it in one sentence, times in the agency's zone."""
        return _SENTENCES[self.kind].format(
            about=self.about, reason=self.reason, by=self.by, since=_wall(self.since), until=_wall(self.until)
        )


def strongest(hindrances: Iterable[Hindrance]) -> Hindrance | None:
    """Return the one that is told: kill > pause > window > breaker > rate > budget; of equals the longest."""
    order = list(HindranceKind)
    ranked = sorted(hindrances, key=lambda one: one.until.timestamp() if one.until else 0.0, reverse=True)
    return min(ranked, key=lambda one: order.index(one.kind), default=None)


def _wall(instant: datetime | None) -> str:
    return f"{instant.astimezone(AGENCY_ZONE):%Y-%m-%d %H:%M}" if instant else "—"
