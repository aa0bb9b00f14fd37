"""Texts as written: bounded YAML 1.2 with the position of every value. Knows no workflow."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.scanner import Scanner

from digital_employee.workflow.faults import DefinitionFaults, Fault, Position, clip

MAX_BYTES = 256 * 1024
MAX_DEPTH = 32
MAX_NODES = 20_000
MAX_FAULTS = 200
MAX_INTEGER_DIGITS = 9

ValuePath = tuple[str | int, ...]
"""Keys and list indexes that lead from the root of a file to a value."""

_NULL = {"", "~", "null", "Null", "NULL"}
_BOOLEAN = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_NOT_A_NUMBER = re.compile(r"[-+]?\.(inf|Inf|INF)\Z|\.(nan|NaN|NAN)\Z")
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Control characters, line ends of other alphabets, and marks that turn the direction of reading (Trojan Source)."""

_PLAIN_WORDS = (
    ("mapping values are not allowed", "a second `:` on one line: quote the text, or check the indentation"),
    ("could not find expected ':'", "this key has no `:` after it"),
    ("'\\t' that cannot start", "tabs cannot indent: use spaces"),
    ("expected <block end>", "the indentation does not fit the lines above"),
    ("unexpected end of stream", "a quote is opened and never closed"),
    ("expected ',' or ']'", "a `[` is opened and never closed, or a `,` is missing"),
    ("expected ',' or '}'", "a `{` is opened and never closed, or a `,` is missing"),
    ("that cannot start any token", "quote text that begins with this character"),
    ("unknown escape character", "no such escape between double quotes: use single quotes"),
)


@dataclass
class SourceMap:
    """Where every value and every key of one file stands; paths are those of the YAML."""

    file: str
    lines: list[str]
    _values: dict[ValuePath, tuple[int, int]] = field(default_factory=dict)
    _keys: dict[ValuePath, tuple[int, int]] = field(default_factory=dict)

    def at(self, path: Iterable[str | int]) -> Position:
        """Return where the value at this path stands; of a path that is not there, its nearest parent."""
        return self._nearest(tuple(path), self._values)

    def key_at(self, path: Iterable[str | int]) -> Position:
        """Return where the key of this path stands (for a list entry: the entry)."""
        return self._nearest(tuple(path), self._keys)

    def place(self, line: int, column: int) -> Position:
        """Return the position of a line and column counted from 0."""
        text = self.lines[line] if line < len(self.lines) else ""
        return Position(self.file, line + 1, column + 1, text)

    def mark(self, path: ValuePath, key: Any, value: Any) -> None:
        """Remember the marks of an entry."""
        self._keys[path] = (key.line, key.column)
        self._values[path] = (value.line, value.column)

    def _nearest(self, path: ValuePath, places: dict[ValuePath, tuple[int, int]]) -> Position:
        while path and path not in places:
            path, places = path[:-1], self._keys
        return self.place(*places.get(path, (0, 0)))


def read_text(path: Path, file: str) -> str:
    """Return the text of a definition file; its size is asked before a byte is read.

    Raises:
        DefinitionFaults: no such file, not a plain file, too large, or not UTF-8.
    """
    start = Position(file, 1, 1)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise DefinitionFaults([Fault(start, "not a plain file")])
        if status.st_size > MAX_BYTES:
            raise DefinitionFaults([_too_large(start, status.st_size)])
        with path.open("rb") as opened:
            return _decode(opened.read(MAX_BYTES + 1), start)
    except OSError as error:
        raise DefinitionFaults([Fault(start, f"cannot be read: {error.strerror or error}")]) from error


def read_yaml(text: str, file: str) -> tuple[Any, SourceMap]:
    """Return the value of a YAML text and the position of each of its parts.

    Mappings, lists, text, int, bool and None only. Keys are text as written. Numbers with a point, leading
    zeros or more than nine digits are refused: amounts and identifiers are quoted.

    Raises:
        DefinitionFaults: with every fault that could be found.
    """
    lines, faults = _check_text(text, file)
    places = SourceMap(file, lines)
    if faults:
        raise DefinitionFaults(faults)
    composer = _Composer(places)
    try:
        value = composer.compose("\n".join(lines))
    except MarkedYAMLError as error:
        composer.faults.append(_syntax_fault(error, places))
    except (YAMLError, RecursionError, ValueError, OverflowError) as error:
        composer.faults.append(Fault(places.place(0, 0), f"not YAML: {clip(error, 200)}"))
    if composer.faults:
        raise DefinitionFaults(composer.faults)
    return value, places


def _check_text(text: str, file: str) -> tuple[list[str], list[Fault]]:
    start = Position(file, 1, 1)
    if len(text) > MAX_BYTES:
        return [], [_too_large(start, len(text))]
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    bad = ((number, match) for number, line in enumerate(lines) if (match := _FORBIDDEN.search(line)))
    faults = [
        Fault(Position(file, number + 1, match.start() + 1, lines[number]), f"forbidden character {_name(match[0])}")
        for number, match in list(bad)[:MAX_FAULTS]
    ]
    return lines, faults


def _name(character: str) -> str:
    return f"U+{ord(character):04X}"


def _too_large(start: Position, size: int) -> Fault:
    return Fault(start, f"{size:,} bytes: a definition holds at most {MAX_BYTES:,}", "split it; data has other places")


def _decode(data: bytes, start: Position) -> str:
    if len(data) > MAX_BYTES:
        raise DefinitionFaults([_too_large(start, len(data))])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        hint = "save the file as UTF-8 (Windows editors: 另存为 → 编码 UTF-8)"
        raise DefinitionFaults([Fault(Position(start.file, line, 1), "not UTF-8", hint)]) from error


