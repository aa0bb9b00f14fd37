"""Keeps the audit log of a service: integrates what is new, signs checkpoints in time, writes them outside."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from digital_employee.audit.checkpoint import open_checkpoint, split_notes
from digital_employee.audit.signer import FileSigner
from digital_employee.audit.verify import VerifyReport
from digital_employee.clock import Clock
from digital_employee.crash_points import reached
from digital_employee.errors import AuditError
from digital_employee.settings import Settings
from digital_employee.store.audit_log import AuditLog
from digital_employee.store.database import Database
from digital_employee.store.writer import Writer

KEY_FILE = Path("keys") / "audit.key"


@dataclass
class AuditKeeper:
    """Does the log's housekeeping; several processes may, each entry is integrated once."""

    log: AuditLog
    signer: FileSigner
    outside: Path
    clock: Clock
    every: int
    at_latest: timedelta
    _new_since: datetime | None = None

    @classmethod
    def open(cls, database: Database, writer: Writer, settings: Settings, state_folder: Path) -> Self:
        """Make the keeper that the settings describe; the signing key is made on first use."""
        audit = settings.audit
        return cls(
            AuditLog(database, algorithm=audit.algorithm),
            FileSigner.open(state_folder / KEY_FILE),
            audit.checkpoint_file,
            writer.clock,
            audit.checkpoint_every,
            timedelta(seconds=audit.checkpoint_s),
        )

    async def integrate(self) -> int:
        """Give new entries their place, and sign a checkpoint when one is due; return how many were new."""
        count = await self.log.integrate()
        reached("log.integrated")
        size, signed = await self.log.sizes()
        if size == signed:
            self._new_since = None
            return count
        now = self.clock.now()
        self._new_since = self._new_since or now
        if size - signed >= self.every or now - self._new_since >= self.at_latest:
            await self.checkpoint()
        return count

    async def checkpoint(self) -> str | None:
        """Sign a checkpoint now and write it outside; None: nothing is new since the last one.

        Raises:
            AuditError: the file outside cannot be written. The note stands in the database and is
                written outside with the next one.
        """
        note = await self.log.checkpoint(self.signer, self.clock.now())
        reached("log.signed")
        self._new_since = None
        await self._write_outside()
        reached("log.published")
        return note

    async def verify(self) -> VerifyReport:
        """Verify the log against the checkpoints inside and outside."""
        return await self.log.verify(self.signer.public, outside=await asyncio.to_thread(self._outside_notes))

    def _outside_notes(self) -> list[str]:
        if not self.outside.exists():
            return []
        try:
            return list(split_notes(self.outside.read_text(encoding="utf-8")))
        except (OSError, ValueError) as err:
            raise self._out_of_reach("read") from err

    async def _write_outside(self) -> None:
        notes = await asyncio.to_thread(self._outside_notes)
        last = max((self._size(note) for note in notes), default=0)
        missing = await self.log.notes(after=last)
        if missing:
            await asyncio.to_thread(self._append, "".join(f"{note}\n" for note in missing))

    def _size(self, note: str) -> int:
        return open_checkpoint(note, self.signer.public).size

    def _append(self, text: str) -> None:
        try:
            self.outside.parent.mkdir(parents=True, exist_ok=True)
            with self.outside.open("a", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        except OSError as err:
            raise self._out_of_reach("written") from err

    def _out_of_reach(self, done: str) -> AuditError:
        return AuditError(
            f"the checkpoints outside the database cannot be {done}",
            code="DE-AUDIT-OUTSIDE",
            where=str(self.outside),
            to_do="make the file readable and writable, or set audit.checkpoint_file",
        )
