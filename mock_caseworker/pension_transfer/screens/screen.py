"""What the pages PT01 to PT06 have in common: one description each, one way to draw, to answer a query and to write."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, enter
from mock_caseworker.database import Database
from mock_caseworker.desk import answer_write, desk_of, grids, marks_of, page
from mock_caseworker.grids import Grid
from mock_caseworker.identity import normalise
from mock_caseworker.pension_transfer.cases import NOT_OPENED, SUBMITTABLE, find_case, find_opened, take_case
from mock_caseworker.pension_transfer.submissions import WRITES, submit
from mock_caseworker.pension_transfer.view import IDENTIFIERS, Form, View, empty
from mock_caseworker.refusals import RefusedError
from mock_caseworker.sessions import Session

NODE = "养老保险"


@dataclass(frozen=True)
class Button:
    """The button of a page's write."""

    name: str
    title: str
    key: str
    path: str
    confirm: str


@dataclass(frozen=True)
class Screen:
    """One page: whose it is, which stages belong on it, what it shows, and where one goes on."""

    code: str
    title: str
    roles: frozenset[str]
    stages: tuple[str, ...]
    forms: tuple[Form, ...]
    grids: tuple[Grid, ...]
    view: Callable[[Database, sqlite3.Row], View]
    action: str = ""
    button: Button | None = None
    next: Mapping[str, str] | None = None
    """The next page for each stage that has one."""
    opens: bool = False
    asks_platform: bool = False
    chooses_side: bool = False
    document: str = ""


def show(request: Request, session: Session, screen: Screen, case: sqlite3.Row | None, message: str = "") -> Response:
    """Draw a page with a case, or empty."""
    database = desk_of(request).database
    view = screen.view(database, case) if case else empty(screen.forms, screen.grids)
    return page(
        request,
        "pt.html",
        session=session,
        screen=(screen.code, screen.title),
        node=NODE,
        pt=screen,
        values=view.values,
        grids=_complete(screen, view.grids),
        identifiers=IDENTIFIERS,
        next_page=_next_page(screen, case),
        can_choose=screen.chooses_side and session.role != "BOT_OP",
        message=message,
    )


def show_case(request: Request, session: Session, screen: Screen, biz_no: str) -> Response:
    """Draw a page for a 业务流水号, or empty where none is given."""
    case = find_opened(desk_of(request).database, biz_no)
    if case is None or case["stage"] not in screen.stages:
        return show(request, session, screen, None, messages.NOT_FOUND if biz_no else "")
    return show(request, session, screen, case)


def answer_case(screen: Screen) -> Callable[[Request, dict[str, str], int], Response]:
    """Return what answers the query of a page."""

    def answer(request: Request, asked: dict[str, str], _: int) -> Response:
        if screen.roles == COUNTER:
            enter(request, COUNTER)
        database, marks = desk_of(request).database, marks_of(request)
        try:
            case = take_case(database, normalise(asked.get("case_no", "")), screen.stages)
        except RefusedError as refusal:
            return JSONResponse({"error": str(refusal)})
        view = screen.view(database, case)
        shown = {name: marks.echo(text) if name in IDENTIFIERS else text for name, text in view.values.items()}
        return grids(request, *_complete(screen, view.grids), values=shown, next=_next_page(screen, case))

    return answer


async def write(request: Request, screen: Screen) -> Response:
    """Make the write of a page and show the page again."""
    session = enter(request, COUNTER)
    desk = desk_of(request)
    case = find_opened(desk.database, str((await request.form()).get("biz_no", "")))
    if case is None:
        return show(request, session, screen, None, NOT_OPENED)
    if desk.dice.falls("stale_lock"):
        return show(request, session, screen, case, messages.STALE)
    again = case["state"] not in SUBMITTABLE and desk.dice.falls("dup_click")
    try:
        submit(
            desk.database,
            case,
            WRITES[screen.action],
            account=session.username,
            submitted_at=desk.timestamp(),
            at=desk.now(),
            again=again,
        )
    except RefusedError as refusal:
        shown = case if case["stage"] in screen.stages else None
        return show(request, session, screen, shown, str(refusal))
    done = find_case(desk.database, case["case_no"])
    message = messages.SUCCESS.format(biz_no=case["biz_no"])
    return await answer_write(request, show(request, session, screen, done, message))


def _complete(screen: Screen, filled: Any) -> list[Grid]:
    """Return the page's grids in its order, those that a case does not fill empty."""
    by_name = {grid.name: grid for grid in filled}
    return [by_name.get(grid.name, grid) for grid in screen.grids]


def _next_page(screen: Screen, case: sqlite3.Row | None) -> str:
    if case is None or not screen.next:
        return ""
    return screen.next.get(case["stage"], "")
