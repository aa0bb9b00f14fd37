"""首页: 待办事项 and the notice board."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from mock_caseworker.access import STAFF, enter
from mock_caseworker.desk import desk_of, page
from mock_caseworker.scenes import TODO_KINDS
from mock_caseworker.todo import todo_list

router = APIRouter()


@router.get("/HOME")
async def show_home(request: Request) -> Response:
    """Show the first page of the 待办 list."""
    session = enter(request, STAFF)
    todo = todo_list(desk_of(request).database, TODO_KINDS, "", 1)
    return page(request, "home.html", session=session, screen=("HOME", "首页"), todo=todo, kinds=TODO_KINDS)
