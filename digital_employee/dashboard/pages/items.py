"""Work items: the search, the page of one with all that happened to it, and steering it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from digital_employee.dashboard.desk import Desk, desk_of
from digital_employee.dashboard.guard import Requires
from digital_employee.dashboard.pages.inputs import Key, Reason, Search, Word, named
from digital_employee.dashboard.permissions import Permission, is_allowed
from digital_employee.dashboard.render import page
from digital_employee.dashboard.tones import TONES
from digital_employee.dashboard.visitor import Visitor
from digital_employee.store.queue.steering import cancel_item, hold_item, release_item, requeue_item
from digital_employee.store.reports.audit import AuditFilter, list_entries
from digital_employee.store.reports.deadlines import BusinessMoment, DeadlineStanding
from digital_employee.store.reports.item_history import ItemHistory, plan_of_item, read_item
from digital_employee.store.reports.items import ItemFilter, list_items
from digital_employee.store.reports.runs import workflow_titles
from digital_employee.store.reports.tasks import TaskFilter, list_tasks

router = APIRouter()
Reader = Annotated[Visitor, Depends(Requires(Permission.VIEW_WORK))]
Controller = Annotated[Visitor, Depends(Requires(Permission.CONTROL_WORK))]
SEARCHED_STANDINGS = (DeadlineStanding.OVERDUE.value, DeadlineStanding.AT_RISK.value)
ENTRIES_SHOWN = 8


@router.get("/items")
async def show_items(
    request: Request,
    visitor: Reader,
    text: Search = "",
    workflow: Word = "",
    state: Word = "",
    disposition: Word = "",
    standing: Word = "",
    after: Key = "",
) -> Response:
    """Search the items of all runs."""
    desk = desk_of(request)
    mark, moment = await desk.feed.mark(), desk.moment()
    wanted = standing if standing in SEARCHED_STANDINGS else ""
    chosen = ItemFilter("", workflow, state, disposition, wanted, text.strip())
    async with desk.database.session() as session:
        rows = await list_items(session, chosen, moment, after=after or None)
        titles = await workflow_titles(session)
    return page(
        request,
        visitor,
        "items.html",
        now=moment.real,
        topics=["items"],
        mark=mark,
        page=rows,
        chosen=chosen,
        titles=titles,
        states=named(visitor, "item_state", TONES["item"]),
        dispositions=named(visitor, "disposition", TONES["disposition"]),
        standings=named(visitor, "standing", SEARCHED_STANDINGS),
    )


@router.get("/items/{item_id}")
async def show_item(request: Request, visitor: Reader, item_id: str) -> Response:
    """Show one item and all that happened to it."""
    desk = desk_of(request)
    mark, moment = await desk.feed.mark(), desk.moment()
    found = await read_history(desk, item_id, moment)
    if found is None:
        raise HTTPException(404)
    history, headings = found
    async with desk.database.session() as session:
        tasks = await list_tasks(session, TaskFilter(item_id=item_id), moment)
        may_audit = is_allowed(visitor.role, Permission.VIEW_AUDIT)
        of_item = AuditFilter(item_id=item_id)
        entries = await list_entries(session, of_item, length=ENTRIES_SHOWN) if may_audit else None
    return page(
        request,
        visitor,
        "item.html",
        now=moment.real,
        topics=[f"item-{item_id}"],
        mark=mark,
        history=history,
        headings=headings,
        item=history.line,
        tasks=tasks,
        entries=entries,
    )


async def read_history(
    desk: Desk, item_id: str, moment: BusinessMoment
) -> tuple[ItemHistory, Mapping[str, str]] | None:
    """Return an item's history masked by the types its own plan declares, and the headings of its fields."""
    async with desk.database.session() as session:
        digest = await plan_of_item(session, item_id)
    if digest is None:
        return None
    declared = await desk.field_types.of_plan(digest)
    async with desk.database.session() as session:
        history = await read_item(session, item_id, declared.masks, moment)
    return (history, declared.headings) if history else None


@router.post("/items/{item_id}/hold")
async def hold(request: Request, visitor: Controller, item_id: str, reason: Reason) -> Response:
    """Keep the item from running."""
    await desk_of(request).writer.run(lambda uow: hold_item(uow, item_id=item_id, by=visitor.actor, reason=reason))
    return _back(item_id)


@router.post("/items/{item_id}/release")
async def release(request: Request, visitor: Controller, item_id: str, reason: Reason) -> Response:
    """Let a held item run."""
    desk = desk_of(request)
    await desk.writer.run(
        lambda uow: release_item(uow, item_id=item_id, by=visitor.actor, reason=reason, enqueuer=desk.enqueuer)
    )
    return _back(item_id)


@router.post("/items/{item_id}/requeue")
async def requeue(request: Request, visitor: Controller, item_id: str, reason: Reason) -> Response:
    """Put an item that waits or ended back into the queue."""
    desk = desk_of(request)
    await desk.writer.run(
        lambda uow: requeue_item(uow, item_id=item_id, by=visitor.actor, reason=reason, enqueuer=desk.enqueuer)
    )
    return _back(item_id)


@router.post("/items/{item_id}/cancel")
async def cancel(request: Request, visitor: Controller, item_id: str, reason: Reason) -> Response:
    """Cancel the item; one whose write is under way becomes in doubt."""
    await desk_of(request).writer.run(lambda uow: cancel_item(uow, item_id=item_id, by=visitor.actor, reason=reason))
    return _back(item_id)


def _back(item_id: str) -> Response:
    return RedirectResponse(f"/items/{item_id}", status_code=303)
