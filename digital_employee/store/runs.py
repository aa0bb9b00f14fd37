"""Runs: requested, started, collected, held, released, cancelled, ended. Each command is one audit entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.errors import StoreError
from digital_employee.store import run_moves
from digital_employee.store.database import insert_if_absent
from digital_employee.store.enqueuer import Enqueuer, run_dispatch
from digital_employee.store.human_tasks import OPERATIONS, TaskRequest, add_task
from digital_employee.store.lookup import locked, refuse
from digital_employee.store.tables import RunRow, RunState
from digital_employee.store.unit import Actor, UnitOfWork

TO_COLLECT = [RunState.QUEUED, RunState.COLLECTING]
ENDED = {RunState.FINISHED, RunState.FAILED, RunState.CANCELLED, RunState.SKIPPED}


@dataclass(frozen=True)
class RequestedRun:
    """The run that was asked for; `created` is False when this fire already had its row."""

    run_id: str
    created: bool


async def request_run(
    uow: UnitOfWork,
    *,
    workflow: str,
    origin: str,
    requested_by: str,
    business_date: date,
    dry_run: bool = False,
    schedule: str | None = None,
    fire_at: datetime | None = None,
    skipped_because: str = "",
    enqueuer: Enqueuer | None = None,
    by: Actor | None = None,
) -> RequestedRun:
    """Ask for a run, or note a fire that is not to run (`skipped_because`); enqueue it when an enqueuer is given.

    `origin` is schedule, person or queue. One fire of a schedule has one row, whoever asks and how often.
    """
    values: dict[str, Any] = {
        "id": uow.new_id(),
        "workflow": workflow,
        "origin": origin,
        "schedule": schedule,
        "fire_at": fire_at,
        "requested_by": requested_by,
        "state": RunState.SKIPPED if skipped_because else RunState.QUEUED,
        "reason": skipped_because,
        "dry_run": dry_run,
        "business_date": business_date,
        "created_at": uow.now,
        "ended_at": uow.now if skipped_because else None,
    }
    if not await insert_if_absent(uow.session, RunRow, values):
        same_fire = select(RunRow.id).where(RunRow.schedule == schedule, RunRow.fire_at == fire_at)
        return RequestedRun((await uow.session.scalars(same_fire)).one(), created=False)
    run_id: str = values["id"]
    if enqueuer is not None and not skipped_because:
        await enqueuer.enqueue_run(uow.session, run_id=run_id)
    uow.record(
        "run.skipped" if skipped_because else "run.requested",
        by,
        run_id=run_id,
        workflow=workflow,
        origin=origin,
        requested_by=requested_by,
        schedule=schedule,
        fire_at=fire_at,
        dry_run=dry_run,
        reason=skipped_because or None,
    )
    return RequestedRun(run_id, created=True)


async def start_run(
    uow: UnitOfWork, *, run_id: str, plan_digest: str, dispatch: str | None = None, by: Actor | None = None
) -> bool:
    """Pin the plan of a QUEUED run and let it collect; False: it is not to be started any more.

    Started again after a crash while it collects, with the same plan, it goes on. `dispatch` is the engine's id of
    the collection that asks; one that was replaced by a newer starts nothing.
    """
    run = await locked(uow, RunRow, run_id)
    if dispatch is not None and dispatch != run_dispatch(run.id, run.fence):
        return False
    if run.state is RunState.COLLECTING and run.plan_digest == plan_digest:
        return True
    if run.state is not RunState.QUEUED:
        return False
    run.state = RunState.COLLECTING
    run.plan_digest = plan_digest
    run.started_at = uow.now
    uow.record("run.started", by, run_id=run_id, workflow=run.workflow, plan_digest=plan_digest)
    return True


async def collected_run(
    uow: UnitOfWork, *, run_id: str, items_expected: int, dispatch: str | None = None, by: Actor | None = None
) -> RunState:
    """Say that every source was read to its end; the run now only waits for its items.

    Raises:
        StoreError: DE-STORE-FENCE, the collection was taken over; DE-STORE-STATE, the run does not collect.
    """
    run = await _under_dispatch(uow, run_id, dispatch)
    if run.state not in {RunState.COLLECTING, RunState.HELD}:
        raise refuse("run", run_id, is_=run.state, asked="closed for arrivals")
    run.items_expected = items_expected
    if run.state is RunState.COLLECTING:
        run.state, run.reason = RunState.RUNNING, ""
    uow.record("run.collected", by, run_id=run_id, items_expected=items_expected, state=run.state)
    return run.state


async def end_if_done(uow: UnitOfWork, *, run_id: str, by: Actor | None = None) -> bool:
    """End a run of which no item is READY or RUNNING; say whether it ended now."""
    run = await locked(uow, RunRow, run_id)
    if run.state is not RunState.RUNNING or await run_moves.has_open_items(uow, run_id):
        return False
    run_moves.end(uow, run, RunState.FINISHED, "")
    uow.record("run.finished", by, run_id=run_id, counts=await run_moves.count_items(uow.session, run_id))
    return True


async def end_run(
    uow: UnitOfWork,
    *,
    run_id: str,
    state: RunState,
    reason: str,
    task: TaskRequest | None = None,
    dispatch: str | None = None,
    by: Actor | None = None,
) -> None:
    """End a run as FAILED (its plan or sources cannot be read) or FINISHED, whatever its items do.

    Raises:
        StoreError: DE-STORE-FENCE, the collection was taken over; DE-STORE-STATE, the run has ended.
    """
    run = await _under_dispatch(uow, run_id, dispatch)
    if run.state in ENDED or state not in {RunState.FINISHED, RunState.FAILED}:
        raise refuse("run", run_id, is_=run.state, asked=f"ended as {state}")
    run_moves.end(uow, run, state, reason)
    task_id = add_task(uow, task, run_id=run_id) if task else None
    uow.record(f"run.{state.lower()}", by, run_id=run_id, reason=reason, task=task_id)


async def recollect_run(
    uow: UnitOfWork, *, run_id: str, fence: int, reason: str, enqueuer: Enqueuer, by: Actor | None = None
) -> bool:
    """Dispatch a run's collection anew, because whoever had it stopped; False: it has moved on.

    What was collected stays: a source that is read twice adds nothing.
    """
    run = await locked(uow, RunRow, run_id)
    if run.fence != fence or run.state not in TO_COLLECT:
        return False
    run.fence += 1
    await uow.session.flush()
    await enqueuer.enqueue_run(uow.session, run_id=run_id, fence=run.fence)
    uow.record("run.dispatched", by, run_id=run_id, reason=reason, fence=run.fence)
    return True


async def runs_to_collect(session: AsyncSession) -> Sequence[RunRow]:
    """Return the runs whose items are yet to be collected: the engine must know of each."""
    rows = await session.scalars(select(RunRow).where(RunRow.state.in_(TO_COLLECT)).order_by(RunRow.id))
    return rows.all()


async def _under_dispatch(uow: UnitOfWork, run_id: str, dispatch: str | None) -> RunRow:
    """Return a run, locked, provided that this collection of it was not replaced by a newer."""
    run = await locked(uow, RunRow, run_id)
    if dispatch is not None and dispatch != run_dispatch(run.id, run.fence):
        raise StoreError(
            f"the collection {dispatch} of run {run_id} was taken over",
            code="DE-STORE-FENCE",
            to_do="stop this collection; whoever has the run now goes on with it",
        )
    return run


async def hold_run(
    uow: UnitOfWork, *, run_id: str, reason: str, task: TaskRequest | None = None, by: Actor | None = None
) -> bool:
    """Hold a run: nothing of it is claimed or sent any more. False: it was held already.

    Raises:
        StoreError: the run is QUEUED (cancel it instead) or has ended.
    """
    run = await locked(uow, RunRow, run_id)
    if run.state is RunState.HELD:
        return False
    if run.state not in {RunState.COLLECTING, RunState.RUNNING}:
        raise refuse("run", run_id, is_=run.state, asked="held")
    run.state = RunState.HELD
    run.reason = reason
    task_id = add_task(uow, task, run_id=run_id) if task else None
    uow.record("run.held", by, run_id=run_id, reason=reason, task=task_id)
    return True


async def release_run(uow: UnitOfWork, *, run_id: str, by: Actor, reason: str, enqueuer: Enqueuer) -> int:
    """Let a held run go on; its waiting items are dispatched anew. Return how many."""
    run = await locked(uow, RunRow, run_id)
    count = await run_moves.release(uow, run, enqueuer)
    uow.record("run.released", by, run_id=run_id, reason=reason, dispatched=count)
    return count


async def cancel_run(
    uow: UnitOfWork, *, run_id: str, by: Actor, reason: str, role: str = OPERATIONS
) -> run_moves.Cancelled:
    """Cancel a run and its open items; those whose write is under way become IN_DOUBT, with a task for `role`."""
    run = await locked(uow, RunRow, run_id)
    outcome = await run_moves.cancel_with_items(uow, run, reason, role)
    uow.record("run.cancelled", by, run_id=run_id, reason=reason, items=outcome.items, in_doubt=outcome.in_doubt)
    return outcome
