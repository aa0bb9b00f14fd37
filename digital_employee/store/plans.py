"""Plans: the exact texts a run was started with, kept for ever under their digest."""

from __future__ import annotations

from collections.abc import Mapping

from digital_employee.store.database import insert_if_absent
from digital_employee.store.tables import PlanRow
from digital_employee.store.unit import Actor, UnitOfWork


async def pin_plan(
    uow: UnitOfWork,
    *,
    digest: str,
    workflow: str,
    title: str,
    documents: Mapping[str, str],
    portal: str = "",
    by: Actor | None = None,
) -> bool:
    """Keep a plan's texts; say whether they are new. A pinned plan is never changed."""
    values = {
        "digest": digest,
        "workflow": workflow,
        "title": title,
        "portal": portal,
        "documents": dict(documents),
        "created_at": uow.now,
    }
    is_new = await insert_if_absent(uow.session, PlanRow, values)
    if is_new:
        uow.record("plan.pinned", by, workflow=workflow, plan_digest=digest, documents=sorted(documents))
    return is_new
