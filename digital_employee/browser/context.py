"""One bot's browser context: its pages, its write gate, its dialogs. Signs nobody in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from loguru import logger
from playwright.async_api import BrowserContext, Page, Response, StorageState
from playwright.async_api import Error as PlaywrightError

from digital_employee.browser.dialogs import Dialogs
from digital_employee.browser.downloads import Downloads
from digital_employee.browser.evidence import take_masked_screenshot
from digital_employee.browser.faults import browser_errors, first_line
from digital_employee.browser.gate import WriteGate
from digital_employee.browser.settling import Traffic

if TYPE_CHECKING:
    from digital_employee.browser.guard import Guard

CLOSE_S = 20.0
"""A browser that does not close a context within so many seconds does nothing else any more either."""
STOP_S = 5.0
"""A page that does not stop loading within so many seconds hangs."""


class BotContext:
    """A browser context in which one attempt works. Made by the pool; `close` it when the attempt ends."""

    def __init__(
        self,
        context: BrowserContext,
        page: Page,
        gate: WriteGate,
        on_close: Callable[[], None],
        on_hang: Callable[[], None],
        close_s: float,
    ) -> None:
        self.context = context
        self.page = page
        self.gate = gate
        self.dialogs = Dialogs(context)
        self.downloads = Downloads(context)
        self.traffic = Traffic(context, gate.access)
        self.server_fault = ""
        """The last answer 5xx of the portal, for the message of whatever fails next."""
        self._own = {page}
        self._on_close = on_close
        self._on_hang = on_hang
        self._close_s = close_s
        context.on("response", self._note_fault)

    @classmethod
    async def make(
        cls,
        context: BrowserContext,
        gate: WriteGate,
        guard: Guard,
        on_hang: Callable[[], None] = lambda: None,
        close_s: float = CLOSE_S,
    ) -> BotContext:
        """Dress a fresh browser context: gate first, then the guard's knowledge of it, then its page.

        `on_hang` is told when the browser does not even close the context within `close_s` seconds.
        """
        await gate.attach(context)
        page = await context.new_page()
        await guard.watch(context, page, gate)
        made = cls(context, page, gate, lambda: guard.forget(gate), on_hang, close_s)

        async def watch(popup: Page) -> None:
            try:
                await guard.watch(context, popup, gate)
            except PlaywrightError as err:
                logger.debug("page closed before the guard knew it: {}", first_line(err))

        context.on("page", watch)
        return made

    async def new_page(self) -> Page:
        """Open a second page of our own; popups of the portal are not ours and get closed."""
        with browser_errors("new page"):
            page = await self.context.new_page()
        self._own.add(page)
        return page

    async def close_page(self, page: Page) -> None:
        """Close a page of our own."""
        self._own.discard(page)
        with browser_errors("close page"):
            await page.close()

    async def stop_loading(self, page: Page) -> None:
        """Give up what a page still waits for: until its portal answers, it would answer no question of ours."""
        try:
            async with asyncio.timeout(STOP_S):
                session = await self.context.new_cdp_session(page)
                await session.send("Page.stopLoading")
                await session.detach()
        except PlaywrightError as err:
            logger.debug("nothing to stop: {}", first_line(err))
        except TimeoutError:
            logger.debug("the page hangs; it does not even stop")

    async def close_popups(self) -> int:
        """Close every page that the portal opened by itself; return how many."""
        popups = [page for page in self.context.pages if page not in self._own]
        for popup in popups:
            await popup.close()
        return len(popups)

    async def screenshot(self, names: Sequence[str] = (), page: Page | None = None) -> bytes:
        """Take a PNG of a page with identifiers, cards, mobiles and these names covered."""
        with browser_errors("screenshot"):
            return await take_masked_screenshot(page or self.page, names)

    async def storage_state(self) -> StorageState:
        """Give cookies and storage, to start the next context of the same login."""
        with browser_errors("storage state"):
            return await self.context.storage_state()

    async def close(self) -> None:
        """Close all pages. Never raises: a dead browser has closed them already, one that hangs is given up."""
        try:
            async with asyncio.timeout(self._close_s):
                await self.context.close()
        except TimeoutError:
            self._on_hang()
        except PlaywrightError as err:
            logger.debug("context was already gone: {}", first_line(err))
        self._on_close()

    def _note_fault(self, response: Response) -> None:
        if response.status >= 500:
            self.server_fault = f"HTTP {response.status} to {response.request.method}"
