"""Owns the table of persons that DuckDB compares: one column for everything that blocks and levels look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow  # type: ignore[import-untyped]  # it ships no types

from bots.record_merging.levels import Features


def people_table(people: Sequence[Features]) -> pyarrow.Table:
    """Return the table of these persons, in their order."""
    return pyarrow.table(
        {name: pyarrow.array([value(one) for one in people], kind) for name, (kind, value) in _COLUMNS.items()}
    )


def _parts_of(id_no: str | None) -> list[str]:
    """Return the number and what is left when any one character is taken out."""
    if id_no is None:
        return []
    return sorted({id_no, *(id_no[:place] + id_no[place + 1 :] for place in range(len(id_no)))})


def _core_of(id_no: str | None) -> str | None:
    """Return region, YYMMDD and sequence: what a 15-digit number and its 18 digits share."""
    if id_no is None or len(id_no) == 15:
        return id_no
    return id_no[:6] + id_no[8:17] if len(id_no) == 18 else None


def _ends_of(one: Features) -> str | None:
    return one.id[:6] + one.id[14:17] if one.id is not None and one.has_check else None


def _birth_year_of(one: Features) -> str | None:
    if one.dob is not None:
        return f"{one.dob.year:04d}"
    return one.id[6:10] if one.id is not None and len(one.id) == 18 else None


_TEXT, _TEXTS = pyarrow.string(), pyarrow.list_(pyarrow.string())
_COLUMNS: dict[str, tuple[pyarrow.DataType, Callable[[Features], Any]]] = {
    "personal_no": (_TEXT, lambda one: one.personal_no),
    "id": (_TEXT, lambda one: one.id),
    "has_check": (pyarrow.bool_(), lambda one: one.has_check),
    "id_core": (_TEXT, lambda one: _core_of(one.id)),
    "id_ends": (_TEXT, _ends_of),
    "id_parts": (_TEXTS, lambda one: _parts_of(one.id)),
    "birth_year": (_TEXT, _birth_year_of),
    "name": (_TEXT, lambda one: one.name),
    "name_norm": (_TEXT, lambda one: one.name_norm),
    "name_chars": (_TEXTS, lambda one: sorted(set(one.name_norm or ""))),
    "sound": (_TEXT, lambda one: " ".join(one.sound) or None),
    "dob": (pyarrow.date32(), lambda one: one.dob),
    "sex": (_TEXT, lambda one: one.sex),
    "region": (_TEXT, lambda one: one.region),
    "phone": (_TEXT, lambda one: one.phone),
    "card": (_TEXT, lambda one: one.card),
    "emp": (_TEXTS, lambda one: sorted(one.emp) or None),
}
"""The columns by which records meet and are compared."""
