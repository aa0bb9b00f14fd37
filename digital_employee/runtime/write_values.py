"""Exactly what a write would write: its digest, its amount, and what a person may be shown of it. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from digital_employee.errors import ExpressionError
from digital_employee.runtime.step_log import masked
from digital_employee.runtime.values import Scope
from digital_employee.workflow.expressions import evaluate
from digital_employee.workflow.kept_file import KeptFile
from digital_employee.workflow.model import Screen, Step, Write

READ_LATER = "（办理时读取）"
"""Stands for a value that a step inside `do` has yet to read."""


def values_digest(step: Step, scope: Scope, form: Mapping[str, Any] | None = None) -> str:
    """Return the SHA-256 of exactly what a step would write: form so far, identity, fills, expectations, amount."""
    write = write_of(step)
    body = {
        "step": step.id,
        "form": dict(form or {}),
        "identity": _evaluated(write.identity, scope),
        "do": [
            {"fill": _evaluated(part.fill, scope), "press": part.press, "expect": _evaluated(part.expect, scope)}
            for part in write.do
        ],
        "amount": amount_of(write, scope),
    }
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def shown_values(step: Step, scope: Scope, form: Mapping[str, Any], screens: Mapping[str, Screen]) -> dict[str, str]:
    """Return what would be written, element by element, masked by type: the form so far, then what `do` fills."""
    write = write_of(step)
    values: dict[str, Any] = {**form, **_evaluated(write.identity, scope)}
    for part in write.do:
        for written, template in part.fill.items():
            ref = _evaluated({"": written}, scope)[""]
            values[str(ref)] = _evaluated({"": template}, scope)[""]
    shown = {ref: _shown(ref, value, screens) for ref, value in values.items() if "${{" not in ref}
    amount = amount_of(write, scope)
    return shown if amount is None else {**shown, "amount": amount}


def _shown(ref: str, value: Any, screens: Mapping[str, Screen]) -> str:
    return READ_LATER if isinstance(value, str) and "${{" in value else str(masked(screens, ref, value))


def amount_of(write: Write, scope: Scope) -> str | None:
    """Return the money that a write commits, with two places; None when it names none."""
    return None if write.amount is None else f"{evaluate(write.amount, scope):.2f}"


def write_of(step: Step) -> Write:
    """Return the write of a step that writes."""
    assert step.write is not None  # noqa: S101 - the step runner comes here for writes only
    return step.write


def _plain(value: Any) -> Any:
    return dict(value.parts) if isinstance(value, KeptFile) else str(value)


def _evaluated(templates: dict[str, Any], scope: Scope) -> dict[str, Any]:
    return {ref: _value_or_text(template, scope) for ref, template in templates.items()}


def _value_or_text(template: Any, scope: Scope) -> Any:
    try:
        return evaluate(template, scope)
    except ExpressionError:
        return template  # it uses what a step inside `do` has yet to read
