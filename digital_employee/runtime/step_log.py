"""What the steps of one attempt did, kept masked and written to the store in groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from digital_employee.clock import Clock
from digital_employee.redaction import cover_names, mask_value, scrub
from digital_employee.store.tables import StepState
from digital_employee.workflow.kept_file import KeptFile
from digital_employee.workflow.model import FieldType, Screen

LONGEST = 160
"""Characters of one value that a summary keeps."""


@dataclass
class StepEntry:
    """One step as it will stand in the timeline."""

    position: int
    step_id: str
    each_key: str
    name: str
    verb: str
    started_at: datetime
    ended_at: datetime | None = None
    state: StepState = StepState.RUNNING
    summary: dict[str, Any] = field(default_factory=dict)
    code: str | None = None
    message: str = ""


@dataclass
class StepLog:
    """Collects the entries of one attempt; `take` gives those that are not in the store yet."""

    clock: Clock
    names: set[str] = field(default_factory=set)
    """Persons' names that the attempt has met: covered in all that it writes down, whatever field they stand in."""
    _entries: list[StepEntry] = field(default_factory=list)
    _taken: int = 0

    @property
    def position(self) -> int:
        """The position of the step that runs now (0 before the first)."""
        return len(self._entries)

    def begin(self, *, step_id: str, each_key: str, name: str, verb: str) -> StepEntry:
        """Start an entry."""
        entry = StepEntry(len(self._entries) + 1, step_id, each_key, name, verb, self.clock.now())
        self._entries.append(entry)
        return entry

    def end(self, entry: StepEntry, state: StepState, *, code: str | None = None, message: str = "") -> None:
        """Close an entry."""
        entry.ended_at, entry.state, entry.code, entry.message = self.clock.now(), state, code, scrub(message)

    def take(self) -> list[StepEntry]:
        """Return the closed entries that no one has taken yet, in order."""
        ready = []
        for entry in self._entries[self._taken :]:
            if entry.ended_at is None:
                break
            entry.summary, entry.message = self.covered(entry.summary), self.covered(entry.message)
            ready.append(entry)
        self._taken += len(ready)
        return ready

    def covered(self, value: Any) -> Any:
        """Return texts, or mappings of such, without the names that the attempt has met."""
        if isinstance(value, Mapping):
            return {key: self.covered(part) for key, part in value.items()}
        return cover_names(value, self.names) if isinstance(value, str) else value


def names_shown(screens: Mapping[str, Screen], ref: str, value: Any) -> Iterator[str]:
    """Yield the persons' names in a value of an element, by its type and those of its columns and fields."""
    screen, _, name = ref.partition(".")
    element = screens[screen].elements[name]
    if isinstance(value, Mapping):
        for field_name, part in value.items():
            if field_name in element.fields:
                yield from names_shown(screens, element.fields[field_name], part)
    elif isinstance(value, list):
        titles = [title for title, kind in element.columns.items() if kind is FieldType.PERSON_NAME]
        yield from (row[title] for row in value for title in titles if row.get(title))
    elif element.type is FieldType.PERSON_NAME and value:
        yield value


def masked(screens: Mapping[str, Screen], ref: str, value: Any) -> Any:
    """Return what a summary may show of a value of an element."""
    screen, _, name = ref.partition(".")
    element = screens[screen].elements[name]
    if isinstance(value, KeptFile):
        return scrub(value.name)
    if isinstance(value, list):
        return f"{len(value)} rows"
    if isinstance(value, Mapping):
        return {key: masked(screens, element.fields[key], part) for key, part in value.items() if key in element.fields}
    return masked_text(element.type, value)


def masked_text(kind: FieldType, value: Any) -> str:
    """Mask one value by its type, and whatever else in it looks like a number of a person."""
    return scrub(mask_value(kind, "" if value is None else str(value)))[:LONGEST]


def masked_values(values: Mapping[str, Any], *, depth: int = 2) -> dict[str, Any]:
    """Mask values without a known type (a skill's answer) by what they look like."""
    shown: dict[str, Any] = {}
    for key, value in values.items():
        if isinstance(value, Mapping) and depth > 0:
            shown[key] = masked_values(value, depth=depth - 1)
        elif isinstance(value, list):
            shown[key] = f"{len(value)} entries"
        elif isinstance(value, KeptFile):
            shown[key] = scrub(value.name)
        elif not isinstance(value, Mapping):
            shown[key] = scrub("" if value is None else str(value))[:LONGEST]
    return shown
