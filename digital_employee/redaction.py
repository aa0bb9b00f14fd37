"""What must not be read in a log, an error or a picture: masks by type, and a scrub for free text.

Owns the masks and the registered secrets of this process. Does not decide what is stored.
"""

from __future__ import annotations

import base64
import html
import json
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, quote_plus

from loguru import logger

from digital_employee.errors import SettingsError
from digital_employee.personal_numbers import find_personal_numbers

if TYPE_CHECKING:
    from loguru import Record

SECRET_MASK = "•••"  # noqa: S105 - what stands where a secret stood
SHORTEST_SECRET = 4
MAX_NESTING = 20

_KEPT = {"id_card": (6, 4, 14), "bank_card": (0, 4, 8), "mobile": (3, 4, 11), "person_name": (1, 0, 2)}
"""Characters kept in front and at the end, and the shortest text that may keep any (DOMAIN §0.1, §1.7)."""

_secrets: tuple[str, ...] = ()


def mask_value(type: str, text: str) -> str:  # noqa: A002 - the word of the language
    """Return the text as its field type may be shown: id 6+4, card last 4, mobile 3+4, name first character.

    Other types hold no personal data by themselves; what hides in their text is scrubbed.
    """
    if type not in _KEPT:
        return scrub(text)
    front, end, shortest = _KEPT[type]
    if len(text) < shortest:
        return "*" * len(text)
    return text[:front] + "*" * (len(text) - front - end) + text[len(text) - end :]


def register_secret(value: str) -> None:
    """Have every later scrub hide this value, also URL-encoded, JSON-escaped, HTML-escaped and in base64.

    Raises:
        SettingsError: fewer than four characters, which would blacken every text.
    """
    global _secrets  # noqa: PLW0603 - a secret is one for the whole process, whoever logs
    if len(value) < SHORTEST_SECRET:
        raise SettingsError("a secret of fewer than 4 characters cannot be hidden", to_do="choose a longer one")
    _secrets = tuple(sorted({*_secrets, *_spellings(value)}, key=len, reverse=True))


def scrub(text: str) -> str:
    """Return the text with every secret, id, bank card and mobile number in it masked.

    Ids and cards must prove themselves by their check digit, so that order and business numbers stay readable.
    """
    for secret in _secrets:
        if secret in text:
            text = text.replace(secret, SECRET_MASK)
    shown = list(text)
    for sighting in find_personal_numbers(text):
        for place, mask in zip(sighting.places, mask_value(sighting.type, sighting.digits), strict=True):
            shown[place] = mask if mask == "*" else shown[place]
    return "".join(shown)


def cover_names(text: str, names: Iterable[str]) -> str:
    """Return the text with these persons' names masked; one of a single character hides in too many words."""
    for name in sorted(names, key=len, reverse=True):
        if len(name) > 1:
            text = text.replace(name, mask_value("person_name", name))
    return text


def scrub_deep(value: Any) -> Any:
    """Return a value with every text in it scrubbed; objects of unknown kind become their scrubbed text."""
    return _scrub_deep(value, 0)


def loguru_patcher(record: Record) -> None:
    """Scrub a loguru record in place: message, extra values, and the exception with its whole chain."""
    if record["exception"] is not None:
        error = record["exception"]
        trace = "".join(traceback.format_exception(error.type, error.value, error.traceback))
        record["message"] = f"{record['message']}\n{trace.rstrip()}"
        record["exception"] = None
    record["message"] = scrub(record["message"])
    record["extra"] = {key: scrub_deep(value) for key, value in record["extra"].items()}


def log_masked(level: str) -> None:
    """Let every log line go to the error output, scrubbed, and without the values of variables.

    The first thing that a process does: what loguru is set to by itself shows the values beside each line of a trace.
    """
    logger.remove()
    logger.configure(patcher=loguru_patcher)
    logger.add(sys.stderr, level=level, diagnose=False, backtrace=False)


def _spellings(value: str) -> Iterator[str]:
    yield value
    yield quote(value, safe="")
    yield quote_plus(value)
    yield json.dumps(value)[1:-1]
    yield html.escape(value)
    yield base64.b64encode(value.encode()).decode().rstrip("=")


def _scrub_deep(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value if not isinstance(value, int) or isinstance(value, bool) else _number(value)
    if isinstance(value, Mapping) and depth < MAX_NESTING:
        return {scrub(str(key)): _scrub_deep(entry, depth + 1) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset) and depth < MAX_NESTING:
        return [_scrub_deep(entry, depth + 1) for entry in value]
    return scrub(str(value))


def _number(value: int) -> int | str:
    hidden = scrub(str(value))
    return value if hidden == str(value) else hidden
