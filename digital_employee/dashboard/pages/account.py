"""One's own account: password, language, theme."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from digital_employee.dashboard.desk import desk_of
from digital_employee.dashboard.guard import Requires, cookie_name
from digital_employee.dashboard.permissions import Permission
from digital_employee.dashboard.render import page
from digital_employee.dashboard.visitor import Visitor
from digital_employee.store.unit import UnitOfWork
from digital_employee.store.users import SHORTEST_PASSWORD, SignedIn, check_password, hash_password, set_password
from digital_employee.store.web_sessions import NewSession, begin_session

router = APIRouter()
Person = Annotated[Visitor, Depends(Requires(Permission.OWN_ACCOUNT))]
Password = Annotated[str, Form(max_length=256)]


@router.get("/account")
async def show_account(request: Request, visitor: Person, changed: bool = False) -> Response:
    """Show who one is here."""
    return _show(request, visitor, changed=changed)


@router.get("/account/password")
async def show_password(request: Request, visitor: Person) -> Response:
    """Show the form alone: it is all that somebody with a one-time password sees."""
    return _show(request, visitor)


@router.post("/account/password")
async def change_password(
    request: Request, visitor: Person, present: Password, wanted: Password, again: Password
) -> Response:
    """Change the password: every session ends and this browser gets a new one."""
    if fault := _fault_of(present, wanted, again):
        return _show(request, visitor, fault=fault, status=400)
    desk = desk_of(request)
    outcome = await check_password(desk.database, desk.writer, name=visitor.name, password=present)
    if not isinstance(outcome, SignedIn):
        return _show(request, visitor, fault="password.wrong", status=400)
    hashed = await hash_password(wanted)

    async def unit(uow: UnitOfWork) -> NewSession:
        await set_password(uow, name=visitor.name, password_hash=hashed, by=visitor.actor)
        return await begin_session(uow, user=visitor.name, by=visitor.actor)

    session = await desk.writer.run(unit)
    answer = RedirectResponse("/" if visitor.must_change else "/account?changed=true", status_code=303)
    is_tls = request.url.scheme == "https"
    answer.set_cookie(cookie_name(request), session.token, httponly=True, secure=is_tls, samesite="strict", path="/")
    return answer


def _fault_of(present: str, wanted: str, again: str) -> str:
    if wanted != again:
        return "password.differ"
    if wanted == present:
        return "password.same"
    return "password.short" if len(wanted) < SHORTEST_PASSWORD else ""


def _show(request: Request, visitor: Visitor, *, fault: str = "", changed: bool = False, status: int = 200) -> Response:
    template = "new_password.html" if visitor.must_change else "account.html"
    now = desk_of(request).clock.now()
    return page(request, visitor, template, now=now, status=status, fault=fault, changed=changed)
