"""FR02 业务数据提取 and FR03 财务账查询: grids, sums and downloads of the agency's own books."""

from __future__ import annotations

import sqlite3
from urllib.parse import quote

from fastapi import APIRouter, Request, Response

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, enter
from mock_caseworker.desk import desk_of, grids
from mock_caseworker.fund_reconciliation.books import (
    business_page,
    business_sums,
    ledger_balance,
    ledger_page,
)
from mock_caseworker.fund_reconciliation.exports import MEDIA_TYPE, export_business, export_ledger
from mock_caseworker.fund_reconciliation.screens.case_page import show_case, task_page
from mock_caseworker.fund_reconciliation.tasks import find_case
from mock_caseworker.grids import money
from mock_caseworker.scene import Asked
from mock_caseworker.sessions import Session

router = APIRouter()


@router.get("/FR02")
async def show_business(request: Request, biz_no: str = "") -> Response:
    """Show what the core system moved."""
    return show_case(request, enter(request, COUNTER), "FR02", biz_no, _show_business)


@router.get("/FR03")
async def show_ledger(request: Request, biz_no: str = "") -> Response:
    """Show the deposit subject's account."""
    return show_case(request, enter(request, COUNTER), "FR03", biz_no, _show_ledger)


@router.get("/FR02/export")
async def download_business(request: Request, biz_no: str = "") -> Response:
    """Send the business movements as a workbook."""
    session = enter(request, COUNTER)
    database = desk_of(request).database
    task = find_case(database, biz_no)
    if task is None:
        return task_page(request, session, "FR02", None, message=messages.NOT_FOUND)
    return _download(export_business(database, task), f"业务数据_{task['task_no']}.xlsx")


@router.get("/FR03/export")
async def download_ledger(request: Request, biz_no: str = "") -> Response:
    """Send the voucher lines as a workbook."""
    session = enter(request, COUNTER)
    database = desk_of(request).database
    task = find_case(database, biz_no)
    if task is None:
        return task_page(request, session, "FR03", None, message=messages.NOT_FOUND)
    return _download(export_ledger(database, task), f"财务账_{task['task_no']}.xlsx")


def answer_business(request: Request, asked: Asked, page_no: int) -> Response:
    """Answer the query and the pager of FR02."""
    enter(request, COUNTER)
    database = desk_of(request).database
    task = find_case(database, asked.get("biz_no", ""))
    return grids(request, business_page(database, task, page_no)) if task else grids(request)


def answer_ledger(request: Request, asked: Asked, page_no: int) -> Response:
    """Answer the query and the pager of FR03."""
    enter(request, COUNTER)
    database = desk_of(request).database
    task = find_case(database, asked.get("biz_no", ""))
    return grids(request, ledger_page(database, task, asked.get("subject", ""), page_no)) if task else grids(request)


def _show_business(request: Request, session: Session, task: sqlite3.Row, message: str) -> Response:
    database = desk_of(request).database
    sums = business_sums(database, task)
    figures = {
        "biz_count": str(sums.count),
        "biz_in": money(sums.incoming),
        "biz_out": money(sums.outgoing),
    }
    rows = business_page(database, task, 1)
    return task_page(request, session, "FR02", task, rows=rows, figures=figures, message=message)


def _show_ledger(request: Request, session: Session, task: sqlite3.Row, message: str) -> Response:
    database = desk_of(request).database
    balance = ledger_balance(database, task)
    figures = {
        "fin_opening": money(balance.opening),
        "fin_debit": money(balance.sums.incoming),
        "fin_credit": money(balance.sums.outgoing),
        "fin_closing": money(balance.closing),
        "fin_count": str(balance.sums.count),
    }
    subjects = database.rows("SELECT DISTINCT subject, subject_name FROM fr_account ORDER BY subject")
    rows = ledger_page(database, task, task["subject"], 1)
    return task_page(request, session, "FR03", task, rows=rows, figures=figures, subjects=subjects, message=message)


def _download(content: bytes, name: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=MEDIA_TYPE, headers={"Content-Disposition": disposition})
