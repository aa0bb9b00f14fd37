"""Sees that config/schedules.yaml or a calendar was changed while the service runs, and reads them anew.

A change is taken only when the files stood still from one look to the next: nobody takes over half a file.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from digital_employee.schedule.calendar import WorkingCalendar, load_calendar
from digital_employee.schedule.definition import ScheduleDefinition, load_schedules

SCHEDULES = Path("config") / "schedules.yaml"
CALENDARS = Path("config") / "calendars"


@dataclass(frozen=True)
class Written:
    """What the files say, and the digest of their bytes."""

    definitions: Sequence[ScheduleDefinition]
    calendar: WorkingCalendar
    digest: str


@dataclass
class ScheduleFile:
    """The files of one project's folder, and which text of them is in service."""

    folder: Path
    _in_service: str = field(default="", init=False)
    _last_seen: str = field(default="", init=False)
    _refused: str = field(default="", init=False)

    async def load(self) -> Written:
        """Read the files as they are now.

        Raises:
            DefinitionError: a file is faulty; each fault with file:line:col.
        """
        return await asyncio.to_thread(self._load)

    async def look(self) -> Written | None:
        """Return what the files say when that is new and stood still since the last look; None: nothing to do.

        Raises:
            DefinitionError: a file is faulty; raised once for the same bytes.
        """
        digest = await asyncio.to_thread(self._digest)
        stood_still, self._last_seen = digest == self._last_seen, digest
        if not stood_still or digest in {self._in_service, self._refused}:
            return None
        self._refused = digest
        written = await self.load()
        self._refused = ""
        return written

    def taken(self, written: Written) -> None:
        """Note that this text is in service now."""
        self._in_service = self._last_seen = written.digest

    def _load(self) -> Written:
        digest = self._digest()
        return Written(load_schedules(self.folder / SCHEDULES), load_calendar(self.folder / CALENDARS), digest)

    def _digest(self) -> str:
        digest = hashlib.sha256()
        for path in (self.folder / SCHEDULES, *sorted((self.folder / CALENDARS).glob("cn-*.yaml"))):
            digest.update(path.name.encode())
            digest.update(path.read_bytes() if path.is_file() else b"")
        return digest.hexdigest()
