"""HTML to PDF by the browser's own print, in a context that runs no script and reaches nothing."""

from __future__ import annotations

import asyncio

from loguru import logger
from playwright.async_api import Browser, BrowserContext, Route
from playwright.async_api import Error as PlaywrightError

from digital_employee.browser.faults import browser_errors, first_line
from digital_employee.errors import SystemException

PRINT_S = 60.0


async def print_pdf(browser: Browser, html: str, *, landscape: bool) -> bytes:
    """Print a page as A4; a size that its own `@page` names goes first.

    Raises:
        SystemException: SYS-PRINT-01 it took too long; SYS-BROWSER-02, -03 the browser died or refused.
    """
    try:
        async with asyncio.timeout(PRINT_S):
            with browser_errors("printing", timeout_code="SYS-PRINT-01"):
                return await _print(browser, html, landscape=landscape)
    except TimeoutError as err:
        raise SystemException(f"a page was not printed within {PRINT_S:.0f} s", code="SYS-PRINT-01") from err


async def _print(browser: Browser, html: str, *, landscape: bool) -> bytes:
    context = await browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", offline=True, java_script_enabled=False, service_workers="block"
    )
    try:
        await context.route("**/*", _refuse)
        page = await context.new_page()
        await page.set_content(html, wait_until="load")
        return await page.pdf(format="A4", landscape=landscape, print_background=True, prefer_css_page_size=True)
    finally:
        await _close(context)


async def _refuse(route: Route) -> None:
    await route.abort("blockedbyclient")


async def _close(context: BrowserContext) -> None:
    try:
        await context.close()
    except PlaywrightError as err:
        logger.debug("the printing context was already gone: {}", first_line(err))
