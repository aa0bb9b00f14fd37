"""Pages by key: a slice of rows and the key after which the next slice begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select

Row = TypeVar("Row")
PAGE_LENGTH = 50


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows in their order, and the key of the next page if there is one."""

    rows: tuple[Row, ...]
    next_key: str | None = None


def slice_newest_first(query: Select[Any], key: Any, after: str | int | None, length: int) -> Select[Any]:
    """Order `query` by `key` descending and begin after the given key; one row more than asked tells of a next page."""
    if after is not None:
        query = query.where(key < after)
    return query.order_by(key.desc()).limit(length + 1)


def cut(rows: Sequence[Row], keys: Sequence[str | int], length: int) -> Page[Row]:
    """Drop the row that was read one too many and name the last key shown."""
    if len(rows) <= length:
        return Page(tuple(rows))
    return Page(tuple(rows[:length]), str(keys[length - 1]))
