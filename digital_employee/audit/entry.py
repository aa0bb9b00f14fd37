"""The audit entry and its canonical text. Pure: no clock, no database.

The same entry always gives the same bytes: JSON with sorted keys, no blanks, NFC text, whole numbers
and text only. A float has no single decimal form, so it is refused; money is decimal text.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from digital_employee.errors import AuditError

BODY_VERSION = 1


@dataclass(frozen=True)
class AuditEntry:
    """What happened, when, by whom; holds no personal data in clear (the caller masks)."""

    at: datetime
    actor: str
    role: str
    kind: str
    """Noun and past participle: `item.claimed`, `effect.sent`."""
    run_id: str | None = None
    item_id: str | None = None
    attempt: int | None = None
    step_id: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def canonical_body(entry: AuditEntry, *, writer: str, seq: int) -> str:
    """Return the text that is hashed: the entry with its place in its writer's chain.

    Raises:
        AuditError: a value has no canonical form (a float, bytes, a naive time).
    """
    body = {
        "v": BODY_VERSION,
        "writer": writer,
        "seq": seq,
        "at": instant_text(entry.at),
        "actor": entry.actor,
        "role": entry.role,
        "kind": entry.kind,
        "run_id": entry.run_id,
        "item_id": entry.item_id,
        "attempt": entry.attempt,
        "step_id": entry.step_id,
        "details": entry.details,
    }
    return canonical_json(body)


def canonical_json(value: Any) -> str:
    """Return the one JSON text of a value."""
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def instant_text(at: datetime) -> str:
    """Return an instant as `2026-03-10T01:02:03.000004Z`.

    Raises:
        AuditError: the time is naive.
    """
    if at.tzinfo is None:
        raise AuditError("a time without a timezone cannot be recorded", code="DE-AUDIT-VALUE")
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return {_key(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case None | bool() | int():
            return value
        case _:
            return _text(value)


def _text(value: Any) -> str:
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case Decimal():
            return format(value, "f")
        case datetime():
            return instant_text(value)
        case date():
            return value.isoformat()
        case _:
            raise AuditError(
                f"a value of the type {type(value).__name__} cannot be recorded",
                code="DE-AUDIT-VALUE",
                to_do="record text, whole numbers, Decimal, dates, lists or mappings",
            )


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise AuditError(f"a mapping key must be text, not {type(key).__name__}", code="DE-AUDIT-VALUE")
    return unicodedata.normalize("NFC", key)
