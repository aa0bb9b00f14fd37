"""The guard before every route: who is it, may they, and did their own browser page send it."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from urllib.parse import urlsplit

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.routing import BaseRoute

from digital_employee.dashboard.desk import desk_of
from digital_employee.dashboard.locale import catalogue, choose_language
from digital_employee.dashboard.permissions import Permission, is_allowed
from digital_employee.dashboard.render import THEMES
from digital_employee.dashboard.visitor import Visitor
from digital_employee.store.web_sessions import find_session, touch_session

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class NotSignedInError(Exception):
    """Nobody, or nobody any more, stands behind the request."""


class MustChangePasswordError(Exception):
    """The person signed in with a password that somebody else has seen."""


class ForbiddenError(Exception):
    """The person is known and may not."""


class ForeignRequestError(Exception):
    """The request would change something and does not come from a page of ours."""


class Requires:
    """A dependency that lets a request pass only with a permission, and tells the route who is there."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, request: Request) -> Visitor:
        """Return the visitor.

        Raises:
            NotSignedInError, MustChangePasswordError, ForbiddenError, ForeignRequestError
        """
        visitor = await recognise(request)
        if request.method not in SAFE_METHODS:
            await refuse_foreign(request, visitor if self.permission is not Permission.ANYONE else None)
        if self.permission is Permission.ANYONE:
            return visitor
        if not visitor.is_signed_in:
            raise NotSignedInError
        if visitor.must_change and self.permission is not Permission.OWN_ACCOUNT:
            raise MustChangePasswordError
        if not is_allowed(visitor.role, self.permission):
            raise ForbiddenError
        return visitor


def cookie_name(request: Request) -> str:
    """Return the session cookie's name; over TLS the prefix binds it to this host."""
    return "__Host-session" if request.url.scheme == "https" else "session"


async def recognise(request: Request) -> Visitor:
    """Return who the session cookie belongs to, with their language and theme."""
    language = choose_language(request.cookies.get("language"), request.headers.get("accept-language", ""))
    theme = request.cookies.get("theme", "")
    words, theme = catalogue(language), theme if theme in THEMES else THEMES[0]
    token = request.cookies.get(cookie_name(request), "")
    desk = desk_of(request)
    async with desk.database.session() as session:
        found = await find_session(session, desk.clock, token=token) if token else None
    if found is None:
        return Visitor(words, theme)
    if found.is_due and not is_background(request):
        await desk.writer.run(lambda uow: touch_session(uow, token=token))
    return Visitor(words, theme, found.user, found.display_name, found.role.value, found.csrf, token, found.must_change)


def is_background(request: Request) -> bool:
    """Tell whether the page asked by itself: that must not keep a session alive for an empty chair."""
    return "hx-request" in request.headers or request.url.path == "/events"


async def refuse_foreign(request: Request, visitor: Visitor | None) -> None:
    """Let only our own pages change anything: same origin, and where a person must be known their session's token.

    Raises:
        ForeignRequestError
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site != "same-origin":
        raise ForeignRequestError
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        raise ForeignRequestError
    if site is None and origin is None:
        raise ForeignRequestError
    if visitor is not None and visitor.is_signed_in:
        given = (await request.form()).get("csrf")
        if not isinstance(given, str) or not hmac.compare_digest(given.encode(), visitor.csrf.encode()):
            raise ForeignRequestError


def permission_of(route: BaseRoute) -> Permission | None:
    """Return the permission a route declares, None if it declares none."""
    if not isinstance(route, APIRoute):
        return None
    declared = [call.permission for call in _dependencies(route) if isinstance(call, Requires)]
    return declared[0] if len(declared) == 1 else None


def _dependencies(route: APIRoute) -> Iterator[object]:
    for dependant in route.dependant.dependencies:
        yield dependant.call
