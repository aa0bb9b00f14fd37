"""The audit log as plain files, for an auditor who trusts neither us nor our database.

A folder: entries.jsonl (one row a line, bytes in hexadecimal), checkpoints.txt (signed notes of the database),
outside.txt (those that were kept outside it), audit.pub (the public key), about.json (hash and count).
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from digital_employee.audit.checkpoint import split_notes
from digital_employee.audit.entry import instant_text
from digital_employee.audit.signer import PublicKey
from digital_employee.audit.verify import LogRow
from digital_employee.errors import AuditError

ENTRIES, CHECKPOINTS, OUTSIDE, KEY, ABOUT = "entries.jsonl", "checkpoints.txt", "outside.txt", "audit.pub", "about.json"
VERSION = 1
_OCTETS = ("previous", "digest")


@dataclass(frozen=True)
class Export:
    """An exported log, opened."""

    folder: Path
    algorithm: str
    entries: int
    """How many the export says there are; verify counts for itself."""

    def rows(self) -> Iterator[LogRow]:
        """Yield every row in the order of the file.

        Raises:
            AuditError: a line is no row.
        """
        with (self.folder / ENTRIES).open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                yield _row(line, f"{self.folder / ENTRIES}:{number}")

    def notes(self, name: str) -> list[str]:
        """Return the signed notes of one of the files."""
        return read_notes(self.folder / name)


async def write_export(
    folder: Path,
    rows: AsyncIterator[LogRow],
    *,
    algorithm: str,
    notes: Sequence[str],
    outside: Sequence[str],
    key: PublicKey,
) -> int:
    """Write a log into a new folder and return the number of entries.

    Raises:
        AuditError: the folder holds something already, or cannot be written.
    """
    try:
        _make(folder)
        count = 0
        with (folder / ENTRIES).open("w", encoding="utf-8") as file:
            async for row in rows:
                file.write(json.dumps(_line(row), ensure_ascii=False) + "\n")
                count += 1
        (folder / CHECKPOINTS).write_text("\n".join(notes), encoding="utf-8")
        (folder / OUTSIDE).write_text("\n".join(outside), encoding="utf-8")
        (folder / KEY).write_text(f"{key.text}\n", encoding="ascii")
        about = {"version": VERSION, "algorithm": algorithm, "entries": count}
        (folder / ABOUT).write_text(json.dumps(about) + "\n", encoding="utf-8")
    except OSError as err:
        raise AuditError(
            f"the export cannot be written: {err.strerror}",
            code="DE-AUDIT-EXPORT",
            where=str(folder),
            to_do="name a folder that does not exist yet, on a disk with room",
        ) from err
    return count


def open_export(folder: Path) -> Export:
    """Open an exported log.

    Raises:
        AuditError: this is none.
    """
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        return Export(folder, str(about["algorithm"]), int(about["entries"]))
    except (OSError, ValueError, KeyError, TypeError) as err:
        raise AuditError(
            "this is no exported audit log",
            code="DE-AUDIT-EXPORT",
            where=str(folder),
            to_do="name the folder that `digital-employee audit export` wrote",
        ) from err


def read_notes(path: Path) -> list[str]:
    """Return the signed notes of a file; one that is not there holds none."""
    return list(split_notes(path.read_text(encoding="utf-8"))) if path.is_file() else []


def read_key(path: Path) -> PublicKey:
    """Return the public key of a `.pub` file.

    Raises:
        AuditError: it is missing, or no key.
    """
    try:
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as err:
        raise AuditError(
            "the public key cannot be read", code="DE-AUDIT-KEY", where=str(path), to_do="give it with --key"
        ) from err
    return PublicKey.parse(text)


def _make(folder: Path) -> None:
    folder.mkdir(parents=True)


def _line(row: LogRow) -> dict[str, Any]:
    return asdict(row) | {"at": instant_text(row.at)} | {name: getattr(row, name).hex() for name in _OCTETS}


def _row(line: str, where: str) -> LogRow:
    try:
        values = json.loads(line)
        octets = {name: bytes.fromhex(values[name]) for name in _OCTETS}
        return LogRow(**{**values, **octets, "at": datetime.fromisoformat(values["at"])})
    except (ValueError, KeyError, TypeError) as err:
        raise AuditError("this line is no audit entry", code="DE-AUDIT-EXPORT", where=where) from err
