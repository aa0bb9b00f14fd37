"""Whether every `${{ … }}` of a workflow can be parsed and stands where expressions are read. Resolves no name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from digital_employee.workflow.expressions import TemplateError, parse
from digital_employee.workflow.faults import Fault, Position
from digital_employee.workflow.model import WorkflowDefinition
from digital_employee.workflow.source import SourceMap, ValuePath
from digital_employee.workflow.templates import TemplatePlace, item_templates, step_templates, walk_steps


def all_templates(definition: WorkflowDefinition) -> Iterator[TemplatePlace]:
    """Yield every template of a workflow."""
    yield from item_templates(definition)
    for placed in walk_steps(definition):
        yield from step_templates(placed)


def check_syntax(definition: WorkflowDefinition, value: Any, places: SourceMap) -> Iterator[Fault]:
    """Yield a fault for every template that does not parse, and every `${{` where none is read."""
    read: set[tuple[ValuePath, bool]] = set()
    for place in all_templates(definition):
        for path, text in texts_at(place.template, place.path):
            read.add((path, place.is_key))
            yield from _check_text(path, text, place, places)
        if place.is_condition and not isinstance(place.template, str | bool):
            yield Fault(places.at(place.path), "a condition is `${{ … }}`")
    for path, text, is_key in _all_texts(value, ()):
        if (path, is_key) not in read:
            position = places.key_at(path) if is_key else place_in(text, text.index("${{"), places.at(path))
            yield Fault(position, "expressions are not read here")


def texts_at(template: Any, path: ValuePath) -> Iterator[tuple[ValuePath, str]]:
    """Yield every text of a template with its path."""
    if isinstance(template, str):
        yield path, template
    elif isinstance(template, dict):
        for key, entry in template.items():
            yield from texts_at(entry, (*path, key))
    elif isinstance(template, list | tuple):
        for index, entry in enumerate(template):
            yield from texts_at(entry, (*path, index))


def place_in(text: str, offset: int, start: Position) -> Position:
    """Return the position of a character of a text, when the text stands on its line as it is; else of the text."""
    found = start.text.find(text, start.column - 1)
    if found < 0 or found > start.column:
        return start
    return Position(start.file, start.line, found + offset + 1, start.text)


def _check_text(path: ValuePath, text: str, place: TemplatePlace, places: SourceMap) -> Iterator[Fault]:
    start = places.key_at(path) if place.is_key else places.at(path)
    try:
        parsed = parse(text)
    except TemplateError as error:
        yield Fault(place_in(text, error.place, start), error.what, error.to_do)
        return
    if place.is_condition and parsed.lone is None:
        yield Fault(start, "a condition is one `${{ … }}` and nothing else", f"`${{{{ {text.strip()[:40]} }}}}`?")


def _all_texts(value: Any, path: ValuePath) -> Iterator[tuple[ValuePath, str, bool]]:
    if isinstance(value, str) and "${{" in value:
        yield path, value, False
    elif isinstance(value, dict):
        for key, entry in value.items():
            if "${{" in key:
                yield (*path, key), key, True
            yield from _all_texts(entry, (*path, key))
    elif isinstance(value, list):
        for index, entry in enumerate(value):
            yield from _all_texts(entry, (*path, index))
