"""Names of files that come from outside: one plain name, no path, no control character. Touches no disk."""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from pathlib import PurePosixPath

LONGEST = 120
NAMELESS = "未命名"

_NEVER = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069<>:"|?*]')
"""Controls, marks that turn the reading direction (a false ending), and what Windows refuses."""
_MEDIA = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xls": "application/vnd.ms-excel",
    ".csv": "text/csv",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
}


def file_name(given: str) -> str:
    """Return the last part of a name, cleaned and at most 120 characters long, its ending kept."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    clean = _NEVER.sub("", last).strip(" .")
    if len(clean) > LONGEST:
        ending = PurePosixPath(clean).suffix[:16]
        clean = clean[: LONGEST - len(ending)] + ending
    return clean or NAMELESS


def media_type_of(name: str) -> str:
    """Return the media type that a name's ending stands for; the same on every machine for what offices use."""
    ending = PurePosixPath(name).suffix.lower()
    return _MEDIA.get(ending) or mimetypes.guess_type(name)[0] or "application/octet-stream"
