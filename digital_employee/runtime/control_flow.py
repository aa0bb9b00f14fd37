"""Which way an item goes: rounds of `each`, cases of `switch`, and verbs that end it. Pure; touches no page."""

from __future__ import annotations

from typing import Any

from digital_employee.errors import (
    AttemptError,
    BusinessException,
    ExpressionError,
    IntegrityException,
    SystemException,
)
from digital_employee.runtime.outcome import HandedOver, History, Verdict, postpone
from digital_employee.runtime.step_log import masked_text
from digital_employee.runtime.values import Scope
from digital_employee.workflow.durations import parse_duration
from digital_employee.workflow.expressions import evaluate, evaluate_condition, kind_of
from digital_employee.workflow.model import Disposition, FieldType, HandOver, Raise, RetryLater, Step

SAME_KEY = "BUS-EACH-01"
"""Two entries of a list would be one round."""
NO_CASE = "BUS-SWITCH-01"
"""A value that no case of a `switch` names."""

VERBS = (
    "skill",
    "write",
    "hand_over",
    "retry_later",
    "finish",
    "each",
    "switch",
    "download",
    "open",
    "press",
    "fill",
    "read",
)


def rounds_of(step: Step, scope: Scope) -> dict[str, Scope]:
    """Return what each round of a loop sees, by the round's key.

    Raises:
        BusinessException: BUS-EACH-01, two rounds have one key: nothing of the loop is done.
    """
    rounds: dict[str, Scope] = {}
    for value in _sequence(step, scope):
        inner = {**scope, "each": value}
        if step.where is not None and not evaluate_condition(step.where, inner):
            continue
        key = str(value if step.key is None else evaluate(step.key, inner))
        if key in rounds:
            raise BusinessException(
                f"two rounds of {title_of(step)} have the key {key!r}: "
                "a write of the second would count as the first's",
                code=SAME_KEY,
                to_do="compare the two; when both are right, the loop needs a `key` that tells them apart",
            )
        rounds[key] = inner
    return rounds


def case_of(step: Step, scope: Scope) -> str | None:
    """Return the case that a `switch` takes; None is `else`.

    Raises:
        BusinessException: BUS-SWITCH-01, no case names the value and there is no `else`.
    """
    value = evaluate(step.switch, scope)
    if isinstance(value, bool):
        value = "true" if value else "false"
    if not isinstance(value, str | int | None):
        raise ExpressionError(
            f"`switch` wants text, a whole number or a boolean, not {kind_of(value)}", where=title_of(step)
        )
    if value is not None and str(value) in step.cases:
        return str(value)
    if step.else_ is not None:
        return None
    shown = "nothing" if value is None else repr(masked_text(FieldType.TEXT, value))
    raise BusinessException(
        f"{title_of(step)} knows no case for {shown}; it knows {', '.join(step.cases)}",
        code=NO_CASE,
        to_do="a person decides; add the case, or an `else`, to the workflow",
    )


def within(outer: str, key: str) -> str:
    """Join the keys of two loops; different pairs never give one name."""
    return f"{outer}/{key.replace('%', '%25').replace('/', '%2F')}" if outer else key


def handed_over(hand_over: HandOver, scope: Scope) -> HandedOver:
    """Return the verdict of a `hand_over`."""
    return HandedOver(
        disposition=Disposition(text_of(hand_over.disposition, scope)),
        code=text_of(hand_over.code, scope),
        suggestion=text_of(hand_over.suggest, scope),
        role=hand_over.to,
    )


def postponed(later: RetryLater, scope: Scope, history: History) -> Verdict:
    """Return the verdict of a `retry_later`."""
    return postpone(
        text_of(later.code, scope),
        text_of(later.reason, scope),
        history,
        delay_s=parse_duration(later.after),
        limit=later.limit,
    )


def exception_of(written: Raise, scope: Scope) -> AttemptError:
    """Return the exception that a `raise` names."""
    message = text_of(written.message, scope)
    for kind, code in (
        (BusinessException, written.business),
        (SystemException, written.system),
        (IntegrityException, written.integrity),
    ):
        if code is not None:
            name = text_of(code, scope)
            return kind(message or name, code=name)
    raise AssertionError("unreachable: the loader wants exactly one class")


def _sequence(step: Step, scope: Scope) -> list[Any]:
    values = evaluate(step.each, scope)
    if not isinstance(values, list | tuple):
        raise ExpressionError(f"`each` wants a list, not {kind_of(values)}", where=title_of(step))
    return list(values)


def text_of(template: str, scope: Scope) -> str:
    """Return what a template says, as text."""
    return str(evaluate(template, scope))


def verb_of(step: Step) -> str:
    """Name the kind of work for the timeline: the first of these words that the step has."""
    for verb in VERBS:
        if getattr(step, verb) not in (None, {}):
            return verb
    return "raise" if step.raise_ is not None else "expect"


def title_of(step: Step) -> str:
    """Name a step for a person."""
    return step.name or step.id or verb_of(step)