def _syntax_fault(error: MarkedYAMLError, places: SourceMap) -> Fault:
    problem = str(error.problem or error.context or "not YAML")
    mark = error.problem_mark or error.context_mark
    position = places.place(mark.line, mark.column) if mark else places.place(0, 0)
    plain = next((words for sign, words in _PLAIN_WORDS if sign in problem), clip(problem, 200))
    return Fault(position, plain)


class _Refused(MarkedYAMLError):  # noqa: N818 - not an error of the reader, a refusal
    """Raised while reading, before the text costs anything."""


class _BoundedScanner(Scanner):
    """A scanner that refuses depth while it scans: ruamel looks 1024 characters ahead at a cost of depth squared."""

    def add_indent(self, column: int) -> bool:
        self._check_depth()
        return bool(super().add_indent(column))

    def fetch_flow_collection_start(self, token: Any, to_push: str) -> None:
        self._check_depth()
        super().fetch_flow_collection_start(token, to_push)

    def _check_depth(self) -> None:
        if len(self.indents) + self.flow_level > MAX_DEPTH:
            raise _Refused(None, None, f"nested deeper than {MAX_DEPTH} levels", self.reader.get_mark())


class _Composer:
    """Builds values straight from the parser's events, so that nothing unbounded is ever constructed."""

    def __init__(self, places: SourceMap) -> None:
        self.faults: list[Fault] = []
        self._places = places
        self._nodes = 0

    def compose(self, text: str) -> Any:
        yaml = YAML(typ="safe", pure=True)
        yaml.Scanner = _BoundedScanner
        events = yaml.parse(text)
        next(events)
        start = next(events)
        if isinstance(start, StreamEndEvent):
            self._fault(start, "the file is empty")
            return None
        if isinstance(start, DocumentStartEvent) and (start.version or start.tags):
            self._fault(start, "directives (`%…`) are not part of this language")
        value = self._value(next(events), events, ())
        next(events)
        more = next(events)
        if not isinstance(more, StreamEndEvent):
            self._fault(more, "a second document: one file holds one definition")
        return value

    def _value(self, event: Any, events: Iterator[Any], path: ValuePath, key: Any = None) -> Any:
        self._count(event)
        self._places.mark(path, key or event.start_mark, event.start_mark)
        self._refuse_decoration(event)
        if isinstance(event, MappingStartEvent):
            return self._mapping(events, path)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(events, path)
        return self._scalar(event) if isinstance(event, ScalarEvent) else None

    def _mapping(self, events: Iterator[Any], path: ValuePath) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for event in events:
            if isinstance(event, CollectionEndEvent):
                break
            key = self._key(event)
            if key in entries:
                first = self._places.key_at((*path, key)).line
                self._fault(event, f"duplicate key `{clip(key)}`, first in line {first}")
            entries[key] = self._value(next(events), events, (*path, key), event.start_mark)
        return entries

    def _key(self, event: Any) -> str:
        self._count(event)
        self._refuse_decoration(event)
        if isinstance(event, AliasEvent):
            return ""
        if not isinstance(event, ScalarEvent):
            raise _Refused(None, None, "a key must be plain text", event.start_mark)
        if event.value == "<<" and not event.style:
            self._fault(event, "merge keys (`<<`) are not part of this language", "write the entries out")
        if event.value == "" and not event.style:
            self._fault(event, "a key is missing before `:`")
        return str(event.value)

    def _sequence(self, events: Iterator[Any], path: ValuePath) -> list[Any]:
        entries: list[Any] = []
        for event in events:
            if isinstance(event, CollectionEndEvent):
                break
            entries.append(self._value(event, events, (*path, len(entries))))
        return entries

    def _scalar(self, event: ScalarEvent) -> str | int | bool | None:
        text = str(event.value)
        if event.style:
            return text
        if text in _NULL:
            return None
        if text in _BOOLEAN:
            return _BOOLEAN[text]
        if _INTEGER.match(text) and len(digits := text.lstrip("+-")) <= MAX_INTEGER_DIGITS:
            if digits == "0" or not digits.startswith("0"):
                return int(text)
            self._fault(event, f"{text} would lose its leading zero", f'quote it: "{text}"')
        elif _INTEGER.match(text):
            self._fault(event, "a number this long is an identifier", f'quote it: "{clip(text)}"')
        elif _NUMBER.match(text) or _NOT_A_NUMBER.match(text):
            self._fault(event, f"{clip(text)} is not exact as a YAML number", f'quote amounts: "{clip(text)}"')
        return text

    def _count(self, event: Any) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _Refused(None, None, f"more than {MAX_NODES:,} values in one file", event.start_mark)
        if len(self.faults) >= MAX_FAULTS:
            raise _Refused(None, None, "too many faults: the rest of the file was not read", event.start_mark)

    def _refuse_decoration(self, event: Any) -> None:
        if isinstance(event, AliasEvent):
            self._fault(event, f"aliases (`*{clip(event.anchor)}`) are not part of this language", "write it out")
        elif isinstance(event, NodeEvent) and event.anchor:
            self._fault(event, f"anchors (`&{clip(event.anchor)}`) are not part of this language", "remove it")
        if getattr(event, "tag", None):
            self._fault(event, f"tags (`{clip(event.tag)}`) are not part of this language", "quote the text")

    def _fault(self, event: Any, message: str, hint: str = "") -> None:
        place = self._places.place(event.start_mark.line, event.start_mark.column)
        self.faults.append(Fault(place, message, hint))
