"""UI10 停发/追回: one notice, what was paid on its claim, the trial calculation, and the submission."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, READERS, enter
from mock_caseworker.desk import answer_write, desk_of, grids, marks_of, page
from mock_caseworker.grids import Grid
from mock_caseworker.identity import normalise
from mock_caseworker.refusals import RefusedError
from mock_caseworker.scene import Asked
from mock_caseworker.sessions import Session
from mock_caseworker.unemployment_stop.stops import (
    PAYMENTS,
    REASONS,
    STOPS,
    find_stop,
    payments,
    stops,
    submit,
    work_out,
)

SCREEN = ("UI10", "停发/追回")
FIELDS = ("stop_no", "claim_no", "name", "event", "event_date", "source", "region_code", "state", "biz_no")
router = APIRouter()


@router.get("/UI10")
async def show_stop(request: Request) -> Response:
    """Show the empty screen."""
    return _screen(request, enter(request, READERS))


@router.post("/UI10/submit")
async def submit_stop(request: Request) -> Response:
    """Submit a stop for 复核."""
    session = enter(request, COUNTER)
    desk = desk_of(request)
    form = await request.form()
    stop_no, reason = str(form.get("stop_no", "")), str(form.get("reason", ""))
    if desk.dice.falls("stale_lock"):
        return _screen(request, session, messages.STALE)
    case = find_stop(desk.database, stop_no)
    again = case is not None and case["biz_no"] is not None and desk.dice.falls("dup_click")
    try:
        biz_no = submit(
            desk.database,
            stop_no,
            reason,
            account=session.username,
            region=session.region_code,
            submitted_at=desk.timestamp(),
            at=desk.now(),
            again=again,
        )
    except RefusedError as refusal:
        return _screen(request, session, str(refusal))
    return await answer_write(request, _screen(request, session, messages.SUCCESS.format(biz_no=biz_no)))


def answer_stop(request: Request, asked: Asked, _: int) -> Response:
    """Answer the query of UI10: the notice and two grids."""
    database = desk_of(request).database
    case = find_stop(database, normalise(asked.get("stop_no", "")))
    if case is None:
        return JSONResponse({"error": messages.NOT_FOUND})
    shown = {name: case[name] or "" for name in FIELDS}
    shown["id_no"] = marks_of(request).echo(case["id_no"])
    shown |= dict.fromkeys(("stop_period", "overpaid_months", "overpaid"), "")
    return grids(request, payments(database, case["claim_no"], 1), stops(database, case["stop_no"], 1), values=shown)


def answer_trial(request: Request, asked: Asked, _: int) -> Response:
    """Answer 试算: what the stop comes to. Nothing is stored."""
    enter(request, COUNTER)
    database = desk_of(request).database
    case = find_stop(database, asked.get("stop_no", ""))
    if case is None:
        return JSONResponse({"error": messages.NOT_FOUND})
    try:
        return JSONResponse({"values": work_out(database, case, asked.get("reason", "")).texts()})
    except RefusedError as refusal:
        return JSONResponse({"error": str(refusal)})


def answer_payments(request: Request, asked: Asked, page_no: int) -> Response:
    """Answer the pager of 发放记录."""
    return grids(request, payments(desk_of(request).database, asked.get("claim_no", ""), page_no))


def answer_stops(request: Request, asked: Asked, page_no: int) -> Response:
    """Answer the pager of 停发记录."""
    return grids(request, stops(desk_of(request).database, asked.get("stop_no", ""), page_no))


def _screen(request: Request, session: Session, message: str = "") -> Response:
    return page(
        request,
        "ui10.html",
        session=session,
        screen=SCREEN,
        reasons=REASONS,
        payments=Grid("payment_grid", "发放记录", PAYMENTS),
        stops=Grid("stop_grid", "停发记录", STOPS),
        confirm=messages.CONFIRM_SUBMIT,
        message=message,
    )
