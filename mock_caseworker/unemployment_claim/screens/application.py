"""UI02 申请信息: an online application to read, or a paper one to type in and save."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, enter
from mock_caseworker.biz_no import next_biz_no
from mock_caseworker.desk import answer_write, desk_of, page
from mock_caseworker.persons import find_person_by_no
from mock_caseworker.refusals import RefusedError
from mock_caseworker.regions import cities, city_of, counties
from mock_caseworker.sessions import Session
from mock_caseworker.unemployment_claim import application_form
from mock_caseworker.unemployment_claim.application_form import form_fault, read_form
from mock_caseworker.unemployment_claim.claims import (
    CLAIM_FIELDS,
    SCENE_CODE,
    find_case,
    find_claim,
    insert_claim,
    refuse_second_claim,
)

SCREEN = ("UI02", "申请信息")
router = APIRouter()


@router.get("/UI02")
async def show_application(request: Request, biz_no: str = "", personal_no: str = "") -> Response:
    """Show a case's application, or an empty form for a person."""
    session = enter(request, COUNTER)
    database = desk_of(request).database
    if biz_no and (case := find_case(database, biz_no)):
        return _draft(request, session, case)
    person = find_person_by_no(database, personal_no)
    if person is None:
        return page(request, "no_case.html", session=session, screen=SCREEN)
    empty = dict.fromkeys((*application_form.LABELS, "remark"), "")
    return _blank(request, session, person, {**empty, "card_holder": person["name"]})


@router.post("/UI02/save")
async def save_application(request: Request) -> Response:
    """Register a claim typed in from paper."""
    session = enter(request, COUNTER)
    desk = desk_of(request)
    form = {name: str(value) for name, value in (await request.form()).items()}
    person = find_person_by_no(desk.database, form.get("personal_no", ""))
    if person is None:
        return page(request, "no_case.html", session=session, screen=SCREEN, message=messages.NOT_FOUND)
    values = read_form(form)
    try:
        if fault := form_fault(values, person, desk.database.business_date()):
            raise RefusedError(fault)
        biz_no = _register(request, session, person, values, form.get("biz_no", ""))
    except RefusedError as refusal:
        return _blank(request, session, person, values, str(refusal))
    case = find_case(desk.database, biz_no)
    if case is None:
        # A doubled save: the claim keeps its first number, the second exists in ledger and register only.
        claim = find_claim(desk.database, values["claim_no"])
        case = find_case(desk.database, claim["biz_no"]) if claim else None
    answer = _draft(request, session, case, messages.SUCCESS.format(biz_no=biz_no))
    return await answer_write(request, answer)


def _register(
    request: Request, session: Session, person: sqlite3.Row, values: Mapping[str, str], known_biz_no: str
) -> str:
    desk = desk_of(request)
    claim = {**values, "id_no": person["id_no"], "name": person["name"]}
    doubled = not known_biz_no and desk.dice.falls("dup_click")
    if desk.dice.falls("stale_lock"):
        raise RefusedError(messages.STALE)
    with desk.database.transaction():
        existing = find_claim(desk.database, claim["claim_no"])
        if existing and not (doubled and existing["id_no"] == claim["id_no"]):
            in_process = existing["biz_no"] and existing["id_no"] == claim["id_no"]
            wording = messages.IN_PROCESS if in_process else messages.CLAIM_NO_TAKEN
            raise RefusedError(wording.format(biz_no=existing["biz_no"], claim_no=claim["claim_no"]))
        refuse_second_claim(desk.database, claim["id_no"], claim["claim_no"])
        biz_no = next_biz_no(desk.database, session.region_code, SCENE_CODE)
        if existing is None:
            insert_claim(desk.database, claim, biz_no=biz_no, account=session.username)
        desk.database.run(
            "INSERT INTO registration (claim_no, biz_no, saved_at, saved_by) VALUES (?, ?, ?, ?)",
            (claim["claim_no"], biz_no, desk.timestamp(), session.username),
        )
        desk.database.enter_ledger(
            at=desk.now(),
            account=session.username,
            action="UI02.save",
            key=claim["claim_no"],
            biz_no=biz_no,
            payload={name: claim[name] for name in CLAIM_FIELDS},
        )
    return biz_no


def _draft(request: Request, session: Session, case: sqlite3.Row | None, message: str = "") -> Response:
    if case is None:
        return page(request, "no_case.html", session=session, screen=SCREEN, message=messages.NOT_FOUND)
    values = {**dict(case), "pay_city": city_of(case["pay_region"])}
    return _form(request, session, values, case=case, is_new=False, message=message)


def _blank(
    request: Request, session: Session, person: sqlite3.Row, values: Mapping[str, str], message: str = ""
) -> Response:
    shown = {**values, "personal_no": person["personal_no"]}
    case = {"claim_no": "", "biz_no": "", "name": person["name"], "id_no": person["id_no"], "op_name": ""}
    return _form(request, session, shown, case=case, is_new=True, message=message)


def _form(request: Request, session: Session, values: Mapping[str, str | None], **more: Any) -> Response:
    return page(
        request,
        "ui02.html",
        session=session,
        screen=SCREEN,
        values=values,
        labels=application_form.LABELS,
        reasons=application_form.LEAVE_REASONS,
        channels=application_form.CHANNELS,
        answers=application_form.ANSWERS,
        cities=cities(),
        counties=counties(values["pay_city"] or ""),
        confirm=messages.CONFIRM_SAVE,
        **more,
    )
