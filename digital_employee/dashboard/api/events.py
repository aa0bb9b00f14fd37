"""The stream of changes: names of what changed, never the data itself; pages fetch that with their own rights."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response

from digital_employee.dashboard.desk import Desk, desk_of
from digital_employee.dashboard.guard import Requires
from digital_employee.dashboard.live import EVERYTHING, read_topics
from digital_employee.dashboard.permissions import Permission
from digital_employee.dashboard.visitor import Visitor
from digital_employee.store.web_sessions import find_session

router = APIRouter()
PING_S = 15
RETRY_MS = 1000
Mark = Annotated[int | None, Query(ge=0, lt=2**53)]
SESSION_CHECKED_EVERY_S = 10.0


@router.get("/events")
async def stream_events(
    request: Request,
    visitor: Annotated[Visitor, Depends(Requires(Permission.VIEW_WORK))],
    topics: Annotated[str, Query(max_length=1000)],
    since: Mark = None,
    last_event_id: Annotated[str | None, Header(max_length=20)] = None,
) -> Response:
    """Tell of every change of the topics after `since`, or after the last event a browser has seen."""
    begin = int(last_event_id) if last_event_id and last_event_id.isdecimal() else since
    told = _tell(desk_of(request), visitor, read_topics(topics) | {EVERYTHING}, begin)
    return EventSourceResponse(told, ping=PING_S, send_timeout=10)


async def _tell(
    desk: Desk, visitor: Visitor, wanted: frozenset[str], since: int | None
) -> AsyncIterator[ServerSentEvent]:
    yield ServerSentEvent(comment="open", retry=RETRY_MS)
    async with aclosing(desk.feed.follow(since)) as changes:
        pending = asyncio.ensure_future(anext(changes))
        try:
            while True:
                done, _ = await asyncio.wait({pending}, timeout=SESSION_CHECKED_EVERY_S)
                if not await _is_still_here(desk, visitor):
                    yield ServerSentEvent(event="signed-out", data="")
                    return
                if not done:
                    continue
                mark, topics = pending.result()
                pending = asyncio.ensure_future(anext(changes))
                for topic in sorted(topics & wanted):
                    yield ServerSentEvent(event=topic, data=str(mark), id=str(mark))
        finally:
            pending.cancel()
            await asyncio.gather(pending, return_exceptions=True)


async def _is_still_here(desk: Desk, visitor: Visitor) -> bool:
    async with desk.database.session() as session:
        return await find_session(session, desk.clock, token=visitor.session) is not None
