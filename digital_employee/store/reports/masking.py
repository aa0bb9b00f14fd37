"""What a reader may see of stored values. Masks by declared type; free text is searched for identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digital_employee.redaction import mask_value, scrub
from digital_employee.workflow.model import FieldType

Masks = Mapping[str, FieldType]
"""Field name → declared type, from the plan the item was started with."""

HIDDEN = "＊＊＊"
"""Shown for a field whose type nobody declared: it could be anything, so nothing of it is shown."""


def mask_field(name: str, value: Any, masks: Masks) -> str:
    """Return one stored field as it may be shown."""
    if name not in masks:
        return HIDDEN
    return mask_value(masks[name], "" if value is None else str(value))


def scrub_tree(value: Any) -> Any:
    """Return stored JSON with every text in it searched for identifiers."""
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, Mapping):
        return {scrub(str(key)): scrub_tree(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [scrub_tree(inner) for inner in value]
    return value


def scrub_mapping(value: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a stored mapping scrubbed; nothing stored is an empty mapping."""
    return {scrub(str(key)): scrub_tree(inner) for key, inner in (value or {}).items()}
