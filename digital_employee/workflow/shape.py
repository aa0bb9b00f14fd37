"""What a definition must satisfy beyond its types, seen alone: one kind of work a step, patterns, spans, ids.

Resolves no reference; that is the plan's part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from digital_employee.errors import DefinitionError
from digital_employee.workflow.cases import exclude_each_other
from digital_employee.workflow.durations import parse_duration
from digital_employee.workflow.expressions import FUNCTIONS, RESERVED
from digital_employee.workflow.faults import Fault, did_you_mean
from digital_employee.workflow.model import Disposition, Element, FieldType, Locator, Screen, Step, WorkflowDefinition
from digital_employee.workflow.patterns import PatternError, check_pattern
from digital_employee.workflow.source import SourceMap, ValuePath
from digital_employee.workflow.templates import PlacedStep, walk_steps
from digital_employee.workflow.write_shape import check_write, is_undo

PAGE_VERBS = ("open", "fill", "press", "download", "expect", "read")
WORKS = ("skill", "each", "switch", "write", "hand_over", "retry_later", "raise", "finish")
COMPANIONS = {"do": "each", "where": "each", "key": "each", "with": "skill", "cases": "switch", "else": "switch"}
RESERVED_ROOTS = frozenset({"item", "run", "each"}) | RESERVED
ENDS_DONE = {Disposition.AUTO_DONE, Disposition.AUTO_SUBMITTED}
ENDS_BY_PERSON = {Disposition.HUMAN, Disposition.REJECT_SUGGESTED, Disposition.FROZEN}
_LOCATOR_WAYS = ("role", "name", "label", "text", "near", "test_id", "id", "css")
_SPANS = (
    ("timeout",),
    ("repeat", "delay"),
    ("retry", "delay"),
    ("retry_later", "after"),
    ("write", "deadline"),
    ("write", "approve", "after"),
)


def written(step: Step, word: str) -> bool:
    """Return whether a step's text has this key (with a value)."""
    value = getattr(step, f"{word}_" if word in ("with", "raise", "else") else word)
    return value not in (None, {}) and (value != () or word == "else")


def works_of(step: Step) -> tuple[str, ...]:
    """Return the kinds of work a step names: `page` and the keys of WORKS; a sound step has exactly one."""
    page = ("page",) if any(written(step, verb) for verb in PAGE_VERBS) else ()
    return (*page, *(work for work in WORKS if written(step, work)))


def check_workflow(definition: WorkflowDefinition, places: SourceMap) -> Iterator[Fault]:
    """Yield every fault of a workflow that can be seen without its elements files."""
    yield from _check_item(definition, places)
    seen: dict[str, list[PlacedStep]] = {}
    for placed in walk_steps(definition):
        yield from _check_work(placed, places)
        yield from _check_companions(placed, places)
        yield from _check_endings(placed, places)
        yield from _check_spans(placed, places)
        yield from _check_id(placed, places, seen)
        yield from check_write(placed, places)


def check_screen(screen: Screen, path: ValuePath, places: SourceMap) -> Iterator[Fault]:
    """Yield every fault of one screen that can be seen without the workflow."""
    yield from _check_locators(screen.proof, (*path, "proof"), places)
    for name, element in screen.elements.items():
        here = (*path, "elements", name)
        if "." in name or "${{" in name:
            yield Fault(places.key_at(here), "an element's name holds no `.` and no expression")
        yield from _check_locators(element.find, (*here, "find"), places)
        yield from _check_locators(element.next_page, (*here, "next_page"), places)
        yield from _check_element(element, here, places)


def _check_item(definition: WorkflowDefinition, places: SourceMap) -> Iterator[Fault]:
    if not definition.sources:
        yield Fault(
            places.key_at(("sources",)), "at least one source is needed", "`sources: {todo: {use: portal.todo}}`"
        )
    deadline = definition.item.deadline
    if deadline is not None and (deadline.workdays is None) == (deadline.days is None):
        yield Fault(places.key_at(("item", "deadline")), "a deadline has either `workdays` or `days`")
    for name, field in definition.item.fields.items():
        here = ("item", "fields", name)
        if (field.type is FieldType.CHOICE) != bool(field.choices):
            yield Fault(places.key_at(here), "`type: choice` and `choices` belong together")
        if field.pattern is not None:
            yield from _check_pattern(field.pattern, (*here, "pattern"), places)


def _check_work(placed: PlacedStep, places: SourceMap) -> Iterator[Fault]:
    works = works_of(placed.step)
    if len(works) > 1:
        words = ", ".join(f"`{work}`" for work in works).replace("`page`", "page verbs")
        yield Fault(
            places.key_at(placed.path), f"one step does one kind of work, here are {words}", "make it two steps"
        )
    elif not works and not placed.step.do and not placed.step.cases:
        hint = f"page verbs ({', '.join(PAGE_VERBS)}), or one of {', '.join(WORKS)}"
        yield Fault(places.key_at(placed.path), "this step does nothing", hint)
    if placed.in_write and works and works[0] not in ("page", "each"):
        message = f"`{works[0]}` cannot stand in a write's `do`"
        yield Fault(
            places.key_at((*placed.path, works[0])), message, "page verbs only; compute and decide before the write"
        )


