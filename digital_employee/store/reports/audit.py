"""Audit entries and checkpoints as pages show them. Proves nothing: that is audit.verify."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.store.reports.masking import scrub_mapping
from digital_employee.store.reports.paging import PAGE_LENGTH, Page, cut, slice_newest_first
from digital_employee.store.tables import AuditEntryRow, CheckpointRow, MerkleStateRow


@dataclass(frozen=True)
class AuditLine:
    """One audit entry."""

    id: int
    writer: str
    seq: int
    at: datetime
    actor: str
    role: str
    kind: str
    run_id: str | None
    item_id: str | None
    details: Mapping[str, Any]
    digest: str
    leaf_index: int | None


@dataclass(frozen=True)
class AuditFilter:
    """Which entries a list shows; empty values do not restrict."""

    kind: str = ""
    actor: str = ""
    run_id: str = ""
    item_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class LogStanding:
    """How far the log is sequenced and signed."""

    entries: int
    sequenced: int
    checkpoint_size: int | None
    checkpoint_root: str
    checkpoint_note: str
    checkpoint_at: datetime | None


async def list_entries(
    session: AsyncSession, chosen: AuditFilter, *, after: int | None = None, length: int = PAGE_LENGTH
) -> Page[AuditLine]:
    """Return entries, newest first."""
    query = slice_newest_first(_narrow(select(AuditEntryRow), chosen), AuditEntryRow.id, after, length)
    rows = (await session.scalars(query)).all()
    return cut([_make(row) for row in rows], [row.id for row in rows], length)


async def list_kinds(session: AsyncSession) -> Sequence[str]:
    """Return the kinds of entries that occur."""
    return (await session.scalars(select(AuditEntryRow.kind).distinct().order_by(AuditEntryRow.kind))).all()


async def read_log_standing(session: AsyncSession) -> LogStanding:
    """Say how many entries there are, how many are in the one log, and what the last checkpoint states."""
    entries = await session.scalar(select(func.count()).select_from(AuditEntryRow))
    sequenced = await session.scalar(select(MerkleStateRow.size))
    newest = await session.scalar(select(CheckpointRow).order_by(CheckpointRow.size.desc()).limit(1))
    return LogStanding(
        entries=entries or 0,
        sequenced=sequenced or 0,
        checkpoint_size=newest.size if newest else None,
        checkpoint_root=newest.root.hex() if newest else "",
        checkpoint_note=newest.note if newest else "",
        checkpoint_at=newest.created_at if newest else None,
    )


def _narrow(query: Select[tuple[AuditEntryRow]], chosen: AuditFilter) -> Select[tuple[AuditEntryRow]]:
    entry = AuditEntryRow
    columns = (entry.kind, entry.actor, entry.run_id, entry.item_id)
    for column, value in zip(columns, (chosen.kind, chosen.actor, chosen.run_id, chosen.item_id), strict=True):
        if value:
            query = query.where(column == value)
    if chosen.since:
        query = query.where(entry.at >= chosen.since)
    if chosen.until:
        query = query.where(entry.at < chosen.until)
    return query


def _make(row: AuditEntryRow) -> AuditLine:
    return AuditLine(
        id=row.id,
        writer=row.writer,
        seq=row.seq,
        at=row.at,
        actor=row.actor,
        role=row.role,
        kind=row.kind,
        run_id=row.run_id,
        item_id=row.item_id,
        details=scrub_mapping(_details(row.body)),
        digest=row.digest.hex(),
        leaf_index=row.leaf_index,
    )


def _details(body: str) -> dict[str, Any]:
    """Read the details of a body; one that was tampered with is shown as it stands, never an error page."""
    try:
        details = json.loads(body).get("details")
    except (ValueError, AttributeError):
        return {"body": body}
    return details if isinstance(details, dict) else {"body": body}
