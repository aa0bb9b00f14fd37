"""Where an item or a run belongs: its workflow, its portal, the schedule that started it. What brakes ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.store.controls import ATTEMPTS, Reach
from digital_employee.store.tables import PlanRow, RunRow, ScheduleRow, WorkItemRow


@dataclass(frozen=True)
class Place:
    """Where work is done, and for which schedule."""

    workflow: str
    portal: str
    schedule: str = ""
    definition: Mapping[str, Any] | None = None
    """The schedule's, as it was last taken over."""

    def reach(self, queue: str = ATTEMPTS) -> Reach:
        """Return what brakes of this place hold on to."""
        return Reach(self.workflow, self.portal, queue)


async def place_of_item(session: AsyncSession, item_id: str) -> Place | None:
    """Return the place of an item; None: there is no such item."""
    columns = select(WorkItemRow.workflow, PlanRow.portal, RunRow.schedule, ScheduleRow.definition)
    found = columns.join(PlanRow, PlanRow.digest == WorkItemRow.plan_digest)
    found = found.join(RunRow, RunRow.id == WorkItemRow.run_id).where(WorkItemRow.id == item_id)
    return await _one(session, found.outerjoin(ScheduleRow, ScheduleRow.name == RunRow.schedule))


async def place_of_run(session: AsyncSession, run_id: str) -> Place | None:
    """Return the place of a run; its portal is not known before its plan is pinned."""
    columns = select(RunRow.workflow, PlanRow.portal, RunRow.schedule, ScheduleRow.definition)
    found = columns.select_from(RunRow).outerjoin(PlanRow, PlanRow.digest == RunRow.plan_digest)
    found = found.where(RunRow.id == run_id).outerjoin(ScheduleRow, ScheduleRow.name == RunRow.schedule)
    return await _one(session, found)


async def _one(session: AsyncSession, query: Select[Any]) -> Place | None:
    row = (await session.execute(query)).first()
    return None if row is None else Place(row[0], row[1] or "", row[2] or "", row[3])
