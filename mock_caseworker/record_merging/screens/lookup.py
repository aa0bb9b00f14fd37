"""MG10 合并查询打印: what became of a pair, and the printable sheet."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from mock_caseworker import messages
from mock_caseworker.access import READERS, enter
from mock_caseworker.desk import desk_of, grids, page
from mock_caseworker.identity import normalise
from mock_caseworker.record_merging.cases import find_case, pair_of_case
from mock_caseworker.record_merging.figures import settle, shown_figures
from mock_caseworker.record_merging.progress import ALL, SUBMITTED, empty_grid, progress

SCREEN = ("MG10", "合并查询打印")
router = APIRouter()


@router.get("/MG10")
async def show_lookup(request: Request) -> Response:
    """Show the empty screen."""
    session = enter(request, READERS)
    return page(request, "mg10.html", session=session, screen=SCREEN, grid=empty_grid(), scopes=(ALL, SUBMITTED))


@router.get("/MG10/print")
async def preview_print(request: Request, biz_no: str = "") -> Response:
    """Show the printable 合并审批表 in a window of its own."""
    session = enter(request, READERS)
    database = desk_of(request).database
    case = find_case(database, biz_no)
    if case is None:
        return page(request, "mg_no_case.html", session=session, screen=SCREEN, message=messages.NOT_FOUND)
    pair = pair_of_case(database, case)
    figures = _figures(request, biz_no) or shown_figures(database, case, settle(database, case))
    return page(
        request, "mg_print.html", session=session, screen=SCREEN, merge=case, pair=pair, figures=figures, notice=None
    )


def answer_cases(request: Request, asked: dict[str, str], page_no: int) -> Response:
    """Answer the query of MG10."""
    pair_no, biz_no = normalise(asked.get("pair_no", "")), normalise(asked.get("biz_no", ""))
    if not pair_no and not biz_no:
        return JSONResponse({"error": messages.REQUIRED.format(label="合并编号")})
    found = progress(
        desk_of(request).database, pair_no=pair_no, biz_no=biz_no, scope=asked.get("scope", ALL), page=page_no
    )
    return grids(request, found, message="" if found.total else messages.NOT_FOUND)


def _figures(request: Request, biz_no: str) -> dict[str, str] | None:
    """Return the submitted figures: after the merge the books say nothing of what was before."""
    row = desk_of(request).database.row("SELECT * FROM mg_submission WHERE biz_no = ? ORDER BY id DESC", (biz_no,))
    return {name: str(row[name]) for name in row.keys()} if row else None  # noqa: SIM118  # a row is no mapping
