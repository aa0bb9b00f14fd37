"""Files in full: documents hold every number unmasked, so each download names its reason and is audited first."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Path
from starlette.requests import Request
from starlette.responses import Response

from digital_employee.dashboard.desk import desk_of
from digital_employee.dashboard.guard import Requires
from digital_employee.dashboard.pages.inputs import Reason
from digital_employee.dashboard.permissions import Permission
from digital_employee.dashboard.visitor import Visitor
from digital_employee.store.evidence import EvidenceFolder, note_download
from digital_employee.store.reports.evidence import find_document

router = APIRouter()


@router.post("/documents/{evidence_id}")
async def download(
    request: Request,
    visitor: Annotated[Visitor, Depends(Requires(Permission.VIEW_DOCUMENTS))],
    evidence_id: Annotated[int, Path(ge=1)],
    reason: Reason,
) -> Response:
    """Hand out a kept file as it is; one that was changed is refused, and nothing leaves unrecorded."""
    desk = desk_of(request)
    async with desk.database.session() as session:
        found = await find_document(session, evidence_id)
    if found is None:
        raise HTTPException(404)
    data = await EvidenceFolder(desk.evidence_folder).read(found.digest)
    await desk.writer.run(lambda uow: note_download(uow, evidence_id=evidence_id, reason=reason, by=visitor.actor))
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.label or found.digest[:16], safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "Cache-Control": "no-store",
    }
    return Response(data, media_type=_sent_as(found.media_type), headers=headers)


def _sent_as(media_type: str) -> str:
    # What a browser could run as a page of ours is sent as plain bytes, whatever its maker called it.
    is_page = any(word in media_type for word in ("html", "xml", "svg", "javascript")) and "openxml" not in media_type
    return "application/octet-stream" if is_page else media_type
