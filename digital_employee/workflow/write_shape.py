"""What a write must satisfy, seen alone: whom it recognises, what sends it, what takes it back."""

from __future__ import annotations

from collections.abc import Iterator

from digital_employee.workflow.faults import Fault
from digital_employee.workflow.model import Step
from digital_employee.workflow.source import SourceMap, ValuePath
from digital_employee.workflow.templates import PlacedStep

LONGEST_ID = 59
"""Letters of the id of a write that can be taken back: its undoing is remembered as `<id>~undo`, in 64."""
_NOT_TO_UNDO = ("each", "switch", "hand_over", "retry_later", "raise_", "finish")


def is_undo(placed: PlacedStep) -> bool:
    """Return whether a step is one of those that take a write back (not one inside their write)."""
    return len(placed.path) > 1 and placed.path[-2] == "compensate"


def check_write(placed: PlacedStep, places: SourceMap) -> Iterator[Fault]:
    """Yield the faults of a step's write, when it has one."""
    write, path = placed.step.write, (*placed.path, "write")
    if is_undo(placed):
        yield from _check_undo_step(placed, places)
    if write is None:
        return
    if not write.do:
        yield Fault(places.key_at((*path, "do")), "a write needs `do`: the steps that send it")
    if not write.identity and not write.no_identity.strip():
        hint = "`identity: {screen.element: value}`; where nobody is shown, say why: `no_identity: …`"
        yield Fault(places.key_at(path), "a write needs `identity`: it could land on another person", hint)
    if write.identity and write.no_identity:
        yield Fault(places.key_at((*path, "no_identity")), "`no_identity` stands only where there is no `identity`")
    if write.compensate:
        yield from _check_compensate(write.compensate, (*path, "compensate"), placed, places)


def _check_compensate(
    steps: tuple[Step, ...], path: ValuePath, placed: PlacedStep, places: SourceMap
) -> Iterator[Fault]:
    if is_undo(placed):
        yield Fault(places.key_at(path), "what takes a write back is not taken back itself")
    writes = [index for index, step in enumerate(steps) if step.write is not None]
    if writes != [len(steps) - 1]:
        hint = "page verbs that lead to the page, then one `write` with its own check and receipt"
        yield Fault(places.key_at(path), "`compensate` ends with its one write", hint)
    if placed.step.id is not None and len(placed.step.id) > LONGEST_ID:
        here = places.at((*placed.path, "id"))
        yield Fault(here, f"the id of a write that is taken back has at most {LONGEST_ID} letters", "shorten it")


def _check_undo_step(placed: PlacedStep, places: SourceMap) -> Iterator[Fault]:
    step = placed.step
    for word in _NOT_TO_UNDO:
        if getattr(step, word) not in (None, (), {}):
            name = word.rstrip("_")
            hint = "page verbs, a skill, and the write"
            yield Fault(places.key_at((*placed.path, name)), f"`{name}` cannot stand in `compensate`", hint)
    if step.write is not None and step.id is not None:
        hint = "its effect is remembered under the id of the write that it takes back"
        yield Fault(places.at((*placed.path, "id")), "the write of `compensate` has no `id` of its own", hint)
