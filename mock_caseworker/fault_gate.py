"""The outermost door: slow answers and HTTP 500 before anything is done. Static files and /admin pass untouched."""

from __future__ import annotations

import asyncio
import json

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from mock_caseworker import messages
from mock_caseworker.faults import FaultDice
from mock_caseworker.pages import Marks, Pages

SPARED = ("/static/", "/admin")


class FaultGate:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, dice: FaultDice, pages: Pages) -> None:
        self._app, self._dice, self._pages = app, dice, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, perhaps badly."""
        if scope["type"] != "http" or scope["path"].startswith(SPARED):
            await self._app(scope, receive, send)
            return
        if self._dice.faults.slow_ms:
            await asyncio.sleep(self._dice.delay_s())
        if self._dice.falls("500_rate"):
            await self._refuse(Headers(scope=scope))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _refuse(self, headers: Headers) -> HTMLResponse:
        if headers.get("x-requested-with") == "XMLHttpRequest":
            return HTMLResponse(json.dumps({"error": messages.BUSY}), 500, media_type="application/json")
        shown = {"message": messages.BUSY, "session": None, "notice": None, "case": None}
        return HTMLResponse(self._pages.draw("error.html", Marks(""), shown), 500)
