"""UI01 待遇申领受理: what is known of a person, and opening a claim's draft."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, enter
from mock_caseworker.desk import desk_of, grids, marks_of, page
from mock_caseworker.grids import Grid
from mock_caseworker.identity import id_no_fault, normalise
from mock_caseworker.persons import find_person
from mock_caseworker.refusals import RefusedError
from mock_caseworker.unemployment_claim.claims import CLAIMS, claims_of, find_claim, open_draft
from mock_caseworker.unemployment_claim.histories import BENEFITS, CONTRIBUTIONS, benefits, contributions

SEXES = {"0": "未知", "1": "男", "2": "女", "9": "未说明"}
router = APIRouter()


@router.get("/UI01")
async def show_accept(request: Request) -> Response:
    """Show the empty screen."""
    session = enter(request, COUNTER)
    empty = (CONTRIBUTIONS, BENEFITS, Grid("claim_grid", "受理记录", CLAIMS))
    return page(request, "ui01.html", session=session, screen=("UI01", "待遇申领受理"), grids=empty)


def answer_person(request: Request, asked: dict[str, str], _: int = 1) -> Response:
    """Answer the query of UI01: base information and three grids."""
    database = desk_of(request).database
    id_no, claim_no = normalise(asked.get("id_no", "")), normalise(asked.get("claim_no", ""))
    if not id_no:
        claim = find_claim(database, claim_no)
        id_no = claim["id_no"] if claim else ""
    elif fault := id_no_fault(id_no, database.business_date()):
        return JSONResponse({"error": fault})
    person = find_person(database, id_no)
    if person is None:
        return JSONResponse({"error": messages.NOT_FOUND})
    shown = {
        "id_no": marks_of(request).echo(person["id_no"]),
        "name": person["name"],
        "sex": SEXES.get(person["sex"], person["sex"]),
        "birth_date": person["birth_date"],
        "personal_no": person["personal_no"],
        "hukou_region": person["hukou_region"],
        "female_cat": person["female_cat"] or "",
        "status": person["status"],
    }
    filled = (
        contributions(database, person["personal_no"], 1),
        benefits(database, person["personal_no"], 1),
        claims_of(database, id_no, 1),
    )
    return grids(request, *filled, values=shown)


@router.post("/UI01/open")
async def open_claim(request: Request) -> Response:
    """Open the draft of a claim; the same claim always gets the same 业务流水号."""
    session = enter(request, COUNTER)
    asked = await request.json()
    try:
        claim = open_draft(
            desk_of(request).database,
            normalise(str(asked.get("claim_no", ""))),
            account=session.username,
            region=session.region_code,
        )
    except RefusedError as refusal:
        return JSONResponse({"error": str(refusal)})
    header = {
        "case_claim_no": claim["claim_no"],
        "case_biz_no": claim["biz_no"],
        "case_name": claim["name"],
        "case_id_no": marks_of(request).echo(claim["id_no"]),
    }
    message = messages.SUCCESS.format(biz_no=claim["biz_no"])
    return JSONResponse({"values": header, "message": message, "biz_no": claim["biz_no"]})
