"""Worker processes: who they are and when they last gave a sign of life.

Whether a process is dead or stands still is not decided here, and never by comparing clocks: a lock proves death, and
whoever watches counts by a clock of its own how long a heartbeat stays the same (`runtime.watchdog`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.store.queue.recovery import PROVED_DEAD
from digital_employee.store.tables import (
    AccountLeaseRow,
    AttemptOutcome,
    AttemptRow,
    EffectRow,
    EffectState,
    ExecutorRow,
    ItemState,
    WorkItemRow,
)
from digital_employee.store.unit import Actor, UnitOfWork

WORKER = "worker"
"""The role of a process that runs attempts."""


async def register_executor(
    uow: UnitOfWork, *, executor: str, host: str, pid: int, role: str, by: Actor | None = None
) -> None:
    """Say that a process started under this id; leases that a former process of the id left are given back."""
    await uow.session.merge(
        ExecutorRow(
            id=executor, host=host, pid=pid, role=role, started_at=uow.now, heartbeat_at=uow.now, stopped_at=None
        )
    )
    await _give_back_leases(uow, executor)
    uow.record("executor.started", by, executor=executor, host=host, pid=pid, kind_of_process=role)


async def beat(uow: UnitOfWork, *, executor: str) -> None:
    """Give a sign of life; the only change that leaves no audit entry, because it says nothing."""
    uow.unaudited("a sign of life")
    await uow.session.execute(update(ExecutorRow).where(ExecutorRow.id == executor).values(heartbeat_at=uow.now))


async def stop_executor(uow: UnitOfWork, *, executor: str, reason: str, by: Actor | None = None) -> None:
    """Say that a process has ended, by itself or found dead."""
    await uow.session.execute(update(ExecutorRow).where(ExecutorRow.id == executor).values(stopped_at=uow.now))
    await _give_back_leases(uow, executor)
    uow.record("executor.stopped", by, executor=executor, reason=reason)


async def free_leases(uow: UnitOfWork, *, executor: str, reason: str, by: Actor | None = None) -> int:
    """Take back the accounts of a process that stands still, and return how many it had."""
    count = await _give_back_leases(uow, executor)
    if count:
        uow.record("account.leases_freed", by, executor=executor, reason=reason, count=count)
    return count


async def prove_dead(uow: UnitOfWork, *, executor: str, by: Actor | None = None) -> int:
    """Write down that whoever began these writes under this id has died, and return how many are meant.

    The proof is the executor's lock, held by the caller; it must stand in the rows, because the name is taken again.
    """
    unanswered = select(EffectRow.attempt_id).where(EffectRow.state.in_([EffectState.SENT, EffectState.IN_DOUBT]))
    attempts = await uow.session.scalars(
        select(AttemptRow).where(
            AttemptRow.executor == executor,
            AttemptRow.outcome == AttemptOutcome.INTERRUPTED,
            AttemptRow.code.is_distinct_from(PROVED_DEAD),
            AttemptRow.id.in_(unanswered),
        )
    )
    count = 0
    for attempt in attempts:
        attempt.code = PROVED_DEAD
        count += 1
        uow.record(
            "attempt.holder_dead",
            by,
            run_id=attempt.run_id,
            item_id=attempt.item_id,
            attempt=attempt.number,
            executor=executor,
        )
    return count


async def last_beats(session: AsyncSession) -> Mapping[str, datetime | None]:
    """Return the last sign of life of every worker that has not stopped, or that still holds an item."""
    beats: dict[str, datetime | None] = {}
    holders = select(WorkItemRow.executor).where(WorkItemRow.state == ItemState.RUNNING).distinct()
    for holder in await session.scalars(holders):
        if holder is not None:
            beats[holder] = None
    known = select(ExecutorRow.id, ExecutorRow.heartbeat_at, ExecutorRow.stopped_at)
    for executor, heartbeat_at, stopped_at in await session.execute(known.where(ExecutorRow.role == WORKER)):
        if stopped_at is None or executor in beats:
            beats[executor] = heartbeat_at
    return beats


async def _give_back_leases(uow: UnitOfWork, executor: str) -> int:
    held = await uow.session.scalars(
        select(AccountLeaseRow).where(AccountLeaseRow.executor == executor).with_for_update()
    )
    count = 0
    for lease in held:
        lease.executor = lease.item_id = lease.leased_at = lease.expires_at = None
        count += 1
    return count
