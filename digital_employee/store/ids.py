"""Names of rows: 32 hexadecimal digits that sort by birth, so that a page of rows has a stable order."""

from __future__ import annotations

import itertools
import secrets
from datetime import datetime

_COUNTER = itertools.count()


def new_id(at: datetime) -> str:
    """Return an id: 48 bits of milliseconds, 16 of a counter, 64 random (after RFC 9562, version 7)."""
    milliseconds = int(at.timestamp() * 1000)
    return f"{milliseconds & 0xFFFFFFFFFFFF:012x}{next(_COUNTER) & 0xFFFF:04x}{secrets.token_hex(8)}"
