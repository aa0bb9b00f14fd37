"""Human tasks: asked once, decided once. Each decision moves the item, the effect or the run with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from digital_employee.errors import StoreError
from digital_employee.store import run_moves
from digital_employee.store.approvals import APPROVE, REFUSE, decide_approval
from digital_employee.store.doubts import settle_doubt
from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.human_tasks import TaskRequest, add_task
from digital_employee.store.item_moves import dispatch, item_of, leave, refuse_item
from digital_employee.store.lookup import locked, refuse
from digital_employee.store.tables import (
    HumanTaskRow,
    ItemState,
    RunRow,
    TaskKind,
    TaskState,
    WorkItemRow,
)
from digital_employee.store.undoing import check_redo
from digital_employee.store.unit import Actor, UnitOfWork

DECISIONS: dict[TaskKind, tuple[str, ...]] = {
    TaskKind.EXCEPTION: ("close", "requeue"),
    TaskKind.IN_DOUBT: ("found", "not_found", "redo", "close"),
    TaskKind.INPUT: ("acknowledge",),
    TaskKind.RUN: ("release", "cancel"),
    TaskKind.APPROVAL: (APPROVE, REFUSE),
}
"""What may be decided, by kind."""
NEEDS_RECEIPT = ("found", "redo")
"""Decisions about a write that did land: the portal's receipt names it."""

CLOSED_BY_PERSON = "HUMAN"


@dataclass(frozen=True)
class Decided:
    """A task that was decided, and what that did to its item."""

    task_id: str
    decision: str
    item_id: str | None
    item_state: ItemState | None


async def open_task(
    uow: UnitOfWork,
    task: TaskRequest,
    *,
    run_id: str | None = None,
    item_id: str | None = None,
    effect_id: str | None = None,
    by: Actor | None = None,
) -> str:
    """Ask a person something that no other command asks, and return the task's id."""
    task_id = add_task(uow, task, run_id=run_id, item_id=item_id, effect_id=effect_id)
    uow.record("task.opened", by, run_id=run_id, item_id=item_id, task=task_id, kind_of_task=task.kind, code=task.code)
    return task_id


async def open_task_once(uow: UnitOfWork, task: TaskRequest, *, by: Actor | None = None) -> str | None:
    """Ask a person, unless the same is being asked already (code and title); None: it is."""
    same = select(HumanTaskRow.id).where(
        HumanTaskRow.state == TaskState.OPEN, HumanTaskRow.code == task.code, HumanTaskRow.title == task.title
    )
    if await uow.session.scalar(same.limit(1)) is not None:
        return None
    return await open_task(uow, task, by=by)


async def decide_task(
    uow: UnitOfWork,
    *,
    task_id: str,
    decision: str,
    by: Actor,
    reason: str = "",
    enqueuer: Enqueuer,
    receipt: Mapping[str, Any] | None = None,
    although_unproved: bool = False,
) -> Decided:
    """Decide an open task; what follows from it happens in the same unit.

    EXCEPTION: close, requeue. IN_DOUBT: found (with the receipt), not_found (the write is made again), redo (it
    was taken back in the portal, with its receipt; the write is made again), close. APPROVAL: approve, refuse.
    INPUT: acknowledge. RUN: release, cancel.

    With `although_unproved` a `not_found` is meant although the write may still arrive; that stands in the audit log.

    Raises:
        StoreError: it was decided already; the decision is not one of its kind; the item has moved on;
            DE-STORE-UNPROVED and DE-STORE-SECONDEYES, see `doubts` and `approvals`.
    """
    task = await locked(uow, HumanTaskRow, task_id)
    _check(task, decision, receipt)
    task.state = TaskState.DECIDED
    task.decision = decision
    task.decided_by = by.name
    task.decided_at = uow.now
    task.reason = reason
    item = await item_of(uow, task.item_id) if task.item_id and task.kind is not TaskKind.RUN else None
    evidence: Mapping[str, Any] = {}
    if item is not None and task.kind is TaskKind.IN_DOUBT:
        evidence = await settle_doubt(uow, task, item, decision, receipt, by=by, although_unproved=although_unproved)
    if item is not None and task.kind is TaskKind.APPROVAL:
        evidence = await decide_approval(uow, task, item, decision, by=by, enqueuer=enqueuer)
    else:
        await _carry_out(uow, task, item, decision, enqueuer)
    uow.record(
        "task.decided",
        by,
        run_id=task.run_id,
        item_id=task.item_id,
        task=task_id,
        kind_of_task=task.kind,
        code=task.code,
        decision=decision,
        reason=reason,
        receipt=receipt,
        effect=task.effect_id,
        evidence=evidence or None,
    )
    return Decided(task_id, decision, task.item_id, item.state if item else None)


