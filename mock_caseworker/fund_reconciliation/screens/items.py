"""FR07 未达账项登记."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import partial

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, enter
from mock_caseworker.desk import Desk, desk_of, grids, page
from mock_caseworker.fund_reconciliation import wording
from mock_caseworker.fund_reconciliation.items import COLUMNS, FIELDS, LABELS, item_list, register_item
from mock_caseworker.fund_reconciliation.screens.case_page import answer_case_write, show_case, task_page
from mock_caseworker.fund_reconciliation.tasks import find_case, find_task
from mock_caseworker.grids import whole
from mock_caseworker.scene import Asked
from mock_caseworker.sessions import Session

CODE = "FR07"
router = APIRouter()


@router.get("/FR07")
async def show_items(request: Request, biz_no: str = "") -> Response:
    """Show the items of a task and an empty form; from the menu, where no task is in hand, a query."""
    session = enter(request, COUNTER)
    if biz_no:
        return show_case(request, session, CODE, biz_no, partial(_show, {}))
    empty = whole("item_grid", "未达账项", COLUMNS, ())
    screen = (CODE, "未达账项登记")
    return page(
        request, "fr07_query.html", session=session, screen=screen, hint=wording.NO_TASK, items=empty, message=""
    )


@router.post("/FR07/register")
async def save_item(request: Request) -> Response:
    """Register an item; a refused form keeps what was typed."""
    session = enter(request, COUNTER)
    form = {name: str(value).strip() for name, value in (await request.form()).items()}
    values = {name: form.get(name, "") for name in FIELDS}

    def write(desk: Desk, task: sqlite3.Row, again: bool) -> str:
        return register_item(
            desk.database,
            task["task_no"],
            values,
            account=session.username,
            region=session.region_code,
            saved_at=desk.timestamp(),
            at=desk.now(),
            again=again,
        )

    show = partial(_show, values)
    return await answer_case_write(request, session, CODE, form.get("biz_no", ""), show, write)


def answer_items(request: Request, asked: Asked, page_no: int) -> Response:
    """Answer the query and the pager of FR07, by 业务流水号 or by 任务号."""
    enter(request, COUNTER)
    database = desk_of(request).database
    biz_no, task_no = asked.get("biz_no", ""), asked.get("task_no", "").strip()
    task = find_case(database, biz_no) if biz_no else find_task(database, task_no)
    if task is None and task_no:
        return JSONResponse({"error": messages.NOT_FOUND})
    serial_no = asked.get("serial_no", "").strip()
    return grids(request, item_list(database, task, serial_no, page_no)) if task else grids(request)


def _show(typed: Mapping[str, str], request: Request, session: Session, task: sqlite3.Row, message: str) -> Response:
    refused = bool(message) and not message.startswith(messages.SUCCESS.partition("，")[0])
    return task_page(
        request,
        session,
        CODE,
        task,
        values={name: typed.get(name, "") if refused else "" for name in FIELDS},
        labels=LABELS,
        types=wording.ITEM_TYPES,
        reasons=wording.REASONS,
        items=item_list(desk_of(request).database, task, "", 1),
        confirm=messages.CONFIRM_SAVE,
        message=message,
    )
