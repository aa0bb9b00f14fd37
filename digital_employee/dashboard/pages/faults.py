"""Answers when a request cannot be served: in the reader's language, without inner details."""

from __future__ import annotations

import traceback
from urllib.parse import quote

from loguru import logger
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from digital_employee.dashboard.desk import desk_of
from digital_employee.dashboard.guard import is_background, recognise
from digital_employee.dashboard.render import here, page
from digital_employee.errors import DigitalEmployeeError, StoreError
from digital_employee.redaction import scrub


async def answer_not_signed_in(request: Request, _error: Exception) -> Response:
    """Lead to the sign-in page and back; a part of a page that refreshes itself reloads the whole page."""
    if is_background(request):
        return Response(status_code=401, headers={"HX-Refresh": "true"})
    back = f"?next={quote(here(request), safe='')}" if request.method == "GET" and request.url.path != "/" else ""
    return RedirectResponse(f"/sign-in{back}", status_code=303)


async def answer_must_change(_request: Request, _error: Exception) -> Response:
    """Lead to the page where the password is changed."""
    return RedirectResponse("/account/password", status_code=303)


async def answer_forbidden(request: Request, _error: Exception) -> Response:
    """Say that this role may not."""
    return await _fault(request, 403, "fault.forbidden", "fault.forbidden_text")


async def answer_foreign(request: Request, _error: Exception) -> Response:
    """Say that the form is out of date or came from elsewhere."""
    return await _fault(request, 403, "fault.foreign", "fault.foreign_text")


async def answer_http(request: Request, error: Exception) -> Response:
    """Say that there is no such thing, or that it cannot be asked like this."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    kind = "missing" if status == 404 else "malformed"
    return await _fault(request, status, f"fault.{kind}", f"fault.{kind}_text")


async def answer_malformed(request: Request, _error: Exception) -> Response:
    """Say that the request cannot be understood; what was sent is not repeated."""
    return await _fault(request, 400, "fault.malformed", "fault.malformed_text")


async def answer_refused(request: Request, error: Exception) -> Response:
    """Say why the store refused a command: the state has moved on, or it never allowed this."""
    code = error.code if isinstance(error, StoreError) else ""
    logger.info("refused {}: {}", request.url.path, code)
    if code == "DE-STORE-UNKNOWN":
        return await _fault(request, 404, "fault.missing", "fault.missing_text")
    return await _fault(request, 409, "fault.refused", "fault.refused_text", detail=scrub(str(error)))


async def answer_failed(request: Request, error: Exception) -> Response:
    """Say that it is our fault; the details go to the log only."""
    code = error.code if isinstance(error, DigitalEmployeeError) else type(error).__name__
    trace = scrub("".join(traceback.format_exception(error)))  # without the values of variables: they are people's data
    logger.error("the dashboard failed at {}: {}\n{}", request.url.path, code, trace)
    return await _fault(request, 500, "fault.failed", "fault.failed_text", detail=code)


async def _fault(request: Request, status: int, title: str, text: str, *, detail: str = "") -> Response:
    visitor = await recognise(request)
    return page(
        request,
        visitor,
        "fault.html",
        now=desk_of(request).clock.now(),
        status=status,
        title=visitor.words.say(title),
        text=visitor.words.say(text),
        detail=detail,
    )
