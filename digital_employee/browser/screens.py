"""Which screen is in hand: references `screen.element`, and the proof that must be visible before any touch."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Mapping

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page

from digital_employee.browser.faults import browser_errors, is_dead
from digital_employee.browser.locate import Place, build, describe
from digital_employee.errors import DefinitionError, SystemException
from digital_employee.workflow.model import Element, Locator, Screen

_POLL_S = 0.05


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


async def prove(place: Place, timeout_s: float) -> None:
    """Wait until everything that proves the screen is visible.

    Raises:
        SystemException: SYS-PAGE-02 something else is on the page.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + timeout_s
    with browser_errors(str(place)):
        while True:
            absent = [locator for locator in place.screen.proof if not await _is_shown(place, locator)]
            if not absent:
                return
            if loop.time() > end:
                raise _wrong_screen(place, absent)
            await asyncio.sleep(_POLL_S)


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
