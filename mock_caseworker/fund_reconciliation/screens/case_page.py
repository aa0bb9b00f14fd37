"""What the screens of one task share: its header, its steps, and how a write answers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

from fastapi import Request, Response

from mock_caseworker import messages
from mock_caseworker.desk import Desk, answer_write, desk_of, page
from mock_caseworker.fund_reconciliation import wording
from mock_caseworker.fund_reconciliation.tasks import find_case
from mock_caseworker.refusals import RefusedError
from mock_caseworker.sessions import Session

STEPS = (
    ("FR02", "业务数据提取"),
    ("FR03", "财务账查询"),
    ("FR04", "银行流水导入"),
    ("FR05", "自动对账"),
    ("FR06", "对账结果"),
    ("FR07", "未达账项登记"),
    ("FR08", "余额调节表"),
)
Show = Callable[[Request, Session, sqlite3.Row, str], Response]
"""Draws a screen of a task with a message."""
Write = Callable[[Desk, sqlite3.Row, bool], str]
"""Does a write; told whether a repetition is let through; answers the 业务流水号 of its receipt."""


def task_page(request: Request, session: Session, code: str, task: sqlite3.Row | None, **values: Any) -> Response:
    """Draw a screen of a task, or say that there is none in hand."""
    title = dict(STEPS)[code]
    if task is None:
        return page(request, "fr_no_task.html", session=session, screen=(code, title), hint=wording.NO_TASK, **values)
    codes = [step for step, _ in STEPS]
    following = codes[codes.index(code) + 1 : codes.index(code) + 2]
    shown: dict[str, Any] = {"task": task, "fund_name": wording.FUNDS.get(task["fund"], ""), "following": following}
    return page(request, f"{code.lower()}.html", session=session, screen=(code, title), steps=STEPS, **shown, **values)


def show_case(request: Request, session: Session, code: str, biz_no: str, show: Show) -> Response:
    """Show a screen for the task of a 业务流水号."""
    task = find_case(desk_of(request).database, biz_no)
    if task is None:
        message = messages.NOT_FOUND if biz_no else ""
        return task_page(request, session, code, None, message=message)
    return show(request, session, task, "")


async def answer_case_write(
    request: Request, session: Session, code: str, biz_no: str, show: Show, write: Write
) -> Response:
    """Do a write on the task of a 业务流水号 and show its screen with the receipt or the refusal."""
    desk = desk_of(request)
    task = find_case(desk.database, biz_no)
    if task is None:
        return task_page(request, session, code, None, message=messages.NOT_FOUND)
    if desk.dice.falls("stale_lock"):
        return show(request, session, task, messages.STALE)
    try:
        receipt = write(desk, task, desk.dice.falls("dup_click"))
    except RefusedError as refusal:
        return show(request, session, task, str(refusal))
    done = find_case(desk.database, biz_no)
    assert done  # noqa: S101  # tasks are never deleted
    return await answer_write(request, show(request, session, done, messages.SUCCESS.format(biz_no=receipt)))
