"""A cabinet in memory, with the browser's own print: what skills keep, and what the papers say."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
import pytest_asyncio
from pypdf import PdfReader

from digital_employee.browser.pool import BrowserPool
from digital_employee.face import KeptFile
from digital_employee.settings import BrowserSettings


class MemoryCabinet:
    """Keeps what it is given in memory; prints by the browser."""

    def __init__(self, pool: BrowserPool) -> None:
        self.pool = pool
        self.kept: dict[str, bytes] = {}

    async def keep(self, name: str, content: bytes, media_type: str) -> KeptFile:
        assert (media_type == "application/pdf") == content.startswith(b"%PDF")
        self.kept[name] = content
        return KeptFile(name, hashlib.sha256(content).hexdigest(), len(content), Path("/nowhere"))

    async def print_pdf(self, html: str, *, landscape: bool) -> bytes:
        return await self.pool.print_pdf(html, landscape=landscape)

    def text(self, name: str) -> str:
        """Return what a PDF says, without line breaks; some fonts name their characters by their radicals."""
        sheets = PdfReader(BytesIO(self.kept[name])).pages
        return unicodedata.normalize("NFKC", "".join(sheet.extract_text() for sheet in sheets)).replace("\n", "")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def printer() -> AsyncIterator[BrowserPool]:
    """Start one browser for every paper that is printed."""
    pool = BrowserPool(BrowserSettings())
    yield pool
    await pool.stop()


@pytest.fixture
def cabinet(printer: BrowserPool) -> MemoryCabinet:
    """Return an empty cabinet; tests that use it run in the session's loop."""
    return MemoryCabinet(printer)
