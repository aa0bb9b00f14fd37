"""How an attempt's end is judged: pure decisions from what was raised to what happens to the item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from digital_employee.errors import BusinessException, IntegrityException, SystemException
from digital_employee.store.approvals import Asked
from digital_employee.store.hindrances import Hindrance
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
    is_failure: bool = False
    """It came by an exception or by waiting in vain, not by a `hand_over` that the workflow wrote."""


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
class PutBack:
    """A brake or a window ended the attempt before its next write: nothing is counted, the run stays open."""

    why: Hindrance

    @property
    def code(self) -> str:
        """The code of the reason."""
        return self.why.code

    @property
    def message(self) -> str:
        """The reason in one sentence."""
        return self.why.sentence


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


@dataclass(frozen=True)
class AwaitsApproval:
    """A write waits until another person has approved exactly what it would write."""

    code: str
    message: str
    asked: Asked
    role: str


@dataclass(frozen=True)
class Looked:
    """An attempt that only looked for writes in doubt has ended; what it found stands in the effects."""

    message: str


@dataclass(frozen=True)
class Rehearsed:
    """A dry run of the item has ended: what it would have come to. Nothing was written, nobody is asked."""

    code: str
    message: str
    result: dict[str, Any] | None = None


@dataclass(frozen=True)
class Undo:
    """The item failed for good after writes that are taken back first; then it ends as kept here."""

    ending: HandedOver


Verdict = Finished | HandedOver | Postponed | PutBack | Frozen | InDoubt | AwaitsApproval | Looked | Rehearsed | Undo


class StepEnd(Exception):  # noqa: N818 - not an error: the way a step ends its item
    """Raised by a step that ends the item; carries the verdict."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(type(verdict).__name__)
        self.verdict = verdict


@dataclass(frozen=True)
class History:
    """What the item has behind it, for deciding on a retry."""

    failures: int
    """Attempts in a row that failed and landed no write."""
    postponements: int


WRONG_PERSON = "INT-WHO-01"
"""The page shows another person or case than the item: holds the run."""


def judge(error: Exception, history: History, *, after_intent: bool) -> Verdict:
    """Decide what an attempt that raised means for its item; re-raises what is a defect of ours."""
    match error:
        case StepEnd():
            return error.verdict
        case BusinessException():
            return HandedOver(Disposition.HUMAN, error.code, error.what, is_failure=True)
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
            Disposition.HUMAN,
            code,
            f"{message} (postponed {history.postponements} times; a person must look)",
            is_failure=True,
        )
    return Postponed(delay_s, code, message, Disposition.RETRY_LATER, failure=failure)


_FILED = {
    Finished: AttemptOutcome.FINISHED,
    Rehearsed: AttemptOutcome.FINISHED,
    HandedOver: AttemptOutcome.BUSINESS,
    Undo: AttemptOutcome.BUSINESS,
    Frozen: AttemptOutcome.INTEGRITY,
    InDoubt: AttemptOutcome.IN_DOUBT,
    AwaitsApproval: AttemptOutcome.WAITING,
    Looked: AttemptOutcome.WAITING,
}


def attempt_outcome(verdict: Verdict) -> AttemptOutcome:
    """Return the class under which the attempt is filed."""
    if isinstance(verdict, Postponed):
        return AttemptOutcome.SYSTEM if verdict.failure else AttemptOutcome.WAITING
    return _FILED[type(verdict)]
