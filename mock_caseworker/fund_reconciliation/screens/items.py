"""FR07 未达账项登记."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import partial

from fastapi import APIRouter, Request, Response

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, enter
from mock_caseworker.desk import Desk, desk_of, grids
from mock_caseworker.fund_reconciliation import wording
from mock_caseworker.fund_reconciliation.items import FIELDS, LABELS, item_list, register_item
from mock_caseworker.fund_reconciliation.screens.case_page import answer_case_write, show_case, task_page
from mock_caseworker.fund_reconciliation.tasks import find_case
from mock_caseworker.scene import Asked
from mock_caseworker.sessions import Session

CODE = "FR07"
router = APIRouter()


@router.get("/FR07")
async def show_items(request: Request, biz_no: str = "") -> Response:
    """Show the items of a task and an empty form."""
    return show_case(request, enter(request, COUNTER), CODE, biz_no, partial(_show, {}))


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
    """Answer the query and the pager of FR07."""
    enter(request, COUNTER)
    database = desk_of(request).database
    task = find_case(database, asked.get("biz_no", ""))
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
