"""Owns how the types of a rule are told to people: in words, and field by field. Reads no value."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

PLAIN = {
    str: "text",
    int: "integer",
    bool: "true or false",
    Decimal: "decimal as text",
    date: "date",
    datetime: "date and time",
    type(None): "null",
    Any: "any value",
}


def type_in_words(hint: Any) -> str:
    """Return `list of date`, `decimal as text or null`, `one of 0, 1, 2, 9`, a dataclass by its name."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return type_in_words(parts[0])
    if origin in {Union, types.UnionType}:
        return " or ".join(type_in_words(part) for part in parts)
    if origin is Literal:
        return f"one of {', '.join(str(part) for part in parts)}"
    return _many_in_words(origin, parts) if isinstance(origin, type) else _one_in_words(hint)


def shape_of(hint: Any) -> Iterator[tuple[str, Any, bool]]:
    """Yield dotted name, annotation and whether it may be left out, of every field of the dataclasses in an annotation.

    A member of a list is named `[]`, a value of a map `{}`.
    """
    for path, shape in _dataclasses_in(hint, ""):
        hints = get_type_hints(shape)
        for field in fields(shape):
            name = f"{path}.{field.name}".removeprefix(".")
            may_be_left_out = field.default is not MISSING or field.default_factory is not MISSING
            yield name, hints[field.name], may_be_left_out
            for inner, inner_hint, optional in shape_of(hints[field.name]):
                yield f"{name}{'' if inner[0] in '[{' else '.'}{inner}", inner_hint, optional


def field_names(hint: Any) -> set[str]:
    """Return every name that can be written inside a value of this annotation."""
    return {name.rpartition(".")[2] for name, _, _ in shape_of(hint)}


def _dataclasses_in(hint: Any, path: str) -> Iterator[tuple[str, Any]]:
    origin, parts = get_origin(hint), get_args(hint)
    if origin is None:
        if is_dataclass(hint):
            yield path, hint
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        yield from _dataclasses_in(parts[1], f"{path}{{}}")
    elif isinstance(origin, type) and issubclass(origin, Sequence | AbstractSet):
        for part in parts:
            yield from _dataclasses_in(part, f"{path}[]")
    else:
        for part in parts:
            yield from _dataclasses_in(part, path)


def _many_in_words(origin: type, parts: tuple[Any, ...]) -> str:
    if issubclass(origin, Mapping):
        return f"object of {type_in_words(parts[0])} to {type_in_words(parts[1])}"
    members = parts[:1] if parts[-1] is Ellipsis else parts
    return f"list of {', '.join(type_in_words(part) for part in members)}"


def _one_in_words(hint: Any) -> str:
    if isinstance(hint, type) and issubclass(hint, Enum):
        by_name = issubclass(hint, IntEnum)
        return f"one of {', '.join(str(member.name if by_name else member.value) for member in hint)}"
    return str(PLAIN[hint] if hint in PLAIN else getattr(hint, "__name__", hint))
