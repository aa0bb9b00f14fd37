"""FR01 对账任务: the list, opening a task for work, and making a new one."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, enter
from mock_caseworker.desk import answer_write, desk_of, grids, marks_of, page
from mock_caseworker.fund_reconciliation import wording
from mock_caseworker.fund_reconciliation.tasks import accounts_of, insert_task, open_task, task_list
from mock_caseworker.refusals import RefusedError
from mock_caseworker.scene import Asked
from mock_caseworker.sessions import Session

SCREEN = ("FR01", "对账任务")
LABELS = {"fund": "险种", "account_no": "账户", "start_date": "起始日期", "end_date": "截止日期"}
SOURCES = ("业务系统", "财务账", "银行/国库/税务")
router = APIRouter()


@router.get("/FR01")
async def show_tasks(request: Request, task_no: str = "") -> Response:
    """Show the drafts; `task_no` is the one that was chosen in the list."""
    return _show(request, enter(request, COUNTER), chosen=task_no)


@router.post("/FR01/open")
async def open_for_work(request: Request) -> Response:
    """Allocate a task's 业务流水号, the same for ever; this is no write."""
    session = enter(request, COUNTER)
    asked = await request.json()
    task_no = str(asked.get("task_no", "")) if isinstance(asked, dict) else ""
    try:
        task = open_task(desk_of(request).database, task_no, account=session.username, region=session.region_code)
    except RefusedError as refusal:
        return JSONResponse({"error": str(refusal)})
    marks = marks_of(request)
    values = {
        "case_task_no": task["task_no"],
        "case_biz_no": task["biz_no"],
        "case_fund": f"{task['fund']} {wording.FUNDS.get(task['fund'], '')}",
        "case_account": marks.echo(task["account_no"]),
        "case_period": f"{task['start_date']} 至 {task['end_date']}",
        "case_state": task["state"],
        "case_agency": task["agency"],
    }
    return JSONResponse({"values": values, "biz_no": task["biz_no"]})


@router.post("/FR01/create")
async def create_task(request: Request) -> Response:
    """Make a new task."""
    session = enter(request, COUNTER)
    desk = desk_of(request)
    form = {name: str(value).strip() for name, value in (await request.form()).items()}
    values = {name: form.get(name, "") for name in LABELS}
    try:
        for name, label in LABELS.items():
            if not values[name]:
                raise RefusedError(messages.REQUIRED.format(label=label))
        if desk.dice.falls("stale_lock"):
            raise RefusedError(messages.STALE)
        with desk.database.transaction():
            task_no, biz_no = insert_task(desk.database, values, account=session.username, region=session.region_code)
            desk.database.enter_ledger(
                at=desk.now(),
                account=session.username,
                action="FR01.create",
                key=task_no,
                biz_no=biz_no,
                payload=values,
            )
    except RefusedError as refusal:
        return _show(request, session, message=str(refusal))
    done = _show(request, session, chosen=task_no, message=messages.SUCCESS.format(biz_no=biz_no))
    return await answer_write(request, done)


def answer_tasks(request: Request, asked: Asked, page_no: int) -> Response:
    """Answer the query and the pager of FR01."""
    enter(request, COUNTER)
    conditions = {name: asked.get(name, "").strip() for name in ("task_no", "fund", "state")}
    return grids(request, task_list(desk_of(request).database, **conditions, page=page_no))


def answer_accounts(request: Request, asked: Asked, _: int) -> Response:
    """Answer the list of accounts that loads after the fund was chosen."""
    enter(request, COUNTER)
    return JSONResponse({"options": accounts_of(desk_of(request).database, asked.get("fund", ""))})


def _show(request: Request, session: Session, *, chosen: str = "", message: str = "") -> Response:
    listed = task_list(desk_of(request).database, task_no="", fund="", state=wording.DRAFT, page=1)
    return page(
        request,
        "fr01.html",
        session=session,
        screen=SCREEN,
        tasks=listed,
        chosen=chosen,
        funds=wording.FUNDS,
        states=wording.STATES,
        draft=wording.DRAFT,
        labels=LABELS,
        sources=SOURCES,
        confirm=messages.CONFIRM_SAVE,
        message=message,
    )
