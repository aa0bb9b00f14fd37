"""Whether every screen, element, skill and source that a workflow names exists and fits its use."""

from __future__ import annotations

import inspect
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from digital_employee.errors import ExpressionError
from digital_employee.workflow.expressions import evaluate, names_in
from digital_employee.workflow.faults import Fault, did_you_mean
from digital_employee.workflow.loader import LoadedWorkflow
from digital_employee.workflow.model import Element, ReadTable, Screen, Step, Write
from digital_employee.workflow.source import ValuePath
from digital_employee.workflow.templates import PlacedStep, walk_steps

TYPED = ("input", "select", "date", "checkbox")
FILLABLE = (*TYPED, "file")
PRESSABLE = ("button", "text", "checkbox", "input", "select", "date")
HANDING_OUT = ("button", "text")
OFFERED = ("context",)
"""Parameters of a skill that the framework gives, not the workflow."""


@dataclass(frozen=True)
class Reference:
    """One written `screen.element`: where, and which kinds of element its use allows (any, when empty)."""

    path: ValuePath
    text: str
    verb: str
    kinds: tuple[str, ...] = ()
    is_key: bool = False


def check_references(
    loaded: LoadedWorkflow, skills: Mapping[str, inspect.Signature], sources: Collection[str]
) -> Iterator[Fault]:
    """Yield a fault for every reference that leads nowhere or to the wrong kind of thing."""
    places = loaded.places
    for name, source in loaded.definition.sources.items():
        if source.use not in sources:
            here = places.at(("sources", name, "use"))
            yield Fault(here, f"no source is named `{source.use}`", did_you_mean(source.use, sources))
    for placed in walk_steps(loaded.definition):
        yield from _check_screens_opened(placed, loaded)
        for reference in references_of(placed):
            yield from _check_reference(reference, placed, loaded)
        if placed.step.skill is not None:
            yield from _check_skill(placed, skills, loaded)
    for name, screen in loaded.screens.items():
        yield from _check_form_fields(name, screen, loaded)


def references_of(placed: PlacedStep) -> Iterator[Reference]:
    """Yield the element references of one step, without those of the steps inside it."""
    step, path = placed.step, placed.path
    for reference in step.fill:
        yield Reference((*path, "fill", reference), reference, "fill", FILLABLE, is_key=True)
    if step.press is not None:
        yield Reference((*path, "press"), step.press, "press", PRESSABLE)
    for name, reference in step.download.items():
        yield Reference((*path, "download", name), reference, "download", HANDING_OUT)
    for reference in step.expect:
        yield Reference((*path, "expect", reference), reference, "expect", is_key=True)
    for name, target in step.read.items():
        if isinstance(target, ReadTable):
            yield Reference((*path, "read", name, "table"), target.table, "read a table", ("table",))
        else:
            yield Reference((*path, "read", name), target, "read")
    if step.write is not None:
        yield from _write_references(step.write, (*path, "write"))


def _write_references(write: Write, path: ValuePath) -> Iterator[Reference]:
    for reference in write.identity:
        yield Reference((*path, "identity", reference), reference, "identity", is_key=True)
    for name, reference in write.receipt.items():
        yield Reference((*path, "receipt", name), reference, "receipt")
    if write.check is not None:
        for reference in write.check.fill:
            yield Reference((*path, "check", "fill", reference), reference, "fill", TYPED, is_key=True)
        if write.check.press is not None:
            yield Reference((*path, "check", "press"), write.check.press, "press", PRESSABLE)
        yield Reference((*path, "check", "find", "row"), write.check.find.row, "find", ("table",))


def expand(text: str, parents: tuple[Step, ...]) -> list[str] | None:
    """Return every reference a written one can become, or None when only the run will tell.

    A part `${{ each }}` is known when `each` goes over a list of literal texts.
    """
    if "${{" not in text:
        return [text]
    around = next((parent for parent in reversed(parents) if parent.each is not None), None)
    values = literal_values(around.each) if around is not None else None
    if values is None or any(use.path != ("each",) for use in names_in(text)):
        return None
    return [str(evaluate(text, {"each": value})) for value in values]


def literal_values(each: Any) -> list[str] | None:
    """Return the texts that `each` goes over, when they are written out."""
    try:
        values = evaluate(each, {}) if not names_in(each) else None
    except ExpressionError:
        return None
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        return None
    return [str(value) for value in values]


