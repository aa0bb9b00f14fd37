"""MG09 撤销合并: asking for a merge to be taken back."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, enter
from mock_caseworker.desk import answer_write, desk_of, grids, page
from mock_caseworker.record_merging.cases import find_case, pair_of_case
from mock_caseworker.record_merging.undo import ask_undo, done_merges
from mock_caseworker.refusals import RefusedError
from mock_caseworker.sessions import Session

router = APIRouter()


@router.get("/MG09")
async def show_undo(request: Request, biz_no: str = "") -> Response:
    """Show the merges that are done."""
    return _show(request, enter(request, COUNTER), biz_no)


@router.post("/MG09/undo")
async def undo_case(request: Request) -> Response:
    """Ask for one merge to be taken back."""
    session = enter(request, COUNTER)
    desk = desk_of(request)
    form = {name: str(value).strip() for name, value in (await request.form()).items()}
    case = find_case(desk.database, form.get("biz_no", ""))
    if case is None:
        return _show(request, session, "", messages.NOT_FOUND)
    if desk.dice.falls("stale_lock"):
        return _show(request, session, case["biz_no"], messages.STALE)
    try:
        ask_undo(desk.database, case, reason=form.get("reason", ""), account=session.username, at=desk.now())
    except RefusedError as refusal:
        return _show(request, session, case["biz_no"], str(refusal))
    done = _show(request, session, "", messages.SUCCESS.format(biz_no=case["biz_no"]))
    return await answer_write(request, done)


def answer_done(request: Request, _: dict[str, str], page_no: int) -> Response:
    """Answer the pager of MG09."""
    enter(request, COUNTER)
    return grids(request, done_merges(desk_of(request).database, page_no))


def _show(request: Request, session: Session, biz_no: str, message: str = "") -> Response:
    database = desk_of(request).database
    case = find_case(database, biz_no) if biz_no else None
    return page(
        request,
        "mg09.html",
        session=session,
        screen=("MG09", "撤销合并"),
        merges=done_merges(database, 1),
        merge=case,
        pair=pair_of_case(database, case) if case else None,
        confirm=messages.CONFIRM_SUBMIT,
        message=message,
    )
