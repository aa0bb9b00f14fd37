"""How an attempt hands its item back. Every command is refused once the fence has moved on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.human_tasks import TaskRequest, add_task
from digital_employee.store.item_moves import close_attempt, dispatch, item_under_fence, leave, seconds_from
from digital_employee.store.tables import AttemptOutcome, ItemState, WorkItemRow
from digital_employee.store.unit import Actor, UnitOfWork


async def finish_item(
    uow: UnitOfWork,
    *,
    item_id: str,
    fence: int,
    disposition: str,
    code: str | None = None,
    message: str = "",
    result: Mapping[str, Any] | None = None,
    outcome: AttemptOutcome = AttemptOutcome.FINISHED,
    task: TaskRequest | None = None,
    by: Actor | None = None,
) -> str | None:
    """End the item with its business outcome; return the id of the human task, when one is asked for."""
    item = await item_under_fence(uow, item_id, fence)
    item.result = None if result is None else dict(result)
    number = await _hand_back(uow, item, outcome, code, message)
    leave(uow, item, ItemState.FINISHED)
    item.disposition = disposition
    item.workflow_id = None
    task_id = add_task(uow, task, run_id=item.run_id, item_id=item.id) if task else None
    _record(uow, "item.finished", item, number, by, disposition=disposition, outcome=outcome, task=task_id)
    return task_id


async def postpone_item(
    uow: UnitOfWork,
    *,
    item_id: str,
    fence: int,
    delay_s: float,
    enqueuer: Enqueuer,
    code: str | None = None,
    message: str = "",
    disposition: str | None = None,
    failure: bool = False,
    outcome: AttemptOutcome | None = None,
    by: Actor | None = None,
) -> None:
    """Let the item wait and be tried again.

    With a disposition (RETRY_LATER) the wait counts as a postponement; with `failure` as a failed try.
    """
    item = await item_under_fence(uow, item_id, fence)
    outcome = outcome or (AttemptOutcome.SYSTEM if failure else AttemptOutcome.WAITING)
    number = await _hand_back(uow, item, outcome, code, message)
    item.failures += failure
    item.postponements += disposition is not None
    item.disposition = disposition
    not_before = seconds_from(uow, delay_s)
    await dispatch(uow, item, enqueuer, not_before=not_before)
    _record(
        uow,
        "item.postponed",
        item,
        number,
        by,
        disposition=disposition,
        outcome=outcome,
        not_before=not_before,
        failures=item.failures,
    )


async def wait_for_person(
    uow: UnitOfWork,
    *,
    item_id: str,
    fence: int,
    task: TaskRequest,
    wait_reason: str = "person",
    message: str = "",
    outcome: AttemptOutcome = AttemptOutcome.WAITING,
    by: Actor | None = None,
) -> str:
    """Let the item wait for a person's answer (`person` or `approval`) and return the task's id."""
    item = await item_under_fence(uow, item_id, fence)
    number = await _hand_back(uow, item, outcome, task.code, message)
    leave(uow, item, ItemState.WAITING)
    item.wait_reason = wait_reason
    item.workflow_id = None
    task_id = add_task(uow, task, run_id=item.run_id, item_id=item.id)
    _record(uow, "item.waits_for_person", item, number, by, wait_reason=wait_reason, task=task_id)
    return task_id


async def freeze_item(
    uow: UnitOfWork,
    *,
    item_id: str,
    fence: int,
    task: TaskRequest,
    message: str = "",
    result: Mapping[str, Any] | None = None,
    outcome: AttemptOutcome = AttemptOutcome.INTEGRITY,
    by: Actor | None = None,
) -> str:
    """End the item as FROZEN, because something does not agree, and return the task's id.

    `result` holds the figures as far as they are known: whoever compares needs the robot's own.
    """
    item = await item_under_fence(uow, item_id, fence)
    number = await _hand_back(uow, item, outcome, task.code, message)
    leave(uow, item, ItemState.FINISHED)
    item.disposition = "FROZEN"
    item.result = None if result is None else dict(result)
    item.workflow_id = None
    task_id = add_task(uow, task, run_id=item.run_id, item_id=item.id)
    _record(uow, "item.frozen", item, number, by, outcome=outcome, task=task_id)
    return task_id


async def _hand_back(
    uow: UnitOfWork, item: WorkItemRow, outcome: AttemptOutcome, code: str | None, message: str
) -> int | None:
    item.code = code
    item.message = message
    return await close_attempt(uow, item, outcome, code=code, message=message)


def _record(
    uow: UnitOfWork, kind: str, item: WorkItemRow, number: int | None, by: Actor | None, **details: Any
) -> None:
    uow.record(
        kind,
        by,
        run_id=item.run_id,
        item_id=item.id,
        attempt=number,
        code=item.code,
        message=item.message,
        **details,
    )
