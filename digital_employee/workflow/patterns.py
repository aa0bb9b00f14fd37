"""The `pattern` of a field: a small, safe part of regular expressions. Owns what may be written and matched.

A pattern comes from YAML and Python's engine backtracks, so what can explode is refused before it is compiled:
look-around, back-references, a repetition around a repetition or a choice, and more than a million ways to match.
"""

from __future__ import annotations

import re
from functools import lru_cache

MAX_PATTERN = 200
MAX_SUBJECT = 128
MAX_REPEAT = 128
MAX_WAYS = 1_000_000
WAYS_OF_A_REPEAT = 50
"""What an open repetition counts in the product of ways a text could be matched; a choice counts its branches."""

_REPEAT = re.compile(r"\*|\+|\?|\{([0-9]{1,4})(?:(,)([0-9]{0,4}))?\}")
_CLASS = re.compile(r"\[\^?\]?(?:\\[dDwWsS\W]|[^\]\\\[])*\]")
_ESCAPE = re.compile(r"\\[dDwWsS.\-\\/()\[\]{}+*?|^$]")
_SET_ARITHMETIC = re.compile(r"--|&&|~~|\|\|")
"""What Python may one day read as arithmetic of sets."""


class PatternError(ValueError):
    """A pattern outside the safe part; the message says what to write instead."""


def check_pattern(pattern: str) -> None:
    """Raise PatternError unless the pattern belongs to the safe part and compiles."""
    if len(pattern) > MAX_PATTERN:
        raise PatternError(f"longer than {MAX_PATTERN} characters")
    _Reader(pattern).read()
    try:
        re.compile(pattern, re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(f"not a regular expression: {error}") from error


def matches(pattern: str, text: str) -> bool:
    """Return whether the whole text has the pattern; text beyond 128 characters never has."""
    return len(text) <= MAX_SUBJECT and _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    check_pattern(pattern)
    return re.compile(pattern, re.ASCII)


class _Reader:
    """One pass over a pattern, with the open groups on a stack: does each hold a repetition or a choice?"""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._ways = 1
        self._groups: list[bool] = [False]
        self._branches: list[int] = [1]
        self._closed_moving = False

    def read(self) -> None:
        place = 0
        while place < len(self._pattern):
            place = self._part(place)
        self._multiply(self._branches[0])

    def _multiply(self, ways: int) -> None:
        self._ways *= ways
        if self._ways > MAX_WAYS:
            raise PatternError("too many open repetitions and choices together")

    def _part(self, place: int) -> int:
        character = self._pattern[place]
        if character == "(":
            return self._open(place)
        if character == ")":
            if len(self._groups) == 1:
                raise PatternError("a `)` without its `(`")
            self._closed_moving = self._groups.pop()
            self._multiply(self._branches.pop())
            return self._repeat(place + 1, after_group=True)
        if character == "|":
            self._groups[-1] = True
            self._branches[-1] += 1
            return place + 1
        if character == "[":
            end = self._end(_CLASS, place, "a `[` that is never closed, or holds a `[` without `\\` before it")
            if _SET_ARITHMETIC.search(self._pattern, place, end):
                raise PatternError("a doubled sign between `[` and `]`: write it once")
            return self._repeat(end)
        if character == "\\":
            return self._repeat(self._end(_ESCAPE, place, "only \\d \\w \\s and escaped signs are allowed after `\\`"))
        return self._repeat(place + 1)

    def _open(self, place: int) -> int:
        if self._pattern.startswith("(?", place) and not self._pattern.startswith("(?:", place):
            raise PatternError("`(?` is not allowed: no look-around, no flags, no names")
        self._groups.append(False)
        self._branches.append(1)
        return place + (3 if self._pattern.startswith("(?:", place) else 1)

    def _end(self, shape: re.Pattern[str], place: int, message: str) -> int:
        match = shape.match(self._pattern, place)
        if match is None:
            raise PatternError(message)
        return match.end()

    def _repeat(self, place: int, *, after_group: bool = False) -> int:
        match = _REPEAT.match(self._pattern, place)
        if match is None:
            if after_group:
                self._groups[-1] = self._groups[-1] or self._closed_moving
            return place
        least, comma, most = match.groups()
        fixed = least is not None and comma is None
        if max(int(least or 0), int(most or 0)) > MAX_REPEAT:
            raise PatternError(f"a repetition beyond {MAX_REPEAT}")
        if after_group and (self._closed_moving or (fixed and int(least) > 20)):
            raise PatternError("a repetition around a repetition or a choice")
        if not fixed:
            self._multiply(2 if match[0] == "?" else WAYS_OF_A_REPEAT)
        self._groups[-1] = self._groups[-1] or not fixed or (after_group and self._closed_moving)
        if _REPEAT.match(self._pattern, match.end()):
            raise PatternError("a repetition of a repetition")
        return match.end()
