"""What an attempt's end says about the portal: pure. The breaker itself is a row in the store (store.breakers)."""

from __future__ import annotations

from digital_employee.errors import AttemptError, SystemException
from digital_employee.runtime.outcome import InDoubt, Postponed, StepEnd
from digital_employee.store.breakers import Answer

OURS = (
    *("SYS-DESK", "SYS-CAL", "SYS-BROWSER-01", "SYS-BROWSER-02", "SYS-PRINT", "SYS-READ"),
    *("SYS-EFF", "SYS-STOP", "SYS-GATE-03", "SYS-GATE-04"),
)
"""Beginnings of codes of system exceptions for which the portal is not to blame."""


def answer_of(error: BaseException | None) -> Answer:
    """Say what an attempt learnt about the portal from what it raised; None: it came to its end.

    A business or an integrity exception is an answer. So is a step that postpones its item, because a source
    said 超时: that is data (RETRY_LATER), not a fault.
    """
    match error:
        case None:
            return Answer.ANSWERED
        case StepEnd(verdict=InDoubt()) | StepEnd(verdict=Postponed(disposition=None)):
            return Answer.NOTHING
        case StepEnd():
            return Answer.ANSWERED
        case SystemException():
            return Answer.NOTHING if error.code.startswith(OURS) else Answer.FAILED
        case AttemptError():
            return Answer.ANSWERED
        case _:
            return Answer.NOTHING
