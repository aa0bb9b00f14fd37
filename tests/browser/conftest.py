"""Real Chromium and small local portals: one browser a session, a fresh context a test."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Frame, Page
from playwright.async_api import Locator as PageLocator
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from digital_employee.browser.context import BotContext
from digital_employee.browser.pool import BrowserPool
from digital_employee.browser.portal import Credentials, DeclaredRead, PortalAccess, Timeouts
from digital_employee.browser.verbs import PageVerbs
from digital_employee.errors import BusinessException, DigitalEmployeeError
from digital_employee.settings import BrowserSettings
from digital_employee.workflow.model import Screen

SETTINGS = BrowserSettings(action_timeout_s=3, navigation_timeout_s=5)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pool() -> AsyncIterator[BrowserPool]:
    pool = BrowserPool(SETTINGS)
    yield pool
    await pool.stop()


@dataclass
class RawServer:
    """A server on bare sockets: it counts what arrives, and can cut a connection after reading a request."""

    pages: dict[str, bytes] = field(default_factory=dict)
    rows: list[tuple[str, str, bytes]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    answers: dict[str, bytes] = field(default_factory=dict)
    """Path → whole HTTP answer to a POST; an empty one cuts the connection."""
    base: str = ""

    def writes(self) -> list[str]:
        return [path for method, path, _ in self.rows if method != "GET"]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                method, path, _ = head[0].split(" ", 2)
                headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:])}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                self.rows.append((method, path, body))
                self.headers.append(headers)
                answer = self._answer(method, path)
                if not answer:
                    break
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, method: str, path: str) -> bytes:
        if method == "POST" and path in self.answers:
            return self.answers[path]
        body = self.pages.get(path, b"<title>ok</title>ok")
        kind = b"text/javascript" if path.endswith(".js") else b"text/html; charset=utf-8"
        return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (kind, len(body), body)


@pytest_asyncio.fixture(loop_scope="session")
async def raw() -> AsyncIterator[RawServer]:
    server = RawServer()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.base = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    yield server
    listening.close()


Handler = Callable[[Request], Awaitable[Response]]


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Serve pages (path → HTML or handler) from a thread; gives the base address."""
    running: list[tuple[uvicorn.Server, threading.Thread, socket.socket]] = []

    def start(pages: Mapping[str, str | Handler]) -> str:
        def page(content: str) -> Handler:
            async def show(request: Request) -> Response:
                return HTMLResponse(content)

            return show

        routes = [
            Route(path, page(content) if isinstance(content, str) else content, methods=["GET", "POST"])
            for path, content in pages.items()
        ]
        listening = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(Starlette(routes=routes), log_level="error", ws="none", lifespan="off")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        running.append((server, thread, listening))
        return f"http://127.0.0.1:{listening.getsockname()[1]}"

    yield start
    for server, thread, listening in running:
        server.should_exit = True
        server.force_exit = True
        thread.join(timeout=10)
        listening.close()


@dataclass
class PlainPortal:
    """A portal whose screens are addresses, whose notices are #notice, whose ended login says so."""

    base: str
    signed_in: list[str] = field(default_factory=list)

    async def sign_in(self, page: Page, credentials: Credentials) -> None:
        await page.goto(f"{self.base}/login")
        await page.fill("#username", credentials.username)
        await page.fill("#password", credentials.password.get_secret_value())
        await page.click("#enter")
        await page.wait_for_load_state()
        self.signed_in.append(credentials.username)

    async def is_signed_in(self, page: Page) -> bool:
        return await page.locator("#user").count() == 1

    async def is_expired(self, page: Page) -> bool:
        for frame in page.frames:
            if await frame.get_by_text("会话已超时").count():
                return True
        return False

    async def open_screen(self, page: Page, target: Mapping[str, str]) -> None:
        await page.goto(self.base + target["path"])

    async def dismiss_notices(self, page: Page) -> None:
        closing = page.locator("#notice:visible button")
        if await closing.count():
            await closing.click()

    def classify(self, text: str) -> DigitalEmployeeError | None:
        return BusinessException(text, code="BUS-TEST-01") if "必填" in text else None


@dataclass
class QuietPortal(PlainPortal):
    """The same portal, that can be asked in one question whether anything is the matter."""

    @property
    def quiet(self) -> str:
        return """top => {
          const isQuiet = view => !view.body?.innerText.includes("会话已超时") && !view.querySelector("#notice")
            && [...view.querySelectorAll("iframe")].every(
              tab => !tab.getClientRects().length || tab.contentDocument && isQuiet(tab.contentDocument));
          return isQuiet(top.document);
        }"""


@dataclass
class PickingPortal(PlainPortal):
    """A portal that knows its own date boxes."""

    picked: list[date] = field(default_factory=list)

    async def pick_date(self, scope: Page | Frame, box: PageLocator, value: date) -> None:
        self.picked.append(value)
        await box.evaluate("(b, v) => { b.value = v }", value.isoformat())


@pytest.fixture
def plain_portal() -> type[PlainPortal]:
    return PlainPortal


@pytest.fixture
def quiet_portal() -> type[QuietPortal]:
    return QuietPortal


@pytest.fixture
def picking_portal() -> type[PickingPortal]:
    return PickingPortal


@pytest.fixture
def portal_kind() -> type[PlainPortal]:
    return QuietPortal


Bench = Callable[..., Awaitable[PageVerbs]]


@pytest_asyncio.fixture(loop_scope="session")
async def context(pool: BrowserPool) -> AsyncIterator[Callable[..., Awaitable[BotContext]]]:
    """Make contexts for a base address, closed after the test."""
    made: list[BotContext] = []

    async def make(base: str, reads: tuple[str, ...] = (), **access: Any) -> BotContext:
        declared = tuple(DeclaredRead("POST", path) for path in reads)
        context = await pool.new_context(PortalAccess(base, declared, **access))
        made.append(context)
        return context

    yield make
    for context in made:
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def bench(
    context: Callable[..., Awaitable[BotContext]], serve: Callable[..., str], portal_kind: type[PlainPortal]
) -> Bench:
    """Serve pages and give verbs on a first screen."""

    async def make(
        pages: Mapping[str, str | Handler],
        screens: Mapping[str, Mapping[str, Any]],
        portal: type[PlainPortal] = portal_kind,
        action_s: float = 3,
        **access: Any,
    ) -> PageVerbs:
        base = serve(pages)
        bot = await context(base, **access)
        models = {name: Screen.model_validate(screen) for name, screen in screens.items()}
        return PageVerbs(bot, bot.page, models, portal(base), Timeouts(action_s, 5))

    return make
