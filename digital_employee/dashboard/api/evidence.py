"""Evidence by digest: only what the store knows, only if its bytes are what they were."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path
from starlette.requests import Request
from starlette.responses import Response

from digital_employee.dashboard.desk import desk_of
from digital_employee.dashboard.guard import Requires
from digital_employee.dashboard.permissions import Permission
from digital_employee.dashboard.visitor import Visitor
from digital_employee.store.evidence import EvidenceFolder
from digital_employee.store.reports.evidence import find_evidence

router = APIRouter()
SHOWN = frozenset({"image/png", "image/jpeg", "image/webp"})
"""Everything else is handed out as a file to keep: nothing a portal wrote is run on our pages."""


@router.get("/evidence/{digest}")
async def show_evidence(
    request: Request,
    _visitor: Annotated[Visitor, Depends(Requires(Permission.VIEW_EVIDENCE))],
    digest: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")],
) -> Response:
    """Return the artifact of a digest; one that was changed is refused, not shown."""
    desk = desk_of(request)
    async with desk.database.session() as session:
        known = await find_evidence(session, digest)
    if known is None:
        raise HTTPException(404)
    data = await EvidenceFolder(desk.evidence_folder).read(digest)
    headers = {
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "Cache-Control": "private, max-age=900",
    }
    if known.media_type in SHOWN:
        return Response(data, media_type=known.media_type, headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{digest[:16]}"'
    return Response(data, media_type="application/octet-stream", headers=headers)
