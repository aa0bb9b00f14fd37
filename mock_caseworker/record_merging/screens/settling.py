"""MG05 缴费合并预览 and MG06 个人账户/退费核定 of the case in hand, with the submission for 复核."""

from __future__ import annotations

import sqlite3
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, enter
from mock_caseworker.database import Database
from mock_caseworker.desk import answer_write, desk_of, grids, page
from mock_caseworker.record_merging import wording
from mock_caseworker.record_merging.cases import find_case, pair_of_case
from mock_caseworker.record_merging.figures import preview_grid, refund_grid, settle, shown_figures
from mock_caseworker.record_merging.submissions import choose_sides, submit
from mock_caseworker.refusals import RefusedError
from mock_caseworker.sessions import Session

PREVIEW, SHEET = ("MG05", "缴费合并预览"), ("MG06", "个人账户/退费核定")
CHOOSERS = frozenset({"OP"})
"""A digital employee never chooses for a citizen."""
router = APIRouter()


@router.get("/MG05")
async def show_preview(request: Request, biz_no: str = "") -> Response:
    """Show the months side by side."""
    return _show(request, enter(request, COUNTER), PREVIEW, biz_no)


@router.get("/MG06")
async def show_sheet(request: Request, biz_no: str = "") -> Response:
    """Show account and refunds."""
    return _show(request, enter(request, COUNTER), SHEET, biz_no)


@router.post("/MG05/save")
async def save_choice(request: Request) -> Response:
    """Take a person's choice of the side that stays."""
    session = enter(request, CHOOSERS)
    desk = desk_of(request)
    form = {name: str(value) for name, value in (await request.form()).items()}
    case = find_case(desk.database, form.get("biz_no", ""))
    if case is None:
        return _show(request, session, PREVIEW, "")
    if desk.dice.falls("stale_lock"):
        return _show(request, session, PREVIEW, case["biz_no"], messages.STALE)
    chosen = {name.removeprefix("keep_"): side for name, side in form.items() if name.startswith("keep_")}
    choices = {int(number): side for number, side in chosen.items() if number.isdecimal()}
    try:
        choose_sides(desk.database, case, choices, account=session.username, at=desk.now())
    except RefusedError as refusal:
        return _show(request, session, PREVIEW, case["biz_no"], str(refusal))
    done = _show(request, session, PREVIEW, case["biz_no"], messages.SUCCESS.format(biz_no=case["biz_no"]))
    return await answer_write(request, done)


@router.post("/MG06/submit")
async def submit_case(request: Request) -> Response:
    """Submit the case for 复核."""
    session = enter(request, COUNTER)
    desk = desk_of(request)
    biz_no = str((await request.form()).get("biz_no", ""))
    case = find_case(desk.database, biz_no)
    if case is None:
        return _show(request, session, SHEET, "")
    if desk.dice.falls("stale_lock"):
        return _show(request, session, SHEET, biz_no, messages.STALE)
    again = case["state"] not in wording.SUBMITTABLE and desk.dice.falls("dup_click")
    try:
        submit(desk.database, case, account=session.username, submitted_at=desk.timestamp(), at=desk.now(), again=again)
    except RefusedError as refusal:
        return _show(request, session, SHEET, biz_no, str(refusal))
    done = _show(request, session, SHEET, biz_no, messages.SUCCESS.format(biz_no=biz_no))
    return await answer_write(request, done)


def answer_preview(request: Request, asked: dict[str, str], page_no: int) -> Response:
    """Answer the pager of MG05."""
    enter(request, COUNTER)
    database = desk_of(request).database
    case = find_case(database, asked.get("biz_no", ""))
    if case is None:
        return JSONResponse({"error": messages.NOT_FOUND})
    return grids(request, preview_grid(settle(database, case).lines, biz_no=case["biz_no"], page=page_no))


def _show(request: Request, session: Session, screen: tuple[str, str], biz_no: str, message: str = "") -> Response:
    database = desk_of(request).database
    case = find_case(database, biz_no)
    if case is None:
        said = message or (messages.NOT_FOUND if biz_no or request.method == "POST" else "")
        return page(request, "mg_no_case.html", session=session, screen=screen, message=said)
    return page(
        request, f"{screen[0].lower()}.html", session=session, screen=screen, **_shown(database, case, session, message)
    )


def _shown(database: Database, case: sqlite3.Row, session: Session, message: str) -> dict[str, Any]:
    settled, pair = settle(database, case), pair_of_case(database, case)
    return {
        "pair": pair,
        "merge": case,
        "master": pair.first if pair.first["personal_no"] == case["master_no"] else pair.second,
        "figures": shown_figures(database, case, settled),
        "preview": preview_grid(settled.lines, biz_no=case["biz_no"], page=1),
        "groups": settled.groups,
        "kept": settled.kept,
        "sides": (wording.MASTER_SIDE, wording.MERGED_SIDE),
        "may_choose": session.role in CHOOSERS and case["state"] in wording.SUBMITTABLE,
        "refunds": refund_grid(database, settled.refunds),
        "confirm": messages.CONFIRM_SUBMIT,
        "confirm_save": messages.CONFIRM_SAVE,
        "message": message,
    }
