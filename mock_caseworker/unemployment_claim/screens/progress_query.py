"""UI11 进度查询."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from mock_caseworker import messages
from mock_caseworker.access import READERS, enter
from mock_caseworker.desk import desk_of, grids, page
from mock_caseworker.identity import normalise
from mock_caseworker.unemployment_claim.progress import ALL, SUBMITTED, empty_grid, progress

router = APIRouter()


@router.get("/UI11")
async def show_progress(request: Request) -> Response:
    """Show the empty screen."""
    session = enter(request, READERS)
    screen = ("UI11", "进度查询")
    return page(request, "ui11.html", session=session, screen=screen, grid=empty_grid(), scopes=(ALL, SUBMITTED))


def answer_progress(request: Request, asked: dict[str, str], page_no: int) -> Response:
    """Answer the query of UI11."""
    claim_no, id_no = normalise(asked.get("claim_no", "")), normalise(asked.get("id_no", ""))
    if not claim_no and not id_no:
        return JSONResponse({"error": messages.REQUIRED.format(label="受理号")})
    found = progress(
        desk_of(request).database, claim_no=claim_no, id_no=id_no, scope=asked.get("scope", ALL), page=page_no
    )
    return grids(request, found, message="" if found.total else messages.NOT_FOUND)
