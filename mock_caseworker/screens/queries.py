"""POST /ui/query: every question that a page's script asks. Nothing here changes anything."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from types import MappingProxyType

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from mock_caseworker import messages
from mock_caseworker.access import STAFF, enter
from mock_caseworker.desk import desk_of, grids
from mock_caseworker.regions import counties
from mock_caseworker.scene import Asked, Question
from mock_caseworker.scenes import SCENES, TODO_KINDS
from mock_caseworker.tasks import task_list
from mock_caseworker.todo import todo_list

router = APIRouter()


def _todo(request: Request, asked: Asked, page: int) -> Response:
    return grids(request, todo_list(desk_of(request).database, TODO_KINDS, asked.get("kind", ""), page))


def _tasks(request: Request, _: Asked, page: int) -> Response:
    return grids(request, task_list(desk_of(request).database, page))


def _counties(_: Request, asked: Asked, __: int) -> Response:
    return JSONResponse({"options": counties(asked.get("city", ""))})


QUESTIONS: Mapping[str, Question] = MappingProxyType(
    ChainMap({"todo": _todo, "tasks": _tasks, "counties": _counties}, *(dict(scene.questions) for scene in SCENES))
)


@router.post("/ui/query")
async def answer_query(request: Request) -> Response:
    """Answer one question; the page's pager asks the same way as its buttons."""
    enter(request, STAFF)
    body = await request.json()
    asked = {str(name): str(value) for name, value in body.items()} if isinstance(body, dict) else {}
    answer = QUESTIONS.get(asked.get("query", ""))
    if answer is None:
        return JSONResponse({"error": messages.NOT_FOUND}, 404)
    return answer(request, asked, _page_number(request, asked.get("page", "1")))


def _page_number(request: Request, text: str) -> int:
    number = int(text) if text.isdecimal() else 1
    return 1 if number > 1 and desk_of(request).dice.falls("paging_reset") else number
