"""The audit log: entries, the state of the log, and verifying it anew before the reader's eyes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from time import monotonic
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from digital_employee.audit.verify import FirstBad, VerifyReport
from digital_employee.clock import AGENCY_ZONE
from digital_employee.dashboard.desk import Desk, desk_of
from digital_employee.dashboard.guard import Requires
from digital_employee.dashboard.pages.inputs import Word
from digital_employee.dashboard.permissions import Permission
from digital_employee.dashboard.render import page
from digital_employee.dashboard.visitor import Visitor
from digital_employee.store.audit_keeper import AuditKeeper
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


@router.post("/audit/verify")
async def verify(request: Request, visitor: Annotated[Visitor, Depends(Requires(Permission.VERIFY_AUDIT))]) -> Response:
    """Verify the whole log now, from its plain rows, and show the first bad one."""
    desk = desk_of(request)
    begun = monotonic()
    async with desk.one_verification:
        report = await verify_log(desk)
    return await _show(request, visitor, AuditFilter(), None, Verdict.of(report, monotonic() - begun))


async def verify_log(desk: Desk) -> VerifyReport:
    """Return what verifying finds."""
    return await AuditKeeper.open(desk.database, desk.writer, desk.settings, desk.state_folder).verify()


@dataclass(frozen=True)
class Verdict:
    """What verifying found, as the page shows it."""

    is_sound: bool
    entries: int
    checkpoints: int
    unanchored_since: int | None
    first_bad: FirstBad | None
    seconds: str

    @classmethod
    def of(cls, report: VerifyReport, seconds: float) -> Verdict:
        """Take over a report."""
        return cls(
            report.ok, report.entries, report.checkpoints, report.unanchored_since, report.first_bad, f"{seconds:.1f}"
        )


async def _show(
    request: Request, visitor: Visitor, chosen: AuditFilter, after: int | None, verdict: Verdict | None = None
) -> Response:
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
        verdict=verdict,
    )


def _midnight(text: str) -> datetime | None:
    """Return the beginning of a day at the agency; what is no date restricts nothing."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), AGENCY_ZONE)
    except ValueError:
        return None
