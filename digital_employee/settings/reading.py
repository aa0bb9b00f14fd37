"""Reads the settings of a project: files, environment, and where each fault stands."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from digital_employee.errors import SettingsError
from digital_employee.settings.model import PREFIX, Settings, setting_names

FILES = ("config/default.yaml", "config/local.yaml")
"""Relative to the project's folder; the later one goes before the earlier."""

Place = tuple[str | int, ...]


def load_settings(project_folder: Path) -> Settings:
    """Read the settings of a project.

    Raises:
        SettingsError: a file cannot be read or a value is wrong; every fault is named with file:line:col.
    """
    values: dict[str, Any] = {}
    places: dict[Place, str] = {}
    for name in FILES:
        read, where = _read(project_folder, name)
        values = _merged(values, read)
        places |= where
    _refuse_unknown_variables()
    try:
        settings = Settings(**values)
    except ValidationError as err:
        raise SettingsError(
            "; ".join(_faults(err, places)), code="DE-SET-01", to_do="docs/settings.md lists every setting"
        ) from None
    return _placed(settings, project_folder.resolve())


def _read(project_folder: Path, name: str) -> tuple[dict[str, Any], dict[Place, str]]:
    try:
        text = (project_folder / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}, {}
    yaml = YAML(typ="safe", pure=True)
    try:
        values = yaml.load(text)
        node = yaml.compose(text)
    except MarkedYAMLError as err:
        mark = err.problem_mark or err.context_mark
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise SettingsError(f"{err.problem or 'not YAML'}", where=where, to_do="correct the file") from None
    if values is None:
        return {}, {}
    if not isinstance(values, dict):
        raise SettingsError("the settings must be a mapping", where=f"{name}:1:1", to_do="write `name: value` lines")
    return values, dict(_places(node, name, ()))


def _places(node: Node, file: str, path: Place) -> Iterator[tuple[Place, str]]:
    yield path, f"{file}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"
    if isinstance(node, MappingNode):
        for key, value in node.value:
            here = (*path, str(key.value))
            yield from _places(value, file, here)
            yield here, f"{file}:{key.start_mark.line + 1}:{key.start_mark.column + 1}"
    elif isinstance(node, SequenceNode):
        for index, value in enumerate(node.value):
            yield from _places(value, file, (*path, index))


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one file over the other: mappings are merged, everything else is replaced."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _merged(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return merged


def _faults(err: ValidationError, places: Mapping[Place, str]) -> Iterator[str]:
    """Say what is wrong and where, but never the value: it may be a secret in the wrong place."""
    for fault in err.errors(include_input=False, include_url=False):
        path = tuple(fault["loc"])
        name = ".".join(str(part) for part in path)
        message = "is no setting" if fault["type"] == "extra_forbidden" else fault["msg"]
        hint = _did_you_mean(path) if fault["type"] == "extra_forbidden" else ""
        yield f"{_nearest(path, places)}: `{name}` {message}{hint}"


def _nearest(path: Place, places: Mapping[Place, str]) -> str:
    if path in places:
        return places[path]
    variable = PREFIX + "__".join(str(part).upper() for part in path)
    if any(name.upper() == variable for name in os.environ):
        return variable
    while path and path not in places:
        path = path[:-1]
    return places.get(path, FILES[0])


def _did_you_mean(path: Place) -> str:
    known = {name.rpartition(".")[2] for name in setting_names()} | set(Settings.model_fields)
    near = difflib.get_close_matches(str(path[-1]), known, 1)
    return f" (did you mean `{near[0]}`?)" if near else ""


def _refuse_unknown_variables() -> None:
    """An environment variable with a slip in its name would otherwise do nothing, silently."""
    for variable in os.environ:
        name = variable.removeprefix(PREFIX)
        section = name.split("__")[0].lower()
        if name != variable and section not in Settings.model_fields:
            raise SettingsError(
                f"`{section}` is no setting{_did_you_mean((section,))}",
                where=variable,
                to_do="docs/settings.md lists every setting",
            )


def _placed(settings: Settings, project: Path) -> Settings:
    """Return the settings with database and checkpoint file in their absolute place."""
    url = settings.database_url.replace("{state}", str(project / settings.state_folder))
    scheme, marked, file = url.partition(":///")
    if marked and scheme.startswith("sqlite") and file:
        url = f"{scheme}:///{project / file}"
    audit = settings.audit.model_copy(update={"checkpoint_file": project / settings.audit.checkpoint_file})
    return settings.model_copy(update={"database_url": url, "audit": audit})
