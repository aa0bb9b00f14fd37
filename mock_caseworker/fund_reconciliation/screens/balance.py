"""FR08 余额调节表: the sheet, its print preview, and the submission for 复核."""

from __future__ import annotations

import sqlite3

from fastapi import APIRouter, Request, Response

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, OFFICIALS, READERS, enter
from mock_caseworker.desk import Desk, desk_of, grids, page
from mock_caseworker.fund_reconciliation import wording
from mock_caseworker.fund_reconciliation.balance import shown_sheet, submission_list, submit
from mock_caseworker.fund_reconciliation.items import registered_items
from mock_caseworker.fund_reconciliation.screens.case_page import answer_case_write, show_case, task_page
from mock_caseworker.fund_reconciliation.tasks import find_case
from mock_caseworker.scene import Asked
from mock_caseworker.sessions import Session

CODE = "FR08"
router = APIRouter()


@router.get("/FR08")
async def show_balance(request: Request, biz_no: str = "") -> Response:
    """Show the sheet as it stands with the registered items."""
    return show_case(request, enter(request, READERS), CODE, biz_no, _show)


@router.get("/FR08/print")
async def preview_print(request: Request, biz_no: str = "") -> Response:
    """Show the printable sheet in a window of its own."""
    session = enter(request, READERS)
    database = desk_of(request).database
    task = find_case(database, biz_no)
    if task is None:
        return task_page(request, session, CODE, None, message=messages.NOT_FOUND)
    items = registered_items(database, task["task_no"])
    return page(
        request,
        "fr08_print.html",
        session=session,
        screen=(CODE, "余额调节表"),
        task=task,
        figures=shown_sheet(database, task),
        items={kind: [row for row in items if row["item_type"] == kind] for kind in wording.ITEM_TYPES},
        types=wording.ITEM_TYPES,
        notice=None,
    )


@router.post("/FR08/submit")
async def submit_task(request: Request) -> Response:
    """Submit a task for 复核."""
    session = enter(request, COUNTER)
    form = await request.form()

    def write(desk: Desk, task: sqlite3.Row, again: bool) -> str:
        submit(
            desk.database,
            task["task_no"],
            account=session.username,
            is_person=session.role in OFFICIALS,
            submitted_at=desk.timestamp(),
            at=desk.now(),
            again=again and task["state"] == wording.TO_REVIEW,
        )
        return str(task["biz_no"])

    return await answer_case_write(request, session, CODE, str(form.get("biz_no", "")), _show, write)


def answer_submissions(request: Request, asked: Asked, page_no: int) -> Response:
    """Answer the pager of FR08."""
    database = desk_of(request).database
    task = find_case(database, asked.get("biz_no", ""))
    return grids(request, submission_list(database, task, page_no)) if task else grids(request)


def _show(request: Request, session: Session, task: sqlite3.Row, message: str) -> Response:
    database = desk_of(request).database
    return task_page(
        request,
        session,
        CODE,
        task,
        figures=shown_sheet(database, task),
        submissions=submission_list(database, task, 1),
        may_submit=session.role in COUNTER,
        confirm=messages.CONFIRM_SUBMIT,
        message=message,
    )
