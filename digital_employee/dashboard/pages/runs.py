"""Runs: the list, the page of one, and holding, releasing and cancelling it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from digital_employee.dashboard.desk import desk_of
from digital_employee.dashboard.guard import Requires
from digital_employee.dashboard.pages.controls import standpoint
from digital_employee.dashboard.pages.inputs import Key, Reason, Search, Word, named
from digital_employee.dashboard.permissions import Permission
from digital_employee.dashboard.render import page
from digital_employee.dashboard.tones import TONES
from digital_employee.dashboard.visitor import Visitor
from digital_employee.store.reports.evidence import documents_among, list_evidence
from digital_employee.store.reports.hindrances import why_run_waits
from digital_employee.store.reports.items import ItemFilter, list_items
from digital_employee.store.reports.runs import RunFilter, list_input_faults, list_runs, read_run, workflow_titles
from digital_employee.store.runs import cancel_run, hold_run, release_run

router = APIRouter()
Reader = Annotated[Visitor, Depends(Requires(Permission.VIEW_WORK))]
Controller = Annotated[Visitor, Depends(Requires(Permission.CONTROL_WORK))]
ORIGINS = ("schedule", "person", "queue")
FAULTS_SHOWN = 20


@router.get("/runs")
async def show_runs(
    request: Request,
    visitor: Reader,
    workflow: Word = "",
    state: Word = "",
    origin: Word = "",
    after: Key = "",
) -> Response:
    """Show the runs, newest first."""
    desk = desk_of(request)
    mark = await desk.feed.mark()
    chosen = RunFilter(workflow, state, origin)
    async with desk.database.session() as session:
        rows = await list_runs(session, chosen, after=after or None)
        titles = await workflow_titles(session)
    return page(
        request,
        visitor,
        "runs.html",
        now=desk.clock.now(),
        topics=["runs"],
        mark=mark,
        page=rows,
        chosen=chosen,
        titles=titles,
        states=named(visitor, "run_state", TONES["run"]),
        origins=named(visitor, "origin", ORIGINS),
    )


@router.get("/runs/{run_id}")
async def show_run(
    request: Request,
    visitor: Reader,
    run_id: str,
    state: Word = "",
    disposition: Word = "",
    text: Search = "",
    after: Key = "",
    faults: Annotated[int | None, Query(ge=0)] = None,
) -> Response:
    """Show one run: its progress, the rows that could not be read, its items."""
    desk = desk_of(request)
    mark, moment = await desk.feed.mark(), desk.moment()
    chosen = ItemFilter(run_id=run_id, state=state, disposition=disposition, text=text.strip())
    async with desk.database.session() as session:
        detail = await read_run(session, run_id)
        if detail is None:
            raise HTTPException(404)
        items = await list_items(session, chosen, moment, after=after or None)
        files = documents_among(await list_evidence(session, run_id=run_id))
        unread = await list_input_faults(session, run_id, after=faults, length=FAULTS_SHOWN)
        hindrance = await why_run_waits(session, run_id, standpoint(desk))
    return page(
        request,
        visitor,
        "run.html",
        now=moment.real,
        topics=[f"run-{run_id}", "controls", "breakers"],
        mark=mark,
        detail=detail,
        hindrance=hindrance,
        run=detail.line,
        total=max(detail.line.counts.total, detail.line.items_expected or 0),
        items=items,
        faults=unread,
        documents=files,
        chosen=chosen,
        states=named(visitor, "item_state", TONES["item"]),
        dispositions=named(visitor, "disposition", TONES["disposition"]),
    )


@router.post("/runs/{run_id}/hold")
async def hold(request: Request, visitor: Controller, run_id: str, reason: Reason) -> Response:
    """Hold the run: nothing of it is sent any more."""
    await desk_of(request).writer.run(lambda uow: hold_run(uow, run_id=run_id, reason=reason, by=visitor.actor))
    return RedirectResponse(f"/runs/{run_id}", status_code=303)


@router.post("/runs/{run_id}/release")
async def release(request: Request, visitor: Controller, run_id: str, reason: Reason) -> Response:
    """Let the run go on."""
    desk = desk_of(request)
    await desk.writer.run(
        lambda uow: release_run(uow, run_id=run_id, by=visitor.actor, reason=reason, enqueuer=desk.enqueuer)
    )
    return RedirectResponse(f"/runs/{run_id}", status_code=303)


@router.post("/runs/{run_id}/cancel")
async def cancel(request: Request, visitor: Controller, run_id: str, reason: Reason) -> Response:
    """Cancel the run and its open items."""
    await desk_of(request).writer.run(lambda uow: cancel_run(uow, run_id=run_id, by=visitor.actor, reason=reason))
    return RedirectResponse(f"/runs/{run_id}", status_code=303)
