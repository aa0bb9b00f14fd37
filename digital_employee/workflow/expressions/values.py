"""The values an expression can hold: their kinds, their limits and their text. Computes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from digital_employee.workflow.kept_file import KeptFile

Value: TypeAlias = "bool | int | Decimal | str | date | KeptFile | Sequence[Value] | Mapping[str, Value] | None"
Scope: TypeAlias = Mapping[str, Value]

LARGEST_NUMBER = 10**18
MOST_PLACES = 28
LONGEST_TEXT = 64 * 1024


class Wrong(Exception):  # noqa: N818 - a message on its way to becoming an ExpressionError
    """What is wrong and what to do; the expression that raised it adds its own text and place."""

    def __init__(self, what: str, to_do: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.to_do = to_do


def kind_of(value: object) -> str:
    """Return the plain word for a value's kind: null, boolean, number, text, date, file, list or mapping.

    Raises:
        Wrong: the value is of no kind that the language has (a float, a datetime, a Python object).
    """
    exact = _KINDS.get(type(value))
    if exact is not None:
        return exact
    if isinstance(value, datetime):
        raise Wrong("an instant is not a value of this language", "use a date")
    for python_type, kind in _WIDER_KINDS:
        if isinstance(value, python_type):
            return kind
    raise Wrong(f"`{type(value).__name__}` is not a value of this language", "a skill must answer with plain values")


_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    int: "number",
    Decimal: "number",
    str: "text",
    date: "date",
    KeptFile: "file",
    list: "list",
    tuple: "list",
    dict: "mapping",
}
_WIDER_KINDS: tuple[tuple[type, str], ...] = (
    (str, "text"),
    (int, "number"),
    (Decimal, "number"),
    (date, "date"),
    (Mapping, "mapping"),
    (Sequence, "list"),
)


def number(value: Value, *, of: str) -> int | Decimal:
    """Return the value as a number within limits, or raise Wrong naming what wanted it."""
    if kind_of(value) != "number":
        raise Wrong(f"{of} needs a number, not {kind_of(value)}", "text never mixes with numbers: see `money(…)`")
    assert isinstance(value, int | Decimal)  # noqa: S101 - tells mypy what kind_of has just found
    return bounded(value)


def bounded(value: int | Decimal) -> int | Decimal:
    """Return the number, or raise Wrong when it is not finite, above 10^18 or finer than 28 places."""
    if isinstance(value, Decimal) and (not value.is_finite() or int(value.as_tuple().exponent) < -MOST_PLACES):
        raise Wrong("a number that is not finite, or with more than 28 places")
    if value > LARGEST_NUMBER or value < -LARGEST_NUMBER:
        raise Wrong("a number beyond 10^18")
    return value


def to_text(value: Value) -> str:
    """Return the text of a single value as a person would type it; null, files, lists and mappings have none."""
    kind = kind_of(value)
    if kind == "text":
        return short(str(value))
    if kind == "boolean":
        return "true" if value else "false"
    if kind == "number":
        return format(number(value, of="text"), "f" if isinstance(value, Decimal) else "d")
    if isinstance(value, date):
        return value.isoformat()
    raise Wrong(f"{kind} has no text", "name the part you want, or give another value with `coalesce(…)`")


def short(text: str) -> str:
    """Return the text, or raise Wrong when it is longer than 64 Ki characters."""
    if len(text) > LONGEST_TEXT:
        raise Wrong("a text longer than 64 KiB")
    return text
