"""An item's fields as values, and what its end may say: figures added, persons' names covered. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from digital_employee.errors import AttemptError, DigitalEmployeeError
from digital_employee.runtime.outcome import Finished, Frozen, HandedOver, Undo, Verdict
from digital_employee.runtime.step_log import StepLog, masked_values
from digital_employee.runtime.values import Scope
from digital_employee.workflow.expressions import evaluate
from digital_employee.workflow.fields import from_text
from digital_employee.workflow.model import FieldType
from digital_employee.workflow.plan import Plan

AnyEnd = TypeVar("AnyEnd", bound=Verdict)


def typed_fields(plan: Plan, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item's fields as values; an optional field that was not given is null."""
    return {
        name: from_text(definition.type, stored.get(name)) for name, definition in plan.definition.item.fields.items()
    }


def names_in(plan: Plan, item: Mapping[str, Any]) -> list[str]:
    """Return the persons' names among an item's fields, for masking texts and pictures."""
    fields = plan.definition.item.fields
    return [item[name] for name, field in fields.items() if field.type is FieldType.PERSON_NAME and item.get(name)]


def with_result(verdict: Verdict, plan: Plan, scope: Scope) -> Verdict:
    """Add the workflow's figures to a verdict that ends the item; one whose step was not reached is left out."""
    if not isinstance(verdict, Finished | HandedOver | Frozen):
        return verdict
    figures = {}
    for name, template in plan.definition.result.items():
        try:
            figures[name] = evaluate(template, scope)
        except (DigitalEmployeeError, AttemptError):
            continue
    return replace(verdict, result=masked_values(figures))


def without_names(verdict: Verdict, log: StepLog) -> Verdict:
    """Cover the names that the attempt has met in whatever its end says."""
    if isinstance(verdict, Undo):
        return Undo(_covered(verdict.ending, log))
    return _covered(verdict, log)


def _covered(verdict: AnyEnd, log: StepLog) -> AnyEnd:
    said = {name: getattr(verdict, name, None) for name in ("message", "suggestion", "result")}
    return replace(verdict, **{name: log.covered(text) for name, text in said.items() if text})
