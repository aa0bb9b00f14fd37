"""UI06 告知/打印: the 核定表, its print preview, and the submission for 复核."""

from __future__ import annotations

import sqlite3

from fastapi import APIRouter, Request, Response

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, enter
from mock_caseworker.desk import answer_write, desk_of, page
from mock_caseworker.refusals import RefusedError
from mock_caseworker.sessions import Session
from mock_caseworker.unemployment_claim.claims import find_case
from mock_caseworker.unemployment_claim.grants import SUBMITTABLE, shown_grant, submit

SCREEN = ("UI06", "告知/打印")
router = APIRouter()


@router.get("/UI06")
async def show_notice(request: Request, biz_no: str = "") -> Response:
    """Show the 核定表."""
    session = enter(request, COUNTER)
    return _sheet(request, session, find_case(desk_of(request).database, biz_no))


@router.get("/UI06/print")
async def preview_print(request: Request, biz_no: str = "") -> Response:
    """Show the printable sheet in a window of its own."""
    session = enter(request, COUNTER)
    database = desk_of(request).database
    case = find_case(database, biz_no)
    if case is None:
        return page(request, "no_case.html", session=session, screen=SCREEN, message=messages.NOT_FOUND)
    figures = shown_grant(database, case)
    return page(request, "print.html", session=session, screen=SCREEN, case=case, figures=figures, notice=None)


@router.post("/UI06/submit")
async def submit_case(request: Request) -> Response:
    """Submit the case for 复核."""
    session = enter(request, COUNTER)
    desk = desk_of(request)
    biz_no = str((await request.form()).get("biz_no", ""))
    case = find_case(desk.database, biz_no)
    if case is None:
        return _sheet(request, session, None)
    if desk.dice.falls("stale_lock"):
        return _sheet(request, session, case, messages.STALE)
    again = case["state"] not in SUBMITTABLE and desk.dice.falls("dup_click")
    try:
        submit(
            desk.database,
            case,
            account=session.username,
            submitted_at=desk.timestamp(),
            at=desk.now(),
            again=again,
        )
    except RefusedError as refusal:
        return _sheet(request, session, case, str(refusal))
    done = find_case(desk.database, biz_no)
    return await answer_write(request, _sheet(request, session, done, messages.SUCCESS.format(biz_no=biz_no)))


def _sheet(request: Request, session: Session, case: sqlite3.Row | None, message: str = "") -> Response:
    if case is None:
        return page(request, "no_case.html", session=session, screen=SCREEN, message=message or messages.NOT_FOUND)
    return page(
        request,
        "ui06.html",
        session=session,
        screen=SCREEN,
        case=case,
        figures=shown_grant(desk_of(request).database, case),
        confirm=messages.CONFIRM_SUBMIT,
        message=message,
    )
