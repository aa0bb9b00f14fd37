"""TASK 人工任务."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from mock_caseworker import messages
from mock_caseworker.access import OFFICIALS, READERS, enter
from mock_caseworker.desk import answer_write, desk_of, page
from mock_caseworker.refusals import RefusedError
from mock_caseworker.sessions import Session
from mock_caseworker.tasks import RESULTS, find_task, settle_task, task_list

router = APIRouter()


@router.get("/TASK")
async def show_tasks(request: Request, task_no: str = "") -> Response:
    """Show the list and, where one was chosen, its form."""
    return _show(request, enter(request, READERS), task_no)


@router.post("/TASK/save")
async def save_task(request: Request) -> Response:
    """Store what a person decided."""
    session = enter(request, OFFICIALS)
    desk = desk_of(request)
    form = {name: str(value).strip() for name, value in (await request.form()).items()}
    task_no = form.get("task_no", "")
    try:
        settle_task(
            desk.database,
            task_no,
            opinion=form.get("opinion", ""),
            result=form.get("result", ""),
            account=session.username,
            at=desk.now(),
        )
    except RefusedError as refusal:
        return _show(request, session, task_no, str(refusal))
    task = find_task(desk.database, task_no)
    biz_no = (task["biz_no"] if task else None) or task_no
    return await answer_write(request, _show(request, session, task_no, messages.SUCCESS.format(biz_no=biz_no)))


def _show(request: Request, session: Session, task_no: str, message: str = "") -> Response:
    database = desk_of(request).database
    return page(
        request,
        "task.html",
        session=session,
        screen=("TASK", "人工任务"),
        tasks=task_list(database, 1),
        task=find_task(database, task_no),
        results=RESULTS,
        message=message,
    )
