"""Schedules: what comes next, what happened to each fire, pausing and resuming."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from digital_employee.dashboard.desk import desk_of
from digital_employee.dashboard.forecast import look_ahead
from digital_employee.dashboard.guard import Requires
from digital_employee.dashboard.pages.inputs import Reason
from digital_employee.dashboard.permissions import Permission
from digital_employee.dashboard.render import page
from digital_employee.dashboard.visitor import Visitor
from digital_employee.store.reports.schedules import list_fires, list_schedules, read_schedule
from digital_employee.store.schedules import pause_schedule, resume_schedule

router = APIRouter()
Reader = Annotated[Visitor, Depends(Requires(Permission.VIEW_WORK))]
Controller = Annotated[Visitor, Depends(Requires(Permission.CONTROL_SCHEDULES))]


@router.get("/schedules")
async def show_schedules(request: Request, visitor: Reader) -> Response:
    """Show every schedule with its next and its latest fire."""
    desk = desk_of(request)
    mark, now = await desk.feed.mark(), desk.clock.now()
    async with desk.database.session() as session:
        rows = await list_schedules(session)
    return page(
        request,
        visitor,
        "schedules.html",
        now=now,
        topics=["schedules", "runs"],
        mark=mark,
        schedules=[(row, look_ahead(row, now, desk.calendar, 1)) for row in rows],
    )


@router.get("/schedules/{name}")
async def show_schedule(
    request: Request, visitor: Reader, name: str, before: Annotated[datetime | None, Query()] = None
) -> Response:
    """Show one schedule: the coming fires, and the past ones with why they did not run."""
    desk = desk_of(request)
    mark, now = await desk.feed.mark(), desk.clock.now()
    async with desk.database.session() as session:
        schedule = await read_schedule(session, name)
        if schedule is None or (before is not None and before.tzinfo is None):
            raise HTTPException(404)
        fires = await list_fires(session, name, before=before)
    return page(
        request,
        visitor,
        "schedule.html",
        now=now,
        topics=["schedules", "runs"],
        mark=mark,
        schedule=schedule,
        fires=fires,
        forecast=look_ahead(schedule, now, desk.calendar),
    )


@router.post("/schedules/{name}/pause")
async def pause(request: Request, visitor: Controller, name: str, reason: Reason) -> Response:
    """Pause the schedule; its fires are then recorded as skipped."""
    await desk_of(request).writer.run(lambda uow: pause_schedule(uow, name=name, reason=reason, by=visitor.actor))
    return RedirectResponse(f"/schedules/{name}", status_code=303)


@router.post("/schedules/{name}/resume")
async def resume(request: Request, visitor: Controller, name: str, reason: Reason) -> Response:
    """Let the schedule fire again."""
    await desk_of(request).writer.run(lambda uow: resume_schedule(uow, name=name, reason=reason, by=visitor.actor))
    return RedirectResponse(f"/schedules/{name}", status_code=303)
