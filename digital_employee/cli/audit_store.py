"""The audit log in a project's database, opened for an auditor: with the public key only, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from digital_employee.audit.signer import KEY_NAME, PublicKey
from digital_employee.audit.verify import LogRow, VerifyReport
from digital_employee.cli.audit_files import read_key, read_notes
from digital_employee.cli.output import stderr
from digital_employee.cli.reading import Reading
from digital_employee.errors import AuditError, StoreError
from digital_employee.store.audit_keeper import KEY_FILE
from digital_employee.store.audit_log import AuditLog
from digital_employee.store.reports.audit import read_log_standing

UNSIGNED = PublicKey(KEY_NAME, bytes(32))
"""Stands for the key of a log that has signed nothing yet; nothing was ever signed by it."""


@dataclass(frozen=True)
class AuditorsView:
    """What is verified against what."""

    reading: Reading
    key_file: Path | None = None
    """Another public key than the one beside the signing key."""
    outside_file: Path | None = None
    """Another file of checkpoints than the settings name."""

    @property
    def outside(self) -> Path:
        """Where checkpoints are kept outside the database."""
        return self.outside_file or self.reading.folder / self.reading.settings.audit.checkpoint_file

    def log(self, seen: Callable[[], None]) -> AuditLog:
        """Return the log."""
        return AuditLog(self.reading.database, algorithm=self.reading.settings.audit.algorithm, seen=seen)

    async def key(self) -> PublicKey:
        """Return the public key; `UNSIGNED` when none was made yet because nothing was signed.

        Raises:
            AuditError: something was signed, and the key is missing.
        """
        path = self.key_file or (self.reading.state_folder / KEY_FILE).with_suffix(".pub")
        has_signed = bool(await self.log(_nothing).notes()) or bool(read_notes(self.outside))
        return read_key(path) if has_signed or path.is_file() or self.key_file else UNSIGNED

    async def count(self) -> int:
        """Return how many entries there are."""
        async with self.reading.database.session() as session:
            return (await read_log_standing(session)).entries

    async def verify(self) -> VerifyReport:
        """Verify the whole log, with a progress bar.

        Raises:
            AuditError: a file of checkpoints was named and is not there.
        """
        if self.outside_file and not self.outside_file.is_file():
            raise AuditError("there is no such file of checkpoints", code="DE-AUDIT-OUTSIDE", where=str(self.outside))
        with progress("verifying", await self.count()) as seen:
            return await self.log(seen).verify(await self.key(), outside=read_notes(self.outside))

    async def entry(self, id_: int) -> LogRow:
        """Return one entry by its number.

        Raises:
            StoreError: there is none.
        """
        row = await self.log(_nothing).row(id_)
        if row is None:
            raise StoreError(f"there is no audit entry {id_}", code="DE-STORE-UNKNOWN", to_do="list what there is")
        return row


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """Show a progress bar on standard error; call what is yielded for each thing that is done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr, transient=True, refresh_per_second=5) as bar:
        line = bar.add_task(what, total=total)
        yield lambda: bar.advance(line)


def _nothing() -> None:
    return
