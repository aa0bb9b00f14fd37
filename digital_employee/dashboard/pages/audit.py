"""The audit log: entries, the state of the log, and verifying it anew before the reader's eyes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from digital_employee.clock import AGENCY_ZONE
from digital_employee.dashboard.desk import desk_of
from digital_employee.dashboard.guard import Requires
from digital_employee.dashboard.pages.inputs import Word
from digital_employee.dashboard.permissions import Permission
from digital_employee.dashboard.render import page
from digital_employee.dashboard.visitor import Visitor
from digital_employee.store.reports.audit import AuditFilter, list_entries, list_kinds, read_log_standing

router = APIRouter()
Reader = Annotated[Visitor, Depends(Requires(Permission.VIEW_AUDIT))]


@router.get("/audit")
async def show_audit(
    request: Request,
    visitor: Reader,
    kind: Word = "",
    actor: Annotated[str, Query(max_length=64)] = "",
    run: Word = "",
    item: Word = "",
    since: Annotated[str, Query(max_length=10)] = "",
    until: Annotated[str, Query(max_length=10)] = "",
    after: Annotated[int | None, Query(ge=0, lt=2**53)] = None,
) -> Response:
    """Show the entries, newest first."""
    last = _midnight(until)
    chosen = AuditFilter(kind, actor.strip(), run, item, _midnight(since), last + timedelta(days=1) if last else None)
    return await _show(request, visitor, chosen, after)


async def _show(request: Request, visitor: Visitor, chosen: AuditFilter, after: int | None) -> Response:
    desk = desk_of(request)
    mark = await desk.feed.mark()
    async with desk.database.session() as session:
        rows = await list_entries(session, chosen, after=after)
        kinds = await list_kinds(session)
        standing = await read_log_standing(session)
    words = visitor.words
    return page(
        request,
        visitor,
        "audit.html",
        now=desk.clock.now(),
        topics=["audit"],
        mark=mark,
        page=rows,
        chosen=chosen,
        kinds=[(kind, words.name("audit", kind)) for kind in kinds],
        standing=standing,
        verdict=None,
    )


def _midnight(text: str) -> datetime | None:
    """Return the beginning of a day at the agency; what is no date restricts nothing."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), AGENCY_ZONE)
    except ValueError:
        return None
