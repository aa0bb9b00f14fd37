"""Worker processes: who they are and when they last gave a sign of life."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.store.tables import AccountLeaseRow, ExecutorRow, ItemState, WorkItemRow
from digital_employee.store.unit import Actor, UnitOfWork

SILENCE = timedelta(seconds=60)
"""An executor that was not heard of for so long shows no sign of life."""


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


async def living_executors(session: AsyncSession, *, now: datetime, silence: timedelta = SILENCE) -> frozenset[str]:
    """Return the ids of the processes that have given a sign of life lately."""
    living = await session.scalars(
        select(ExecutorRow.id).where(ExecutorRow.stopped_at.is_(None), ExecutorRow.heartbeat_at > now - silence)
    )
    return frozenset(living)


async def stale_items(session: AsyncSession, *, now: datetime, silence: timedelta = SILENCE) -> Sequence[WorkItemRow]:
    """Return the running items whose executor gives no sign of life: peers may take them over."""
    living = await living_executors(session, now=now, silence=silence)
    running = select(WorkItemRow).where(WorkItemRow.state == ItemState.RUNNING, WorkItemRow.executor.not_in(living))
    return (await session.scalars(running.order_by(WorkItemRow.id))).all()


async def _give_back_leases(uow: UnitOfWork, executor: str) -> None:
    await uow.session.execute(
        update(AccountLeaseRow)
        .where(AccountLeaseRow.executor == executor)
        .values(executor=None, item_id=None, leased_at=None, expires_at=None)
    )
