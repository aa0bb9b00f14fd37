"""What is wrong in a written text, and where. Owns positions, faults and their wording; finds nothing itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from digital_employee.errors import DefinitionError

EXCERPT_WIDTH = 120
LONGEST_NAME = 64
MOST_NAMES = 500
"""So many known names are looked through: a search for the nearest costs time for each."""
MOST_FAULTS_SHOWN = 100


@dataclass(frozen=True, order=True)
class Position:
    """A place in a text: line and column start at 1, columns count characters."""

    file: str
    line: int
    column: int
    text: str = ""
    """The whole line, for the excerpt."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def excerpt(self) -> str:
        """Return the line and, under it, `^` at the column (wide characters and long lines allowed for)."""
        start = max(0, self.column - 1 - EXCERPT_WIDTH // 2)
        shown = "".join(_printable(character) for character in self.text[start : start + EXCERPT_WIDTH])
        before = shown[: self.column - 1 - start]
        return f"    {shown}\n    {''.join(map(_blank, before))}^"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong, where, and what was probably meant."""

    position: Position
    message: str
    hint: str = ""

    def __str__(self) -> str:
        advice = f"\n    → {self.hint}" if self.hint else ""
        return f"{self.position}: {self.message}\n{self.position.excerpt()}{advice}"


class DefinitionFaults(DefinitionError):  # noqa: N818 - the word of the language
    """Everything that is wrong in a definition, at once."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        found = {(fault.position, fault.message): fault for fault in faults}
        self.faults = tuple(sorted(found.values(), key=lambda fault: fault.position))
        super().__init__(f"{len(self.faults)} fault(s)")

    def __str__(self) -> str:
        shown = [str(fault) for fault in self.faults[:MOST_FAULTS_SHOWN]]
        if len(self.faults) > MOST_FAULTS_SHOWN:
            shown.append(f"… and {len(self.faults) - MOST_FAULTS_SHOWN} more")
        return "\n".join([*shown, f"{len(self.faults)} fault(s) [{self.code}]"])


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Return `did you mean …?` with the nearest known word, else the short list of what is known, else ''."""
    names = sorted({str(name) for name in islice(known, MOST_NAMES) if len(str(name)) <= LONGEST_NAME})
    near = get_close_matches(str(word), names, n=1, cutoff=0.6) if len(str(word)) <= LONGEST_NAME else []
    if near:
        return f"did you mean `{near[0]}`?"
    if 0 < len(names) <= 12:
        return "known here: " + ", ".join(f"`{name}`" for name in names)
    return ""


def clip(text: object, width: int = 60) -> str:
    """Return the text short enough for a message, without control characters."""
    shown = "".join(_printable(character) for character in str(text)[: width + 1])
    return shown if len(shown) <= width else shown[:width] + "…"


def _printable(character: str) -> str:
    if character == "\t":
        return " "
    return character if character.isprintable() or character == " " else "�"


def _blank(character: str) -> str:
    return "\u3000" if unicodedata.east_asian_width(character) in "WF" else " "
