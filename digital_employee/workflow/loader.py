"""From texts to a workflow with its screens: reads files (or pinned texts), collects every fault of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any, TypeVar

from digital_employee.errors import DefinitionError
from digital_employee.workflow.faults import DefinitionFaults, Fault, Position, did_you_mean
from digital_employee.workflow.model import ElementsDefinition, Screen, WorkflowDefinition, Written
from digital_employee.workflow.pydantic_faults import validate
from digital_employee.workflow.shape import check_screen, check_workflow
from digital_employee.workflow.source import SourceMap, read_text, read_yaml
from digital_employee.workflow.syntax import check_syntax

MAX_ELEMENTS_FILES = 50

M = TypeVar("M", bound=Written)
Fetch = Callable[[str], str]


@dataclass(frozen=True)
class LoadedWorkflow:
    """A workflow and its screens, each sound by itself; references between them are not yet checked."""

    definition: WorkflowDefinition
    screens: Mapping[str, Screen]
    source_maps: Mapping[str, SourceMap]
    """File → positions."""
    documents: Mapping[str, str]
    """File → exact text, of every file that was read."""
    entry: str
    """The workflow's own file."""
    screen_files: Mapping[str, str]
    """Screen → the elements file that describes it."""

    @property
    def places(self) -> SourceMap:
        """The positions of the workflow's own file."""
        return self.source_maps[self.entry]


def load_workflow(path: Path, root: Path) -> LoadedWorkflow:
    """Load a workflow file and the elements files it names; none may lie outside `root`.

    Raises:
        DefinitionFaults: every fault of all the files.
    """
    inside = root.resolve()
    try:
        entry = path.resolve().relative_to(inside).as_posix()
    except ValueError:
        raise DefinitionError(
            "the workflow lies outside the project", where=str(path), to_do=f"move it to {root}"
        ) from None

    def fetch(file: str) -> str:
        target = (inside / file).resolve()
        if not target.is_relative_to(inside):
            raise DefinitionFaults([Fault(Position(file, 1, 1), "the file lies outside the project")])
        return read_text(target, file)

    return _load(entry, fetch)


def load_documents(documents: Mapping[str, str], entry: str) -> LoadedWorkflow:
    """Load a workflow from texts by file name, as they were pinned with a plan.

    Raises:
        DefinitionFaults: every fault of all the texts, also a file that is not among them.
    """

    def fetch(file: str) -> str:
        if file not in documents:
            hint = did_you_mean(file, documents)
            raise DefinitionFaults([Fault(Position(file, 1, 1), "not among the documents", hint)])
        return documents[file]

    return _load(entry, fetch)


class _Reading:
    """What has been read so far, and what was wrong with it."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self.documents: dict[str, str] = {}
        self.source_maps: dict[str, SourceMap] = {}
        self.faults: list[Fault] = []

    def read(self, file: str, model: type[M], named_at: Position | None = None) -> tuple[M | None, Any]:
        """Return the model of a file and its raw value, or None after noting its faults."""
        try:
            text = self._fetch(file)
        except DefinitionFaults as error:
            for fault in error.faults:
                place, message = (named_at, f"{file}: {fault.message}") if named_at else (fault.position, fault.message)
                self.faults.append(Fault(place, message, fault.hint))
            return None, None
        try:
            value, places = read_yaml(text, file)
        except DefinitionFaults as error:
            self.faults.extend(error.faults)
            return None, None
        self.documents[file], self.source_maps[file] = text, places
        definition, faults = validate(model, value, places)
        self.faults.extend(faults)
        return definition, value


def _load(entry: str, fetch: Fetch) -> LoadedWorkflow:
    reading = _Reading(fetch)
    definition, value = reading.read(entry, WorkflowDefinition)
    screens: dict[str, Screen] = {}
    screen_files: dict[str, str] = {}
    for index, name in enumerate(_elements_named(value)):
        _read_screens(reading, entry, index, name, definition, screens, screen_files)
    if definition is not None:
        places = reading.source_maps[entry]
        if definition.workflow != PurePosixPath(entry).stem:
            message = f"the file is called {PurePosixPath(entry).name}, the workflow `{definition.workflow}`"
            reading.faults.append(Fault(places.at(("workflow",)), message, "give both the same name"))
        reading.faults.extend(check_workflow(definition, places))
        reading.faults.extend(check_syntax(definition, value, places))
    if reading.faults or definition is None:
        raise DefinitionFaults(reading.faults)
    return LoadedWorkflow(
        definition,
        MappingProxyType(screens),
        MappingProxyType(reading.source_maps),
        reading.documents,
        entry,
        MappingProxyType(screen_files),
    )


def _elements_named(value: Any) -> Iterator[str]:
    """Yield the elements files a workflow names, also when the rest of it is faulty."""
    named = value.get("elements") if isinstance(value, dict) else None
    for name in named[:MAX_ELEMENTS_FILES] if isinstance(named, list) else []:
        if isinstance(name, str):
            yield name


def _read_screens(
    reading: _Reading,
    entry: str,
    index: int,
    name: str,
    workflow: WorkflowDefinition | None,
    screens: dict[str, Screen],
    screen_files: dict[str, str],
) -> None:
    place = reading.source_maps[entry].at(("elements", index))
    file = _beside(entry, name)
    if file is None or file in reading.documents:
        message = (
            "named twice" if file else "an elements file lies in the project, below the workflow's folder or beside it"
        )
        reading.faults.append(Fault(place, message, "`elements/<screen>.yaml`"))
        return
    elements, _ = reading.read(file, ElementsDefinition, place)
    if elements is None:
        return
    places = reading.source_maps[file]
    if workflow is not None and elements.portal != workflow.portal:
        message = f"these screens belong to portal `{elements.portal}`, the workflow works in `{workflow.portal}`"
        reading.faults.append(Fault(places.at(("portal",)), message))
    for screen_name, screen in elements.screens.items():
        here = ("screens", screen_name)
        reading.faults.extend(check_screen(screen, here, places))
        if screen_name in screens:
            message = f"the screen `{screen_name}` is described in {screen_files[screen_name]} already"
            reading.faults.append(Fault(places.key_at(here), message, "a screen is described once"))
        screens[screen_name] = screen
        screen_files[screen_name] = file


def _beside(entry: str, name: str) -> str | None:
    """Return a file named relative to the entry's folder, or None when it would leave the project."""
    if "\\" in name or name.startswith("/") or ":" in name:
        return None
    parts: list[str] = []
    for part in (*PurePosixPath(entry).parent.parts, *PurePosixPath(name).parts):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
