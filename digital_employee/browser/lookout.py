"""Looking around: what the portal slipped in between two acts, or behind one that failed.

A write outside its step, an ended login on any page or frame, a dialog nobody expected, a popup, a notice.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from loguru import logger
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from digital_employee.browser.context import BotContext
from digital_employee.browser.dialogs import Answer, UnexpectedDialog
from digital_employee.browser.faults import browser_errors, first_line, is_dead
from digital_employee.browser.portal import Portal, tells_quiet
from digital_employee.errors import SystemException


@dataclass
class Act:
    """What a verb knows at its end: `is_quiet` when the page said so after its last act."""

    is_quiet: bool = False


class Lookout:
    """Looks around for the verbs of one page; the other pages of the context are watched for an ended login."""

    def __init__(self, context: BotContext, page: Page, portal: Portal, verb_s: float) -> None:
        self._context = context
        self._page = page
        self._portal = portal
        self._verb_s = verb_s

    @asynccontextmanager
    async def around(self, dialog: Answer | None = None) -> AsyncIterator[Act]:
        """Look around one verb; confirms and prompts are answered as given.

        Raises:
            SystemException: SYS-BROWSER-04 the page hangs; and what `look` raises.
        """
        try:
            async with asyncio.timeout(self._verb_s) as limit, self._around(dialog) as act:
                yield act
        except TimeoutError as err:
            if not limit.expired():
                raise
            raise SystemException(
                f"The page did not answer within {self._verb_s:.0f} s", code="SYS-BROWSER-04"
            ) from err

    @asynccontextmanager
    async def _around(self, dialog: Answer | None) -> AsyncIterator[Act]:
        # What came after the last verb had looked must not wait until this one has acted.
        self._context.gate.check()
        self._raise_dialog()
        self._context.dialogs.expect(dialog)
        act = Act()
        try:
            yield act
        except asyncio.CancelledError:
            await self._context.stop_loading(self._page)
            raise
        except SystemException as err:
            await self._context.stop_loading(self._page)
            # An ended login or a dialog is the better reason for whatever could not be done.
            await self._look(instead_of=err)
            raise
        await self._look(is_quiet=act.is_quiet)

    async def look(self, *, leave_popups: bool = False) -> None:
        """Look around now, close what covers the page, and raise what stands in the way.

        Popups are left while a file is waited for: it may come from one.

        Raises:
            IntegrityException: INT-GATE-01 something tried to leave outside a write step.
            SystemException: SYS-LOGIN-01 the login has ended; SYS-PAGE-05 an unexpected dialog.
            DigitalEmployeeError: whatever the portal's message stands for.
        """
        await self._look(leave_popups=leave_popups)

    async def _look(
        self, *, is_quiet: bool = False, instead_of: SystemException | None = None, leave_popups: bool = False
    ) -> None:
        self._context.gate.check()
        with browser_errors("looking around"):
            try:
                is_quiet = is_quiet or await tells_quiet(self._portal, self._page)
                await self._raise_expired(None if not is_quiet else self._page)
                self._raise_dialog()
                if not leave_popups:
                    await self._context.close_popups()
                if not is_quiet:
                    await self._portal.dismiss_notices(self._page)
            except PlaywrightError as err:
                if instead_of is None or is_dead(err):
                    raise
                logger.debug("could not look around: {}", first_line(err))
        if instead_of is not None and self._context.server_fault:
            instead_of.add_note(f"the portal answered {self._context.server_fault}")

    async def _raise_expired(self, quiet: Page | None) -> None:
        """Ask every open page, but the one that has just said that nothing is the matter."""
        for page in self._context.context.pages:
            if page is quiet or page.is_closed():
                continue
            if page is not self._page and await tells_quiet(self._portal, page):
                continue
            if await self._portal.is_expired(page):
                raise SystemException("The login has ended", code="SYS-LOGIN-01", to_do="sign in again")

    def _raise_dialog(self) -> None:
        try:
            self._context.dialogs.raise_unexpected()
        except UnexpectedDialog as dialog:
            meaning = self._portal.classify(dialog.text)
            if meaning is None:
                raise
            raise meaning from dialog
