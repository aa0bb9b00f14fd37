"""登录: five failures lock an account; one living login each."""

from __future__ import annotations

import hmac

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from mock_caseworker import messages
from mock_caseworker.access import COOKIE
from mock_caseworker.desk import desk_of, page
from mock_caseworker.regions import cities

MOST_FAILURES = 5
router = APIRouter()


@router.get("/login")
async def show_login(request: Request) -> Response:
    """Show the form."""
    return _form(request)


@router.post("/login")
async def sign_in(request: Request) -> Response:
    """Sign an account in, or say why not."""
    desk = desk_of(request)
    form = await request.form()
    username, password, region = (str(form.get(name, "")).strip() for name in ("username", "password", "region_code"))
    for value, label in ((username, "用户名"), (password, "密码"), (region, "统筹区")):
        if not value:
            return _form(request, messages.REQUIRED.format(label=label), username)
    account = desk.database.row("SELECT * FROM account WHERE username = ?", (username,))
    if account is None:
        return _form(request, messages.LOGIN_WRONG, username)
    if account["locked"]:
        return _form(request, messages.LOGIN_LOCKED, username)
    if not hmac.compare_digest(account["password"].encode(), password.encode()):
        return _form(request, _count_failure(request, username, account["failures"] + 1), username)
    if account["region_code"] != region:
        return _form(request, messages.LOGIN_REGION, username)
    desk.database.run("UPDATE account SET failures = 0 WHERE username = ?", (username,))
    session = desk.sessions.begin(
        username=username, display_name=account["display_name"], role=account["role"], region_code=region
    )
    answer = RedirectResponse("/", 302)
    answer.set_cookie(COOKIE, session.token, httponly=True, samesite="lax")
    return answer


@router.get("/logout")
async def sign_out(request: Request) -> Response:
    """End the login."""
    desk_of(request).sessions.end(request.cookies.get(COOKIE, ""))
    answer = RedirectResponse("/login", 302)
    answer.delete_cookie(COOKIE)
    return answer


def _count_failure(request: Request, username: str, failures: int) -> str:
    locked = failures >= MOST_FAILURES
    desk_of(request).database.run(
        "UPDATE account SET failures = ?, locked = ? WHERE username = ?", (failures, int(locked), username)
    )
    return messages.LOGIN_LOCKED if locked else messages.LOGIN_WRONG


def _form(request: Request, message: str = "", username: str = "") -> Response:
    return page(request, "login.html", message=message, username=username, cities=cities())
