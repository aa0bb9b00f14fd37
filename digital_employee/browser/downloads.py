"""Files on their way in: what the portal hands out when an element is pressed, whole and within its size."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from loguru import logger
from playwright.async_api import BrowserContext, Download
from playwright.async_api import Error as PlaywrightError

from digital_employee.browser.faults import first_line, is_dead
from digital_employee.browser.file_names import file_name
from digital_employee.errors import SystemException
from digital_employee.workflow.kept_file import check_size

TRANSFER_S = 120.0
"""How long a file that has begun to come may take."""
LOOK_S = 1.0


@dataclass(frozen=True)
class Downloaded:
    """A file as the portal named and sent it; its name is one plain name."""

    name: str
    content: bytes


class Downloads:
    """The downloads of one context, whichever of its pages they come from."""

    def __init__(self, context: BrowserContext) -> None:
        self._came: asyncio.Queue[Download] = asyncio.Queue()
        context.on("download", self._came.put_nowait)

    async def forget(self) -> None:
        """Drop what came before anybody asked for a file."""
        while not self._came.empty():
            await _drop(self._came.get_nowait())

    async def take(self, where: str, largest_mb: int, wait_s: float, look: Callable[[], Awaitable[None]]) -> Downloaded:
        """Wait for a file; `look` runs each second until it begins to come.

        Raises:
            SystemException: SYS-PAGE-08 none came, or it did not arrive whole.
            BusinessException: BUS-FILE-01 it is too large.
        """
        coming = await self._next(where, wait_s, look)
        try:
            return await self._whole(coming, where, largest_mb)
        finally:
            await _drop(coming)

    async def _next(self, where: str, wait_s: float, look: Callable[[], Awaitable[None]]) -> Download:
        loop = asyncio.get_running_loop()
        end = loop.time() + wait_s
        while (left := end - loop.time()) > 0:
            try:
                return await asyncio.wait_for(self._came.get(), min(LOOK_S, left))
            except TimeoutError:
                await look()
        raise SystemException(
            f"No file came within {wait_s:g} s",
            code="SYS-PAGE-08",
            where=where,
            to_do="look at the screenshot: the portal may have shown a page or a message instead",
        )

    @staticmethod
    async def _whole(coming: Download, where: str, largest_mb: int) -> Downloaded:
        try:
            async with asyncio.timeout(TRANSFER_S):
                path = await coming.path()
        except TimeoutError as err:
            raise _broken(where, f"took longer than {TRANSFER_S:.0f} s") from err
        except PlaywrightError as err:
            if is_dead(err):
                raise
            raise _broken(where, f"did not arrive whole: {first_line(err)}") from err
        size = (await asyncio.to_thread(path.stat)).st_size
        check_size(size, largest_mb)
        return Downloaded(file_name(coming.suggested_filename), await asyncio.to_thread(path.read_bytes))


async def _drop(download: Download) -> None:
    """Stop it if it still comes, and leave nothing of it in the browser's own folder."""
    try:
        await download.cancel()
        await download.delete()
    except PlaywrightError as err:
        logger.debug("a download was already gone: {}", first_line(err))


def _broken(where: str, how: str) -> SystemException:
    return SystemException(f"A file {how}", code="SYS-PAGE-08", where=where)
