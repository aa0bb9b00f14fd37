"""The files of one attempt or one run: kept as evidence, read again only if they are what they were."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from digital_employee.errors import BusinessException
from digital_employee.runtime.file_names import file_name, media_type_of
from digital_employee.store.evidence import DOCUMENT, DOWNLOAD, EvidenceFolder, Stored
from digital_employee.workflow.kept_file import KeptFile

TOO_LARGE = "BUS-FILE-01"
MB = 1_000_000


class Attach(Protocol):
    """Writes down what a stored file is and where it belongs."""

    async def __call__(self, stored: Stored, *, kind: str, media_type: str, label: str) -> None:
        """Commit the row and its audit entry."""


@dataclass(frozen=True)
class Cabinet:
    """Keeps files: first the bytes, durably, then the row that tells of them.

    Dying between the two leaves bytes that nobody knows of under their digest; nothing shows them.
    """

    folder: EvidenceFolder
    attach: Attach
    print_html: Callable[..., Awaitable[bytes]]
    largest_mb: int

    async def keep(self, name: str, content: bytes, media_type: str) -> KeptFile:
        """Keep a file that a skill made."""
        return await self._keep(name, content, DOCUMENT, media_type)

    async def keep_download(self, name: str, content: bytes) -> KeptFile:
        """Keep a file that the portal gave."""
        return await self._keep(name, content, DOWNLOAD, media_type_of(name))

    async def content(self, file: KeptFile) -> bytes:
        """Return a kept file's bytes.

        Raises:
            StoreError: DE-STORE-EVIDENCE they are gone or were changed.
        """
        return await self.folder.read(file.digest)

    async def print_pdf(self, html: str, *, landscape: bool) -> bytes:
        """Print HTML as PDF, A4."""
        return await self.print_html(html, landscape=landscape)

    async def _keep(self, name: str, content: bytes, kind: str, media_type: str) -> KeptFile:
        name = file_name(name)
        if len(content) > self.largest_mb * MB:
            raise BusinessException(
                f"a file has {len(content) / MB:.1f} MB, more than the {self.largest_mb} MB that one may have",
                code=TOO_LARGE,
                to_do="a person must look at it; the setting is files.largest_mb",
            )
        stored = await self.folder.put(content)
        await self.attach(stored, kind=kind, media_type=media_type, label=name)
        return KeptFile(name, stored.digest, stored.size, self.folder.path(stored.digest))
