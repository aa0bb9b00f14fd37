"""The frame around everything: header, menu tree, tabs. Menu clicks stay in the browser."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from mock_caseworker.access import ADMINISTRATOR, EVERYONE, READERS, enter
from mock_caseworker.desk import desk_of, page
from mock_caseworker.regions import region_name
from mock_caseworker.scene import Entry
from mock_caseworker.scenes import SCENES

MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    ("我的工作台", (("HOME", "首页", READERS), ("TASK", "人工任务", READERS))),
    *((scene.node, scene.menu) for scene in SCENES),
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