def _check(task: HumanTaskRow, decision: str, receipt: Mapping[str, Any] | None) -> None:
    if task.state is not TaskState.OPEN:
        raise refuse("human task", task.id, is_=f"{task.state} by {task.decided_by}", asked="decided again")
    allowed = DECISIONS[task.kind]
    if decision not in allowed:
        raise StoreError(
            f"`{decision}` is not a decision for a task of the kind {task.kind}",
            code="DE-STORE-DECISION",
            to_do=f"decide one of: {', '.join(allowed) or 'none yet'}",
        )
    if decision in NEEDS_RECEIPT and not receipt:
        raise StoreError(
            "a write that did land is named by its receipt",
            code="DE-STORE-DECISION",
            to_do="give the portal's 业务流水号",
        )


async def _carry_out(
    uow: UnitOfWork, task: HumanTaskRow, item: WorkItemRow | None, decision: str, enqueuer: Enqueuer
) -> None:
    if task.kind is TaskKind.RUN:
        await _decide_run(uow, task, decision, enqueuer)
    elif item is not None and decision == "close":
        _close(uow, item)
    elif item is not None and decision != "acknowledge" and not await _other_doubts(uow, task, item):
        await _requeue(uow, item, enqueuer)


async def _decide_run(uow: UnitOfWork, task: HumanTaskRow, decision: str, enqueuer: Enqueuer) -> None:
    if task.run_id is None:
        return
    run = await locked(uow, RunRow, task.run_id)
    if decision == "release":
        await run_moves.release(uow, run, enqueuer)
    else:
        await run_moves.cancel_with_items(uow, run, task.reason, task.role)


async def _other_doubts(uow: UnitOfWork, task: HumanTaskRow, item: WorkItemRow) -> bool:
    """Say whether another write of the item still waits for a person."""
    others = (
        select(HumanTaskRow.id)
        .where(
            HumanTaskRow.item_id == item.id,
            HumanTaskRow.id != task.id,
            HumanTaskRow.kind == TaskKind.IN_DOUBT,
            HumanTaskRow.state == TaskState.OPEN,
        )
        .limit(1)
    )
    return task.kind is TaskKind.IN_DOUBT and await uow.session.scalar(others) is not None


async def _requeue(uow: UnitOfWork, item: WorkItemRow, enqueuer: Enqueuer) -> None:
    if item.state not in {ItemState.FINISHED, ItemState.WAITING, ItemState.IN_DOUBT}:
        refuse_item(item, "requeued")
    if item.state is ItemState.FINISHED:
        await check_redo(uow.session, item)
    item.disposition = None
    await dispatch(uow, item, enqueuer)


def _close(uow: UnitOfWork, item: WorkItemRow) -> None:
    """A person has taken the case over; nothing more is done by us."""
    if item.state not in {ItemState.FINISHED, ItemState.WAITING, ItemState.IN_DOUBT}:
        refuse_item(item, "closed")
    if item.state is not ItemState.FINISHED:
        leave(uow, item, ItemState.FINISHED)
        item.disposition = CLOSED_BY_PERSON
    item.fence += 1
    item.workflow_id = None
