"""Spans of time as written in YAML (`500ms`, `30s`, `5m`, `2h`, `1d`). Reads no clock."""

from __future__ import annotations

import re

from digital_employee.errors import DefinitionError

LONGEST_S = 366 * 86_400
_DURATION = re.compile(r"([0-9]{1,9})(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}


def parse_duration(text: str) -> float:
    """Return a span in seconds.

    Raises:
        DefinitionError: not a number with ms, s, m, h or d, or longer than 366 days.
    """
    match = _DURATION.fullmatch(text)
    if match is None:
        raise DefinitionError(f"`{text[:40]}` is no span of time", to_do="write `500ms`, `30s`, `5m`, `2h` or `1d`")
    seconds = int(match[1]) * _SECONDS[match[2]]
    if seconds > LONGEST_S:
        raise DefinitionError(f"`{text}` is longer than 366 days", to_do="shorten it")
    return seconds
