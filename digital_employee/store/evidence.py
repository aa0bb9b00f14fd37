"""Evidence: artifacts under the digest of their bytes. A digest in the audit log proves the file."""

from __future__ import annotations

import asyncio
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from digital_employee.errors import StoreError
from digital_employee.store.tables import EvidenceRow
from digital_employee.store.unit import Actor, UnitOfWork

DOCUMENT = "document"
"""A file that a skill made: a form, a workbook."""
DOWNLOAD = "download"
"""A file that the portal gave."""
FULL_KINDS = frozenset({DOCUMENT, DOWNLOAD})
"""Kinds whose bytes are as they are, with every number in full: reading one is a right of its own, and is audited."""


@dataclass(frozen=True)
class Stored:
    """Bytes that are safely on the disk."""

    digest: str
    size: int


class EvidenceFolder:
    """Files named by the SHA-256 of their content, two digits to a sub-folder; written once, never changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, digest: str) -> Path:
        """Return where the file of this digest stands.

        Raises:
            StoreError: it is no digest (a name from outside must not lead elsewhere).
        """
        if len(digest) != 64 or not set(digest) <= set("0123456789abcdef"):
            raise StoreError("this is no evidence digest", code="DE-STORE-EVIDENCE")
        return self.folder / digest[:2] / digest

    async def put(self, data: bytes) -> Stored:
        """Keep bytes durably and return their digest; a half-written file is never seen."""
        return await asyncio.to_thread(self._put, data)

    async def read(self, digest: str) -> bytes:
        """Return the bytes of a digest.

        Raises:
            StoreError: the file is gone or is not what it was.
        """
        path = self.path(digest)
        try:
            data = await asyncio.to_thread(path.read_bytes)
        except FileNotFoundError as err:
            raise StoreError(f"the evidence {digest} is missing", code="DE-STORE-EVIDENCE", where=path.name) from err
        if hashlib.sha256(data).hexdigest() != digest:
            raise StoreError(
                f"the evidence {digest} was changed", code="DE-STORE-EVIDENCE", to_do="tell the auditor; keep the file"
            )
        return data

    def _put(self, data: bytes) -> Stored:
        digest = hashlib.sha256(data).hexdigest()
        path = self.path(digest)
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = path.with_name(f".{digest}.{token_hex(4)}")
            with open(draft, "xb", opener=_for_us_alone) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(path)
        return Stored(digest, len(data))


def _for_us_alone(path: str, flags: int) -> int:
    # Documents hold numbers in full: nobody else on this machine reads them past the dashboard's rights.
    return os.open(path, flags, 0o600)


async def attach_evidence(
    uow: UnitOfWork,
    *,
    stored: Stored,
    kind: str,
    media_type: str,
    label: str = "",
    run_id: str | None = None,
    item_id: str | None = None,
    attempt_id: str | None = None,
    attempt: int | None = None,
    position: int | None = None,
    by: Actor | None = None,
) -> None:
    """Say what a stored file shows, and bind its digest into the audit log.

    `kind` is screenshot, receipt or report, document or download; `attempt` is the attempt's number. The label is
    masked by the caller, and so are the bytes of every kind but those in FULL_KINDS.
    """
    uow.session.add(
        EvidenceRow(
            digest=stored.digest,
            kind=kind,
            media_type=media_type,
            size=stored.size,
            label=label,
            run_id=run_id,
            item_id=item_id,
            attempt_id=attempt_id,
            position=position,
            created_at=uow.now,
        )
    )
    uow.record(
        "evidence.kept",
        by,
        run_id=run_id,
        item_id=item_id,
        attempt=attempt,
        digest=stored.digest,
        size=stored.size,
        kind_of_evidence=kind,
        media_type=media_type,
        position=position,
    )


async def note_download(uow: UnitOfWork, *, evidence_id: int, reason: str, by: Actor) -> None:
    """Record that a person takes a file in full; called before they get it."""
    evidence = await uow.session.get_one(EvidenceRow, evidence_id)
    uow.record(
        "evidence.downloaded",
        by,
        run_id=evidence.run_id,
        item_id=evidence.item_id,
        digest=evidence.digest,
        kind_of_evidence=evidence.kind,
        label=evidence.label,
        reason=reason,
    )
