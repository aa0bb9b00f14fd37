"""Reaching one element with few questions: screen proof, unique match and what is asked of it, together.

The quick way needs two calls. Whatever it cannot answer for certain (nothing there yet, several matches, a frame
out of sight) is left to the patient way: `screens.prove`, then `locate.find`. Presses and fills nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from loguru import logger
from playwright.async_api import ElementHandle, Frame, Page
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator as PageLocator

from digital_employee.browser.faults import browser_errors, first_line, is_dead
from digital_employee.browser.locate import Place, find
from digital_employee.browser.portal import Portal, quiet_script
from digital_employee.browser.screens import prove, proved, screen_frame
from digital_employee.errors import SystemException
from digital_employee.workflow.model import Element, Locator

QUICK_S = 1.0
"""How long the quick way waits; then the page is looked at before anything goes on waiting."""

NOTHING = "() => null"

_ASK = """(node, [argument, frames]) => {
  const isShown = box => {
    const edge = box.getBoundingClientRect();
    return edge.width > 0 && edge.height > 0 && getComputedStyle(box).visibility === "visible";
  };
  if (!node.isConnected) return {found: false};
  if (frames) {
    let view = window;
    for (const name of frames) {
      const tab = view.frameElement;
      if (tab?.getAttribute("name") !== name || !isShown(tab)) return {found: false};
      view = view.parent;
    }
    if (view !== window.top) return {found: false};
  }
  const answer = (SCRIPT)(node, argument);
  let quiet = false;
  try { quiet = (QUIET)(window.top) === true; } catch { /* a frame of another origin is asked by itself */ }
  return {found: true, answer, quiet};
}"""

_TOGETHER = """(node, others) => {
  if (!others.every(other => other.isConnected)) throw new Error("redrawn");
  return [node, ...others].map(one => (SCRIPT)(one));
}"""

Look = Callable[[], Awaitable[None]]


@dataclass
class Reached:
    """An element that was found, with the answer to the last question asked of it.

    `locator` is strict; one that the quick way found matches nothing while its screen is not proved.
    """

    place: Place
    locator: PageLocator
    frame: Frame | None
    quiet_script: str
    timeout_s: float
    answer: Any = None
    is_quiet: bool = False
    """Whether the page wanted no attention at the moment of the answer."""
    _handle: ElementHandle | None = None

    async def ask(self, script: str, argument: object = None) -> Any:
        """Run a script `(node, argument) => answer` on the element; when it was redrawn, on what stands there now.

        Raises:
            SystemException: SYS-PAGE-01 the element is redrawn again and again.
        """
        for is_last in (False, True):
            try:
                if await self.put(script, argument):
                    return self.answer
            except PlaywrightError as err:
                if is_last or is_dead(err):
                    raise
                logger.debug("{} was replaced while it was asked: {}", self.place, first_line(err))
            self._handle = None
        raise SystemException("The element is redrawn again and again", code="SYS-PAGE-01", where=str(self.place))

    async def handle(self) -> ElementHandle:
        """Give the element itself, waiting for it if need be."""
        if self._handle is None:
            self._handle = await self.locator.element_handle(timeout=self.timeout_s * 1000)
        return self._handle

    async def put(self, script: str, argument: object = None, frames: Sequence[str] | None = None) -> bool:
        """Ask once; False when the element is gone, or not in these visible frames (innermost first)."""
        handle = await self.handle()
        expression = _ASK.replace("SCRIPT", script).replace("QUIET", self.quiet_script)
        said = await handle.evaluate(expression, [argument, None if frames is None else list(frames)])
        self.answer, self.is_quiet = said.get("answer"), said.get("quiet", False)
        return bool(said["found"])


class Reacher:
    """Reaches elements of one page. `look` runs when the quick way failed, and each second of waiting after it."""

    def __init__(self, page: Page, portal: Portal, timeout_s: float, look: Look) -> None:
        self._page = page
        self._quiet_script = quiet_script(portal)
        self._timeout_s = timeout_s
        self._look = look

    async def reach(
        self, place: Place, locators: Sequence[Locator], kind: str, script: str = NOTHING, argument: object = None
    ) -> Reached:
        """Find the one element on its proved screen and ask it something.

        Raises:
            SystemException: SYS-PAGE-02 another screen is shown; SYS-PAGE-01 no such element; SYS-PAGE-03 several.
        """
        with browser_errors(str(place)):
            quick = await self._quickly(place, locators, kind, script, argument)
            if quick is not None:
                return quick
            await self._look()
            await prove(place, self._timeout_s, self._look)
            locator = await find(place, locators, kind, self._timeout_s, self._look)
            reached = Reached(place, locator, None, self._quiet_script, self._timeout_s)
            await reached.ask(script, argument)
            return reached

    async def prove(self, place: Place, timeout_s: float) -> bool:
        """Make sure that the screen is in hand; say whether it wants no attention.

        Raises:
            SystemException: SYS-PAGE-02 something else is on the page.
        """
        with browser_errors(str(place)):
            quick = await self._quickly(place, (), "screen", NOTHING, None)
            if quick is not None:
                return quick.is_quiet
            await self._look()
            await prove(place, timeout_s, self._look)
            return False

    async def ask_all(self, places: Sequence[tuple[Place, Element]], script: str) -> tuple[list[Any], bool]:
        """Ask the same of several elements of one screen; return the answers, and whether the page is quiet.

        Raises:
            SystemException: as `reach`.
        """
        answers = await self._ask_together(places, script)
        if answers is not None:
            return answers
        reached = [await self.reach(place, element.find, element.kind, script) for place, element in places]
        return [one.answer for one in reached], reached[-1].is_quiet

    async def _ask_together(
        self, places: Sequence[tuple[Place, Element]], script: str
    ) -> tuple[list[Any], bool] | None:
        screen = places[0][0].screen
        frame = screen_frame(self._page, screen.frame)
        if frame is None or any(place.screen is not screen for place, _ in places):
            return None
        found = [self._found(place, frame, element.find, element.kind) for place, element in places]
        try:
            _, *others = await asyncio.gather(*(one.handle() for one in found))
            is_here = await found[0].put(_TOGETHER.replace("SCRIPT", script), others, screen.frame[::-1])
        except PlaywrightError as err:
            if is_dead(err):
                raise
            logger.debug("{} is not read at once: {}", places[0][0], first_line(err))
            return None
        return (found[0].answer, found[0].is_quiet) if is_here else None

    async def _quickly(
        self, place: Place, locators: Sequence[Locator], kind: str, script: str, argument: object
    ) -> Reached | None:
        frame = screen_frame(self._page, place.screen.frame)
        if frame is None:
            return None
        reached = self._found(place, frame, locators, kind)
        try:
            found = await reached.put(script, argument, place.screen.frame[::-1])
        except PlaywrightError as err:
            if is_dead(err):
                raise
            logger.debug("{} is not reached the quick way: {}", place, first_line(err))
            return None
        reached.timeout_s = self._timeout_s
        return reached if found else None

    def _found(self, place: Place, frame: Frame, locators: Sequence[Locator], kind: str) -> Reached:
        locator = proved(frame, place.screen, locators, kind)
        return Reached(place, locator, frame, self._quiet_script, min(QUICK_S, self._timeout_s))
