"""PT09 办理进度查询."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from mock_caseworker import messages
from mock_caseworker.access import READERS, enter
from mock_caseworker.desk import desk_of, grids, page
from mock_caseworker.identity import normalise
from mock_caseworker.pension_transfer.progress import ALL, EMPTY, SUBMITTED, progress
from mock_caseworker.pension_transfer.screens.screen import NODE

router = APIRouter()


@router.get("/PT09")
async def show_progress(request: Request) -> Response:
    """Show the empty screen."""
    session = enter(request, READERS)
    screen = ("PT09", "办理进度查询")
    return page(request, "pt09.html", session=session, screen=screen, node=NODE, grid=EMPTY, scopes=(ALL, SUBMITTED))


def answer_progress(request: Request, asked: dict[str, str], page_no: int) -> Response:
    """Answer the query of PT09."""
    case_no, id_no = normalise(asked.get("case_no", "")), normalise(asked.get("id_no", ""))
    if not case_no and not id_no:
        return JSONResponse({"error": messages.REQUIRED.format(label="受理号")})
    found = progress(
        desk_of(request).database, case_no=case_no, id_no=id_no, scope=asked.get("scope", ALL), page=page_no
    )
    return grids(request, found, message="" if found.total else messages.NOT_FOUND)
