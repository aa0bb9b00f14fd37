"""From pydantic's errors to faults in plain words, at their place in the file. Alone knows its error types."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from digital_employee.workflow.faults import Fault, clip, did_you_mean
from digital_employee.workflow.model import Written
from digital_employee.workflow.source import SourceMap, ValuePath

_FOREIGN_WORDS = {
    "click": "`press`",
    "tap": "`press`",
    "goto": "`open`",
    "navigate": "`open`",
    "url": "`open` and a screen of the elements file",
    "type": "`fill`",
    "input": "`fill`",
    "select": "`fill`, which also chooses from a list",
    "set": "`fill`",
    "if": "`when`",
    "condition": "`when`",
    "case": "`switch` and `cases`",
    "match": "`switch` and `cases`",
    "default": "`else`",
    "foreach": "`each`",
    "for_each": "`each`",
    "loop": "`each`",
    "steps": "`do`",
    "assert": "`expect`",
    "verify": "`expect`, or `write.check`",
    "call": "`skill`",
    "run": "`skill`",
    "uses": "`skill`",
    "args": "`with`",
    "params": "`with`",
    "until": "`repeat: {while: …}`",
    "source": "`sources: {name: {use: …}}`",
    "sleep": "nothing: every verb waits for its screen; for a slow answer use `repeat`",
    "wait": "nothing: every verb waits for its screen; for a slow answer use `repeat`",
}
_SHAPES = {
    "string_type": "text is expected here",
    "int_type": "a whole number is expected here",
    "int_parsing": "a whole number is expected here",
    "int_from_float": "a whole number is expected here",
    "float_type": "a number is expected here",
    "float_parsing": "a number is expected here",
    "bool_type": "`true` or `false` is expected here",
    "bool_parsing": "`true` or `false` is expected here",
    "decimal_type": 'an amount is expected here, quoted: "1980.00"',
    "decimal_parsing": 'an amount is expected here, quoted: "1980.00"',
    "dict_type": "a mapping (`key: value` lines) is expected here",
    "model_type": "a mapping (`key: value` lines) is expected here",
    "model_attributes_type": "a mapping (`key: value` lines) is expected here",
    "tuple_type": "a list (`- …` lines) is expected here",
    "list_type": "a list (`- …` lines) is expected here",
    "too_short": "at least one entry is needed here",
}
_LIMITS = {
    "enum": "one of {expected} is expected here",
    "literal_error": "one of {expected} is expected here",
    "greater_than_equal": "at least {ge} is needed here",
    "less_than_equal": "at most {le} is allowed here",
    "string_too_long": "at most {max_length} characters are allowed here",
}
_PATTERNS = {
    "^[a-z][a-z0-9_]*$": "a name is written in small letters, digits and `_`, and begins with a letter",
    "^[0-9]{1,9}(ms|s|m|h|d)$": "a span of time is written `500ms`, `30s`, `5m`, `2h` or `1d`",
    "^[0-9]{1,3}%$": "a share is written `5%`",
}

_BRANCHES = ("str", "ReadTable")
"""What pydantic calls the two ways to write an entry of `read`."""

M = TypeVar("M", bound=Written)


def validate(model: type[M], value: Any, places: SourceMap) -> tuple[M | None, list[Fault]]:
    """Return the model of a YAML value, or None and every fault."""
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        return None, [fault for details in error.errors() for fault in _faults(details, model, value, places)]


def allowed_keys(model: type[BaseModel]) -> list[str]:
    """Return the keys that may be written for a model, as they are spelled in YAML."""
    return [field.alias or name for name, field in model.model_fields.items()]


def _faults(error: ErrorDetails, model: type[Written], value: Any, places: SourceMap) -> Iterator[Fault]:
    location = error["loc"]
    path, inside, is_meant = _real_path(location, value)
    if not is_meant:
        return
    kind, context = error["type"], error.get("ctx", {})
    last = str(location[-1]) if location else ""
    if kind == "extra_forbidden":
        known = allowed_keys(_model_at(model, path[:-1]) or model)
        yield Fault(places.key_at(path), f"unknown key `{clip(last)}`", _instead(last, known))
    elif kind == "missing":
        yield Fault(places.key_at(path), f"`{last}` is missing here")
    elif location and location[-1] == "[key]":
        yield Fault(places.key_at(path), f"`{clip(path[-1])}` is no name", _PATTERNS["^[a-z][a-z0-9_]*$"])
    else:
        yield Fault(places.at(path), _plain(kind, context, error["msg"]), _choice_hint(kind, context, inside))


def _real_path(location: tuple[int | str, ...], value: Any) -> tuple[ValuePath, Any, bool]:
    """Return the part of an error's location that is in the file, the value there, and whether it was meant.

    Pydantic adds the names of union branches; an error of the branch that was not meant (text for a mapping,
    or the reverse) says nothing.
    """
    path: list[str | int] = []
    is_meant = True
    for number, part in enumerate(location):
        in_mapping = isinstance(value, dict) and part in value
        in_list = isinstance(value, list) and isinstance(part, int) and part < len(value)
        if in_mapping or in_list:
            value = value[part]
            path.append(part)
        elif part in _BRANCHES:
            is_meant = is_meant and isinstance(value, dict) == (part == "ReadTable")
        elif number == len(location) - 1 and part != "[key]":
            path.append(part)
    return tuple(path), value, is_meant


def _instead(word: str, known: list[str]) -> str:
    foreign = _FOREIGN_WORDS.get(word.lower())
    hint = did_you_mean(word, known)
    if foreign and not hint.startswith("did you mean"):
        return f"the word here is {foreign}"
    return hint


def _plain(kind: str, context: dict[str, Any], message: str) -> str:
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(context.get("pattern")), message)
    if kind in _LIMITS:
        return _LIMITS[kind].format_map(context)
    return _SHAPES.get(kind, message)


def _choice_hint(kind: str, context: dict[str, Any], given: Any) -> str:
    if kind not in ("enum", "literal_error"):
        return ""
    known = [word.strip(" '") for word in str(context.get("expected", "")).replace(" or ", ", ").split(",")]
    hint = did_you_mean(given, known)
    return hint if hint.startswith("did you mean") else ""


def _model_at(model: Any, path: ValuePath) -> type[BaseModel] | None:
    """Return the model that stands at a path of the file."""
    kinds: list[Any] = [model]
    for part in path:
        kinds = [inner for kind in kinds for inner in _step_into(kind, part)]
    return next((kind for kind in _flat(kinds) if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _step_into(kind: Any, part: str | int) -> Iterator[Any]:
    for flat in _flat([kind]):
        if isinstance(flat, type) and issubclass(flat, BaseModel):
            fields = {field.alias or name: field for name, field in flat.model_fields.items()}
            if part in fields:
                yield fields[str(part)].annotation
        elif get_origin(flat) is dict:
            yield get_args(flat)[1]
        elif get_origin(flat) in (tuple, list):
            yield get_args(flat)[0]


def _flat(kinds: list[Any]) -> Iterator[Any]:
    for kind in kinds:
        if get_origin(kind) in (Union, types.UnionType):
            yield from _flat(list(get_args(kind)))
        elif get_origin(kind) is Annotated:
            yield from _flat([get_args(kind)[0]])
        else:
            yield kind
