"""How an attempt's end is judged: pure decisions from what was raised to what happens to the item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from digital_employee.errors import BusinessException, IntegrityException, SystemException
from digital_employee.store.tables import AttemptOutcome
from digital_employee.workflow.model import Disposition

SYSTEM_DELAYS_S = (2.0, 8.0, 30.0)
"""Waits before the first, second and third retry of a system exception (DOMAIN §1.6)."""
LATER_S = 1800.0
"""Wait once the retries are used up: the item stands RETRY_LATER."""
LATER_LIMIT = 8
"""After so many postponements a person decides."""


@dataclass(frozen=True)
class Finished:
    """The item has its disposition; no person is needed."""

    disposition: Disposition
    code: str = ""
    message: str = ""
    result: dict[str, Any] | None = None


@dataclass(frozen=True)
class HandedOver:
    """The item ends with a human task."""

    disposition: Disposition
    code: str
    suggestion: str
    role: str = "reviewer"
    result: dict[str, Any] | None = None


@dataclass(frozen=True)
class Postponed:
    """The item waits and is tried again."""

    delay_s: float
    code: str
    message: str
    disposition: Disposition | None
    """RETRY_LATER when the wait is the outcome; None while quick retries are left."""
    failure: bool
    """It counts as a failed attempt (a time-out of a source by design does not)."""


@dataclass(frozen=True)
class Frozen:
    """Something does not agree: nothing more is done, a person looks."""

    code: str
    message: str
    hold_run: bool
    """The whole run is held: it came after INTENT, or it is a wrong person."""
    result: dict[str, Any] | None = None


@dataclass(frozen=True)
class InDoubt:
    """A write was sent and nobody could establish whether it landed."""

    code: str
    message: str
    effect_id: str


Verdict = Finished | HandedOver | Postponed | Frozen | InDoubt


class StepEnd(Exception):  # noqa: N818 - not an error: the way a step ends its item
    """Raised by a step that ends the item; carries the verdict."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(type(verdict).__name__)
        self.verdict = verdict


@dataclass(frozen=True)
class History:
    """What the item has behind it, for deciding on a retry."""

    failures: int
    postponements: int


WRONG_PERSON = "INT-WHO-01"
"""The page shows another person or case than the item: holds the run."""


def judge(error: Exception, history: History, *, after_intent: bool) -> Verdict:
    """Decide what an attempt that raised means for its item; re-raises what is a defect of ours."""
    match error:
        case StepEnd():
            return error.verdict
        case BusinessException():
            return HandedOver(Disposition.HUMAN, error.code, error.what)
        case IntegrityException():
            return Frozen(error.code, error.what, hold_run=after_intent or error.code == WRONG_PERSON)
        case SystemException():
            return after_system_exception(error.code, error.what, history)
        case _:
            raise error


def after_system_exception(code: str, message: str, history: History) -> Verdict:
    """Retry 3 times after 2 s, 8 s, 30 s; then RETRY_LATER; after `LATER_LIMIT` of those a person decides."""
    if history.failures < len(SYSTEM_DELAYS_S):
        return Postponed(SYSTEM_DELAYS_S[history.failures], code, message, None, failure=True)
    return postpone(code, message, history, delay_s=LATER_S, limit=LATER_LIMIT, failure=True)


def postpone(
    code: str, message: str, history: History, *, delay_s: float, limit: int, failure: bool = False
) -> Verdict:
    """Put the item back until later, or to a person when that was done `limit` times already."""
    if history.postponements >= limit:
        return HandedOver(
            Disposition.HUMAN, code, f"{message} (postponed {history.postponements} times; a person must look)"
        )
    return Postponed(delay_s, code, message, Disposition.RETRY_LATER, failure=failure)


def attempt_outcome(verdict: Verdict) -> AttemptOutcome:
    """Return the class under which the attempt is filed."""
    match verdict:
        case Finished():
            return AttemptOutcome.FINISHED
        case HandedOver():
            return AttemptOutcome.BUSINESS
        case Postponed(failure=True):
            return AttemptOutcome.SYSTEM
        case Postponed():
            return AttemptOutcome.WAITING
        case Frozen():
            return AttemptOutcome.INTEGRITY
        case InDoubt():
            return AttemptOutcome.IN_DOUBT