def _check_companions(placed: PlacedStep, places: SourceMap) -> Iterator[Fault]:
    step, works = placed.step, works_of(placed.step)
    for word, partner in COMPANIONS.items():
        if written(step, word) and not written(step, partner):
            yield Fault(places.key_at((*placed.path, word)), f"`{word}` needs `{partner}` in the same step")
    for name in sorted(step.download.keys() & step.read.keys()):
        here = (*placed.path, "read", name)
        yield Fault(places.key_at(here), f"`{name}` names a downloaded file in the same step", "choose another name")
    if step.each is not None and not step.do:
        yield Fault(places.key_at((*placed.path, "each")), "`each` needs `do`: the steps of one round")
    if step.switch is not None and not step.cases:
        yield Fault(places.key_at((*placed.path, "switch")), "`switch` needs `cases`: value → steps")
    for word in ("repeat", "retry", "timeout"):
        if written(step, word) and not {"page", "skill"} & set(works):
            hint = "a write is never repeated in place; it has its own `deadline`" if "write" in works else ""
            yield Fault(places.key_at((*placed.path, word)), f"`{word}` belongs to page verbs or a skill", hint)
    if step.write is not None and step.id is None and not is_undo(placed):
        yield Fault(places.key_at((*placed.path, "write")), "a write needs an `id`: its effect is remembered under it")


def _check_endings(placed: PlacedStep, places: SourceMap) -> Iterator[Fault]:
    step, path = placed.step, placed.path
    if step.raise_ is not None:
        classes = [step.raise_.business, step.raise_.system, step.raise_.integrity]
        if sum(code is not None for code in classes) != 1:
            yield Fault(places.key_at((*path, "raise")), "`raise` names exactly one of business, system, integrity")
    if step.finish is not None and step.finish.disposition not in ENDS_DONE:
        here = (*path, "finish", "disposition")
        yield Fault(
            places.at(here), f"`finish` ends work that is done, not {step.finish.disposition}", "use `hand_over`"
        )
    given = step.hand_over.disposition if step.hand_over is not None else None
    if isinstance(given, str) and "${{" not in given and given not in {*ENDS_BY_PERSON}:
        known = [str(disposition) for disposition in ENDS_BY_PERSON]
        here = (*path, "hand_over", "disposition")
        yield Fault(places.at(here), f"`{given}` is no disposition that a person ends", did_you_mean(given, known))


def _check_spans(placed: PlacedStep, places: SourceMap) -> Iterator[Fault]:
    for span in _SPANS:
        value: object = placed.step
        for word in span:
            value = getattr(value, word, None)
        if isinstance(value, str):
            try:
                parse_duration(value)
            except DefinitionError as error:
                yield Fault(places.at((*placed.path, *span)), error.what, error.to_do)


def _check_id(placed: PlacedStep, places: SourceMap, seen: dict[str, list[PlacedStep]]) -> Iterator[Fault]:
    name = placed.step.id
    if name is None:
        return
    here = places.at((*placed.path, "id"))
    if name in RESERVED_ROOTS:
        yield Fault(here, f"`{name}` is a word of the expression language", "choose another id")
    if name in FUNCTIONS:
        yield Fault(here, f"`{name}` is a function of the expression language", "choose another id")
    for earlier in seen.setdefault(name, []):
        line = places.at((*earlier.path, "id")).line
        if not exclude_each_other(earlier.path, placed.path):
            hint = "ids are unique in a workflow, but for steps in different cases of one `switch`"
            yield Fault(here, f"the id `{name}` is taken by the step in line {line}", hint)
            break
        if placed.step.write is not None or earlier.step.write is not None:
            hint = "an effect is remembered under its id: give each write its own, in every case"
            yield Fault(here, f"the id `{name}` is taken by the step in line {line}, and one of them writes", hint)
            break
    seen[name].append(placed)


def _check_locators(locators: tuple[Locator, ...], path: ValuePath, places: SourceMap) -> Iterator[Fault]:
    for index, locator in enumerate(locators):
        if not any(getattr(locator, way) for way in _LOCATOR_WAYS):
            hint = "one of " + ", ".join(_LOCATOR_WAYS)
            yield Fault(places.key_at((*path, index)), "this locator finds nothing", hint)


def _check_element(element: Element, path: ValuePath, places: SourceMap) -> Iterator[Fault]:
    belongs = (("columns", ("table", "form")), ("fields", ("form",)), ("next_page", ("table",)))
    for word, kinds in belongs:
        if getattr(element, word) and element.kind not in kinds:
            yield Fault(
                places.key_at((*path, word)), f"`{word}` belongs to kind {' or '.join(kinds)}, not {element.kind}"
            )
    if element.extract is not None:
        yield from _check_pattern(element.extract, (*path, "extract"), places, groups=1)


def _check_pattern(pattern: str, path: ValuePath, places: SourceMap, *, groups: int | None = None) -> Iterator[Fault]:
    try:
        check_pattern(pattern)
    except PatternError as error:
        yield Fault(places.at(path), f"this pattern is refused: {error}")
        return
    if groups is not None and re.compile(pattern).groups != groups:
        yield Fault(places.at(path), "the pattern needs exactly one group ( … ): the value")
