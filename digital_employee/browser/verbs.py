"""What a bot does on a page: open, fill, press, read, hand files over and take them. Types no values, decides no retry.

Each verb proves its screen before it acts, and afterwards looks for what the portal slipped in between:
a write outside its step, an ended login, an unexpected dialog, a popup, a notice.
"""

from __future__ import annotations

from collections.abc import Mapping

from loguru import logger
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator as PageLocator
from playwright.async_api import Page
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from digital_employee.browser import screens as screen_proof
from digital_employee.browser.context import BotContext
from digital_employee.browser.controls import PAIRS, READ, Controls, question, shown
from digital_employee.browser.downloads import Downloaded
from digital_employee.browser.faults import browser_errors
from digital_employee.browser.locate import Place
from digital_employee.browser.lookout import Lookout
from digital_employee.browser.portal import Portal, Timeouts
from digital_employee.browser.reach import NOTHING, Reached, Reacher
from digital_employee.browser.tables import GridReader
from digital_employee.errors import DefinitionError, SystemException
from digital_employee.workflow.model import Element, Screen

Reading = str | dict[str, str] | list[dict[str, str]]
"""A text, a form's texts by name, or a table's rows by heading; all as shown on the page."""

_COVERED_SLICE_S = 2.0

_IS_OPEN_TO_PRESS = """node => {
  if (node.matches(":disabled") || node.closest('[aria-disabled="true"]')) return false;
  let edge = node.getBoundingClientRect();
  if (edge.top < 0 || edge.bottom > innerHeight || edge.left < 0 || edge.right > innerWidth) {
    node.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
    edge = node.getBoundingClientRect();
  }
  let x = edge.left + edge.width / 2, y = edge.top + edge.height / 2;
  for (let view = window, target = node; ; view = view.parent) {
    const hit = view.document.elementFromPoint(x, y);
    if (!hit || !target.contains(hit)) return false;
    if (view === view.top) return true;
    target = view.frameElement;
    if (!target) return false;
    edge = target.getBoundingClientRect();
    x += edge.left + target.clientLeft;
    y += edge.top + target.clientTop;
  }
}"""
"""Certainly neither disabled nor covered, up to the outermost page; when in doubt the press is tried first."""


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
        self._lookout = Lookout(context, page, portal, timeouts.verb_s)
        self._reacher = Reacher(page, portal, timeouts.action_s, self._lookout.look)
        self._controls = Controls(portal, context.gate.uploads, timeouts.action_s)

    async def open(self, screen: str) -> None:
        """Lead the page to a screen and prove it; a screen that only a press leads to is just proved."""
        target = screen_proof.screen_named(self._screens, screen)
        place = Place(self.page, screen, target, "screen")
        async with self._lookout.around() as act:
            if target.open:
                with browser_errors(str(place), timeout_code="SYS-PAGE-02"):
                    await self._portal.open_screen(self.page, target.open)
            act.is_quiet = await self._reacher.prove(place, self._timeouts.navigation_s)

    async def prove(self, screen: str) -> None:
        """Make sure that the screen is in hand."""
        target = screen_proof.screen_named(self._screens, screen)
        async with self._lookout.around() as act:
            place = Place(self.page, screen, target, "screen")
            act.is_quiet = await self._reacher.prove(place, self._timeouts.action_s)

    async def fill(self, ref: str, text: str) -> None:
        """Put a value into a control and make sure that it stands there.

        Empty text empties an input.
        """
        place, element = self._resolve(ref)
        async with self._lookout.around() as act:
            box = await self._reach(place, element, question(element.kind))
            act.is_quiet = await self._controls.fill(box, element, text)

    async def press(self, ref: str) -> None:
        """Press once, and let the page do what it does upon it.

        A confirm is answered as the element declares; popups are closed.
        """
        place, element = self._resolve(ref)
        async with self._lookout.around(element.dialog):
            before = self.context.traffic.open
            target = await self._press(place, element)
            frame = target.frame or screen_proof.screen_frame(self.page, place.screen.frame) or self.page.main_frame
            await self.context.traffic.settle(frame, before)

    async def upload(self, ref: str, name: str, content: bytes) -> None:
        """Set a file on a file control; its bytes leave with the next write, or not at all."""
        place, element = self._resolve(ref)
        if element.kind != "file":
            raise DefinitionError(f"A {element.kind} takes no file", where=str(place))
        async with self._lookout.around():
            await self._controls.attach(await self._reach(place, element, NOTHING), name, content)

    async def download(self, ref: str, largest_mb: int) -> Downloaded:
        """Press once and take the file that the portal hands out: by GET, or by one of its declared reads.

        Raises:
            SystemException: SYS-PAGE-08 no file came, or not whole.
            BusinessException: BUS-FILE-01 it is too large.
            IntegrityException: INT-GATE-01 the portal wanted to be asked by a request that is no declared read.
        """
        place, element = self._resolve(ref)
        downloads = self.context.downloads
        async with self._lookout.around(element.dialog):
            await downloads.forget()
            await self._press(place, element)
            with browser_errors(str(place)):
                return await downloads.take(str(place), largest_mb, self._timeouts.navigation_s, self._look_for_file)

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
        async with self._lookout.around() as act:
            grid = GridReader(place, element, self._reacher, self._timeouts.action_s, self._lookout.look)
            rows = await grid.read()
            act.is_quiet = grid.is_quiet
            return rows

    async def expect_text(self, ref: str) -> str:
        """Read one value as shown, to be compared.

        Raises:
            DefinitionError: The element is a table or a form.
        """
        place, element = self._resolve(ref)
        if element.kind in {"table", "form"}:
            raise DefinitionError(f"A {element.kind} has no single text", where=str(place))
        async with self._lookout.around() as act:
            box = await self._reach(place, element, READ)
            act.is_quiet = box.is_quiet
            return shown(str(box.answer))

    async def second_page(self) -> PageVerbs:
        """Give the same verbs on a second page of the context, for looking things up; `close` it."""
        page = await self.context.new_page()
        return PageVerbs(self.context, page, self._screens, self._portal, self._timeouts)

    async def close(self) -> None:
        """Close the page of these verbs (a second page; the first goes with its context)."""
        await self.context.close_page(self.page)

    async def _read_form(self, ref: str) -> dict[str, str]:
        place, element = self._resolve(ref)
        async with self._lookout.around() as act:
            if not element.fields:
                box = await self._reach(place, element, PAIRS)
                act.is_quiet = box.is_quiet
                return dict(box.answer)
            fields = {
                name: self._resolve(inner if "." in inner else f"{place.screen_id}.{inner}")
                for name, inner in element.fields.items()
            }
            if any(inner.screen is not place.screen for inner, _ in fields.values()):
                await self._reacher.prove(place, self._timeouts.action_s)
            boxes = {name: await self._reach(*field, READ) for name, field in fields.items()}
            act.is_quiet = all(box.is_quiet for box in boxes.values())
            return {name: shown(str(box.answer)) for name, box in boxes.items()}

    def _resolve(self, ref: str) -> tuple[Place, Element]:
        return screen_proof.resolve(self.page, self._screens, ref)

    async def _reach(self, place: Place, element: Element, script: str) -> Reached:
        return await self._reacher.reach(place, element.find, element.kind, script)

    async def _press(self, place: Place, element: Element) -> Reached:
        target = await self._reach(place, element, _IS_OPEN_TO_PRESS)
        if not (target.answer is True and target.is_quiet):
            await self._uncover(place, target.locator)
        with browser_errors(str(place)):
            await target.locator.click(timeout=self._timeouts.action_s * 1000)
        return target

    async def _look_for_file(self) -> None:
        await self._lookout.look(leave_popups=True)

    async def _uncover(self, place: Place, target: PageLocator) -> None:
        """Try the press without pressing; a notice that covers the target is closed first."""
        slices = max(1, round(self._timeouts.action_s / _COVERED_SLICE_S))
        await self._portal.dismiss_notices(self.page)
        for _ in range(slices):
            try:
                await target.click(trial=True, timeout=min(_COVERED_SLICE_S, self._timeouts.action_s) * 1000)
            except PlaywrightTimeoutError:
                logger.debug("{} is covered or disabled; looking for notices", place)
                await self._lookout.look()
            except PlaywrightError:
                return  # the real press will say what is wrong
            else:
                return
        raise SystemException("The element is covered or disabled", code="SYS-PAGE-04", where=str(place))
