"""The frame around everything: header, menu tree, tabs. Menu clicks stay in the browser."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Request, Response

from mock_caseworker.access import ADMINISTRATOR, EVERYONE, READERS, STAFF, enter
from mock_caseworker.desk import desk_of, page
from mock_caseworker.regions import region_name
from mock_caseworker.scene import Entry
from mock_caseworker.scenes import SCENES


def _screen_of(entry: Entry) -> str:
    return entry[0]


def _branches() -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """Yield the branches of the businesses; those that share one stand in it together, ordered by screen."""
    for node in dict.fromkeys(scene.node for scene in SCENES):
        yield (
            node,
            tuple(sorted((entry for scene in SCENES if scene.node == node for entry in scene.menu), key=_screen_of)),
        )


MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("我的工作台", (("HOME", "首页", STAFF), ("TASK", "人工任务", READERS))),
    *_branches(),
    ("系统管理", (("", "修改密码", EVERYONE), ("ADMIN", "运行参数", ADMINISTRATOR))),
)
router = APIRouter()


@router.get("/")
async def show_shell(request: Request) -> Response:
    """Show the shell with the menu of the account's role."""
    session = enter(request, EVERYONE)
    menu = [
        (node, [(screen, title) for screen, title, roles in entries if session.role in roles]) for node, entries in MENU
    ]
    dice = desk_of(request).dice.faults
    rate = "popup_rate" if dice.popup_rate > dice.login_popup_rate else "login_popup_rate"
    return page(
        request,
        "shell.html",
        session=session,
        menu=[(node, entries) for node, entries in menu if entries],
        agency=f"{region_name(session.region_code)}社会保险事业服务中心",
        notice=desk_of(request).pages.notice(rate),
        first="ADMIN" if session.role == "ADM" else "HOME",
    )
