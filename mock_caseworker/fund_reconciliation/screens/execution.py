"""FR05 自动对账 and FR06 对账结果."""

from __future__ import annotations

import sqlite3

from fastapi import APIRouter, Request, Response

from mock_caseworker.access import COUNTER, READERS, enter
from mock_caseworker.desk import Desk, desk_of, grids
from mock_caseworker.fund_reconciliation import matching, wording
from mock_caseworker.fund_reconciliation.execution import execute, run_list, source_figures
from mock_caseworker.fund_reconciliation.results import mark_row, match_by_hand, result_list
from mock_caseworker.fund_reconciliation.screens.case_page import answer_case_write, show_case, task_page
from mock_caseworker.fund_reconciliation.tasks import find_case
from mock_caseworker.scene import Asked
from mock_caseworker.sessions import Session

HANDWORK = frozenset({"OP"})
"""Whoever matches by hand is a person: the digital employee decides nothing."""
router = APIRouter()


@router.get("/FR05")
async def show_execution(request: Request, biz_no: str = "") -> Response:
    """Show the three sources and what ran."""
    return show_case(request, enter(request, READERS), "FR05", biz_no, _show_execution)


@router.post("/FR05/execute")
async def execute_matching(request: Request) -> Response:
    """Run 自动对账."""
    session = enter(request, COUNTER)
    form = await request.form()

    def write(desk: Desk, task: sqlite3.Row, again: bool) -> str:
        execute(
            desk.database,
            task["task_no"],
            account=session.username,
            run_at=desk.timestamp(),
            at=desk.now(),
            again=again and task["state"] not in {wording.DRAFT, wording.GATHERED},
        )
        return str(task["biz_no"])

    return await answer_case_write(request, session, "FR05", str(form.get("biz_no", "")), _show_execution, write)


@router.get("/FR06")
async def show_results(request: Request, biz_no: str = "") -> Response:
    """Show the rows under the first tab."""
    return show_case(request, enter(request, READERS), "FR06", biz_no, _show_results)


@router.post("/FR06/mark")
async def mark_result(request: Request) -> Response:
    """Mark a row."""
    session = enter(request, HANDWORK)
    form = {name: str(value).strip() for name, value in (await request.form()).items()}

    def write(desk: Desk, task: sqlite3.Row, _: bool) -> str:
        values = {name: form.get(name, "") for name in ("serial_no", "mark", "reason")}
        mark_row(desk.database, task["task_no"], **values, account=session.username, at=desk.now())
        return str(task["biz_no"])

    return await answer_case_write(request, session, "FR06", form.get("biz_no", ""), _show_results, write)


@router.post("/FR06/match")
async def match_results(request: Request) -> Response:
    """Match rows by hand."""
    session = enter(request, HANDWORK)
    form = {name: str(value).strip() for name, value in (await request.form()).items()}

    def write(desk: Desk, task: sqlite3.Row, _: bool) -> str:
        match_by_hand(
            desk.database,
            task["task_no"],
            left=form.get("left", "").split(),
            right=form.get("right", "").split(),
            reason=form.get("reason", ""),
            account=session.username,
            at=desk.now(),
        )
        return str(task["biz_no"])

    return await answer_case_write(request, session, "FR06", form.get("biz_no", ""), _show_results, write)


def answer_runs(request: Request, asked: Asked, page_no: int) -> Response:
    """Answer the pager of FR05."""
    database = desk_of(request).database
    task = find_case(database, asked.get("biz_no", ""))
    return grids(request, run_list(database, task, page_no)) if task else grids(request)


def answer_results(request: Request, asked: Asked, page_no: int) -> Response:
    """Answer the tabs and the pager of FR06."""
    database = desk_of(request).database
    task = find_case(database, asked.get("biz_no", ""))
    return grids(request, result_list(database, task, asked.get("tab", ""), page_no)) if task else grids(request)


def _show_execution(request: Request, session: Session, task: sqlite3.Row, message: str) -> Response:
    database = desk_of(request).database
    return task_page(
        request,
        session,
        "FR05",
        task,
        figures=source_figures(database, task),
        runs=run_list(database, task, 1),
        rule_set=wording.RULE_SET,
        transit_days=wording.TRANSIT_WORKDAYS,
        confirm=wording.CONFIRM_EXECUTE,
        message=message,
    )


def _show_results(request: Request, session: Session, task: sqlite3.Row, message: str) -> Response:
    rows = result_list(desk_of(request).database, task, matching.MATCHED, 1)
    handwork = session.role in HANDWORK
    return task_page(request, session, "FR06", task, rows=rows, tabs=matching.TABS, handwork=handwork, message=message)
