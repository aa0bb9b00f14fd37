"""The files of one attempt or one run: kept as evidence, read again only if they are what they were."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from digital_employee.browser.downloads import Downloaded
from digital_employee.browser.file_names import file_name, media_type_of
from digital_employee.errors import IntegrityException, StoreError
from digital_employee.store.evidence import DOCUMENT, DOWNLOAD, EvidenceFolder, Stored
from digital_employee.workflow.kept_file import KeptFile, check_size


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

    async def keep_download(self, file: Downloaded) -> KeptFile:
        """Keep a file that the portal gave."""
        return await self._keep(file.name, file.content, DOWNLOAD, media_type_of(file.name))

    async def content(self, file: KeptFile) -> bytes:
        """Return a kept file's bytes.

        Raises:
            IntegrityException: INT-FILE-01 they are gone or were changed.
        """
        try:
            return await self.folder.read(file.digest)
        except StoreError as err:
            raise IntegrityException(err.what, code="INT-FILE-01", to_do="tell the auditor; nothing was sent") from err

    async def print_pdf(self, html: str, *, landscape: bool) -> bytes:
        """Print HTML as PDF, A4."""
        return await self.print_html(html, landscape=landscape)

    async def _keep(self, name: str, content: bytes, kind: str, media_type: str) -> KeptFile:
        name = file_name(name)
        check_size(len(content), self.largest_mb)
        stored = await self.folder.put(content)
        await self.attach(stored, kind=kind, media_type=media_type, label=name)
        return KeptFile(name, stored.digest, stored.size, self.folder.path(stored.digest))
