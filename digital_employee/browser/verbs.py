"""What a bot does on a page: open, fill, press, read, expect, prove. Types no values, decides no retry.

Each verb proves its screen before it acts, and afterwards looks for what the portal slipped in between:
a write outside its step, an ended login, an unexpected dialog, a popup, a notice.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from loguru import logger
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator as PageLocator
from playwright.async_api import Page
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from digital_employee.browser import screens as screen_proof
from digital_employee.browser.context import BotContext
from digital_employee.browser.controls import Controls, read_control, read_pairs
from digital_employee.browser.dialogs import Answer, UnexpectedDialog
from digital_employee.browser.faults import browser_errors, first_line, is_dead
from digital_employee.browser.locate import Place, find
from digital_employee.browser.portal import Portal, Timeouts
from digital_employee.browser.tables import GridReader
from digital_employee.errors import DefinitionError, SystemException
from digital_employee.workflow.model import Element, Screen

Reading = str | dict[str, str] | list[dict[str, str]]
"""A text, a form's texts by name, or a table's rows by heading; all as shown on the page."""

_COVERED_SLICE_S = 2.0


class PageVerbs:
    """The verbs on one page of a bot's context."""

    def __init__(
        self, context: BotContext, page: Page, screens: Mapping[str, Screen], portal: Portal, timeouts: Timeouts
    ) -> None:
        self.context = context
        self.page = page
        self._screens = screens
        self._portal = portal
        self._timeouts = timeouts
        self._controls = Controls(portal, context.gate.uploads, timeouts.action_s)

    async def open(self, screen: str) -> None:
        """Lead the page to a screen and prove it; a screen that only a press leads to is just proved."""
        target = screen_proof.screen_named(self._screens, screen)
        place = Place(self.page, screen, target, "screen")
        async with self._looking_around():
            if target.open:
                with browser_errors(str(place), timeout_code="SYS-PAGE-02"):
                    await self._portal.open_screen(self.page, target.open)
            await screen_proof.prove(place, self._timeouts.navigation_s)

    async def prove(self, screen: str) -> None:
        """Make sure that the screen is in hand."""
        target = screen_proof.screen_named(self._screens, screen)
        async with self._looking_around():
            await screen_proof.prove(Place(self.page, screen, target, "screen"), self._timeouts.action_s)

    async def fill(self, ref: str, text: str) -> None:
        """Put a value into a control and make sure that it stands there.

        Text for a file element is the path of the file. Empty text empties an input.
        """
        place, element = self._resolve(ref)
        async with self._looking_around():
            box = await self._reach(place, element)
            await self._controls.fill(place, element, box, text)

    async def press(self, ref: str) -> None:
        """Press once. A confirm is answered as the element declares; popups are closed."""
        place, element = self._resolve(ref)
        async with self._looking_around(element.dialog):
            target = await self._reach(place, element)
            await self._uncover(place, target)
            with browser_errors(str(place)):
                await target.click(timeout=self._timeouts.action_s * 1000)

    async def read(self, ref: str) -> Reading:
        """Read an element by its kind."""
        _, element = self._resolve(ref)
        if element.kind == "table":
            return await self.read_table(ref)
        if element.kind == "form":
            return await self._read_form(ref)
        return await self.expect_text(ref)

    async def read_table(self, ref: str) -> list[dict[str, str]]:
        """Read every row of every page of a grid, by heading."""
        place, element = self._resolve(ref)
        async with self._looking_around():
            await screen_proof.prove(place, self._timeouts.action_s)
            return await GridReader(place, element, self._timeouts.action_s, self._look_around).read()

    async def expect_text(self, ref: str) -> str:
        """Read one value as shown, to be compared.

        Raises:
            DefinitionError: The element is a table or a form.
        """
        place, element = self._resolve(ref)
        if element.kind in {"table", "form"}:
            raise DefinitionError(f"A {element.kind} has no single text", where=str(place))
        async with self._looking_around():
            return await read_control(place, await self._reach(place, element))

    async def second_page(self) -> PageVerbs:
        """Give the same verbs on a second page of the context, for looking things up; `close` it."""
        page = await self.context.new_page()
        return PageVerbs(self.context, page, self._screens, self._portal, self._timeouts)

    async def close(self) -> None:
        """Close the page of these verbs (a second page; the first goes with its context)."""
        await self.context.close_page(self.page)

    async def _read_form(self, ref: str) -> dict[str, str]:
        place, element = self._resolve(ref)
        async with self._looking_around():
            if not element.fields:
                return await read_pairs(place, await self._reach(place, element))
            await screen_proof.prove(place, self._timeouts.action_s)
            return {name: await self._read_field(place, inner) for name, inner in element.fields.items()}

    async def _read_field(self, form: Place, ref: str) -> str:
        place, element = self._resolve(ref if "." in ref else f"{form.screen_id}.{ref}")
        return await read_control(place, await find(place, element.find, element.kind, self._timeouts.action_s))

    def _resolve(self, ref: str) -> tuple[Place, Element]:
        return screen_proof.resolve(self.page, self._screens, ref)

    async def _reach(self, place: Place, element: Element) -> PageLocator:
        await screen_proof.prove(place, self._timeouts.action_s)
        return await find(place, element.find, element.kind, self._timeouts.action_s)

    async def _uncover(self, place: Place, target: PageLocator) -> None:
        """Try the press without pressing; a notice that covers the target is closed first."""
        slices = max(1, round(self._timeouts.action_s / _COVERED_SLICE_S))
        await self._portal.dismiss_notices(self.page)
        for _ in range(slices):
            try:
                await target.click(trial=True, timeout=min(_COVERED_SLICE_S, self._timeouts.action_s) * 1000)
            except PlaywrightTimeoutError:
                logger.debug("{} is covered or disabled; looking for notices", place)
                await self._look_around()
            except PlaywrightError:
                return  # the real press will say what is wrong
            else:
                return
        raise SystemException("The element is covered or disabled", code="SYS-PAGE-04", where=str(place))

    @asynccontextmanager
    async def _looking_around(self, dialog: Answer | None = None) -> AsyncIterator[None]:
        # What came after the last verb had looked must not wait until this one has acted.
        self.context.gate.check()
        self._raise_dialog()
        self.context.dialogs.expect(dialog)
        try:
            yield
        except SystemException as err:
            # An ended login or a dialog is the better reason for whatever could not be done.
            await self._look_around(instead_of=err)
            raise
        await self._look_around()

    async def _look_around(self, instead_of: SystemException | None = None) -> None:
        self.context.gate.check()
        with browser_errors("looking around"):
            try:
                await self._raise_expired()
                self._raise_dialog()
                await self.context.close_popups()
                await self._portal.dismiss_notices(self.page)
            except PlaywrightError as err:
                if instead_of is None or is_dead(err):
                    raise
                logger.debug("could not look around: {}", first_line(err))
        if instead_of is not None and self.context.server_fault:
            instead_of.add_note(f"the portal answered {self.context.server_fault}")

    async def _raise_expired(self) -> None:
        for page in self.context.context.pages:
            if not page.is_closed() and await self._portal.is_expired(page):
                raise SystemException("The login has ended", code="SYS-LOGIN-01", to_do="sign in again")

    def _raise_dialog(self) -> None:
        try:
            self.context.dialogs.raise_unexpected()
        except UnexpectedDialog as dialog:
            meaning = self._portal.classify(dialog.text)
            if meaning is None:
                raise
            raise meaning from dialog
