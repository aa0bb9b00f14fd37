"""FR04 银行流水导入: checking a statement file and importing it."""

from __future__ import annotations

import sqlite3

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from starlette.datastructures import UploadFile

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, enter
from mock_caseworker.desk import Desk, desk_of, grids
from mock_caseworker.fund_reconciliation import wording
from mock_caseworker.fund_reconciliation.imports import (
    Upload,
    find_statement,
    import_list,
    import_statement,
    read_upload,
)
from mock_caseworker.fund_reconciliation.screens.case_page import answer_case_write, show_case, task_page
from mock_caseworker.fund_reconciliation.statements import CONTROLS, LARGEST, compare_controls
from mock_caseworker.fund_reconciliation.tasks import find_case
from mock_caseworker.grids import Grid, money, whole
from mock_caseworker.refusals import RefusedError
from mock_caseworker.scene import Asked
from mock_caseworker.sessions import Session

CODE = "FR04"
router = APIRouter()


@router.get("/FR04")
async def show_import(request: Request, biz_no: str = "") -> Response:
    """Show what was imported for a task and the form for a file."""
    return show_case(request, enter(request, COUNTER), CODE, biz_no, _show)


@router.post("/FR04/check")
async def check_file(request: Request) -> Response:
    """Compare a file's control figures with its lines; nothing is stored."""
    enter(request, COUNTER)
    biz_no, upload = await _read_form(request)
    task = find_case(desk_of(request).database, biz_no)
    if task is None:
        return JSONResponse({"error": messages.NOT_FOUND})
    try:
        statement = read_upload(upload, task)
    except RefusedError as refusal:
        return JSONResponse({"error": str(refusal)})
    controls = compare_controls(statement)
    message = wording.CONTROLS if any(row["result"] == "不符" for row in controls) else "校验通过"
    return grids(request, whole("control_grid", "控制数核对", CONTROLS, controls), message=message)


@router.post("/FR04/import")
async def import_file(request: Request) -> Response:
    """Import a statement file."""
    session = enter(request, COUNTER)
    biz_no, upload = await _read_form(request)

    def write(desk: Desk, task: sqlite3.Row, again: bool) -> str:
        import_statement(
            desk.database,
            task["task_no"],
            upload,
            account=session.username,
            imported_at=desk.timestamp(),
            at=desk.now(),
            again=again and task["state"] != wording.DRAFT,
        )
        return str(task["biz_no"])

    return await answer_case_write(request, session, CODE, biz_no, _show, write)


def answer_imports(request: Request, asked: Asked, page_no: int) -> Response:
    """Answer the pager of FR04."""
    enter(request, COUNTER)
    database = desk_of(request).database
    return grids(request, import_list(database, find_case(database, asked.get("biz_no", "")), page_no))


async def _read_form(request: Request) -> tuple[str, Upload]:
    """Return the 业务流水号 and the file of a form."""
    async with request.form() as form:
        file, name, content = form.get("file"), "", b""
        if isinstance(file, UploadFile):
            # One byte more than is allowed tells that a file is too large without holding all of it.
            name, content = file.filename or "", await file.read(LARGEST + 1)
        return str(form.get("biz_no", "")), Upload(name, str(form.get("template", "")), content)


def _show(request: Request, session: Session, task: sqlite3.Row, message: str) -> Response:
    database = desk_of(request).database
    statement = find_statement(database, task["task_no"])
    names = ("file_name", "file_size", "file_digest", "ext_count", "ext_in", "ext_out", "ext_opening", "ext_closing")
    figures = dict.fromkeys(names, "")
    if statement:
        figures = {
            "file_name": statement["file_name"],
            "file_size": str(statement["size"]),
            "file_digest": statement["digest"],
            "ext_count": str(statement["row_count"]),
            "ext_in": money(statement["sum_in"]),
            "ext_out": money(statement["sum_out"]),
            "ext_opening": money(statement["opening"]),
            "ext_closing": money(statement["closing"]),
        }
    return task_page(
        request,
        session,
        CODE,
        task,
        figures=figures,
        controls=Grid("control_grid", "控制数核对", CONTROLS),
        imports=import_list(database, task, 1),
        templates=wording.TEMPLATES,
        confirm=messages.CONFIRM_SAVE,
        message=message,
    )
