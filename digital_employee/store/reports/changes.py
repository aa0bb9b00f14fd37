"""What changed since a mark: the cheap question a live page asks again and again.

Every state change appends an audit entry, so new entries are the changes; steps of a running attempt are
rows without entries and are asked for beside them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.store.tables import AttemptRow, AuditEntryRow, StepRow

MOST_CHANGES = 2000
"""More changes than this at once are reported as `Changes.is_cut`: the reader should look at everything anew."""

OVERLAP = 64
"""PostgreSQL gives out ids before commit: a lower id may become visible after a higher one, so look back a little."""


@dataclass(frozen=True)
class Mark:
    """The newest audit entry and the newest step a reader has seen."""

    entry: int = 0
    step: int = 0


@dataclass(frozen=True)
class Change:
    """One change: what kind, and whose. Steps carry no entry id."""

    entry: int | None
    kind: str
    run_id: str | None
    item_id: str | None


@dataclass(frozen=True)
class Changes:
    """The changes after a mark, and the mark after them."""

    rows: Sequence[Change]
    mark: Mark
    is_cut: bool = False


async def newest_mark(session: AsyncSession) -> Mark:
    """Return the mark of this moment."""
    entry = await session.scalar(select(func.max(AuditEntryRow.id)))
    step = await session.scalar(select(func.max(StepRow.id)))
    return Mark(entry or 0, step or 0)


async def changes_after(session: AsyncSession, mark: Mark, *, overlap: int = OVERLAP) -> Changes:
    """Return what changed after `mark`; the last `overlap` entries before it may be told again."""
    row = AuditEntryRow
    entries = await session.execute(
        select(row.id, row.kind, row.run_id, row.item_id)
        .where(row.id > max(0, mark.entry - overlap))
        .order_by(row.id)
        .limit(MOST_CHANGES)
    )
    changes = [Change(entry, kind, run_id, item_id) for entry, kind, run_id, item_id in entries]
    steps = (
        await session.execute(
            select(StepRow.id, AttemptRow.run_id, AttemptRow.item_id)
            .join(AttemptRow, StepRow.attempt_id == AttemptRow.id)
            .where(StepRow.id > mark.step)
            .order_by(StepRow.id)
            .limit(MOST_CHANGES)
        )
    ).all()
    of_steps = sorted({(run_id, item_id) for _, run_id, item_id in steps})
    return Changes(
        rows=[*changes, *(Change(None, "step", run_id, item_id) for run_id, item_id in of_steps)],
        mark=Mark(
            max([mark.entry, *(c.entry or 0 for c in changes)]), max([mark.step, *(step for step, _, _ in steps)])
        ),
        is_cut=len(changes) >= MOST_CHANGES or len(steps) >= MOST_CHANGES,
    )
