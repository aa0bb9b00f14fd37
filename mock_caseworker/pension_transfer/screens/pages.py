"""PT01 转移申请受理, PT02 参保缴费凭证, PT03 联系函, PT04 信息表, PT05 基金到账核对, PT06 接续入账."""

from __future__ import annotations

import sqlite3

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, READERS, enter
from mock_caseworker.database import Database
from mock_caseworker.desk import answer_write, desk_of, grids
from mock_caseworker.identity import normalise
from mock_caseworker.pension_transfer.cases import (
    ACCEPT,
    NOT_OPENED,
    OUT,
    POST,
    find_case,
    find_opened,
    open_draft,
    take_case,
)
from mock_caseworker.pension_transfer.letters import FORMS, letter
from mock_caseworker.pension_transfer.posting import POSTING, POSTING_GRIDS, RECEIPTS, RECEIVED, posting, received
from mock_caseworker.pension_transfer.relations import (
    APPLICATION,
    BASE,
    CONTRIBUTIONS,
    OPEN,
    RELATIONS,
    acceptance,
    ask_platform,
    register_values,
    relations,
)
from mock_caseworker.pension_transfer.screens.screen import Button, Screen, show, show_case, write
from mock_caseworker.pension_transfer.sheet_view import GRIDS, SHEET, shown_sheet
from mock_caseworker.pension_transfer.submissions import choose_side
from mock_caseworker.pension_transfer.view import View, header
from mock_caseworker.refusals import RefusedError

router = APIRouter()


def _certificate(database: Database, case: sqlite3.Row) -> View:
    return View({**header(case), **register_values(case)}, (relations(database, case["case_no"]),))


PT01 = Screen(
    "PT01",
    "转移申请受理",
    COUNTER,
    (ACCEPT,),
    (BASE, APPLICATION),
    (RELATIONS, OPEN, CONTRIBUTIONS),
    acceptance,
    action="PT01.temp",
    button=Button("btnTemp", "建立临时账户", "F8", "/PT01/temp", messages.CONFIRM_SAVE),
    next={ACCEPT: "PT03"},
    opens=True,
    asks_platform=True,
)
PT02 = Screen("PT02", "参保缴费凭证", READERS, (ACCEPT,), (BASE,), (RELATIONS,), _certificate, document="certificate")
PT03 = Screen(
    "PT03",
    "联系函",
    COUNTER,
    (ACCEPT, OUT),
    FORMS,
    (OPEN,),
    letter,
    action="PT03.send",
    button=Button("btnSend", "发送联系函", "F9", "/PT03/send", messages.CONFIRM_SUBMIT),
    next={OUT: "PT04"},
    opens=True,
    document="letter",
)
PT04 = Screen(
    "PT04",
    "转移接续信息表",
    READERS,
    (POST, OUT),
    (SHEET,),
    GRIDS,
    shown_sheet,
    action="PT04.submit",
    button=Button("btnSubmit", "提交复核", "F9", "/PT04/submit", messages.CONFIRM_SUBMIT),
    next={POST: "PT05"},
    opens=True,
    document="sheet",
)
PT05 = Screen("PT05", "基金到账核对", READERS, (POST,), (RECEIVED,), (RECEIPTS,), received, next={POST: "PT06"})
PT06 = Screen(
    "PT06",
    "接续入账",
    COUNTER,
    (POST,),
    (POSTING,),
    POSTING_GRIDS,
    posting,
    action="PT06.post",
    button=Button("btnPost", "提交入账", "F9", "/PT06/post", messages.CONFIRM_SUBMIT),
    chooses_side=True,
    document="posted",
)
SCREENS = (PT01, PT02, PT03, PT04, PT05, PT06)


def _add_page(screen: Screen) -> None:
    async def show_page(request: Request, biz_no: str = "") -> Response:
        return show_case(request, enter(request, screen.roles), screen, biz_no)

    async def write_page(request: Request) -> Response:
        return await write(request, screen)

    router.add_api_route(f"/{screen.code}", show_page, methods=["GET"])
    if screen.button:
        router.add_api_route(screen.button.path, write_page, methods=["POST"])


for _screen in SCREENS:
    _add_page(_screen)


@router.post("/PT/open")
async def open_case(request: Request) -> Response:
    """Open the draft of a case; the same case always gets the same 业务流水号."""
    session = enter(request, COUNTER)
    database, asked = desk_of(request).database, await request.json()
    case_no = normalise(str(asked.get("case_no", "")))
    try:
        biz_no = open_draft(database, case_no, account=session.username, region=session.region_code)
    except RefusedError as refusal:
        return JSONResponse({"error": str(refusal)})
    case = find_case(database, case_no)
    values = {"case_biz_no": biz_no, "form_biz_no": biz_no, "case_state": case["state"] if case else ""}
    return JSONResponse({"values": values, "message": messages.SUCCESS.format(biz_no=biz_no), "biz_no": biz_no})


@router.post("/PT/verify")
async def verify_case(request: Request) -> Response:
    """Ask 部平台 what it knows of the applicant of a case."""
    enter(request, COUNTER)
    database, asked = desk_of(request).database, await request.json()
    try:
        case = take_case(database, normalise(str(asked.get("case_no", ""))), (ACCEPT,))
    except RefusedError as refusal:
        return JSONResponse({"error": str(refusal)})
    result, known = ask_platform(database, case["case_no"])
    return grids(request, *known, values={"verify_result": result})


@router.post("/PT06/keep")
async def keep_side(request: Request) -> Response:
    """Store which side a person keeps; never for the digital employee."""
    session = enter(request, frozenset({"OP"}))
    desk = desk_of(request)
    form = {name: str(value).strip() for name, value in (await request.form()).items()}
    case = find_opened(desk.database, form.get("biz_no", ""))
    if case is None:
        return show(request, session, PT06, None, NOT_OPENED)
    try:
        choose_side(desk.database, case, form.get("keep", ""), account=session.username, at=desk.now())
    except RefusedError as refusal:
        return show(request, session, PT06, case if case["stage"] == POST else None, str(refusal))
    done = find_case(desk.database, case["case_no"])
    message = messages.SUCCESS.format(biz_no=case["biz_no"])
    return await answer_write(request, show(request, session, PT06, done, message))
