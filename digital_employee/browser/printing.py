"""HTML to PDF by the browser's own print, in a context that runs no script and reaches nothing."""

from __future__ import annotations

import asyncio
import re

from loguru import logger
from playwright.async_api import Browser, BrowserContext, Route
from playwright.async_api import Error as PlaywrightError

from digital_employee.browser.faults import browser_errors, first_line
from digital_employee.errors import SystemException

PRINT_S = 60.0
_NO_TIME = b"20000101000000+00'00'"
_TRAILER = re.compile(rb"trailer\s*<<.*?>>\s*startxref\s*[0-9]+\s*%%EOF\s*\Z", re.DOTALL)
_INFO = re.compile(rb"/Info ([0-9]+) 0 R")
_TIMES = re.compile(rb"(/(?:CreationDate|ModDate) \(D:)[0-9]{14}[+-][0-9]{2}'[0-9]{2}'(?=\))")
_ID = re.compile(rb"(?<=/ID)\s*\[\s*<[0-9A-Fa-f]*>\s*<[0-9A-Fa-f]*>\s*\]")


async def print_pdf(browser: Browser, html: str, *, landscape: bool) -> bytes:
    """Print a page as A4; a size that its own `@page` names goes first. The same HTML gives the same bytes.

    Raises:
        SystemException: SYS-PRINT-01 it took too long; SYS-BROWSER-02, -03 the browser died or refused.
    """
    try:
        async with asyncio.timeout(PRINT_S):
            with browser_errors("printing", timeout_code="SYS-PRINT-01"):
                return without_times(await _print(browser, html, landscape=landscape))
    except TimeoutError as err:
        raise SystemException(f"a page was not printed within {PRINT_S:.0f} s", code="SYS-PRINT-01") from err


def without_times(pdf: bytes) -> bytes:
    """Return a PDF that does not tell when it was made, so that the same paper is the same evidence.

    Only the dates in the info dictionary and the file's ID in the trailer are written over, by as many bytes: every
    offset of the file stays true, and no page is touched. A file that is laid out in another way is left as it is.
    """
    trailer = _TRAILER.search(pdf)
    info = _INFO.search(pdf, trailer.start()) if trailer else None
    if trailer is None or info is None:
        return pdf
    start = pdf.find(b"\n" + info[1] + b" 0 obj\n")
    end = pdf.find(b"endobj", start)
    if start < 0 or end < 0:
        return pdf
    dated, tail = pdf[start:end], pdf[trailer.start() :]
    dated = _TIMES.sub(lambda found: found[1] + _NO_TIME, dated)
    tail = _ID.sub(lambda found: re.sub(rb"[0-9A-Fa-f]", b"0", found[0]), tail)
    return pdf[:start] + dated + pdf[end : trailer.start()] + tail


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
