"""The one browser that all items of a process share. Starts it, guards it, restarts it after a crash."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from contextlib import suppress
from pathlib import Path

from loguru import logger
from playwright.async_api import Browser, Playwright, StorageState, async_playwright
from playwright.async_api import Error as PlaywrightError

from digital_employee.browser.context import CLOSE_S, BotContext
from digital_employee.browser.faults import browser_errors, first_line
from digital_employee.browser.gate import WriteGate
from digital_employee.browser.guard import Guard
from digital_employee.browser.portal import PortalAccess, Timeouts
from digital_employee.browser.printing import print_pdf
from digital_employee.errors import SystemException
from digital_employee.settings import BrowserSettings

SYSTEM_BROWSERS = (
    "chromium-headless-shell", "chrome-headless-shell",
    "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge",
    "chromium", "chromium-browser",
)  # fmt: skip
"""Names on PATH, best first: the headless shell was measured twice as fast as full Chromium headless."""


def find_system_browser(*, headless: bool = True) -> Path | None:
    """Find a browser of the Chromium family on PATH; the headless shell only for headless work."""
    for name in SYSTEM_BROWSERS:
        if not headless and "headless" in name:
            continue
        found = shutil.which(name)
        if found:
            return Path(found)
    return None


def find_browser(playwright: Playwright, settings: BrowserSettings) -> Path | None:
    """Choose the executable: the setting, Playwright's own if installed, else one of the system.

    None leaves the choice to Playwright (a `channel` was set).

    Raises:
        SystemException: SYS-BROWSER-01 there is none.
    """
    if settings.executable:
        return Path(settings.executable)
    if settings.channel:
        return None
    own = Path(playwright.chromium.executable_path)
    if own.exists():
        return own
    found = find_system_browser(headless=settings.headless)
    if found is None:
        raise SystemException(
            "No browser found",
            code="SYS-BROWSER-01",
            to_do="run `digital-employee doctor`, or install chromium-headless-shell",
        )
    return found


def launch_arguments(settings: BrowserSettings) -> list[str]:
    """Give the command line: no calls home, and no sandbox where root cannot have one."""
    is_root = sys.platform.startswith("linux") and os.geteuid() == 0
    return [
        "--disable-background-networking",
        *(["--no-sandbox"] if is_root else []),
        *settings.arguments,
    ]


SIGNS_ASKED = 2
"""So often a browser is asked for a sign of life: once is not enough when this process itself stood still."""


class BrowserPool:
    """One guarded browser; each attempt gets a context of its own from it."""

    def __init__(self, settings: BrowserSettings, *, answer_s: float = CLOSE_S) -> None:
        """`answer_s`: a browser that answers nothing for so many seconds hangs, and is ended.

        Most questions that one asks of a browser have no deadline of their own: ended, it answers all of them.
        """
        self._settings = settings
        self._answer_s = answer_s
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._guard: Guard | None = None
        self._starting = asyncio.Lock()
        self._closing: set[asyncio.Task[None]] = set()
        self._pids: dict[Browser, int] = {}
        self._watch: asyncio.Task[None] | None = None

    @property
    def timeouts(self) -> Timeouts:
        """The waits of the settings, for PageVerbs."""
        return Timeouts(self._settings.action_timeout_s, self._settings.navigation_timeout_s)

    @property
    def open_contexts(self) -> int:
        """Contexts that the browser has open now."""
        return len(self._browser.contexts) if self._browser is not None else 0

    async def start(self) -> None:
        """Start the browser now, so that a missing one is known before the first item."""
        await self._living()

    async def stop(self) -> None:
        """Close the browser and everything in it."""
        if self._watch is not None:
            self._watch.cancel()
        browser, self._browser = self._browser, None
        if browser is not None:
            try:
                async with asyncio.timeout(self._answer_s):
                    await _close_quietly(browser)
            except TimeoutError:
                self._give_up(browser)
        if self._closing:
            await asyncio.gather(*self._closing)
        if self._playwright is not None:
            await self._playwright.stop()
            self._playwright = None

    async def new_context(self, access: PortalAccess, storage_state: StorageState | None = None) -> BotContext:
        """Make a gated context for one attempt, in the agency's language and time.

        Raises:
            SystemException: The browser cannot be started or died.
        """
        browser, guard = await self._living()
        try:
            async with asyncio.timeout(self._answer_s):
                return await self._dress(browser, guard, access, storage_state)
        except TimeoutError as err:
            self._give_up(browser)
            raise SystemException(
                f"The browser did not answer within {self._answer_s:.0f} s; it was ended and is started anew",
                code="SYS-BROWSER-04",
            ) from err

    async def _dress(
        self, browser: Browser, guard: Guard, access: PortalAccess, storage_state: StorageState | None
    ) -> BotContext:
        with browser_errors("new context"):
            context = await browser.new_context(
                locale="zh-CN",
                timezone_id="Asia/Shanghai",
                viewport={"width": 1440, "height": 900},
                service_workers="block",
                accept_downloads=True,
                storage_state=storage_state,
            )
            context.set_default_timeout(self._settings.action_timeout_s * 1000)
            context.set_default_navigation_timeout(self._settings.navigation_timeout_s * 1000)
            return await BotContext.make(
                context, WriteGate(access), guard, lambda: self._give_up(browser), self._answer_s
            )

    async def print_pdf(self, html: str, *, landscape: bool = False) -> bytes:
        """Print HTML as PDF, without scripts and without network.

        Raises:
            SystemException: The browser cannot be started, died, or did not print in time.
        """
        browser, _ = await self._living()
        return await print_pdf(browser, html, landscape=landscape)

    async def _living(self) -> tuple[Browser, Guard]:
        async with self._starting:
            if self._browser is None or self._guard is None or not self._browser.is_connected():
                self._browser, self._guard = await self._launch()
            return self._browser, self._guard

    async def _launch(self) -> tuple[Browser, Guard]:
        if self._playwright is None:
            self._playwright = await async_playwright().start()
        executable = find_browser(self._playwright, self._settings)
        with browser_errors("starting the browser", timeout_code="SYS-BROWSER-01"):
            browser = await self._playwright.chromium.launch(
                executable_path=executable,
                channel=None if executable else self._settings.channel,
                headless=self._settings.headless,
                args=launch_arguments(self._settings),
                slow_mo=self._settings.slow_mo_ms,
            )
            try:
                guard = Guard(browser, lambda: self._close(browser))
                await guard.start()
            except PlaywrightError:
                await _close_quietly(browser)
                raise
        self._pids = {browser: await _pid_of(browser)}
        if self._watch is not None:
            self._watch.cancel()
        self._watch = asyncio.create_task(self._watch_over(browser, guard), name="browser watch")
        logger.info("browser {} started", browser.version)
        return browser, guard

    async def _watch_over(self, browser: Browser, guard: Guard) -> None:
        """Ask for a sign of life now and then; end a browser that gives none."""
        with suppress(PlaywrightError):  # it is gone: nothing is left to be ended
            while await self._is_alive(guard):  # noqa: ASYNC110 - a browser that hangs signals nothing
                await asyncio.sleep(self._answer_s)
            self._give_up(browser)

    async def _is_alive(self, guard: Guard) -> bool:
        for _ in range(SIGNS_ASKED):
            try:
                async with asyncio.timeout(self._answer_s / SIGNS_ASKED):
                    await guard.ask()
            except TimeoutError:
                continue
            return True
        return False

    def _give_up(self, browser: Browser) -> None:
        """End a browser that hangs, by force: whoever waits for it learns so, and the next context gets a new one."""
        pid = self._pids.pop(browser, None)
        if self._browser is browser:
            self._browser = None
        if pid is not None:
            logger.error("browser {} does not answer; it is ended by force", pid)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _close(self, browser: Browser) -> None:
        # Without its guard the browser could send writes by itself: it must not live on.
        if self._browser is browser:
            self._browser = None
        task = asyncio.ensure_future(_close_quietly(browser))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


async def _pid_of(browser: Browser) -> int:
    """Return the browser's own process, for ending it when it hears nothing any more."""
    session = await browser.new_browser_cdp_session()
    told = await session.send("SystemInfo.getProcessInfo")
    await session.detach()
    return next(int(one["id"]) for one in told["processInfo"] if one["type"] == "browser")


async def _close_quietly(browser: Browser) -> None:
    try:
        await browser.close()
    except PlaywrightError as err:
        logger.debug("browser was already gone: {}", first_line(err))
