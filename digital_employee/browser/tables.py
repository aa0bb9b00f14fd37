"""Reading grids: every row of every page, read again from the first page when the grid drifts meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from loguru import logger
from playwright.async_api import Locator as PageLocator

from digital_employee.browser.faults import browser_errors
from digital_employee.browser.locate import Look, Place
from digital_employee.browser.reach import Reached, Reacher
from digital_employee.errors import SystemException
from digital_employee.workflow.model import Element, Locator

ATTEMPTS = 4
"""The first reading and three again."""
MAX_PAGES = 500
BACK_TO_START = ("首页", "第一页", "上一页", "«", "<")

_POLL_S = 0.05
_IS_DISABLED = "b => b.disabled || b.getAttribute('aria-disabled') === 'true' || /(^|[-_ ])disabled/.test(b.className)"


@cache
def _script() -> str:
    return (Path(__file__).parent / "read_table.js").read_text(encoding="utf-8")


@dataclass(frozen=True)
class GridPage:
    """One page of a grid; `total`, `page` and `pages` only if the pager says them."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: int | None
    page: int | None
    pages: int | None

    @classmethod
    def of(cls, read: Mapping[str, Any]) -> GridPage:
        """Freeze what the page's script answered."""
        rows = tuple(tuple(row) for row in read["rows"])
        return cls(tuple(read["headings"]), rows, read["total"], read["page"], read["pages"])

    def records(self) -> list[dict[str, str]]:
        """Give the rows as mappings by heading."""
        return [dict(zip(self.headings, row, strict=True)) for row in self.rows]


class _Drift(Exception):  # noqa: N818 - a turn of events, not an error of the program
    """The grid changed while it was read."""


class GridReader:
    """Reads one table element. `settle` runs after each turn of the page (notices, expiry, gate)."""

    def __init__(self, place: Place, element: Element, reacher: Reacher, timeout_s: float, settle: Look) -> None:
        self.is_quiet = False
        """Whether the page wanted no attention when it was last asked."""
        self._place = place
        self._element = element
        self._reacher = reacher
        self._timeout_s = timeout_s
        self._settle = settle

    async def read(self) -> list[dict[str, str]]:
        """Read all rows.

        Raises:
            SystemException: SYS-PAGE-06 the grid changed during every reading.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await self._read_all()
            except _Drift as drift:
                logger.warning("{} drifted in reading {}: {}", self._place, attempt, drift)
        raise SystemException("The grid kept changing while it was read", code="SYS-PAGE-06", where=str(self._place))

    async def _read_all(self) -> list[dict[str, str]]:
        page = await self._first_page()
        total, records = page.total, page.records()
        for _ in range(MAX_PAGES):
            turn = await self._next_button(page)
            if turn is None:
                break
            page = await self._turned(page, turn)
            if page.total != total:
                raise _Drift(f"{total} rows became {page.total}")
            records += page.records()
        if total is not None and self._element.next_page and len(records) != total:
            raise _Drift(f"{len(records)} rows read, {total} announced")
        return records

    async def _look(self) -> GridPage:
        table = await self._reach(self._element.find, "table", _script())
        return GridPage.of(table.answer)

    async def _reach(self, locators: Sequence[Locator], kind: str, script: str) -> Reached:
        reached = await self._reacher.reach(self._place, locators, kind, script)
        self.is_quiet = reached.is_quiet
        return reached

    async def _first_page(self) -> GridPage:
        page = await self._look()
        while page.page is not None and page.page > 1:
            back = await self._back_button()
            if back is None:
                raise SystemException(
                    f"The grid stands on page {page.page} and has no way back",
                    code="SYS-PAGE-06",
                    where=str(self._place),
                )
            page = await self._changed(page, back)
        return page

    async def _turned(self, page: GridPage, turn: PageLocator) -> GridPage:
        turned = await self._changed(page, turn)
        if page.page is not None and turned.page != page.page + 1:
            raise _Drift(f"page {page.page} was followed by page {turned.page}")
        return turned

    async def _changed(self, page: GridPage, button: PageLocator) -> GridPage:
        with browser_errors(str(self._place)):
            await button.click()
        await self._settle()
        loop = asyncio.get_running_loop()
        end = loop.time() + self._timeout_s
        while loop.time() < end:
            seen = await self._look()
            if (seen.page, seen.rows) != (page.page, page.rows) and (page.page is None or seen.page != page.page):
                return seen
            await asyncio.sleep(_POLL_S)
        raise _Drift("the page did not turn")

    async def _next_button(self, page: GridPage) -> PageLocator | None:
        if not self._element.next_page or (
            page.pages is not None and page.page is not None and page.page >= page.pages
        ):
            return None
        button = await self._reach(self._element.next_page, "button", _IS_DISABLED)
        return None if button.answer else button.locator

    async def _back_button(self) -> PageLocator | None:
        """Find a way to an earlier page in the box that holds the next-page button."""
        if not self._element.next_page:
            return None
        turn = await self._reach(self._element.next_page, "button", _IS_DISABLED)
        box = turn.locator.locator("xpath=..")
        for name in BACK_TO_START:
            for role in ("button", "link"):
                button = box.get_by_role(role, name=name, exact=True)
                if await button.count() == 1 and not await _is_disabled(button):
                    return button
        return None


async def _is_disabled(button: PageLocator) -> bool:
    with browser_errors("next page"):
        return bool(await button.evaluate(_IS_DISABLED))
