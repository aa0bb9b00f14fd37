"""UI03 联网核查, UI04 期限核定 and UI05 标准核定 of the case in hand."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, READERS, enter
from mock_caseworker.desk import desk_of, grids, page
from mock_caseworker.grids import Grid, whole
from mock_caseworker.unemployment_claim.checks import RECORDS, SOURCES, ask_source
from mock_caseworker.unemployment_claim.claims import find_case
from mock_caseworker.unemployment_claim.grants import shown_grant

router = APIRouter()


@router.get("/UI03")
async def show_checks(request: Request, biz_no: str = "") -> Response:
    """Show one button for each source."""
    session = enter(request, COUNTER)
    case = find_case(desk_of(request).database, biz_no)
    template = "ui03.html" if case else "no_case.html"
    empty = Grid("record_grid", "核查明细", RECORDS)
    return page(
        request,
        template,
        session=session,
        screen=("UI03", "联网核查"),
        case=case,
        sources=SOURCES,
        records=empty,
        message="" if case or not biz_no else messages.NOT_FOUND,
    )


@router.post("/UI03/check")
async def check_source(request: Request) -> Response:
    """Ask one source; the result is a hint, the records are what it said."""
    enter(request, COUNTER)
    desk = desk_of(request)
    asked = await request.json()
    case, source = find_case(desk.database, str(asked.get("biz_no", ""))), str(asked.get("source", ""))
    if case is None or source not in SOURCES:
        return JSONResponse({"error": messages.NOT_FOUND})
    answer = ask_source(desk.database, case, source)
    rows = [{**dict(record), "source": SOURCES[source]} for record in answer.records]
    values = {
        f"result_{source}": answer.result,
        f"time_{source}": desk.timestamp(),
        "check_result": answer.result,
        "check_source": SOURCES[source],
    }
    return grids(request, whole("record_grid", "核查明细", RECORDS, rows), values=values)


@router.get("/UI04")
async def show_period(request: Request, biz_no: str = "") -> Response:
    """Show how many months, from when to when."""
    return _show_figures(request, biz_no, "ui04.html", ("UI04", "期限核定"))


@router.get("/UI05")
async def show_standard(request: Request, biz_no: str = "") -> Response:
    """Show how much a month."""
    return _show_figures(request, biz_no, "ui05.html", ("UI05", "标准核定"))


def _show_figures(request: Request, biz_no: str, template: str, screen: tuple[str, str]) -> Response:
    session = enter(request, READERS)
    database = desk_of(request).database
    case = find_case(database, biz_no)
    if case is None:
        message = messages.NOT_FOUND if biz_no else ""
        return page(request, "no_case.html", session=session, screen=screen, message=message)
    return page(request, template, session=session, screen=screen, case=case, figures=shown_grant(database, case))
