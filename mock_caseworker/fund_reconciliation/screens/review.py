"""FR09 对账复核 and FR10 对账审批: never for the digital employee, never for who already acted on the task."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from mock_caseworker import messages
from mock_caseworker.access import APPROVER, REVIEWER, enter, refuse
from mock_caseworker.desk import answer_write, desk_of, grids, page
from mock_caseworker.fund_reconciliation.balance import shown_sheet
from mock_caseworker.fund_reconciliation.reviews import STAGES, Stage, decide, has_acted, waiting_tasks
from mock_caseworker.fund_reconciliation.tasks import find_case
from mock_caseworker.refusals import RefusedError
from mock_caseworker.scene import Asked
from mock_caseworker.sessions import Session

ROLES = {"FR09": REVIEWER, "FR10": APPROVER}
router = APIRouter()


@router.get("/FR09")
async def show_review(request: Request, biz_no: str = "") -> Response:
    """Show what waits for 复核."""
    return _show(request, enter(request, ROLES["FR09"]), STAGES["FR09"], biz_no)


@router.get("/FR10")
async def show_approval(request: Request, biz_no: str = "") -> Response:
    """Show what waits for 审批, what may be frozen and what is."""
    return _show(request, enter(request, ROLES["FR10"]), STAGES["FR10"], biz_no)


@router.post("/FR09/decide")
async def decide_review(request: Request) -> Response:
    """Take a reviewer's decision."""
    return await _decide(request, enter(request, ROLES["FR09"]), STAGES["FR09"])


@router.post("/FR10/decide")
async def decide_approval(request: Request) -> Response:
    """Take an approver's decision."""
    return await _decide(request, enter(request, ROLES["FR10"]), STAGES["FR10"])


def answer_reviews(request: Request, asked: Asked, page_no: int) -> Response:
    """Answer the pager of FR09 and FR10."""
    stage = STAGES[asked["query"].upper()]
    enter(request, ROLES[stage.screen])
    return grids(request, waiting_tasks(desk_of(request).database, stage, page_no))


async def _decide(request: Request, session: Session, stage: Stage) -> Response:
    desk = desk_of(request)
    form = {name: str(value).strip() for name, value in (await request.form()).items()}
    task = find_case(desk.database, form.get("biz_no", ""))
    if task is None:
        return _show(request, session, stage, "", messages.NOT_FOUND)
    if has_acted(desk.database, task["task_no"], session.username):
        refuse(request, session)
    if desk.dice.falls("stale_lock"):
        return _show(request, session, stage, task["biz_no"], messages.STALE)
    try:
        decide(
            desk.database,
            task["task_no"],
            stage,
            decision=form.get("decision", ""),
            reason=form.get("reason", ""),
            account=session.username,
            decided_at=desk.timestamp(),
            at=desk.now(),
        )
    except RefusedError as refusal:
        return _show(request, session, stage, task["biz_no"], str(refusal))
    done = _show(request, session, stage, "", messages.SUCCESS.format(biz_no=task["biz_no"]))
    return await answer_write(request, done)


def _show(request: Request, session: Session, stage: Stage, biz_no: str, message: str = "") -> Response:
    database = desk_of(request).database
    task = find_case(database, biz_no) if biz_no else None
    return page(
        request,
        "fr_review.html",
        session=session,
        screen=(stage.screen, stage.title),
        stage=stage,
        waiting=waiting_tasks(database, stage, 1),
        task=task,
        figures=shown_sheet(database, task) if task else {},
        decisions=stage.decisions.get(task["state"], ()) if task else (),
        message=message,
    )
