"""Why a run or an item does not go on at this moment, in one sentence; and every brake and portal for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.settings import Settings
from digital_employee.store import breakers, controls, portals
from digital_employee.store.closings import closings
from digital_employee.store.hindrances import Hindrance, HindranceKind, strongest
from digital_employee.store.places import Place, place_of_item, place_of_run
from digital_employee.store.seats import count_leased
from digital_employee.store.tables import (
    BreakerState,
    HumanTaskRow,
    PortalRow,
    RunRow,
    RunState,
    TaskState,
    WorkItemRow,
)
from digital_employee.windows import IsWorkday

BUDGETS = ("DE-STORE-LIMIT", "DE-LIMIT-ITEMS", "DE-LIMIT-FROZEN", "DE-LIMIT-RATE")
A_MOMENT = timedelta(seconds=2)
"""A turn that is nearer is no reason to tell anybody of."""


@dataclass(frozen=True)
class Standpoint:
    """From when and by what a place is looked at."""

    settings: Settings
    now: datetime
    is_workday: IsWorkday


@dataclass(frozen=True)
class BrakeLine:
    """A brake that is on, and how many attempts still run under it."""

    scope: str
    name: str
    state: str
    reason: str
    set_by: str
    set_at: datetime
    drained_at: datetime | None
    running: int


@dataclass(frozen=True)
class PortalLine:
    """What all processes know of a portal now."""

    name: str
    breaker: BreakerState
    failures: int
    code: str
    message: str
    opened_at: datetime | None
    probe_at: datetime | None
    in_use: int
    seats: int
    rate: Mapping[str, int | None]
    hindrance: Hindrance | None


async def why_run_waits(session: AsyncSession, run_id: str, view: Standpoint) -> Hindrance | None:
    """Return the strongest reason that keeps a run from going on; None: nothing does, or it has ended."""
    run = await session.get(RunRow, run_id)
    place = await place_of_run(session, run_id)
    if run is None or place is None or run.ended_at is not None:
        return None
    queue = controls.COLLECTIONS if run.state is RunState.QUEUED else controls.ATTEMPTS
    return strongest([*await _of_place(session, place, queue, view), *await _of_budget(session, run)])


async def why_item_waits(session: AsyncSession, item_id: str, view: Standpoint) -> Hindrance | None:
    """Return the strongest reason that keeps an item from going on; None: nothing does, or it has ended."""
    item = await session.get(WorkItemRow, item_id)
    place = await place_of_item(session, item_id)
    if item is None or place is None or item.finished_at is not None:
        return None
    run = await session.get_one(RunRow, item.run_id)
    return strongest([*await _of_place(session, place, controls.ATTEMPTS, view), *await _of_budget(session, run)])


async def list_brakes(session: AsyncSession) -> Sequence[BrakeLine]:
    """Return every brake that is on."""
    return [
        BrakeLine(
            row.scope,
            row.name,
            row.state,
            row.reason,
            row.set_by,
            row.set_at,
            row.drained_at,
            await controls.count_running(session, row.scope, row.name),
        )
        for row in await controls.list_controls(session)
    ]


async def list_portal_lines(session: AsyncSession, view: Standpoint) -> Sequence[PortalLine]:
    """Return every portal of the settings with its breaker, its seats, and what keeps work from beginning there."""
    rows = {row.name: row for row in await portals.list_portals(session)}
    return [await _portal_line(session, name, rows.get(name), view) for name in view.settings.portals]


async def _portal_line(session: AsyncSession, name: str, row: PortalRow | None, view: Standpoint) -> PortalLine:
    settings = view.settings.portals[name]
    return PortalLine(
        name=name,
        breaker=row.breaker if row else BreakerState.CLOSED,
        failures=row.failures if row else 0,
        code=row.code if row and row.failures else "",
        message=row.message if row and row.failures else "",
        opened_at=row.opened_at if row else None,
        probe_at=row.probe_at if row else None,
        in_use=await count_leased(session, name),
        seats=min(len(settings.accounts), settings.concurrency or len(settings.accounts)),
        rate={"attempts": settings.rate.attempts, "writes": settings.rate.writes},
        hindrance=strongest(await _of_place(session, Place("", name), controls.ATTEMPTS, view)),
    )


async def _of_place(session: AsyncSession, place: Place, queue: str, view: Standpoint) -> list[Hindrance]:
    rows = await controls.active_controls(session, place.reach(queue))
    found = [controls.as_hindrance(row) for row in rows]
    settings = view.settings.portals.get(place.portal)
    found += closings(place, settings, view.now, ZoneInfo(view.settings.timezone), view.is_workday)
    portal = await session.get(PortalRow, place.portal) if place.portal else None
    if portal is None or settings is None:
        return found
    if portal.breaker is not BreakerState.CLOSED:
        found.append(breakers.hindrance_of(portal))
    if settings.rate.attempts and portal.next_attempt_at and portal.next_attempt_at > view.now + A_MOMENT:
        found.append(Hindrance(HindranceKind.RATE, f"portal {place.portal}", until=portal.next_attempt_at))
    return found


async def _of_budget(session: AsyncSession, run: RunRow) -> list[Hindrance]:
    if run.state is not RunState.HELD:
        return []
    open_task = select(HumanTaskRow.id).where(
        HumanTaskRow.run_id == run.id, HumanTaskRow.state == TaskState.OPEN, HumanTaskRow.code.in_(BUDGETS)
    )
    if await session.scalar(open_task.limit(1)) is None:
        return []
    return [Hindrance(HindranceKind.BUDGET, f"run {run.id}", run.reason)]
