"""Evidence as pages show it: which artifacts there are; the bytes stay in the evidence folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.redaction import scrub
from digital_employee.store.tables import EvidenceRow


@dataclass(frozen=True)
class Evidence:
    """One masked artifact, named by the digest of its bytes."""

    digest: str
    kind: str
    media_type: str
    size: int
    label: str
    attempt_id: str | None
    position: int | None
    created_at: datetime


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


async def find_evidence(session: AsyncSession, digest: str) -> Evidence | None:
    """Return the artifact of that digest, or None."""
    row = await session.scalar(select(EvidenceRow).where(EvidenceRow.digest == digest).limit(1))
    return _make(row) if row else None


def _make(row: EvidenceRow) -> Evidence:
    return Evidence(
        digest=row.digest,
        kind=row.kind,
        media_type=row.media_type,
        size=row.size,
        label=scrub(row.label),
        attempt_id=row.attempt_id,
        position=row.position,
        created_at=row.created_at,
    )
