"""Rows by name, locked for the change that follows; an unknown name is an error for a person."""

from __future__ import annotations

from typing import TypeVar

from digital_employee.errors import StoreError
from digital_employee.store.tables import (
    AttemptRow,
    EffectRow,
    HumanTaskRow,
    RunRow,
    ScheduleRow,
    Table,
    UserRow,
    WorkItemRow,
)
from digital_employee.store.unit import UnitOfWork

Row = TypeVar("Row", bound=Table)

NOUNS: dict[type[Table], str] = {
    AttemptRow: "attempt",
    EffectRow: "effect",
    HumanTaskRow: "human task",
    RunRow: "run",
    ScheduleRow: "schedule",
    UserRow: "user",
    WorkItemRow: "work item",
}


async def locked(uow: UnitOfWork, table: type[Row], key: str) -> Row:
    """Return a row that no other process can change until this unit is committed.

    Raises:
        StoreError: DE-STORE-UNKNOWN, there is no such row.
    """
    row = await uow.session.get(table, key, with_for_update=True)
    if row is None:
        raise StoreError(
            f"there is no {NOUNS.get(table, 'row')} `{key}`", code="DE-STORE-UNKNOWN", to_do="list what there is"
        )
    return row


def refuse(noun: str, key: str, *, is_: str, asked: str) -> StoreError:
    """Return the error for a move that the present state does not allow."""
    return StoreError(
        f"{noun} {key} is {is_}: it cannot be {asked}",
        code="DE-STORE-STATE",
        to_do="read the present state again, then decide",
    )
