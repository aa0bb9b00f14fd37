"""PT07 转移复核审批: 复核 and 审批, never for the digital employee, never for who already acted on the case."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from mock_caseworker import messages
from mock_caseworker.access import enter, refuse
from mock_caseworker.desk import answer_write, desk_of, grids, page
from mock_caseworker.pension_transfer.cases import ACCEPT, find_opened
from mock_caseworker.pension_transfer.reviews import DESKS, decide, has_acted, waiting_cases
from mock_caseworker.pension_transfer.screens.screen import NODE
from mock_caseworker.pension_transfer.sheet import sheet_of
from mock_caseworker.pension_transfer.sheet_view import sheet_values
from mock_caseworker.pension_transfer.view import header
from mock_caseworker.refusals import RefusedError
from mock_caseworker.sessions import Session

DECIDERS = frozenset(DESKS)
router = APIRouter()


@router.get("/PT07")
async def show_reviews(request: Request, biz_no: str = "") -> Response:
    """Show what waits for the role, and the case that was chosen."""
    return _show(request, enter(request, DECIDERS), biz_no)


@router.post("/PT07/decide")
async def decide_case(request: Request) -> Response:
    """Take a decision."""
    session = enter(request, DECIDERS)
    desk = desk_of(request)
    form = {name: str(value).strip() for name, value in (await request.form()).items()}
    case = find_opened(desk.database, form.get("biz_no", ""))
    if case is None:
        return _show(request, session, "", messages.NOT_FOUND)
    if has_acted(desk.database, case["case_no"], session.username):
        refuse(request, session)
    if desk.dice.falls("stale_lock"):
        return _show(request, session, case["biz_no"], messages.STALE)
    try:
        decide(
            desk.database,
            case,
            DESKS[session.role],
            decision=form.get("decision", ""),
            reason=form.get("reason", ""),
            account=session.username,
            decided_at=desk.timestamp(),
            at=desk.now(),
        )
    except RefusedError as refusal:
        return _show(request, session, case["biz_no"], str(refusal))
    done = _show(request, session, "", messages.SUCCESS.format(biz_no=case["biz_no"]))
    return await answer_write(request, done)


def answer_reviews(request: Request, _: dict[str, str], page_no: int) -> Response:
    """Answer the pager of PT07."""
    session = enter(request, DECIDERS)
    return grids(request, waiting_cases(desk_of(request).database, DESKS[session.role], page_no))


def _show(request: Request, session: Session, biz_no: str, message: str = "") -> Response:
    database, desk = desk_of(request).database, DESKS[session.role]
    case = find_opened(database, biz_no)
    figures = {} if case is None or case["stage"] == ACCEPT else sheet_values(sheet_of(database, case))
    return page(
        request,
        "pt07.html",
        session=session,
        screen=("PT07", "转移复核审批"),
        node=NODE,
        desk=desk,
        waiting=waiting_cases(database, desk, 1),
        values=header(case) if case else {},
        figures=figures,
        state=case["state"] if case else "",
        message=message,
    )
