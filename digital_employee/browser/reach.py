"""Reaching one element with few questions: screen proof, unique match and what is asked of it, in one.

Whatever the quick way cannot answer for certain (nothing there yet, several matches, a frame out of sight) is left
to the patient way: `screens.prove`, then `locate.find`. Presses and fills nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from loguru import logger
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Page
from playwright.async_api import Locator as PageLocator

from digital_employee.browser.faults import browser_errors, first_line, is_dead
from digital_employee.browser.locate import Look, Place, find
from digital_employee.browser.portal import Portal, quiet_script
from digital_employee.browser.screens import prove, proved, screen_frame
from digital_employee.errors import SystemException
from digital_employee.workflow.model import Locator

QUICK_S = 1.0
"""How long the quick way waits; then the page is looked at before anything goes on waiting."""
PARSING_S = 3.0
"""How long a page gets to come to its end before it is touched as it is: what it shows before may do nothing yet."""
_COMPLETE, _PARSED, _ANY = 2, 1, 0
NOTHING = "() => null"

_ASK = """async (nodes, [argument, frames, wanted]) => {
  const stage = () => ["loading", "interactive", "complete"].indexOf(document.readyState);
  if (stage() < wanted) {
    await new Promise(done => {
      document.addEventListener("readystatechange", () => stage() < wanted || setTimeout(done));
      setTimeout(done, 200);
    });
    return {found: 0, stage: stage()};
  }
  const isShown = box => {
    const edge = box.getBoundingClientRect();
    return edge.width > 0 && edge.height > 0 && getComputedStyle(box).visibility === "visible";
  };
  if (nodes.length !== 1) return {found: nodes.length};
  if (frames) {
    let view = window;
    for (const name of frames) {
      const tab = view.frameElement;
      if (tab?.getAttribute("name") !== name || !isShown(tab)) return {hidden: true};
      view = view.parent;
    }
    if (view !== window.top) return {hidden: true};
  }
  const answer = await (SCRIPT)(nodes[0], argument);
  if (!nodes[0].isConnected) return {found: 0};
  let quiet = false;
  try { quiet = (QUIET)(window.top) === true; } catch { /* a frame of another origin is asked by itself */ }
  return {found: 1, answer, quiet};
}"""


@dataclass
class Reached:
    """An element that was found, with the answer to the last question asked of it.

    `locator` is strict; one that the quick way found matches nothing while its screen is not proved.
    """

    place: Place
    locator: PageLocator
    frame: Frame | None
    """Its frame, where the quick way went."""
    quiet_script: str
    timeout_s: float
    answer: Any = None
    is_quiet: bool = False
    """Whether the page wanted no attention at the moment of the answer."""

    async def ask(self, script: str, argument: object = None) -> Any:
        """Run a script `(node, argument) => answer` on the element, as it stands now.

        Raises:
            SystemException: SYS-PAGE-01 the element is gone.
        """
        if not await self.put(script, argument, None, self.timeout_s):
            raise SystemException("The element is gone, or not the only one", code="SYS-PAGE-01", where=str(self.place))
        return self.answer

    async def put(self, script: str, argument: object, frames: Sequence[str] | None, wait_s: float) -> bool:
        """Ask once the element is there; False when it never is, is not one, or not in these frames (innermost first).

        The frames are proved visible in the same question; None: the locator itself goes by visible frames.
        A page that is still loading is waited for: a script that comes last makes its buttons work.
        """
        loop = asyncio.get_running_loop()
        start, wanted = loop.time(), _COMPLETE
        end = start + wait_s
        expression = _ASK.replace("SCRIPT", script).replace("QUIET", self.quiet_script)
        while True:
            said = await self._say(expression, [argument, frames, wanted])
            if "stage" in said:
                wanted = _enough(said["stage"], loop.time() - start)
                if wanted > said["stage"] and loop.time() > end:
                    return False
                continue
            if said.get("found") == 1:
                self.answer, self.is_quiet = said.get("answer"), said["quiet"]
                return True
            if said.get("hidden") or said["found"] > 1 or loop.time() > end:
                return False
            await self.locator.wait_for(state="attached", timeout=max(end - loop.time(), 0.001) * 1000)

    async def _say(self, expression: str, argument: list[object]) -> dict[str, Any]:
        try:
            return dict(await self.locator.evaluate_all(expression, argument))
        except PlaywrightError as err:
            if is_dead(err):
                raise
            logger.debug("{} was replaced while it was asked: {}", self.place, first_line(err))
        await self.locator.wait_for(state="attached", timeout=self.timeout_s * 1000)
        return dict(await self.locator.evaluate_all(expression, argument))


def _enough(stage: int, waited_s: float) -> int:
    """Return how far a page must have come by now: a picture may be late, its end must not be for long."""
    if waited_s < QUICK_S:
        return _COMPLETE
    return _PARSED if waited_s < PARSING_S or stage >= _PARSED else _ANY


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

    async def _quickly(
        self, place: Place, locators: Sequence[Locator], kind: str, script: str, argument: object
    ) -> Reached | None:
        frame = screen_frame(self._page, place.screen.frame)
        if frame is None:
            return None
        wait_s = min(QUICK_S, self._timeout_s)
        reached = Reached(place, proved(frame, place.screen, locators, kind), frame, self._quiet_script, wait_s)
        try:
            found = await reached.put(script, argument, place.screen.frame[::-1], wait_s)
        except PlaywrightError as err:
            if is_dead(err):
                raise
            logger.debug("{} is not reached the quick way: {}", place, first_line(err))
            return None
        reached.timeout_s = self._timeout_s
        return reached if found else None
