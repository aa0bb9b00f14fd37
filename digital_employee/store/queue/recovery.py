"""What becomes of an item whose worker stopped under it: taken over, given back, dispatched anew, set aside.

Every command is refused, or does nothing, once the item has moved on: any number of workers may try at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.human_tasks import OPERATIONS, TaskRequest, add_task
from digital_employee.store.item_moves import (
    close_attempt,
    dispatch,
    item_of,
    item_under_fence,
    leave,
    put_in_doubt,
    seconds_from,
    withdraw_unsent,
)
from digital_employee.store.tables import (
    AttemptOutcome,
    AttemptRow,
    ItemState,
    RunRow,
    RunState,
    TaskKind,
    WorkItemRow,
)
from digital_employee.store.unit import Actor, UnitOfWork

PROVED_DEAD = "SYS-STOP-01"
"""The attempt's process has ended: whatever it had not sent by then it never will."""
STOOD_STILL = "SYS-STOP-02"
"""The attempt's process lives and gives no sign of life: it may wake at any time."""
GIVEN_BACK = "SYS-STOP-03"
"""The worker was stopped and its time to drain was over."""
END_LOST = "SYS-STOP-04"
"""The attempt is over, but its end could not be written."""
SET_ASIDE = "SYS-STOP-05"
"""Too many interruptions in a row: a person is asked."""
SUSPICIOUS = {PROVED_DEAD, STOOD_STILL}
"""Interruptions that the item itself may have caused."""


async def take_over_item(
    uow: UnitOfWork,
    *,
    item_id: str,
    fence: int,
    reason: str,
    enqueuer: Enqueuer,
    code: str = END_LOST,
    most_interruptions: int | None = None,
    delay_s: float = 0,
    by: Actor | None = None,
) -> ItemState:
    """Take a running item from a holder that stopped under it, and dispatch it anew; return its new state.

    An interruption is no failure. One that makes `most_interruptions` in a row sets the item aside instead.
    """
    item = await item_under_fence(uow, item_id, fence)
    holder = item.executor
    number = await close_attempt(uow, item, AttemptOutcome.INTERRUPTED, code=code, message=reason)
    item.interruptions += 1
    in_a_row = await interruptions_in_a_row(uow.session, item_id)
    if most_interruptions is not None and in_a_row >= most_interruptions:
        await _set_aside(uow, item, in_a_row)
    else:
        await dispatch(uow, item, enqueuer, not_before=seconds_from(uow, delay_s))
    uow.record(
        "item.taken_over",
        by,
        run_id=item.run_id,
        item_id=item.id,
        attempt=number,
        holder=holder,
        code=code,
        reason=reason,
        fence=item.fence,
        state=item.state,
        in_a_row=in_a_row,
    )
    return item.state


async def give_back_item(
    uow: UnitOfWork, *, item_id: str, fence: int, reason: str, enqueuer: Enqueuer, by: Actor | None = None
) -> None:
    """Give back an item that the worker cannot end any more: what was not sent is withdrawn, the rest is checked."""
    item = await item_under_fence(uow, item_id, fence)
    number = await close_attempt(uow, item, AttemptOutcome.INTERRUPTED, code=GIVEN_BACK, message=reason)
    item.interruptions += 1
    sent = await withdraw_unsent(uow, item)
    await dispatch(uow, item, enqueuer)
    uow.record(
        "item.given_back",
        by,
        run_id=item.run_id,
        item_id=item.id,
        attempt=number,
        reason=reason,
        sent=len(sent),
        fence=item.fence,
    )


async def redispatch_item(
    uow: UnitOfWork,
    *,
    item_id: str,
    workflow_id: str | None,
    reason: str,
    enqueuer: Enqueuer,
    by: Actor | None = None,
) -> bool:
    """Dispatch a waiting item anew, because `workflow_id` will never run; False: the item has moved on."""
    item = await item_of(uow, item_id)
    if item.workflow_id != workflow_id or not _waits_for_dispatch(item):
        return False
    await dispatch(uow, item, enqueuer, not_before=item.not_before)
    uow.record("item.dispatched", by, run_id=item.run_id, item_id=item.id, reason=reason, fence=item.fence)
    return True


def _waits_for_dispatch(item: WorkItemRow) -> bool:
    return item.state is ItemState.READY or (item.state is ItemState.WAITING and item.wait_reason == "time")


async def interruptions_in_a_row(session: AsyncSession, item_id: str, *, most: int = 100) -> int:
    """Count the item's last attempts that all ended with their process, up to `most`."""
    ends = await session.execute(
        select(AttemptRow.outcome, AttemptRow.code)
        .where(AttemptRow.item_id == item_id, AttemptRow.ended_at.is_not(None))
        .order_by(AttemptRow.number.desc())
        .limit(most)
    )
    count = 0
    for outcome, code in ends:
        if outcome is not AttemptOutcome.INTERRUPTED or code not in SUSPICIOUS:
            break
        count += 1
    return count


async def items_in_the_engine(session: AsyncSession, *, after: str = "", limit: int = 500) -> Sequence[WorkItemRow]:
    """Return items that the engine must know of, by id: READY, RUNNING or waiting for time, their run not held."""
    waits = and_(WorkItemRow.state == ItemState.WAITING, WorkItemRow.wait_reason == "time")
    query = (
        select(WorkItemRow)
        .join(RunRow, RunRow.id == WorkItemRow.run_id)
        .where(
            or_(WorkItemRow.state.in_([ItemState.READY, ItemState.RUNNING]), waits),
            RunRow.state != RunState.HELD,
            WorkItemRow.id > after,
        )
    )
    return (await session.scalars(query.order_by(WorkItemRow.id).limit(limit))).all()


async def items_dispatched_as(session: AsyncSession, workflow_ids: Sequence[str]) -> Sequence[WorkItemRow]:
    """Return the items whose present dispatch is one of these."""
    found = select(WorkItemRow).where(WorkItemRow.workflow_id.in_(workflow_ids))
    return (await session.scalars(found.order_by(WorkItemRow.id))).all()


async def _set_aside(uow: UnitOfWork, item: WorkItemRow, in_a_row: int) -> None:
    """Stop trying: a person looks at the item, and first at a write of it that may have landed."""
    title = f"连续 {in_a_row} 次办理中程序中断，已停止自动办理"
    item.fence += 1
    item.workflow_id = None
    item.code = SET_ASIDE
    item.message = f"the worker stopped {in_a_row} times in a row while it worked on this item"
    sent = await withdraw_unsent(uow, item)
    if sent:
        put_in_doubt(uow, item, sent, code=SET_ASIDE, title=title, role=OPERATIONS)
        return
    leave(uow, item, ItemState.FINISHED)
    item.disposition = "HUMAN"
    task = TaskRequest(
        TaskKind.EXCEPTION,
        SET_ASIDE,
        title,
        suggestion="其他件可照常办理。请先查明中断原因（见工作进程日志），再重新派发或由人工办理。",
        disposition="HUMAN",
        deadline_at=item.deadline_at,
    )
    add_task(uow, task, run_id=item.run_id, item_id=item.id)
