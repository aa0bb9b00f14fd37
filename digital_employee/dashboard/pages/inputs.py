"""The shapes of what browsers send, and lists for the choices of a form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from fastapi import Form, Query
from pydantic import StringConstraints

from digital_employee.dashboard.visitor import Visitor

Word = Annotated[str, Query(max_length=64, pattern=r"^[\w.\-]*$")]
"""A stored value that narrows a list."""

Key = Annotated[str, Query(max_length=64, pattern=r"^[\w.:+\-]*$")]
"""The key after which a page begins."""

Search = Annotated[str, Query(max_length=200)]

Reason = Annotated[str, Form(), StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]
"""Why a person did it; goes into the audit log."""


def named(visitor: Visitor, family: str, values: Iterable[str]) -> Sequence[tuple[str, str]]:
    """Return stored values with their words, for the choices of a form."""
    return [(value, visitor.words.name(family, value)) for value in values]
