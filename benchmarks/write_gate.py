"""What the write gate costs, and what it saves: the figures of docs/adr/0003-write-gate.md.

Run `python benchmarks/write_gate.py`; needs a browser. Prints one line for each way of standing in the way.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, CDPSession, Route, async_playwright

from digital_employee.browser.pool import find_system_browser

ROUNDS = 30
ASSETS = 10
ASSET = b"/*" + b"x" * 300_000 + b"*/"
SMALL = b"<p>small</p><iframe src=/inner></iframe>"
HEAVY = b"".join(b"<script src=/asset%d.js></script>" % number for number in range(ASSETS))
WITHOUT_STATIC = ("Document", "XHR", "Fetch", "EventSource", "Ping", "CSPViolationReport", "Other")
WITHOUT_STATIC_PATHS = re.compile(r"^(?!.*\.(?:js|css|png|jpe?g|gif|svg|ico|woff2?|ttf)(?:\?|$))")


@dataclass
class Portal:
    """A keep-alive server; POSTs to /cut are committed as a row, then the connection is cut."""

    rows: int = 0
    base: str = ""
    _served: dict[str, bytes] = field(default_factory=lambda: {"/small": SMALL, "/heavy": HEAVY})

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer requests of one connection until it ends."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                length = next((int(x.split(":")[1]) for x in head if x.lower().startswith("content-length")), 0)
                await reader.readexactly(length)
                path = head[0].split(" ")[1]
                if path == "/cut":
                    self.rows += 1
                    break
                writer.write(self._answer(path))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, path: str) -> bytes:
        body = ASSET if path.endswith(".js") else self._served.get(path, b"ok")
        kind = b"text/javascript\r\nCache-Control: max-age=3600" if path.endswith(".js") else b"text/html"
        return b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s" % (kind, len(body), body)


async def _route(route: Route) -> None:
    if route.request.method == "GET":
        await route.continue_()
    else:
        try:
            await route.fulfill(response=await route.fetch(max_redirects=0, max_retries=0))
        except Exception:
            await route.abort()


async def _guard(browser: Browser, patterns: list[dict[str, str]]) -> CDPSession:
    session = await browser.new_browser_cdp_session()

    async def answer(event: dict[str, Any]) -> None:
        held = {"requestId": event["requestId"]}
        if event["request"]["method"] == "GET":
            await session.send("Fetch.continueRequest", held)
        else:
            await session.send("Fetch.failRequest", {**held, "errorReason": "BlockedByClient"})

    session.on("Fetch.requestPaused", answer)
    await session.send("Fetch.enable", {"patterns": patterns})
    return session


@asynccontextmanager
async def _context(browser: Browser, route: str, patterns: list[dict[str, str]]) -> AsyncIterator[BrowserContext]:
    session = await _guard(browser, patterns) if patterns else None
    context = await browser.new_context()
    if route:
        await context.route(WITHOUT_STATIC_PATHS if route == "some" else "**/*", _route)
    try:
        yield context
    finally:
        await context.close()
        if session is not None:
            await session.detach()


async def _median_ms(act: Callable[[], Awaitable[Any]]) -> float:
    times = []
    for _ in range(ROUNDS + 3):
        start = time.perf_counter()
        await act()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[3:])


async def _measure(browser: Browser, portal: Portal, name: str, route: str, patterns: list[dict[str, str]]) -> None:
    async with _context(browser, route, patterns) as context:
        page = await context.new_page()
        small = await _median_ms(lambda: page.goto(f"{portal.base}/small"))
        heavy = await _median_ms(lambda: page.goto(f"{portal.base}/heavy"))
    print(f"{name:34} small page {small:6.1f} ms   10 x 300 kB {heavy:6.1f} ms")


async def _count_rows(browser: Browser, portal: Portal, route: str, clicks: int = 10) -> int:
    portal.rows = 0
    async with _context(browser, route, []) as context:
        page = await context.new_page()
        await page.goto(f"{portal.base}/small")
        for _ in range(clicks):
            await page.evaluate(
                "Promise.all([1, 2, 3].map(i => fetch('/warm' + i).then(r => r.text())))"
                ".then(() => fetch('/cut', {method: 'POST', body: 'x'})).catch(() => 0)"
            )
    return portal.rows


async def main() -> None:
    """Measure and print."""
    portal = Portal()
    server = await asyncio.start_server(portal.serve, "127.0.0.1", 0)
    portal.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    every = [{"urlPattern": "*"}]
    some = [{"resourceType": kind} for kind in WITHOUT_STATIC]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_system_browser(), args=["--no-sandbox", "--disable-background-networking"]
        )
        await _measure(browser, portal, "nothing", "", [])
        await _measure(browser, portal, "route", "all", [])
        await _measure(browser, portal, "guard (all types)", "", every)
        await _measure(browser, portal, "guard (without static types)", "", some)
        await _measure(browser, portal, "route + guard (all types)", "all", every)
        await _measure(browser, portal, "route + guard (without static)", "all", some)
        await _measure(browser, portal, "route (not static paths) + guard", "some", every)
        print(
            f"10 clicks, connections cut: bare browser {await _count_rows(browser, portal, '')} rows, "
            f"gate {await _count_rows(browser, portal, 'all')} rows"
        )
        await browser.close()
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