def find_element(reference: str, screens: Mapping[str, Screen]) -> tuple[Element | None, str, str]:
    """Return the element a reference names, or None with what is wrong and what was probably meant."""
    screen_name, point, name = reference.partition(".")
    if not point:
        return None, f"`{reference}` is no reference", "write `screen.element`"
    screen = screens.get(screen_name)
    if screen is None:
        return None, f"no screen is named `{screen_name}`", did_you_mean(screen_name, screens)
    element = screen.elements.get(name)
    if element is None:
        return None, f"the screen `{screen_name}` has no element `{name}`", did_you_mean(name, screen.elements)
    return element, "", ""


def _check_screens_opened(placed: PlacedStep, loaded: LoadedWorkflow) -> Iterator[Fault]:
    opened = [((*placed.path, "open"), placed.step.open)]
    if placed.step.write is not None and placed.step.write.check is not None:
        opened.append(((*placed.path, "write", "check", "open"), placed.step.write.check.open))
    for path, name in opened:
        if name is None or "${{" in name:
            continue
        screen = loaded.screens.get(name)
        if screen is None:
            hint = did_you_mean(name.partition(".")[0] if "." in name else name, loaded.screens)
            yield Fault(loaded.places.at(path), f"no screen is named `{name}`", hint)
        elif not screen.open:
            hint = f"give the screen an `open:` in {loaded.screen_files[name]}, or press what leads to it"
            yield Fault(loaded.places.at(path), f"the screen `{name}` cannot be opened by itself", hint)


def _check_reference(reference: Reference, placed: PlacedStep, loaded: LoadedWorkflow) -> Iterator[Fault]:
    position = loaded.places.key_at(reference.path) if reference.is_key else loaded.places.at(reference.path)
    for text in _possible(reference, placed):
        if text.endswith("."):
            element, message, hint = None, "", ""
            if text[:-1] not in loaded.screens:
                message, hint = f"no screen is named `{text[:-1]}`", did_you_mean(text[:-1], loaded.screens)
        else:
            element, message, hint = find_element(text, loaded.screens)
        if message:
            yield Fault(position, message, hint)
        elif element is not None and reference.kinds and element.kind not in reference.kinds:
            kinds = ", ".join(reference.kinds)
            yield Fault(
                position, f"`{reference.verb}` cannot use `{text}`, a {element.kind}", f"it needs one of: {kinds}"
            )


def _possible(reference: Reference, placed: PlacedStep) -> list[str]:
    """Return what is known of a reference: all it can become, or `screen.` when only its screen is written out."""
    try:
        known = expand(reference.text, placed.parents)
    except ExpressionError:
        return []
    if known is not None:
        return known
    written, _, _ = reference.text.partition("${{")
    return [written.partition(".")[0] + "."] if "." in written else []


def _check_skill(
    placed: PlacedStep, skills: Mapping[str, inspect.Signature], loaded: LoadedWorkflow
) -> Iterator[Fault]:
    name, given = str(placed.step.skill), placed.step.with_
    signature = skills.get(name)
    here = loaded.places.at((*placed.path, "skill"))
    if signature is None:
        yield Fault(here, f"no skill is named `{name}`", did_you_mean(name, skills))
        return
    wanted = {key: parameter for key, parameter in signature.parameters.items() if key not in OFFERED}
    takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in wanted.values())
    named = {key: value for key, value in wanted.items() if value.kind not in (value.VAR_KEYWORD, value.VAR_POSITIONAL)}
    for key in given:
        if key not in named and not takes_any:
            place = loaded.places.key_at((*placed.path, "with", key))
            yield Fault(place, f"the skill `{name}` takes no `{key}`", did_you_mean(key, named))
    missing = [key for key, value in named.items() if value.default is value.empty and key not in given]
    if missing:
        yield Fault(
            here, f"the skill `{name}` also needs {', '.join(f'`{key}`' for key in missing)}", "give it in `with`"
        )


def _check_form_fields(name: str, screen: Screen, loaded: LoadedWorkflow) -> Iterator[Fault]:
    places = loaded.source_maps[loaded.screen_files[name]]
    for element_name, element in screen.elements.items():
        for field, reference in element.fields.items():
            place = places.at(("screens", name, "elements", element_name, "fields", field))
            if reference.partition(".")[0] != name:
                yield Fault(place, f"a form's values stand on its own screen `{name}`", f"write `{name}.…`")
                continue
            _, message, hint = find_element(reference, {name: screen})
            if message:
                yield Fault(place, message, hint)
