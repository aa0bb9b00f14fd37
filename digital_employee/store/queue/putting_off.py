"""Work that must wait: a dispatch is sent away before its attempt begins, or an attempt is ended and put back."""

from __future__ import annotations

from datetime import datetime

from digital_employee.store.enqueuer import Enqueuer, run_dispatch
from digital_employee.store.hindrances import Hindrance
from digital_employee.store.item_moves import close_attempt, dispatch, item_of, item_under_fence
from digital_employee.store.lookup import locked
from digital_employee.store.tables import AttemptOutcome, ItemState, RunRow, RunState, WorkItemRow
from digital_employee.store.unit import UnitOfWork


async def put_off_item(
    uow: UnitOfWork, *, item_id: str, workflow_id: str, why: Hindrance, until: datetime, enqueuer: Enqueuer
) -> bool:
    """Dispatch an item anew for later, READY as it is, so that its run stays open; False: this dispatch is void.

    An item that keeps waiting for the same reason is told of once.
    """
    item = await item_of(uow, item_id)
    run = await uow.session.get_one(RunRow, item.run_id)
    if item.workflow_id != workflow_id or not _may_begin(item) or run.state is RunState.HELD:
        return False
    if item.state is ItemState.RUNNING:
        await close_attempt(uow, item, AttemptOutcome.INTERRUPTED, code=why.code, message=why.sentence)
        item.interruptions += 1
    is_news = item.code != why.code
    await _redispatch(uow, item, why, until, enqueuer)
    if is_news:
        uow.record(
            "item.put_off",
            None,
            run_id=item.run_id,
            item_id=item.id,
            code=why.code,
            reason=why.sentence,
            not_before=until,
            fence=item.fence,
        )
    else:
        uow.unaudited("it still waits for the same reason")
    return True


async def put_off_run(
    uow: UnitOfWork, *, run_id: str, workflow_id: str, code: str, reason: str, until: datetime, enqueuer: Enqueuer
) -> bool:
    """Let the collecting of a run wait; False: this dispatch of it is void."""
    run = await locked(uow, RunRow, run_id)
    if workflow_id != run_dispatch(run.id, run.fence) or run.state not in {RunState.QUEUED, RunState.COLLECTING}:
        return False
    run.fence += 1
    is_news = run.reason != reason
    run.reason = reason
    await uow.session.flush()
    delay_s = max(0.0, (until - uow.now).total_seconds())
    await enqueuer.enqueue_run(uow.session, run_id=run_id, fence=run.fence, delay_s=delay_s)
    if is_news:
        uow.record("run.put_off", None, run_id=run_id, code=code, reason=reason, not_before=until)
    else:
        uow.unaudited("it still waits for the same reason")
    return True


async def put_back_item(
    uow: UnitOfWork, *, item_id: str, fence: int, why: Hindrance, until: datetime, enqueuer: Enqueuer
) -> None:
    """Take a running item back from the attempt that a brake or a window has ended; nothing is counted."""
    item = await item_under_fence(uow, item_id, fence)
    number = await close_attempt(uow, item, AttemptOutcome.WAITING, code=why.code, message=why.sentence)
    await _redispatch(uow, item, why, until, enqueuer)
    uow.record(
        "item.put_back",
        None,
        run_id=item.run_id,
        item_id=item.id,
        attempt=number,
        code=why.code,
        reason=why.sentence,
        not_before=until,
        fence=item.fence,
    )


def _may_begin(item: WorkItemRow) -> bool:
    waits_for_time = item.state is ItemState.WAITING and item.wait_reason == "time"
    return waits_for_time or item.state in {ItemState.READY, ItemState.RUNNING}


async def _redispatch(uow: UnitOfWork, item: WorkItemRow, why: Hindrance, until: datetime, enqueuer: Enqueuer) -> None:
    await dispatch(uow, item, enqueuer, not_before=until)
    item.state, item.wait_reason, item.not_before = ItemState.READY, None, until
    item.code, item.message = why.code, why.sentence
