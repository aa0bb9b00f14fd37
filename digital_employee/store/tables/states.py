"""The words that rows are told by: states, kinds and outcomes. No tables."""

from __future__ import annotations

from enum import StrEnum


class RunState(StrEnum):
    """A run ends when none of its items is READY or RUNNING; SKIPPED is a fire that was not to run."""

    QUEUED = "QUEUED"
    COLLECTING = "COLLECTING"
    RUNNING = "RUNNING"
    HELD = "HELD"
    FINISHED = "FINISHED"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"
    SKIPPED = "SKIPPED"


class ItemState(StrEnum):
    """The lifecycle of a work item (DESIGN §6)."""

    READY = "READY"
    RUNNING = "RUNNING"
    WAITING = "WAITING"
    IN_DOUBT = "IN_DOUBT"
    HELD = "HELD"
    FINISHED = "FINISHED"
    CANCELLED = "CANCELLED"


class EffectState(StrEnum):
    """INTENT and SENT are open; WITHDRAWN was never sent; IN_DOUBT waits for a person."""

    INTENT = "INTENT"
    SENT = "SENT"
    DONE = "DONE"
    WITHDRAWN = "WITHDRAWN"
    IN_DOUBT = "IN_DOUBT"


class TaskKind(StrEnum):
    """Why a person is asked."""

    EXCEPTION = "EXCEPTION"
    IN_DOUBT = "IN_DOUBT"
    APPROVAL = "APPROVAL"
    INPUT = "INPUT"
    """Rows of an input that could not be read."""
    RUN = "RUN"
    """A run that was held or failed."""


class TaskState(StrEnum):
    """A question is open until it is decided, or needs no answer any more."""

    OPEN = "OPEN"
    DECIDED = "DECIDED"
    CANCELLED = "CANCELLED"


class AttemptOutcome(StrEnum):
    """How one try ended; INTERRUPTED is a kill, not a failure."""

    FINISHED = "FINISHED"
    WAITING = "WAITING"
    BUSINESS = "BUSINESS"
    SYSTEM = "SYSTEM"
    INTEGRITY = "INTEGRITY"
    IN_DOUBT = "IN_DOUBT"
    DEFECT = "DEFECT"
    INTERRUPTED = "INTERRUPTED"


class BreakerState(StrEnum):
    """OPEN: nothing begins at the portal. HALF_OPEN: one attempt tries whether it answers again."""

    CLOSED = "CLOSED"
    OPEN = "OPEN"
    HALF_OPEN = "HALF_OPEN"


class StepState(StrEnum):
    """How far a step of an attempt came."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    SKIPPED = "SKIPPED"
    FAILED = "FAILED"


class AlertNews(StrEnum):
    """What is told of an alert."""

    RAISED = "RAISED"
    CLEARED = "CLEARED"


class DeliveryState(StrEnum):
    """GIVEN_UP: tried for so long that it is told elsewhere; it stays visible."""

    WAITING = "WAITING"
    SENT = "SENT"
    GIVEN_UP = "GIVEN_UP"
