"""Between the portal's texts and the values of a workflow: typing what was read, writing what is filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from digital_employee.errors import SystemException
from digital_employee.workflow.fields import FieldFault, parse_value, to_text
from digital_employee.workflow.model import Element, FieldType, Screen

Scope = dict[str, Any]
"""What expressions may read: item, run, and the answers of the steps so far."""
Raw = str | dict[str, str] | list[dict[str, str]]


def element_of(screens: Mapping[str, Screen], ref: str) -> Element:
    """Return the element that `screen.element` names; the plan has checked that it exists."""
    screen, _, element = ref.partition(".")
    return screens[screen].elements[element]


def typed(screens: Mapping[str, Screen], ref: str, raw: Raw) -> Any:
    """Turn what the page shows into values by the types of the elements file.

    An empty text of any type but text is null. A table is a list of mappings by column heading.

    Raises:
        SystemException: SYS-READ-01, the page shows something that is not of the element's type.
    """
    element = element_of(screens, ref)
    if isinstance(raw, list):
        return [_typed_row(ref, element.columns, row) for row in raw]
    if isinstance(raw, dict):
        return {name: typed(screens, element.fields[name], text) for name, text in raw.items()}
    return _typed_text(ref, element.type, _extract(element, raw))


def _typed_row(ref: str, columns: Mapping[str, FieldType], row: Mapping[str, str]) -> dict[str, Any]:
    return {
        heading: _typed_text(f"{ref} column {heading}", columns.get(heading, FieldType.TEXT), text)
        for heading, text in row.items()
    }


def _extract(element: Element, text: str) -> str:
    if element.extract is None:
        return text
    match = re.search(element.extract, text)
    return match.group(1) if match else ""


def _typed_text(where: str, kind: FieldType, text: str) -> Any:
    if kind is not FieldType.TEXT and not text.strip():
        return None
    try:
        return parse_value(kind, text)
    except FieldFault as err:
        raise SystemException(
            f"the page shows a value of {where} that is not of type {kind.value}",
            code="SYS-READ-01",
            where=where,
            to_do="look at the screenshot; if the page is right, correct the type in the elements file",
        ) from err


def fill_text(screens: Mapping[str, Screen], ref: str, value: Any) -> str:
    """Return the text to enter into an element for a value of a workflow."""
    if value is None:
        return ""
    return value if isinstance(value, str) else to_text(element_of(screens, ref).type, value) or ""


def agree(screens: Mapping[str, Screen], ref: str, shown: Any, wanted: Any) -> bool:
    """Tell whether the page's value is the wanted one; parsed values are compared, not texts."""
    if shown == wanted and isinstance(shown, bool) == isinstance(wanted, bool):
        return True
    if not isinstance(wanted, str) or isinstance(shown, str):
        return False
    try:
        return bool(parse_value(element_of(screens, ref).type, wanted) == shown)
    except FieldFault:
        return False
