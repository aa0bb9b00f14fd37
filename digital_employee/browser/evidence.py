"""Screenshots as evidence: identifiers, cards, mobiles and names are covered before the picture is taken.

Covers rather too much: a long number that is no identifier is covered as well. Leaves the page as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Page

from digital_employee.errors import SystemException

_TRIES = 3


@cache
def _script() -> str:
    return (Path(__file__).parent / "cover.js").read_text(encoding="utf-8")


async def take_masked_screenshot(page: Page, names: Sequence[str] = ()) -> bytes:
    """Take a PNG of the visible page with personal data covered in every frame.

    The covered places are computed again after the picture; when the page moved meanwhile, it is taken again.

    Raises:
        SystemException: SYS-PAGE-07 the page never stood still; no picture is kept.
    """
    for _ in range(_TRIES):
        before = await _cover_all(page, names)
        try:
            # Hiding the caret would leave a style on every input of the page.
            picture = await page.screenshot(animations="disabled", caret="initial", scale="css")
            after = await _each_frame(page, "places", names)
        finally:
            await _each_frame(page, "uncover", names)
        if before == after:
            return picture
    raise SystemException("The page kept changing; no picture could be masked safely", code="SYS-PAGE-07")


async def _cover_all(page: Page, names: Sequence[str]) -> list[Any]:
    return await _each_frame(page, "cover", names)


async def _each_frame(page: Page, act: str, names: Sequence[str]) -> list[Any]:
    return [await _in_frame(frame, act, names) for frame in page.frames]


async def _in_frame(frame: Frame, act: str, names: Sequence[str]) -> Any:
    wanted = [name for name in names if name.strip()]
    try:
        return await frame.evaluate(_script(), {"act": act, "names": wanted})
    except PlaywrightError:
        # A frame that goes away while we look shows nothing in the picture, or makes the places differ.
        if frame.is_detached():
            return None
        raise
