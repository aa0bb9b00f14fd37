"""MG02 比对详情 and MG03 实名核验: both records side by side, and what the police say about each."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from mock_caseworker import messages
from mock_caseworker.access import COUNTER, READERS, enter
from mock_caseworker.desk import desk_of, grids, marks_of, page
from mock_caseworker.identity import normalise
from mock_caseworker.record_merging.cases import open_case_of
from mock_caseworker.record_merging.records import (
    ECHOED,
    FIELDS,
    SIDE_GRIDS,
    SIDE_TITLES,
    SIDES,
    Pair,
    find_pair,
    find_record,
    shown_field,
    side_grid,
)

TIMED_OUT = "超时"
router = APIRouter()


@router.get("/MG02")
async def show_comparison(request: Request) -> Response:
    """Show the empty screen."""
    session = enter(request, READERS)
    return page(
        request,
        "mg02.html",
        session=session,
        screen=("MG02", "比对详情"),
        fields=FIELDS,
        grids=SIDE_GRIDS.values(),
        pair=None,
    )


def answer_pair(request: Request, asked: dict[str, str], _: int) -> Response:
    """Answer the query of MG02."""
    pair = _pair(request, asked)
    if pair is None:
        return JSONResponse({"error": messages.NOT_FOUND})
    database = desk_of(request).database
    case = open_case_of(database, pair)
    values = {
        **_side_values(request, pair),
        "case_pair_no": pair.pair_no,
        "case_biz_no": case["biz_no"] if case else "",
        "case_first_name": pair.first["name"],
        "case_second_name": pair.second["name"],
    }
    filled = [side_grid(database, question, pair, 1) for question in SIDE_GRIDS]
    return grids(request, *filled, values=values)


def answer_side_grid(request: Request, asked: dict[str, str], page_no: int) -> Response:
    """Answer the pager of a grid of MG02."""
    pair = _pair(request, asked)
    if pair is None:
        return JSONResponse({"error": messages.NOT_FOUND})
    return grids(request, side_grid(desk_of(request).database, asked["query"], pair, page_no))


@router.get("/MG03")
async def show_police(request: Request, first: str = "", second: str = "") -> Response:
    """Show a button for each record."""
    session = enter(request, COUNTER)
    database = desk_of(request).database
    pair = find_pair(database, first, second)
    screen = ("MG03", "实名核验")
    if pair is None:
        return page(request, "mg_no_case.html", session=session, screen=screen, message=messages.NOT_FOUND)
    sides = [(side, SIDE_TITLES[side], getattr(pair, side)) for side in SIDES]
    case = open_case_of(database, pair)
    return page(request, "mg03.html", session=session, screen=screen, pair=pair, merge=case, sides=sides)


@router.post("/MG03/check")
async def check_police(request: Request) -> Response:
    """Ask the police about one record of a pair; nothing is kept."""
    enter(request, COUNTER)
    desk = desk_of(request)
    asked: dict[str, Any] = await request.json()
    side, record = str(asked.get("side", "")), find_record(desk.database, str(asked.get("personal_no", "")))
    if side not in SIDES or record is None:
        return JSONResponse({"error": messages.NOT_FOUND})
    answer = desk.database.row("SELECT result FROM mg_police WHERE personal_no = ?", (record["personal_no"],))
    values = {f"result_{side}": answer["result"] if answer else TIMED_OUT, f"time_{side}": desk.timestamp()}
    return JSONResponse({"values": values})


def _pair(request: Request, asked: dict[str, str]) -> Pair | None:
    first, second = normalise(asked.get("first", "")), normalise(asked.get("second", ""))
    return find_pair(desk_of(request).database, first, second)


def _side_values(request: Request, pair: Pair) -> dict[str, str]:
    marks = marks_of(request)
    values = {}
    for side, record in ((SIDES[0], pair.first), (SIDES[1], pair.second)):
        for field in FIELDS:
            shown = shown_field(record, field)
            values[f"{side}_{field}"] = marks.echo(shown) if field in ECHOED else shown
    return values
