"""A sign of life for whoever keeps the service up; says nothing else."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from digital_employee.dashboard.desk import desk_of
from digital_employee.dashboard.guard import Requires
from digital_employee.dashboard.permissions import Permission
from digital_employee.dashboard.visitor import Visitor

router = APIRouter()


@router.get("/health")
async def show_health(request: Request, _visitor: Annotated[Visitor, Depends(Requires(Permission.ANYONE))]) -> Response:
    """Answer once the database has answered."""
    await desk_of(request).feed.mark()
    return JSONResponse({"status": "up"})
