"""Who may do what: every page and every write asks here first; a refusal is kept in `ledger_denied`."""

from __future__ import annotations

from typing import NoReturn

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from mock_caseworker import messages
from mock_caseworker.desk import desk_of, is_script, page
from mock_caseworker.sessions import Session

COOKIE = "JSESSIONID"
COUNTER = frozenset({"BOT_OP", "OP"})
"""Who accepts, fills and submits."""
OFFICIALS = frozenset({"OP", "RV", "AP"})
"""The people of the agency; never the digital employee."""
READERS = COUNTER | OFFICIALS
REVIEWER = frozenset({"RV"})
APPROVER = frozenset({"AP"})
FINANCE = frozenset({"FIN_MK", "FIN_CK", "CASHIER"})
ADMINISTRATOR = frozenset({"ADM"})
STAFF = READERS | FINANCE
"""Whoever has business rights."""
EVERYONE = STAFF | ADMINISTRATOR


class SessionExpiredError(Exception):
    """The login ended, expired or never was."""


class ForbiddenError(Exception):
    """The role has no right to this."""

    def __init__(self, session: Session) -> None:
        self.session = session


def enter(request: Request, roles: frozenset[str]) -> Session:
    """Return the login of a request that its role allows.

    Raises:
        SessionExpiredError: no living login, or the fault `session_drop` took it.
        ForbiddenError: the role is not among `roles`; the refusal is recorded.
    """
    desk = desk_of(request)
    token = request.cookies.get(COOKIE, "")
    if roles != ADMINISTRATOR and desk.dice.falls("session_drop"):
        desk.sessions.end(token)
    session = desk.sessions.touch(token)
    if session is None:
        raise SessionExpiredError
    if session.role not in roles:
        refuse(request, session)
    return session


def refuse(request: Request, session: Session) -> NoReturn:
    """Record a refusal and raise it.

    Raises:
        ForbiddenError: always.
    """
    desk = desk_of(request)
    desk.database.run(
        "INSERT INTO ledger_denied (at, account, path) VALUES (?, ?, ?)",
        (desk.now().isoformat(), session.username, request.url.path),
    )
    raise ForbiddenError(session)


async def _show_expired(request: Request, _: Exception) -> Response:
    if is_script(request):
        return JSONResponse({"error": messages.SESSION_EXPIRED}, 401)
    return page(request, "expired.html", message=messages.SESSION_EXPIRED)


async def _show_forbidden(request: Request, _: Exception) -> Response:
    if is_script(request):
        return JSONResponse({"error": messages.NO_RIGHT}, 403)
    return page(request, "refused.html", status=403, message=messages.NO_RIGHT)


def add_refusals(app: FastAPI) -> None:
    """Teach the application to show refusals."""
    app.add_exception_handler(SessionExpiredError, _show_expired)
    app.add_exception_handler(ForbiddenError, _show_forbidden)
