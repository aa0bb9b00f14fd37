"""What changed since a mark: the cheap question a live page asks again and again.

Every state change appends an audit entry, so the new entries are the changes; the mark is an entry's id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.store.tables import AuditEntryRow

MOST_CHANGES = 2000
"""More changes than this at once are reported as `Changes.is_cut`: the reader should look at everything anew."""

OVERLAP = 64
"""PostgreSQL gives out ids before commit: a lower id may become visible after a higher one, so look back a little."""


@dataclass(frozen=True)
class Change:
    """One change: what kind, and whose."""

    id: int
    kind: str
    run_id: str | None
    item_id: str | None


@dataclass(frozen=True)
class Changes:
    """The changes after a mark, and the mark after them."""

    rows: Sequence[Change]
    mark: int
    is_cut: bool = False


async def newest_mark(session: AsyncSession) -> int:
    """Return the mark of this moment."""
    return await session.scalar(select(func.max(AuditEntryRow.id))) or 0


async def changes_after(
    session: AsyncSession, mark: int, *, overlap: int = OVERLAP, most: int = MOST_CHANGES
) -> Changes:
    """Return what changed after `mark`; the last `overlap` entries before it may be told again.

    After more than `most` changes `Changes.is_cut` is set and the mark is the present one.
    """
    row = AuditEntryRow
    query = select(row.id, row.kind, row.run_id, row.item_id).where(row.id > mark - overlap)
    rows = [Change(*columns) for columns in await session.execute(query.order_by(row.id).limit(most))]
    if len(rows) < most:
        return Changes(rows, max([mark, *(change.id for change in rows)]))
    return Changes(rows, await newest_mark(session), is_cut=True)
