"""The first page: the whole service at a glance."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from digital_employee.dashboard.desk import desk_of
from digital_employee.dashboard.forecast import coming_fires
from digital_employee.dashboard.guard import Requires
from digital_employee.dashboard.permissions import Permission
from digital_employee.dashboard.render import page
from digital_employee.dashboard.visitor import Visitor
from digital_employee.store.reports.overview import read_overview
from digital_employee.store.reports.schedules import list_schedules

router = APIRouter()


@router.get("/")
async def show_overview(
    request: Request, visitor: Annotated[Visitor, Depends(Requires(Permission.VIEW_WORK))]
) -> Response:
    """Show today's outcomes, what waits, what runs and what comes next."""
    desk = desk_of(request)
    mark, moment = await desk.feed.mark(), desk.moment()
    async with desk.database.session() as session:
        view = await read_overview(
            session, moment=moment, day_start=desk.day_start(), patience_s=desk.settings.worker.peer_patience_s
        )
        schedules = await list_schedules(session)
    return page(
        request,
        visitor,
        "overview.html",
        now=moment.real,
        topics=["overview"],
        mark=mark,
        view=view,
        open_tasks=sum(view.open_tasks.values()),
        business_date=desk.clock.business_date().isoformat(),
        fires=coming_fires(schedules, moment.real, desk.calendar),
    )
