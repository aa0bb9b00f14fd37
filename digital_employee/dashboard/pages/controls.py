"""运行控制: the brakes that are on, every portal with its circuit breaker, and the hands on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from digital_employee.dashboard.desk import Desk, desk_of
from digital_employee.dashboard.guard import Requires
from digital_employee.dashboard.pages.inputs import Reason
from digital_employee.dashboard.permissions import Permission
from digital_employee.dashboard.render import page
from digital_employee.dashboard.visitor import Visitor
from digital_employee.errors import SystemException
from digital_employee.store import controls
from digital_employee.store.controls import Brake
from digital_employee.store.reports.hindrances import Standpoint, list_brakes, list_portal_lines
from digital_employee.store.reports.runs import workflow_titles

router = APIRouter()
Reader = Annotated[Visitor, Depends(Requires(Permission.VIEW_WORK))]
Controller = Annotated[Visitor, Depends(Requires(Permission.CONTROL_SERVICE))]
Target = Annotated[str, Form(pattern=r"^(all:\*|(workflow|portal|queue):[\w.\-]{1,64})$")]
"""Scope and name of a brake, as one choice of a form."""


@router.get("/controls")
async def show_controls(request: Request, visitor: Reader) -> Response:
    """Show every brake that is on, and every portal."""
    desk = desk_of(request)
    mark = await desk.feed.mark()
    async with desk.database.session() as session:
        brakes = await list_brakes(session)
        portals = await list_portal_lines(session, standpoint(desk))
        titles = await workflow_titles(session)
    return page(
        request,
        visitor,
        "controls.html",
        now=desk.clock.now(),
        topics=["controls", "breakers", "items"],
        mark=mark,
        brakes=brakes,
        portals=portals,
        titles=titles,
        targets=_targets(visitor, titles, [portal.name for portal in portals]),
    )


@router.post("/controls/brake")
async def put_on(
    request: Request, visitor: Controller, target: Target, state: Annotated[Brake, Form()], reason: Reason
) -> Response:
    """Pause, drain or kill."""
    scope, _, name = target.partition(":")
    await desk_of(request).writer.run(
        lambda uow: controls.brake(uow, state=state, scope=scope, name=name, reason=reason, by=visitor.actor)
    )
    return RedirectResponse("/controls", status_code=303)


@router.post("/controls/{scope}/{name}/resume")
async def resume(
    request: Request,
    visitor: Controller,
    scope: Literal["all", "workflow", "portal", "queue"],
    name: str,
    reason: Reason,
) -> Response:
    """Take a brake off and let what it had put off go on."""
    desk = desk_of(request)
    await desk.writer.run(
        lambda uow: controls.resume(
            uow, scope=scope, name=name, reason=reason, by=visitor.actor, enqueuer=desk.enqueuer
        )
    )
    return RedirectResponse("/controls", status_code=303)


def standpoint(desk: Desk) -> Standpoint:
    """Return what the reasons for waiting are judged by."""
    return Standpoint(desk.settings, desk.clock.now(), _workdays(desk))


def _workdays(desk: Desk) -> Callable[[date], bool]:
    if desk.calendar is not None:
        return desk.calendar.is_workday

    def unknown(day: date) -> bool:
        raise SystemException(f"there is no working calendar for {day.year}", code="SYS-CAL-01")

    return unknown


def _targets(visitor: Visitor, titles: dict[str, str], portals: list[str]) -> list[tuple[str, str]]:
    say = visitor.words.say
    chosen = [("all:*", say("control.everything"))]
    chosen += [(f"portal:{name}", f"{say('control.portal')} {name}") for name in portals]
    chosen += [(f"workflow:{name}", f"{say('control.workflow')} {title}") for name, title in titles.items()]
    queues = (controls.ATTEMPTS, controls.COLLECTIONS)
    return chosen + [(f"queue:{name}", say(f"control.queue_{name}")) for name in queues]
