"""Finding one element: the ordered locators of the elements file, in the screen's frame. Touches nothing."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, cast

from loguru import logger
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, FrameLocator, Page
from playwright.async_api import Locator as PageLocator

from digital_employee.browser.faults import browser_errors, first_line, is_dead
from digital_employee.errors import SystemException
from digital_employee.workflow.model import Locator, Screen

Scope = Page | Frame | FrameLocator
Look = Callable[[], Awaitable[None]]

AMBIGUITY_GRACE_S = 1.0
"""A page that is being redrawn may show an element twice for a moment."""

LOOK_EVERY_S = 1.0
"""How often whoever waits looks around: an ended login must not cost the whole time-out."""

_CONTROLS = "self::input[not(@type='hidden')] or self::select or self::textarea or self::button or self::a"
_LABEL_NOISE = "*＊:：\u00a0\u3000 "


@dataclass(frozen=True)
class Place:
    """Where an element is looked for: the page, the screen, its name there."""

    page: Page
    screen_id: str
    screen: Screen
    name: str

    @property
    def scope(self) -> Scope:
        """The screen's innermost frame."""
        return frame_scope(self.page, self.screen.frame)

    def __str__(self) -> str:
        frames = " > ".join(self.screen.frame) or "page"
        return f"{self.screen_id}.{self.name} ({self.screen.title}, in {frames})"


def frame_scope(page: Page, names: Sequence[str]) -> Scope:
    """Go down the named frames that are visible; a hidden tab's frame is not the one in hand."""
    scope: Scope = page
    for name in names:
        quoted = _css_text(name)
        scope = scope.frame_locator(f'iframe[name="{quoted}"]:visible, frame[name="{quoted}"]')
    return scope


def _loosely(label: str) -> re.Pattern[str]:
    core = label.strip(_LABEL_NOISE)
    # The browser library writes the pattern between slashes and leaves those inside it as they are.
    name = re.escape(core).replace("/", r"\/")
    return re.compile(rf"^[\s*＊]*{name}[\s:：*＊]*$")


def _css_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _xpath_text(text: str) -> str:
    if '"' not in text:
        return f'"{text}"'
    return "concat(" + ", '\"', ".join(f'"{part}"' for part in text.split('"')) + ")"


def _near(scope: Scope, label: str, kind: str) -> PageLocator:
    """Find what stands in the cell right of the innermost cell whose text is the label."""
    core = _xpath_text(label.strip(_LABEL_NOISE))
    # translate() drops the stars, colons and blanks with which labels are decorated.
    cell = (
        f"xpath=//*[(self::td or self::th or self::dt) and not(.//td)"
        f' and translate(normalize-space(.), "{_LABEL_NOISE}", "")'
        f' = translate({core}, "{_LABEL_NOISE}", "")]/following-sibling::*[self::td or self::th or self::dd][1]'
    )
    if kind == "text":
        return scope.locator(cell)
    if kind in {"table", "form"}:
        return scope.locator(f"{cell}//table")
    return scope.locator(f"{cell}//*[{_CONTROLS}]")


def build(scope: Scope, locator: Locator, kind: str = "text") -> PageLocator:
    """Turn one written locator into the browser library's; several keys must all hold."""
    parts: list[PageLocator] = []
    if locator.role is not None:
        parts.append(
            scope.get_by_role(cast("Any", locator.role), name=_loosely(locator.name) if locator.name else None)
        )
    elif locator.name is not None:
        parts.append(scope.locator(f'[name="{_css_text(locator.name)}"]'))
    if locator.label is not None:
        parts.append(scope.get_by_label(_loosely(locator.label)))
    if locator.text is not None:
        parts.append(scope.get_by_text(locator.text, exact=True))
    if locator.near is not None:
        parts.append(_near(scope, locator.near, kind))
    if locator.test_id is not None:
        parts.append(scope.get_by_test_id(locator.test_id))
    if locator.id is not None:
        parts.append(scope.locator(f'[id="{_css_text(locator.id)}"]'))
    if locator.css is not None:
        parts.append(scope.locator(locator.css))
    found = reduce(lambda one, other: one.and_(other), parts)
    # A file box is commonly hidden behind a prettier button.
    return found if kind == "file" else found.filter(visible=True)


def describe(locator: Locator) -> str:
    """Write a locator as the elements file does."""
    keys = locator.model_dump(exclude_none=True)
    return "{" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}"


class Patience:
    """The pauses of whoever waits: short at first, then longer; `look` runs about each second."""

    def __init__(self, look: Look | None) -> None:
        self._look = look
        self._pause_s = 0.05
        self._looked_at = self._start = asyncio.get_running_loop().time()

    @property
    def waited_s(self) -> float:
        """Seconds since the waiting began."""
        return asyncio.get_running_loop().time() - self._start

    async def pause(self) -> None:
        """Wait a little; raises what the look raises."""
        await asyncio.sleep(self._pause_s)
        self._pause_s = min(self._pause_s * 1.5, 0.25)
        now = asyncio.get_running_loop().time()
        if self._look is not None and now - self._looked_at > LOOK_EVERY_S:
            await self._look()
            self._looked_at = asyncio.get_running_loop().time()


async def find(
    place: Place,
    locators: Sequence[Locator],
    kind: str = "text",
    timeout_s: float = 15.0,
    look: Look | None = None,
) -> PageLocator:
    """Find the one element that the first fitting locator names; `look` runs each second of waiting.

    Raises:
        SystemException: SYS-PAGE-01 none matched in time; SYS-PAGE-03 locators matched several elements.
    """
    candidates = [build(place.scope, locator, kind) for locator in locators]
    patience = Patience(look)
    with browser_errors(str(place)):
        while True:
            counts = [await _count(candidate) for candidate in candidates]
            if 1 in counts:
                winner = counts.index(1)
                logger.debug("{} found by locator {} of {}", place, winner + 1, len(locators))
                return candidates[winner]
            waited_s = patience.waited_s
            if any(counts) and waited_s > min(AMBIGUITY_GRACE_S, timeout_s):
                raise _ambiguous(place, locators, counts)
            if waited_s > timeout_s:
                raise _missing(place, locators, timeout_s)
            await patience.pause()


async def _count(candidate: PageLocator) -> int:
    try:
        return await candidate.count()
    except PlaywrightError as err:
        if is_dead(err):
            raise
        # The frame is being replaced, or stands there twice for a moment.
        logger.debug("locator cannot be counted now: {}", first_line(err))
        return 0


def _missing(place: Place, locators: Sequence[Locator], timeout_s: float) -> SystemException:
    tried = ", ".join(describe(locator) for locator in locators)
    return SystemException(
        f"Element not found within {timeout_s:g} s; tried {tried}",
        code="SYS-PAGE-01",
        where=str(place),
        to_do="compare the elements file with the screen",
    )


def _ambiguous(place: Place, locators: Sequence[Locator], counts: Sequence[int]) -> SystemException:
    matched = ", ".join(
        f"{describe(locator)} matches {count}" for locator, count in zip(locators, counts, strict=True) if count
    )
    return SystemException(
        f"No locator names one element: {matched}",
        code="SYS-PAGE-03",
        where=str(place),
        to_do="make a locator narrower",
    )
