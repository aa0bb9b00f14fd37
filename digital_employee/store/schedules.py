"""Schedules: the truth about when a workflow starts. One fire has one run row, whatever crashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.store.database import insert_if_absent
from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.lookup import locked
from digital_employee.store.tables import RunRow, RunState, ScheduleRow
from digital_employee.store.unit import Actor, UnitOfWork

SCHEDULER = "scheduler"
"""Who asks for the runs of a schedule."""


@dataclass(frozen=True)
class DueFire:
    """One fire between the old cursor and the new: to run, or skipped and why."""

    at: datetime
    business_date: date
    skipped_because: str = ""


async def load_schedules(session: AsyncSession) -> Sequence[ScheduleRow]:
    """Return every schedule, by name."""
    return (await session.scalars(select(ScheduleRow).order_by(ScheduleRow.name))).all()


async def upsert_schedule(
    uow: UnitOfWork,
    *,
    name: str,
    workflow: str,
    definition: Mapping[str, Any],
    cursor: datetime,
    by: Actor | None = None,
) -> bool:
    """Take over a schedule as it is written; False: it is the same as before.

    `cursor` is where a new or changed schedule begins. Misuse: a caller that has not yet written the
    fires of the old text up to `cursor` loses them (`runtime.clockwork` ticks first).
    """
    values = {
        "name": name,
        "workflow": workflow,
        "definition": dict(definition),
        "cursor": cursor,
        "updated_at": uow.now,
        "paused": False,
        "paused_reason": "",
    }
    is_new = await insert_if_absent(uow.session, ScheduleRow, values)  # services may start together on an empty store
    row = await locked(uow, ScheduleRow, name)
    if not is_new and (row.workflow, row.definition) == (workflow, dict(definition)):
        return False
    before = None if is_new else row.definition
    row.cursor = cursor
    row.workflow = workflow
    row.definition = dict(definition)
    row.updated_at = uow.now
    uow.record("schedule.written", by, schedule=name, workflow=workflow, definition=dict(definition), before=before)
    return True


async def advance_schedule(
    uow: UnitOfWork,
    *,
    name: str,
    expected_cursor: datetime,
    cursor: datetime,
    fires: Sequence[DueFire],
    as_of: datetime | None = None,
    enqueuer: Enqueuer | None = None,
    by: Actor | None = None,
) -> list[str] | None:
    """Write one run row per fire, enqueue those that are to run, and move the cursor, all in one unit.

    `as_of` is the `updated_at` of the row that the fires were computed from. Return the ids of the runs that are to
    start; None: another process has moved the cursor, or somebody has paused or changed the schedule, before us.
    """
    row = await locked(uow, ScheduleRow, name)
    if row.cursor != expected_cursor or as_of not in {None, row.updated_at}:
        return None
    run_ids = [run_id for fire in fires if (run_id := await _write_fire(uow, row, fire, enqueuer))]
    row.cursor = cursor
    if not fires:
        uow.unaudited("time passed and nothing was due")
        return run_ids
    uow.record(
        "schedule.fired",
        by,
        schedule=name,
        workflow=row.workflow,
        fires=[{"at": fire.at, "skipped": fire.skipped_because or None} for fire in fires],
        runs=run_ids,
        cursor=cursor,
    )
    return run_ids


async def _write_fire(uow: UnitOfWork, schedule: ScheduleRow, fire: DueFire, enqueuer: Enqueuer | None) -> str | None:
    """Return the id of a run that is to start now."""
    run_id = uow.new_id()
    skipped = bool(fire.skipped_because)
    values = {
        "id": run_id,
        "workflow": schedule.workflow,
        "origin": "schedule",
        "schedule": schedule.name,
        "fire_at": fire.at,
        "requested_by": SCHEDULER,
        "state": RunState.SKIPPED if skipped else RunState.QUEUED,
        "reason": fire.skipped_because,
        "business_date": fire.business_date,
        "created_at": uow.now,
        "ended_at": uow.now if skipped else None,
    }
    if not await insert_if_absent(uow.session, RunRow, values) or skipped:
        return None
    if enqueuer is not None:
        await enqueuer.enqueue_run(uow.session, run_id=run_id)
    return run_id


async def pause_schedule(uow: UnitOfWork, *, name: str, reason: str, by: Actor) -> bool:
    """Pause a schedule: its fires are written as skipped. False: it was paused already."""
    return await _set_paused(uow, name, True, reason, by)


async def resume_schedule(uow: UnitOfWork, *, name: str, reason: str, by: Actor) -> bool:
    """Let a schedule fire again. False: it was not paused."""
    return await _set_paused(uow, name, False, reason, by)


async def _set_paused(uow: UnitOfWork, name: str, paused: bool, reason: str, by: Actor) -> bool:
    row = await locked(uow, ScheduleRow, name)
    if row.paused == paused:
        return False
    row.paused = paused
    row.paused_reason = reason if paused else ""
    row.paused_at = uow.now if paused else None
    row.updated_at = uow.now
    uow.record(f"schedule.{'paused' if paused else 'resumed'}", by, schedule=name, reason=reason)
    return True
