"""How attempts end that may not write: what stopped a look, and what a dry run would have come to. Pure."""

from __future__ import annotations

from digital_employee.runtime.outcome import (
    Finished,
    Frozen,
    HandedOver,
    Looked,
    Postponed,
    PutBack,
    Rehearsed,
    Verdict,
)


def as_look(verdict: Verdict) -> Verdict:
    """Return the end of an attempt that could only look: whatever stopped it, the write stays in doubt."""
    match verdict:
        case Looked() | PutBack():
            return verdict
        case Finished():
            return Looked("")
        case _:
            return Looked(_told(verdict))


def as_rehearsal(verdict: Verdict) -> Verdict:
    """Return what a dry run ends with: quick retries stay, everything else is told and comes to nothing."""
    match verdict:
        case Rehearsed() | PutBack() | Postponed(disposition=None):
            return verdict
        case Finished():
            return Rehearsed(verdict.code, f"将办结：{verdict.disposition} {verdict.message}".strip(), verdict.result)
        case HandedOver():
            return Rehearsed(verdict.code, f"将转人工：{verdict.disposition} {_told(verdict)}", verdict.result)
        case Frozen():
            return Rehearsed(verdict.code, f"将冻结：{_told(verdict)}", verdict.result)
        case _:
            return Rehearsed(getattr(verdict, "code", ""), f"将等待：{_told(verdict)}")


def _told(verdict: Verdict) -> str:
    code = getattr(verdict, "code", "")
    said = getattr(verdict, "suggestion", "") or getattr(verdict, "message", "")
    return f"{code} {said}".strip()
