"""Which screen is in hand: references `screen.element`, and the proof that must be visible before any touch."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from functools import reduce

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Page
from playwright.async_api import Locator as PageLocator

from digital_employee.browser.faults import browser_errors, is_dead
from digital_employee.browser.locate import Look, Patience, Place, build, describe
from digital_employee.errors import DefinitionError, SystemException
from digital_employee.workflow.model import Element, Locator, Screen


def resolve(page: Page, screens: Mapping[str, Screen], ref: str) -> tuple[Place, Element]:
    """Find what `screen.element` names.

    Raises:
        DefinitionError: There is no such screen or element.
    """
    screen_id, _, name = ref.rpartition(".")
    screen = screen_named(screens, screen_id)
    element = screen.elements.get(name)
    if element is None:
        raise _unknown(f"element {ref!r}", name, screen.elements)
    return Place(page, screen_id, screen, name), element


def screen_named(screens: Mapping[str, Screen], screen_id: str) -> Screen:
    """Find a screen by its id."""
    screen = screens.get(screen_id)
    if screen is None:
        raise _unknown(f"screen {screen_id!r}", screen_id, screens)
    return screen


async def prove(place: Place, timeout_s: float, look: Look | None = None) -> None:
    """Wait until everything that proves the screen is visible; `look` runs each second of waiting.

    Raises:
        SystemException: SYS-PAGE-02 something else is on the page.
    """
    patience = Patience(look)
    with browser_errors(str(place)):
        while True:
            absent = [locator for locator in place.screen.proof if not await _is_shown(place, locator)]
            if not absent:
                return
            if patience.waited_s > timeout_s:
                raise _wrong_screen(place, absent)
            await patience.pause()


def screen_frame(page: Page, names: Sequence[str]) -> Frame | None:
    """Give the frame down this path of names; None when there is none, or more than one."""
    frames = [page.main_frame]
    for name in names:
        frames = [frame for frame in page.frames if frame.name == name and frame.parent_frame in frames]
    return frames[0] if len(frames) == 1 else None


def proved(frame: Frame, screen: Screen, locators: Sequence[Locator], kind: str) -> PageLocator:
    """Give a locator that holds the screen's proof: whoever acts by it has the proof checked at that moment.

    All ways to name the element stand beside each other: one element for all of them is also the one
    element of the first that matches.
    """
    page = frame.locator("html")
    for proof in screen.proof:
        page = page.filter(has=build(frame, proof))
    ways = [build(frame, locator, kind) for locator in locators]
    return page.locator(reduce(lambda one, other: one.or_(other), ways)) if ways else page


async def _is_shown(place: Place, locator: Locator) -> bool:
    try:
        return await build(place.scope, locator).count() > 0
    except PlaywrightError as err:
        if is_dead(err):
            raise
        return False


def _wrong_screen(place: Place, absent: list[Locator]) -> SystemException:
    return SystemException(
        f"Not on screen {place.screen.title}: {', '.join(map(describe, absent))} not visible",
        code="SYS-PAGE-02",
        where=str(place),
    )


def _unknown(what: str, name: str, known: Mapping[str, object]) -> DefinitionError:
    close = difflib.get_close_matches(name, known, n=1)
    return DefinitionError(f"There is no {what}", to_do=f"did you mean {close[0]!r}?" if close else "")
