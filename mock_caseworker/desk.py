"""What one running system consists of, and how a request reaches it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from mock_caseworker.connections import Connections
from mock_caseworker.database import Database
from mock_caseworker.fault_gate import SPARED
from mock_caseworker.faults import FaultDice
from mock_caseworker.grids import Grid
from mock_caseworker.pages import NOTICES, Marks, Pages
from mock_caseworker.sessions import IDLE, Session, Sessions


@dataclass(frozen=True)
class Desk:
    """The parts that screens work with."""

    database: Database
    sessions: Sessions
    dice: FaultDice
    pages: Pages
    connections: Connections
    now: Callable[[], datetime]

    def timestamp(self) -> str:
        """Return the business date with the wall clock's time of day, as 经办时间 shows it."""
        return f"{self.database.business_date()} {self.now():%H:%M:%S}"


def desk_of(request: Request) -> Desk:
    """Return the system that serves a request."""
    return cast("Desk", request.app.state.desk)


def is_script(request: Request) -> bool:
    """Say whether a page's script asks, not the browser."""
    return request.headers.get("x-requested-with") == "XMLHttpRequest"


def marks_of(request: Request) -> Marks:
    """Return the marks of the page whose script asks."""
    return Marks(request.headers.get("x-page", ""))


def page(
    request: Request, template: str, *, session: Session | None = None, status: int = 200, **values: Any
) -> HTMLResponse:
    """Draw a whole page."""
    desk = desk_of(request)
    is_work = session is not None and request.method == "GET" and template != "shell.html"
    notice = desk.pages.notice("popup_rate") if is_work else None
    shown = {
        "session": session,
        "notice": notice,
        "notices": NOTICES,
        "message": "",
        "case": None,
        "idle_s": int(IDLE.total_seconds()),
        "business_date": desk.database.business_date(),
        **values,
    }
    marks = Marks("") if request.url.path.startswith(SPARED) else desk.pages.new_marks()
    return HTMLResponse(desk.pages.draw(template, marks, shown), status)


def draw_grid(request: Request, grid: Grid) -> str:
    """Draw one grid for the page whose script asks."""
    return desk_of(request).pages.draw("grid.html", marks_of(request), {"grid": grid})


def grids(request: Request, *filled: Grid, **more: Any) -> JSONResponse:
    """Answer a script with grids and whatever else it shows."""
    return JSONResponse({"grids": {grid.name: draw_grid(request, grid) for grid in filled}, **more})


async def answer_write(request: Request, response: Response) -> Response:
    """Send the answer of a committed write, unless a fault makes it late or cuts the connection."""
    desk = desk_of(request)
    cut, late_s = desk.dice.cuts_write(), desk.dice.faults.late_ms / 1000
    if late_s:
        await asyncio.sleep(late_s)
    if cut:
        await desk.connections.cut(request.client)
    return response
