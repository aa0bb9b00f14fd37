"""Sees that files of the project were changed while the service runs, and reads them anew.

A change is taken only when the files stood still from one look to the next: nobody takes over half a file.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

Said = TypeVar("Said")


@dataclass
class WatchedFiles(Generic[Said]):
    """Files that are read as one, and which text of them is in service."""

    paths: Callable[[], Sequence[Path]]
    """Which files there are now, in a fixed order; one that is missing counts as empty."""
    read: Callable[[], Said]
    """Read what they say; raises DefinitionError for a faulty file, each fault with file:line:col."""
    _read_last: str = field(default="", init=False)
    _in_service: str = field(default="", init=False)
    _last_seen: str = field(default="", init=False)
    _refused: str = field(default="", init=False)

    async def load(self) -> Said:
        """Read the files as they are now.

        Raises:
            DefinitionError: a file is faulty.
        """
        return await asyncio.to_thread(self.load_now)

    def load_now(self) -> Said:
        """Read the files as `load` does, in this thread: before the service runs."""
        self._read_last = self._digest()
        return self.read()

    async def look(self) -> Said | None:
        """Return what the files say when that is new and stood still since the last look; None: nothing to do.

        Raises:
            DefinitionError: a file is faulty; raised once for the same bytes.
        """
        digest = await asyncio.to_thread(self._digest)
        stood_still, self._last_seen = digest == self._last_seen, digest
        if not stood_still or digest in {self._in_service, self._refused}:
            return None
        self._refused = digest
        said = await self.load()
        self._refused = ""
        return said

    def taken(self) -> None:
        """Note that what was read last is in service now."""
        self._in_service = self._last_seen = self._read_last

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for path in self.paths():
            digest.update(path.name.encode())
            digest.update(path.read_bytes() if path.is_file() else b"")
        return digest.hexdigest()
