"""Read one small YAML document into a model, with faults a person can find: file:line:col.

Owns the reading of config/schedules.yaml and config/calendars; knows nothing of what they mean.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import AliasEvent, NodeEvent

from digital_employee.errors import DefinitionError

Model = TypeVar("Model", bound=BaseModel)
Position = tuple[int, int]


def read_document(path: Path, model: type[Model]) -> Model:
    """Return the document at `path` as `model`.

    Raises:
        DefinitionError: the file is missing, is not plain YAML, or does not fit the model;
            the message lists every fault as file:line:col.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DefinitionError(f"cannot be read: {error}", where=str(path)) from error
    document = _parse(text, path)
    try:
        return model.model_validate(_plain(document))
    except ValidationError as error:
        faults = [_render(path, document, fault, model) for fault in error.errors()]
        raise DefinitionError("; ".join(faults)) from error


def _parse(text: str, path: Path) -> Any:
    yaml = YAML(typ="rt", pure=True)
    try:
        _refuse_tricks(text, path)
        return yaml.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
        raise DefinitionError(error.problem or "is not YAML", where=where) from error


def _refuse_tricks(text: str, path: Path) -> None:
    """Refuse anchors, aliases and tags: they hide what a line means from the person who reads it."""
    for event in YAML(typ="rt", pure=True).parse(text):
        if isinstance(event, AliasEvent) or (isinstance(event, NodeEvent) and event.anchor):
            trick = "anchors and aliases are not allowed here"
        elif getattr(event, "tag", None):
            trick = "tags are not allowed here"
        else:
            continue
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        raise DefinitionError(trick, where=f"{path}:{line}:{column}", to_do="write the value out")


def _plain(value: Any) -> Any:
    if isinstance(value, CommentedMap):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, CommentedSeq):
        return [_plain(item) for item in value]
    return value


def _render(path: Path, document: Any, fault: ErrorDetails, model: type[BaseModel]) -> str:
    line, column = _position(document, fault["loc"])
    place = ".".join(str(part) for part in fault["loc"])
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        message = f"unknown key{_did_you_mean(str(fault['loc'][-1]), model)}"
    return f"{path}:{line}:{column}: {place}: {message}" if place else f"{path}:{line}:{column}: {message}"


def _position(document: Any, location: tuple[int | str, ...]) -> Position:
    """Return line and column (from 1) of the deepest part of `location` that the text really has."""
    found: Position = (1, 1)
    for part in location:
        if isinstance(document, CommentedMap) and part in document:
            row, column = document.lc.key(part)
        elif isinstance(document, CommentedSeq) and isinstance(part, int) and part < len(document):
            row, column = document.lc.item(part)
        else:
            break
        found, document = (row + 1, column + 1), document[part]
    return found


def _did_you_mean(key: str, model: type[BaseModel]) -> str:
    near = difflib.get_close_matches(key, _known_keys(model), n=1)
    return f", did you mean {near[0]!r}?" if near else ""


def _known_keys(model: type[BaseModel]) -> set[str]:
    """Return the keys of `model` and of every model written inside it."""
    keys = set(model.model_json_schema(by_alias=True).get("properties", {}))
    for inner in model.model_json_schema(by_alias=True).get("$defs", {}).values():
        keys |= set(inner.get("properties", {}))
    return keys
