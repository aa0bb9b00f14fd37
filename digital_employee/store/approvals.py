"""Approvals of writes: asked by the write itself, answered by another person, held to one digest. DESIGN §5, §9.

Four eyes: never the initiator of the run, nor whom the workflow bars. Time that passes escalates; it never approves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.errors import StoreError
from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.human_tasks import TaskRequest
from digital_employee.store.item_moves import dispatch, leave, refuse_item
from digital_employee.store.queue.ending import wait_for_person
from digital_employee.store.tables import (
    ApprovalRow,
    HumanTaskRow,
    ItemState,
    RunRow,
    TaskKind,
    TaskState,
    WorkItemRow,
)
from digital_employee.store.unit import Actor, UnitOfWork

WAITS = "approval"
APPROVE = "approve"
REFUSE = "refuse"
REFUSED = "BUS-APPR-02"
SUPERVISOR = "supervisor"
CLERKS = frozenset({"operator", "reviewer", "clerk"})
"""The roles that an operator answers for; a supervisor answers for all."""


@dataclass(frozen=True)
class Asked:
    """What a write asks approval for."""

    step_id: str
    each_key: str
    values_digest: str
    shown: Mapping[str, Any]
    """What will be written, masked."""
    barred: tuple[str, ...]
    escalate_after_s: float
    escalate_to: str


@dataclass(frozen=True)
class Approval:
    """The newest question about a write, and its answer."""

    task_id: str
    values_digest: str
    shown: Mapping[str, Any]
    barred: tuple[str, ...]
    is_approved: bool
    decided_by: str | None


async def find_approval(session: AsyncSession, *, item_id: str, step_id: str, each_key: str = "") -> Approval | None:
    """Return the newest question about a write; None: it was never asked."""
    query = (
        select(ApprovalRow, HumanTaskRow)
        .join(HumanTaskRow, ApprovalRow.task_id == HumanTaskRow.id)
        .where(ApprovalRow.item_id == item_id, ApprovalRow.step_id == step_id, ApprovalRow.each_key == each_key)
        .order_by(HumanTaskRow.id.desc())
        .limit(1)
    )
    found = (await session.execute(query)).first()
    return None if found is None else _approval(*found)


async def read_approval(session: AsyncSession, task_id: str) -> Approval | None:
    """Return what a task asks approval for; None when it asks something else."""
    row = await session.get(ApprovalRow, task_id)
    return None if row is None else _approval(row, await session.get_one(HumanTaskRow, task_id))


async def ask_approval(
    uow: UnitOfWork, *, item_id: str, fence: int, asked: Asked, task: TaskRequest, message: str = ""
) -> str:
    """Let the item wait for an approval and return the task's id; what was asked about this write before is void."""
    before = await uow.session.execute(
        select(ApprovalRow, HumanTaskRow)
        .join(HumanTaskRow, ApprovalRow.task_id == HumanTaskRow.id)
        .where(
            ApprovalRow.item_id == item_id,
            ApprovalRow.step_id == asked.step_id,
            ApprovalRow.each_key == asked.each_key,
        )
    )
    for row, earlier in before.all():
        if earlier.state is TaskState.OPEN:
            earlier.state = TaskState.CANCELLED
            earlier.decided_at = uow.now
        if row.values_digest != asked.values_digest:
            uow.record("approval.voided", None, item_id=item_id, task=earlier.id, values_digest=row.values_digest)
    task_id = await wait_for_person(
        uow, item_id=item_id, fence=fence, task=task, wait_reason=WAITS, message=message or task.suggestion
    )
    await uow.session.flush()
    uow.session.add(
        ApprovalRow(
            task_id=task_id,
            item_id=item_id,
            step_id=asked.step_id,
            each_key=asked.each_key,
            values_digest=asked.values_digest,
            shown=dict(asked.shown),
            barred=list(asked.barred),
            escalate_at=uow.now + timedelta(seconds=asked.escalate_after_s),
            escalate_to=asked.escalate_to,
        )
    )
    uow.record(
        "approval.asked",
        None,
        item_id=item_id,
        step_id=asked.step_id,
        each=asked.each_key or None,
        task=task_id,
        values_digest=asked.values_digest,
        asked_of=task.role,
        barred=list(asked.barred) or None,
    )
    return task_id


