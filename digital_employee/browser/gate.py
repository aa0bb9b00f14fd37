"""The write gate: the browser itself sends no non-GET, the gate does (docs/adr/0003-write-gate.md).

Owns what may leave a browser context, and when. Knows nothing of effects or fences: `before_send` does.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urljoin, urlsplit

from loguru import logger
from playwright.async_api import APIResponse, BrowserContext, Frame, Request, Route
from playwright.async_api import Error as PlaywrightError

from digital_employee.browser.faults import first_line
from digital_employee.browser.passage import BeforeSend, Passage, WriteRequest, WriteResponse
from digital_employee.browser.portal import PortalAccess
from digital_employee.browser.uploads import Uploads
from digital_employee.crash_points import reached
from digital_employee.errors import IntegrityException, SystemException

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
READ_TIMEOUT_S = 60.0
ARRIVAL_S = 5.0
"""An answer that has not replaced its page by then is none that does: a download, or nothing (204)."""


class GateShut(SystemException):
    """This context may not write: it runs dry."""

    code = "SYS-GATE-03"


class WriteGate:
    """The only way out for a request that may change something.

    Outside `open` every non-GET that is not a declared read is blocked and recorded as a violation, which
    `check` raises. Inside, exactly the declared number passes, each sent once from outside the browser.
    """

    def __init__(self, access: PortalAccess) -> None:
        self.access = access
        self.uploads = Uploads()
        self.violations: list[str] = []
        self._passage: Passage | None = None

    async def attach(self, context: BrowserContext) -> None:
        """Stand in the way of every request of the context; WebSockets are closed."""
        await context.route("**/*", self._meet)
        await context.route_web_socket("**/*", lambda socket: socket.close())

    @asynccontextmanager
    async def open(
        self,
        requests: int = 1,
        deadline_s: float = 60.0,
        before_send: BeforeSend | None = None,
        patience_s: float = 15.0,
    ) -> AsyncIterator[Passage]:
        """Let this many write requests pass while the block runs, before the deadline.

        `before_send` is awaited immediately before each leaves; what it raises keeps the request back and
        comes out of this block. After the block its answers are awaited.

        Raises:
            GateShut: The context runs dry.
            SystemException: SYS-GATE-01 fewer requests set out, SYS-GATE-02 an answer never came.
        """
        if self.access.dry_run:
            raise GateShut("The write gate is shut: this is a dry run")
        if self._passage is not None:
            raise RuntimeError("the write gate is already open")
        passage = Passage(requests, asyncio.get_running_loop().time() + deadline_s, before_send)
        self._passage = passage
        try:
            yield passage
            await passage.wait(patience_s)
        except Exception:
            if passage.refusal is not None:
                # What kept the write back says more than the empty page that followed from it.
                raise passage.refusal from None
            raise
        finally:
            passage.close()
            self._passage = None
            self.uploads.clear()

    @asynccontextmanager
    async def rehearse(self, deadline_s: float = 60.0, patience_s: float = 15.0) -> AsyncIterator[Passage]:
        """Let the page fill and press, and keep the request back that sets out: the block ends in GateShut.

        Raises:
            GateShut: A request set out and was kept back; `passed` of the passage describes it.
            SystemException: SYS-GATE-01 none set out.
        """

        async def keep_back(_request: WriteRequest) -> None:
            raise GateShut("The write gate is shut: this is a dry run")

        if self._passage is not None:
            raise RuntimeError("the write gate is already open")
        self._passage = passage = Passage(1, asyncio.get_running_loop().time() + deadline_s, keep_back)
        try:
            yield passage
            await passage.wait(patience_s)
        except Exception:
            if passage.refusal is not None:
                raise passage.refusal from None
            raise
        finally:
            self._passage = None
            self.uploads.clear()

    def check(self) -> None:
        """Raise IntegrityException INT-GATE-01 when something tried to leave outside a write step."""
        if self.violations:
            raise IntegrityException(
                f"The page tried to send {'; '.join(self.violations[:3])} outside a write step; it was blocked",
                code="INT-GATE-01",
                to_do="declare it under the portal's reads if it changes nothing, else mend the workflow",
            )

    def report(self, method: str, url: str, way: str) -> None:
        """Record a request that was blocked; declared reads that merely went the wrong way are no violation."""
        if self.access.is_read(method, url):
            logger.warning("declared read {} {} blocked: {}", method, urlsplit(url).path, way)
            return
        self.violations.append(f"{method} {urlsplit(url)._replace(query='', fragment='').geturl()} ({way})")
        logger.error("write gate blocked {} {}: {}", method, urlsplit(url).path, way)

    async def _meet(self, route: Route) -> None:
        request = route.request
        try:
            if request.method in SAFE_METHODS:
                await route.continue_()
            elif self.access.is_read(request.method, request.url):
                await self._read(route)
            else:
                await self._write(route, request)
        except PlaywrightError as err:
            # The page went away while its request was in hand: nobody waits for the answer any more.
            logger.debug("request abandoned: {}", first_line(err))

    async def _read(self, route: Route) -> None:
        reached("gate.read.leaving", _path(route.request))
        try:
            response = await route.fetch(max_redirects=0, max_retries=0, timeout=READ_TIMEOUT_S * 1000)
        except PlaywrightError:
            await route.abort("connectionreset")
            return
        reached("gate.read.answered", _path(route.request))
        await self._deliver(route, response)

    async def _write(self, route: Route, request: Request) -> None:
        passage = self._passage
        body = request.post_data_buffer or b""
        if passage is None or not self.access.owns(request.url):
            self.report(request.method, request.url, request.resource_type)
            await route.abort("blockedbyclient")
        elif not passage.take():
            await self._refuse_surplus(route, request, passage, body)
        else:
            await self._pass(route, request, passage, body)

    async def _refuse_surplus(self, route: Route, request: Request, passage: Passage, body: bytes) -> None:
        if WriteRequest.of(request.method, request.url, body) in passage.passed:
            passage.surplus += 1
        else:
            self.report(request.method, request.url, "more than the declared requests, or too late")
        await route.abort("blockedbyclient")

    async def _pass(self, route: Route, request: Request, passage: Passage, body: bytes) -> None:
        try:
            whole = self.uploads.complete(request.headers.get("content-type", ""), body)
            reached("gate.asked", _path(request))
            await self._ask(passage, WriteRequest.of(request.method, request.url, whole))
        except Exception as err:  # kept, and raised where the gate was opened
            passage.refusal = err
            passage.stir()
            await route.abort("blockedbyclient")
            return
        try:
            response = await self._send(route, passage, None if whole == body else whole)
            reached("gate.answered", _path(request))
        except PlaywrightError as err:
            passage.lost = err
            passage.stir()
            await route.abort("connectionreset")
            return
        async with _arrival(request):
            await self._deliver(route, response)
        reached("gate.delivered", _path(request))
        passage.stir()

    async def _ask(self, passage: Passage, write: WriteRequest) -> None:
        passage.passed.append(write)
        if passage.before_send is not None:
            await passage.before_send(write)
        if passage.remaining_s <= 0:
            raise SystemException(
                "The write was ready only after its time was over; it was not sent", code="SYS-GATE-04"
            )

    @staticmethod
    async def _send(route: Route, passage: Passage, body: bytes | None) -> APIResponse:
        timeout_s = max(passage.remaining_s, 0.001)
        passage.sent = True
        reached("gate.leaving", _path(route.request))
        # Never retried, never redirected: one decision, one request on the wire.
        response = await route.fetch(post_data=body, max_redirects=0, max_retries=0, timeout=timeout_s * 1000)
        passage.responses.append(await WriteResponse.of(response))
        return response

    async def _deliver(self, route: Route, response: APIResponse) -> None:
        target = response.headers.get("location")
        if target is not None and 300 <= response.status < 400 and not self._may_follow(response, target):
            self.report("redirect", urljoin(response.url, target), f"HTTP {response.status} after a non-GET")
            await route.abort("blockedbyclient")
            return
        await route.fulfill(response=response)

    def _may_follow(self, response: APIResponse, target: str) -> bool:
        # 307 and 308 make the browser send the body again, by itself.
        return response.status not in {307, 308} and self.access.allows_redirect(urljoin(response.url, target))


@asynccontextmanager
async def _arrival(request: Request) -> AsyncIterator[None]:
    """After the block, wait until the frame shows the answer of its form: an older page's message is no receipt."""
    frame = _frame_of(request) if request.is_navigation_request() else None
    if frame is None:
        yield
        return
    arrived = asyncio.Event()

    def see(navigated: Frame) -> None:
        if navigated is frame:
            arrived.set()

    frame.page.on("framenavigated", see)
    try:
        yield
        await asyncio.wait_for(arrived.wait(), ARRIVAL_S)
    except TimeoutError:
        logger.debug("the answer of {} became no page", urlsplit(request.url).path)
    finally:
        frame.page.remove_listener("framenavigated", see)


def _path(request: Request) -> str:
    return urlsplit(request.url).path.lstrip("/")


def _frame_of(request: Request) -> Frame | None:
    try:
        return request.frame
    except PlaywrightError:
        return None  # the first page of a popup: nothing older stands there
