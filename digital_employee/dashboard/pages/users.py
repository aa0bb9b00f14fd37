"""People's accounts, for the administrator: new ones, roles, one-time passwords."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Form
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from digital_employee.dashboard.desk import desk_of
from digital_employee.dashboard.guard import ForbiddenError, Requires
from digital_employee.dashboard.permissions import Permission
from digital_employee.dashboard.render import page
from digital_employee.dashboard.visitor import Visitor
from digital_employee.errors import StoreError
from digital_employee.store.reports.users import list_users
from digital_employee.store.users import Role, create_user, hash_password, set_password, set_role

router = APIRouter()
Admin = Annotated[Visitor, Depends(Requires(Permission.MANAGE_USERS))]
NewName = Annotated[str, Form(pattern=r"^[a-z][a-z0-9_.\-]{1,31}$")]
DisplayName = Annotated[str, Form(min_length=1, max_length=64)]


@router.get("/users")
async def show_users(request: Request, visitor: Admin) -> Response:
    """Show every account."""
    return await _show(request, visitor)


@router.post("/users")
async def create(
    request: Request, visitor: Admin, name: NewName, display_name: DisplayName, role: Annotated[Role, Form()]
) -> Response:
    """Make an account and show its one-time password, this once."""
    password = secrets.token_urlsafe(12)
    hashed = await hash_password(password)
    try:
        await desk_of(request).writer.run(
            lambda uow: create_user(
                uow, name=name, role=role, password_hash=hashed, display_name=display_name.strip(), by=visitor.actor
            )
        )
    except StoreError:
        given = {"name": name, "display_name": display_name, "role": role.value}
        return await _show(request, visitor, fault="user.taken", given=given, status=409)
    return await _show(request, visitor, secret=password, secret_of=name)


@router.post("/users/{name}/role")
async def change_role(request: Request, visitor: Admin, name: str, role: Annotated[Role, Form()]) -> Response:
    """Give a person another role; they sign in anew. Nobody changes their own."""
    if name == visitor.name:
        raise ForbiddenError
    await desk_of(request).writer.run(lambda uow: set_role(uow, name=name, role=role, by=visitor.actor))
    return RedirectResponse("/users", status_code=303)


@router.post("/users/{name}/password")
async def reset_password(request: Request, visitor: Admin, name: str) -> Response:
    """Give a person a one-time password and show it, this once; their sessions end and a lock is lifted."""
    if name == visitor.name:
        raise ForbiddenError
    password = secrets.token_urlsafe(12)
    hashed = await hash_password(password)
    await desk_of(request).writer.run(
        lambda uow: set_password(uow, name=name, password_hash=hashed, must_change=True, by=visitor.actor)
    )
    return await _show(request, visitor, secret=password, secret_of=name)


async def _show(
    request: Request,
    visitor: Visitor,
    *,
    fault: str = "",
    secret: str = "",
    secret_of: str = "",
    given: dict[str, str] | None = None,
    status: int = 200,
) -> Response:
    desk = desk_of(request)
    async with desk.database.session() as session:
        users = await list_users(session)
    return page(
        request,
        visitor,
        "users.html",
        now=desk.clock.now(),
        status=status,
        users=users,
        roles=[role.value for role in Role],
        fault=fault,
        secret=secret,
        secret_of=secret_of,
        given=given or {"name": "", "display_name": "", "role": Role.OPERATOR.value},
    )
