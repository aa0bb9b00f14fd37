"""MG01 疑似重复清单, with the export of the register."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from mock_caseworker import messages
from mock_caseworker.access import READERS, enter
from mock_caseworker.desk import desk_of, grids, page
from mock_caseworker.record_merging.export import read_register, write_register
from mock_caseworker.record_merging.suspects import BATCHES, empty_grid, suspects
from mock_caseworker.regions import cities

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HIGHEST = 100
router = APIRouter()


@router.get("/MG01")
async def show_listing(request: Request) -> Response:
    """Show the empty screen."""
    session = enter(request, READERS)
    return page(
        request,
        "mg01.html",
        session=session,
        screen=("MG01", "疑似重复清单"),
        batches=BATCHES,
        pools=cities(),
        suspects=empty_grid(),
    )


@router.get("/MG01/export")
async def export_register(request: Request, pool: str = "") -> Response:
    """Send the register as a workbook."""
    enter(request, READERS)
    database = desk_of(request).database
    today = database.business_date()
    records = read_register(database, pool)
    content = await asyncio.to_thread(write_register, records, pool, today)
    name = quote(f"参保人员信息_{today:%Y%m%d}.xlsx")
    return Response(
        content, media_type=WORKBOOK, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
    )


def answer_suspects(request: Request, asked: dict[str, str], page_no: int) -> Response:
    """Answer the query of MG01."""
    batch = asked.get("batch", "")
    if batch not in dict(BATCHES):
        return JSONResponse({"error": messages.REQUIRED.format(label="规则批次")})
    low, high = _score(asked.get("low", ""), 0), _score(asked.get("high", ""), _HIGHEST)
    found = suspects(
        desk_of(request).database, batch=batch, pool=asked.get("pool", ""), low=low, high=high, page=page_no
    )
    return grids(request, found, message="" if found.total else messages.NOT_FOUND)


def _score(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() else otherwise
