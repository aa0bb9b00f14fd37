"""The frame around everything: header, menu tree, tabs. Menu clicks stay in the browser."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from mock_caseworker.access import APPROVER, COUNTER, EVERYONE, READERS, REVIEWER, enter
from mock_caseworker.desk import desk_of, page
from mock_caseworker.regions import region_name

# (node, ((screen, title, roles), …)); a screen "" is a function that this installation does not have.
MENU = (
    ("我的工作台", (("HOME", "首页", READERS), ("TASK", "人工任务", READERS))),
    (
        "失业保险",
        (
            ("UI01", "待遇申领受理", COUNTER),
            ("UI02", "申请信息", COUNTER),
            ("UI03", "联网核查", COUNTER),
            ("UI04", "期限核定", READERS),
            ("UI05", "标准核定", READERS),
            ("UI06", "告知/打印", COUNTER),
            ("UI07", "待遇复核", REVIEWER),
            ("UI08", "待遇审批", APPROVER),
            ("UI11", "进度查询", READERS),
        ),
    ),
    ("养老保险", (("", "转移申请受理", READERS), ("", "联系函管理", READERS), ("", "信息表核对", READERS))),
    ("基金财务", (("", "银行对账", READERS), ("", "财务凭证", READERS))),
    ("系统管理", (("", "修改密码", EVERYONE), ("ADMIN", "运行参数", frozenset({"ADM"})))),
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
