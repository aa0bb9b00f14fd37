"""MG04 合并登记."""

from __future__ import annotations

import sqlite3

from fastapi import APIRouter, Request, Response

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, enter
from mock_caseworker.desk import answer_write, desk_of, page
from mock_caseworker.record_merging import wording
from mock_caseworker.record_merging.cases import FORM, find_case, open_case_of, register
from mock_caseworker.record_merging.records import SIDE_TITLES, SIDES, Pair, find_pair
from mock_caseworker.refusals import RefusedError
from mock_caseworker.sessions import Session

SCREEN = ("MG04", "合并登记")
router = APIRouter()


@router.get("/MG04")
async def show_registration(request: Request, first: str = "", second: str = "") -> Response:
    """Show the form of a pair, or its open case."""
    session = enter(request, COUNTER)
    database = desk_of(request).database
    pair = find_pair(database, first, second)
    return _form(request, session, pair, open_case_of(database, pair) if pair else None, {})


@router.post("/MG04/register")
async def register_case(request: Request) -> Response:
    """Register a merge."""
    session = enter(request, COUNTER)
    desk = desk_of(request)
    form = {name: str(value).strip() for name, value in (await request.form()).items()}
    pair = find_pair(desk.database, form.get("first", ""), form.get("second", ""))
    if pair is None:
        return _form(request, session, None, None, form)
    if desk.dice.falls("stale_lock"):
        return _form(request, session, pair, None, form, messages.STALE)
    known = open_case_of(desk.database, pair)
    try:
        biz_no = register(
            desk.database,
            pair,
            form,
            account=session.username,
            region=session.region_code,
            registered_at=desk.timestamp(),
            at=desk.now(),
            again=known is not None and desk.dice.falls("dup_click"),
        )
    except RefusedError as refusal:
        return _form(request, session, pair, known, form, str(refusal))
    case, done = find_case(desk.database, biz_no), messages.SUCCESS.format(biz_no=biz_no)
    return await answer_write(request, _form(request, session, pair, case, form, done))


def _form(
    request: Request,
    session: Session,
    pair: Pair | None,
    case: sqlite3.Row | None,
    form: dict[str, str],
    message: str = "",
) -> Response:
    if pair is None:
        return page(request, "mg_no_case.html", session=session, screen=SCREEN, message=message or messages.NOT_FOUND)
    values = {name: case[name] if case else form.get(name, "") for name in FORM}
    return page(
        request,
        "mg04.html",
        session=session,
        screen=SCREEN,
        pair=pair,
        merge=case,
        sides=[(SIDE_TITLES[side], getattr(pair, side)) for side in SIDES],
        values=values,
        bases=wording.BASES,
        confirm=messages.CONFIRM_SAVE,
        message=message,
    )
