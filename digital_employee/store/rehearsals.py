"""Items of a dry run: a key of their own, so that the real item is not touched, and an end without a disposition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digital_employee.store.item_moves import close_attempt, item_under_fence, leave
from digital_employee.store.tables import AttemptOutcome, ItemState
from digital_employee.store.unit import UnitOfWork

MARK = " 试运行 "
LONGEST_KEY = 200


def rehearsal_key(natural_key: str, run_id: str) -> str:
    """Return the key of an item in a dry run: never the real one's, and the same when the run collects again."""
    ending = f"{MARK}{run_id[-12:]}"
    return natural_key[: LONGEST_KEY - len(ending)] + ending


async def finish_rehearsal(
    uow: UnitOfWork, *, item_id: str, fence: int, code: str, message: str, result: Mapping[str, Any] | None
) -> None:
    """End an item of a dry run: no disposition, no human task, nothing that a share counts."""
    item = await item_under_fence(uow, item_id, fence)
    item.code, item.message = code or None, message
    item.result = None if result is None else dict(result)
    number = await close_attempt(uow, item, AttemptOutcome.FINISHED, code=code or None, message=message)
    leave(uow, item, ItemState.FINISHED)
    item.disposition = None
    item.workflow_id = None
    uow.record("item.rehearsed", None, run_id=item.run_id, item_id=item.id, attempt=number, code=code, message=message)
