"""Which row a person means: by its id, the beginning of its id, or (an item) by its natural key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.errors import StoreError
from digital_employee.redaction import scrub
from digital_employee.store.tables import HumanTaskRow, RunRow, WorkItemRow

SHORTEST_BEGINNING = 4
MOST_TOLD = 5


async def item_named(session: AsyncSession, word: str) -> str:
    """Return the id of the one item that is meant; a natural key may be an item in each workflow.

    Raises:
        StoreError: DE-STORE-UNKNOWN, none; DE-STORE-AMBIGUOUS, several. So do the other two.
    """
    found = await _ids(session, WorkItemRow.id, WorkItemRow.natural_key == word)
    return _one("work item", word, found or await _ids(session, WorkItemRow.id, _begins(WorkItemRow.id, word)))


async def run_named(session: AsyncSession, word: str) -> str:
    """Return the id of the one run that is meant."""
    return _one("run", word, await _ids(session, RunRow.id, _begins(RunRow.id, word)))


async def task_named(session: AsyncSession, word: str) -> str:
    """Return the id of the one human task that is meant."""
    return _one("human task", word, await _ids(session, HumanTaskRow.id, _begins(HumanTaskRow.id, word)))


async def workflow_of_item(session: AsyncSession, item_id: str) -> str:
    """Return the name of the workflow that an item belongs to."""
    return (await session.scalars(select(WorkItemRow.workflow).where(WorkItemRow.id == item_id))).one()


def _one(noun: str, word: str, ids: Sequence[str]) -> str:
    if not ids:
        raise StoreError(f"there is no {noun} `{scrub(word)}`", code="DE-STORE-UNKNOWN", to_do="list what there is")
    if len(ids) > 1:
        raise StoreError(
            f"`{scrub(word)}` may be several {noun}s",
            code="DE-STORE-AMBIGUOUS",
            to_do=f"give the whole id: {', '.join(ids[:MOST_TOLD])}{', …' if len(ids) > MOST_TOLD else ''}",
        )
    return ids[0]


def _begins(column: Any, word: str) -> ColumnElement[bool]:
    is_short = len(word) < SHORTEST_BEGINNING
    condition: ColumnElement[bool] = column == word if is_short else column.startswith(word, autoescape=True)
    return condition


async def _ids(session: AsyncSession, column: Any, condition: ColumnElement[bool]) -> Sequence[str]:
    return (await session.scalars(select(column).where(condition).order_by(column).limit(MOST_TOLD + 1))).all()
