"""The cases of a `switch`: their steps, which of them exclude each other, and whether a choice field knows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from digital_employee.workflow.expressions import parse
from digital_employee.workflow.expressions.nodes import Literal, Member, Name
from digital_employee.workflow.faults import Fault, did_you_mean
from digital_employee.workflow.model import FieldType, Step, WorkflowDefinition
from digital_employee.workflow.source import SourceMap, ValuePath

ELSE = "else"


def branches_of(step: Step) -> Iterator[tuple[ValuePath, tuple[Step, ...]]]:
    """Yield the steps of every case, and of `else`, with their path below the step."""
    for name, steps in step.cases.items():
        yield ("cases", name), steps
    if step.else_ is not None:
        yield (ELSE,), step.else_


def exclude_each_other(one: ValuePath, other: ValuePath) -> bool:
    """Tell whether two steps stand in different cases of one `switch`, so that an item never does both."""
    for place, (mine, yours) in enumerate(zip(one, other, strict=False)):
        if mine != yours:
            return {mine, yours} == {"cases", ELSE} or (place > 0 and one[place - 1] == "cases")
    return False


def ids_in(steps: tuple[Step, ...]) -> frozenset[str]:
    """Return the ids whose answers these steps leave behind, those in cases of theirs included."""
    own = {step.id for step in steps if step.id}
    return frozenset(own.union(*(ids_in(inner) for step in steps for _, inner in branches_of(step))))


def choices_of(step: Step, definition: WorkflowDefinition) -> tuple[str, ...]:
    """Return the values that a `switch` over one choice field of the item can have; empty when it is over another."""
    field = definition.item.fields.get(_field_named(step.switch))
    return field.choices if field is not None and field.type is FieldType.CHOICE else ()


def check_cases(definition: WorkflowDefinition, steps: Mapping[ValuePath, Step], places: SourceMap) -> Iterator[Fault]:
    """Yield a fault for every case that the field's own choices never name."""
    for path, step in steps.items():
        choices = choices_of(step, definition)
        for name in step.cases if choices else ():
            if name not in choices:
                here = places.key_at((*path, "cases", name))
                yield Fault(here, f"the field never has the value `{name}`", did_you_mean(name, choices))


def _field_named(template: Any) -> str:
    """Return the item's field that a template is and nothing else (`${{ item.stage }}`); else an empty text."""
    lone = parse(template).lone if isinstance(template, str) else None
    node = lone.node if lone is not None else None
    if isinstance(node, Member) and isinstance(node.base, Name) and isinstance(node.key, Literal):
        return str(node.key.value) if node.base.name == "item" else ""
    return ""
