"""MG07 合并复核 and MG08 合并审批: never for the digital employee, never for who already acted on the case."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from mock_caseworker import messages
from mock_caseworker.access import APPROVER, REVIEWER, enter, refuse
from mock_caseworker.desk import answer_write, desk_of, grids, page
from mock_caseworker.record_merging.cases import find_case, pair_of_case
from mock_caseworker.record_merging.figures import settle, shown_figures
from mock_caseworker.record_merging.reviews import DECISIONS, STAGES, Stage, decide, has_acted, waiting_cases
from mock_caseworker.refusals import RefusedError
from mock_caseworker.sessions import Session

_ROLES = {"MG07": REVIEWER, "MG08": APPROVER}
router = APIRouter()


@router.get("/MG07")
async def show_review(request: Request, biz_no: str = "") -> Response:
    """Show what waits for 复核."""
    return _show(request, enter(request, REVIEWER), STAGES["MG07"], biz_no)


@router.get("/MG08")
async def show_approval(request: Request, biz_no: str = "") -> Response:
    """Show what waits for 审批."""
    return _show(request, enter(request, APPROVER), STAGES["MG08"], biz_no)


@router.post("/MG07/decide")
async def decide_review(request: Request) -> Response:
    """Take a reviewer's decision."""
    return await _decide(request, enter(request, REVIEWER), STAGES["MG07"])


@router.post("/MG08/decide")
async def decide_approval(request: Request) -> Response:
    """Take an approver's decision."""
    return await _decide(request, enter(request, APPROVER), STAGES["MG08"])


def answer_reviews(request: Request, asked: dict[str, str], page_no: int) -> Response:
    """Answer the pager of MG07 and MG08."""
    stage = STAGES[asked["query"].removeprefix("mg_").upper()]
    enter(request, _ROLES[stage.screen])
    return grids(request, waiting_cases(desk_of(request).database, stage, page_no))


async def _decide(request: Request, session: Session, stage: Stage) -> Response:
    desk = desk_of(request)
    form = {name: str(value).strip() for name, value in (await request.form()).items()}
    case = find_case(desk.database, form.get("biz_no", ""))
    if case is None:
        return _show(request, session, stage, "", messages.NOT_FOUND)
    if has_acted(desk.database, case["biz_no"], session.username, stage):
        refuse(request, session)
    if desk.dice.falls("stale_lock"):
        return _show(request, session, stage, case["biz_no"], messages.STALE)
    try:
        decide(
            desk.database,
            case,
            stage,
            decision=form.get("decision", ""),
            reason=form.get("reason", ""),
            account=session.username,
            decided_at=desk.timestamp(),
            at=desk.now(),
        )
    except RefusedError as refusal:
        return _show(request, session, stage, case["biz_no"], str(refusal))
    done = _show(request, session, stage, "", messages.SUCCESS.format(biz_no=case["biz_no"]))
    return await answer_write(request, done)


def _show(request: Request, session: Session, stage: Stage, biz_no: str, message: str = "") -> Response:
    database = desk_of(request).database
    case = find_case(database, biz_no) if biz_no else None
    return page(
        request,
        "mg_review.html",
        session=session,
        screen=(stage.screen, stage.title),
        stage=stage,
        decisions=DECISIONS,
        waiting=waiting_cases(database, stage, 1),
        merge=case,
        pair=pair_of_case(database, case) if case else None,
        figures=shown_figures(database, case, settle(database, case)) if case else {},
        message=message,
    )
