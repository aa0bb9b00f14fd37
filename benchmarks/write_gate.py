"""What the write gate costs, and what it saves: the figures of docs/adr/0003-write-gate.md.

Run `python benchmarks/write_gate.py`; needs a browser. Prints one line for each way of standing in the way.
"""

from __future__ import annotations

import asyncio
import re
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, CDPSession, Page, Route, async_playwright

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


@dataclass
class Way:
    """One way of standing in the way, and what its loads took."""

    name: str
    route: str
    patterns: list[dict[str, str]]
    times: dict[str, list[float]] = field(default_factory=lambda: {"/small": [], "/heavy": []})

    def report(self) -> str:
        """Give the lower quartiles: other work on the machine can only add."""
        small, heavy = (statistics.quantiles(self.times[path], n=4)[0] for path in ("/small", "/heavy"))
        return f"{self.name:34} small page {small:6.1f} ms   {ASSETS} x 300 kB {heavy:6.1f} ms"


async def _load(page: Page, url: str) -> float:
    start = time.perf_counter()
    await page.goto(url)
    return (time.perf_counter() - start) * 1000


async def _compare(launch: Callable[[], Awaitable[Browser]], portal: Portal, ways: list[Way]) -> None:
    """Load both pages in every way by turns, so that a slow moment of the machine meets all of them."""
    async with AsyncExitStack() as stack:
        pages = []
        for way in ways:
            browser = await launch()
            stack.push_async_callback(browser.close)
            context = await stack.enter_async_context(_context(browser, way.route, way.patterns))
            pages.append(await context.new_page())
        for turn in range(ROUNDS + 3):
            for way, page in zip(ways, pages, strict=True):
                for path, times in way.times.items():
                    took = await _load(page, portal.base + path)
                    times.extend([took] if turn >= 3 else [])


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
    ways = [
        Way("nothing", "", []),
        Way("route", "all", []),
        Way("guard", "", every),
        Way("route + guard", "all", every),
        Way("route + guard without static types", "all", some),
        Way("route without static paths + guard", "some", every),
    ]
    async with async_playwright() as playwright:

        async def launch() -> Browser:
            return await playwright.chromium.launch(
                executable_path=find_system_browser(), args=["--no-sandbox", "--disable-background-networking"]
            )

        await _compare(launch, portal, ways)
        print("\n".join(way.report() for way in ways))
        browser = await launch()
        bare, gated = await _count_rows(browser, portal, ""), await _count_rows(browser, portal, "all")
        print(f"10 clicks, each connection cut after the commit: bare browser {bare} rows, gate {gated} rows")
        await browser.close()
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
