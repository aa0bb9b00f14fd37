"""Pinned plans: the texts from which a page learns the types of an item's fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.store.tables import PlanRow


@dataclass(frozen=True)
class PinnedPlan:
    """The exact texts a run was started with."""

    digest: str
    workflow: str
    title: str
    documents: Mapping[str, str]
    created_at: datetime


async def read_plan(session: AsyncSession, digest: str) -> PinnedPlan | None:
    """Return a pinned plan, or None."""
    row = await session.get(PlanRow, digest)
    if row is None:
        return None
    documents = {path: str(text) for path, text in row.documents.items()}
    return PinnedPlan(row.digest, row.workflow, row.title, documents, row.created_at)