async def decide_approval(
    uow: UnitOfWork, task: HumanTaskRow, item: WorkItemRow, decision: str, *, by: Actor, enqueuer: Enqueuer
) -> dict[str, Any]:
    """Carry the answer out: approved, the item is dispatched anew; refused, it is a person's. Return the binding.

    Raises:
        StoreError: DE-STORE-SECONDEYES, this person may not approve this write; the item does not wait for it.
    """
    row = await uow.session.get_one(ApprovalRow, task.id)
    if decision == APPROVE:
        await _check_four_eyes(uow, task, row, by)
    if item.state is not ItemState.WAITING or item.wait_reason != WAITS:
        refuse_item(item, "approved or refused")
    if decision == APPROVE:
        await dispatch(uow, item, enqueuer)
    else:
        leave(uow, item, ItemState.FINISHED)
        item.disposition = "HUMAN"
        item.code = REFUSED
        item.message = f"{by.name} 未批准写入"
        item.fence += 1
        item.workflow_id = None
    return {"values_digest": row.values_digest, "step": row.step_id, "each": row.each_key or None}


async def who_is_barred(session: AsyncSession, task: HumanTaskRow | str) -> frozenset[str]:
    """Return the names that may not approve this task: the run's initiator, and whom the workflow bars."""
    row = task if isinstance(task, HumanTaskRow) else await session.get_one(HumanTaskRow, task)
    approval = await session.get(ApprovalRow, row.id)
    run = await session.get(RunRow, row.run_id) if row.run_id else None
    named = {*(approval.barred if approval else ()), *([run.requested_by] if run else ())}
    return frozenset(person for name in named for person in persons_in(name))


def persons_in(name: str) -> frozenset[str]:
    """Return every person that a name stands for: `root (sudo liu)` is also `liu`; letters' case says nothing."""
    outer, _, inner = name.strip().casefold().partition(" (sudo ")
    return frozenset(filter(None, {outer, inner.removesuffix(")")}))


async def escalate_approvals(uow: UnitOfWork) -> int:
    """Ask the next role about every write that nobody has decided in its time, and return how many those are."""
    late = await uow.session.execute(
        select(ApprovalRow, HumanTaskRow)
        .join(HumanTaskRow, ApprovalRow.task_id == HumanTaskRow.id)
        .where(HumanTaskRow.state == TaskState.OPEN, ApprovalRow.escalate_at <= uow.now)
        .with_for_update()
    )
    count = 0
    for row, task in late.all():
        before, task.role, row.escalate_at = task.role, row.escalate_to, None
        count += 1
        uow.record(
            "approval.escalated",
            None,
            run_id=task.run_id,
            item_id=task.item_id,
            task=task.id,
            before=before,
            asked_of=row.escalate_to,
        )
    if not count:
        uow.unaudited("nothing was late")
    return count


async def has_late_approvals(session: AsyncSession, now: Any) -> bool:
    """Say whether a write has waited for its approval longer than it may."""
    query = (
        select(ApprovalRow.task_id)
        .join(HumanTaskRow, ApprovalRow.task_id == HumanTaskRow.id)
        .where(HumanTaskRow.state == TaskState.OPEN, ApprovalRow.escalate_at <= now)
        .limit(1)
    )
    return await session.scalar(query) is not None


async def _check_four_eyes(uow: UnitOfWork, task: HumanTaskRow, row: ApprovalRow, by: Actor) -> None:
    barred = await who_is_barred(uow.session, task)
    if persons_in(by.name) & barred:
        raise StoreError(
            f"{by.name} started this run, or is barred by the workflow: four eyes are not two",
            code="DE-STORE-SECONDEYES",
            to_do="another person approves",
        )
    if not may_approve(by.role, task.role):
        raise StoreError(
            f"{by.name} is {by.role or 'nobody'}; the write of step {row.step_id} is approved by {task.role}",
            code="DE-STORE-SECONDEYES",
            to_do=f"somebody in the role {task.role} approves on the dashboard",
        )


def may_approve(role: str, wanted: str) -> bool:
    """Say whether a role answers for the one that is asked."""
    return role in {SUPERVISOR, wanted} or (role == "operator" and wanted in CLERKS)


def _approval(row: ApprovalRow, task: HumanTaskRow) -> Approval:
    return Approval(
        task_id=row.task_id,
        values_digest=row.values_digest,
        shown=row.shown,
        barred=tuple(row.barred),
        is_approved=task.state is TaskState.DECIDED and task.decision == APPROVE and task.kind is TaskKind.APPROVAL,
        decided_by=task.decided_by,
    )
