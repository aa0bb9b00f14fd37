"""Evidence as pages show it: which artifacts there are; the bytes stay in the evidence folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.redaction import scrub
from digital_employee.store.evidence import FULL_KINDS
from digital_employee.store.tables import EvidenceRow


@dataclass(frozen=True)
class Evidence:
    """One artifact, named by the digest of its bytes."""

    id: int
    digest: str
    kind: str
    media_type: str
    size: int
    label: str
    attempt_id: str | None
    position: int | None
    created_at: datetime

    @property
    def is_full(self) -> bool:
        """Whether its bytes are unmasked: it is shown by name only and taken by a right of its own."""
        return self.kind in FULL_KINDS


async def list_evidence(
    session: AsyncSession, *, item_id: str | None = None, run_id: str | None = None
) -> Sequence[Evidence]:
    """Return the artifacts of an item, or those of a run that belong to no item, oldest first."""
    query = select(EvidenceRow).order_by(EvidenceRow.id)
    if item_id is not None:
        query = query.where(EvidenceRow.item_id == item_id)
    else:
        query = query.where(EvidenceRow.run_id == run_id, EvidenceRow.item_id.is_(None))
    return [_make(row) for row in await session.scalars(query)]


def documents_among(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the files in full, newest first; the same file under the same name only once."""
    newest = {(one.label, one.digest): one for one in evidence if one.is_full}
    return tuple(sorted(newest.values(), key=lambda one: one.id, reverse=True))


async def find_evidence(session: AsyncSession, digest: str) -> Evidence | None:
    """Return the masked artifact of that digest; None if there is none, or if anything says that it is in full."""
    rows = (await session.scalars(select(EvidenceRow).where(EvidenceRow.digest == digest))).all()
    made = [_make(row) for row in rows]
    return None if not made or any(one.is_full for one in made) else made[0]


async def find_document(session: AsyncSession, evidence_id: int) -> Evidence | None:
    """Return a file in full by its row; None if there is none."""
    row = await session.get(EvidenceRow, evidence_id)
    return _make(row) if row is not None and row.kind in FULL_KINDS else None


def _make(row: EvidenceRow) -> Evidence:
    return Evidence(
        id=row.id,
        digest=row.digest,
        kind=row.kind,
        media_type=row.media_type,
        size=row.size,
        label=scrub(row.label),
        attempt_id=row.attempt_id,
        position=row.position,
        created_at=row.created_at,
    )
