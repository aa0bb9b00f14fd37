"""Signing in and out, and the choice of language and theme, which needs nobody's name."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from digital_employee.dashboard.desk import desk_of
from digital_employee.dashboard.guard import Requires, cookie_name
from digital_employee.dashboard.locale import LANGUAGES
from digital_employee.dashboard.permissions import Permission
from digital_employee.dashboard.render import THEMES, page
from digital_employee.dashboard.visitor import Visitor
from digital_employee.store.unit import Actor, UnitOfWork
from digital_employee.store.users import Refusal, SignedIn, check_password
from digital_employee.store.web_sessions import NewSession, begin_session, end_session

router = APIRouter()
A_YEAR_S = 365 * 24 * 3600


@router.get("/sign-in")
async def show_sign_in(
    request: Request,
    visitor: Annotated[Visitor, Depends(Requires(Permission.ANYONE))],
    next: str = "",  # noqa: A002 - the word that people see in the address
) -> Response:
    """Show the form, or lead on somebody who is there already."""
    if visitor.is_signed_in:
        return RedirectResponse(local_path(next), status_code=303)
    return _form(request, visitor, next=next)


@router.post("/sign-in")
async def sign_in(
    request: Request,
    visitor: Annotated[Visitor, Depends(Requires(Permission.ANYONE))],
    name: Annotated[str, Form(max_length=64)],
    password: Annotated[str, Form(max_length=256)],
    next: Annotated[str, Form(max_length=1000)] = "",  # noqa: A002
) -> Response:
    """Check the password and begin a session under a new random id."""
    desk = desk_of(request)
    outcome = await check_password(desk.database, desk.writer, name=name.strip(), password=password)
    if isinstance(outcome, Refusal):
        fault = "sign_in.locked" if outcome is Refusal.LOCKED else "sign_in.wrong"
        return _form(request, visitor, next=next, name_given=name, fault=fault, status=401)
    session = await _begin(request, outcome, visitor)
    answer = RedirectResponse(local_path(next), status_code=303)
    is_tls = request.url.scheme == "https"
    answer.set_cookie(cookie_name(request), session.token, httponly=True, secure=is_tls, samesite="strict", path="/")
    return answer


@router.post("/sign-out")
async def sign_out(
    request: Request, visitor: Annotated[Visitor, Depends(Requires(Permission.OWN_ACCOUNT))]
) -> Response:
    """End the session."""
    await desk_of(request).writer.run(lambda uow: end_session(uow, token=visitor.session, by=visitor.actor))
    answer = RedirectResponse("/sign-in", status_code=303)
    answer.delete_cookie(cookie_name(request), path="/", secure=request.url.scheme == "https", httponly=True)
    return answer


@router.post("/preferences")
async def prefer(
    request: Request,
    _visitor: Annotated[Visitor, Depends(Requires(Permission.ANYONE))],
    back: Annotated[str, Form(max_length=1000)] = "/",
    language: Annotated[str, Form(max_length=8)] = "",
    theme: Annotated[str, Form(max_length=8)] = "",
) -> Response:
    """Keep a language or a theme in the browser."""
    answer = RedirectResponse(local_path(back), status_code=303)
    is_tls = request.url.scheme == "https"
    for cookie, value, allowed in (("language", language, LANGUAGES), ("theme", theme, THEMES)):
        if value in allowed:
            answer.set_cookie(cookie, value, max_age=A_YEAR_S, samesite="strict", secure=is_tls, httponly=True)
    return answer


def local_path(wanted: str) -> str:
    """Return a path of this site, whatever somebody put into a link."""
    is_local = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if is_local and not set(wanted) & set("\r\n\t\\") else "/"


async def _begin(request: Request, who: SignedIn, visitor: Visitor) -> NewSession:
    actor = Actor(who.name, who.role.value)

    async def unit(uow: UnitOfWork) -> NewSession:
        if visitor.is_signed_in:
            await end_session(uow, token=visitor.session, by=visitor.actor)
        return await begin_session(uow, user=who.name, by=actor)

    return await desk_of(request).writer.run(unit)


def _form(
    request: Request,
    visitor: Visitor,
    *,
    next: str,  # noqa: A002
    name_given: str = "",
    fault: str = "",
    status: int = 200,
) -> Response:
    return page(
        request,
        visitor,
        "sign_in.html",
        now=desk_of(request).clock.now(),
        status=status,
        next=local_path(next),
        name_given=name_given,
        fault=fault,
        fault_values={},
    )
