"""One tick of the clock: every fire that came due gets its row, in one transaction with the cursor.

Any number of processes may tick at once, at any time: the cursor is moved by compare-and-set.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from loguru import logger

from digital_employee.clock import Clock
from digital_employee.errors import DigitalEmployeeError, SystemException
from digital_employee.redaction import scrub
from digital_employee.schedule.calendar import WorkingCalendar
from digital_employee.schedule.definition import ScheduleDefinition
from digital_employee.schedule.explain import next_fires
from digital_employee.schedule.fires import Decision, due_fires, fires_between
from digital_employee.store import schedules
from digital_employee.store.approvals import escalate_approvals, has_late_approvals
from digital_employee.store.database import Database
from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.human_tasks import TaskRequest
from digital_employee.store.schedules import DueFire
from digital_employee.store.tables import ScheduleRow, TaskKind
from digital_employee.store.tasks import open_task_once
from digital_employee.store.writer import Writer

GONE = "不在 config/schedules.yaml 中"
"""Why a schedule is paused that the project's file no longer has."""
BACK = "又写入 config/schedules.yaml"
"""Why it goes on when the file has it again."""


@dataclass(frozen=True)
class Clockwork:
    """Turns time into runs."""

    database: Database
    writer: Writer
    enqueuer: Enqueuer
    calendar: WorkingCalendar
    clock: Clock

    async def take_over(
        self, definitions: Sequence[ScheduleDefinition], *, since: datetime | None = None
    ) -> frozenset[str]:
        """Write the schedules of the project's file into the store; return the names that keep their old text.

        What came due under the old text fires first; a new or changed schedule begins now, or at `since`. One whose
        due fires cannot be computed keeps its old text, or these fires would be lost: take over again later. One that
        is no longer in the file is paused, so that its fires are seen as skipped and not lost from sight,
        and goes on when it comes back.
        """
        begin = self.clock.now()  # before the tick: what comes due while this runs belongs to the new text
        await self.tick()
        unsettled = {row.name for row in await self.rows() if not self._is_settled(row, begin)}
        kept_back = {one.name for one in definitions if one.name in unsettled and await self._differs(one)}
        for definition in definitions:
            if definition.name not in kept_back:
                await self._write(definition, since or begin)
        for name in sorted(kept_back):
            logger.error("schedule {} keeps its old text until the fires that came due under it are written", name)
        await self._rest_and_go_on({definition.name for definition in definitions})
        return frozenset(kept_back)

    async def _rest_and_go_on(self, written: set[str]) -> None:
        for row in await self.rows():
            if row.name not in written and not row.paused:
                await self._pause(row.name)
            elif row.name in written and row.paused and row.paused_reason == GONE:
                await self._resume(row.name)

    def _is_settled(self, row: ScheduleRow, until: datetime) -> bool:
        """Tell whether every fire up to `until` has its row."""
        try:
            return not fires_between(_definition(row), row.cursor, until, self.calendar)
        except SystemException:
            return False

    async def _differs(self, definition: ScheduleDefinition) -> bool:
        return any(row.name == definition.name and _definition(row) != definition for row in await self.rows())

    async def _write(self, definition: ScheduleDefinition, begin: datetime) -> None:
        await self.writer.run(
            lambda uow: schedules.upsert_schedule(
                uow,
                name=definition.name,
                workflow=definition.workflow,
                definition=definition.model_dump(mode="json", by_alias=True, exclude_defaults=True),
                cursor=begin,
            )
        )

    async def _pause(self, name: str) -> None:
        by = self.writer.actor
        await self.writer.run(lambda uow: schedules.pause_schedule(uow, name=name, reason=GONE, by=by))

    async def _resume(self, name: str) -> None:
        by = self.writer.actor
        await self.writer.run(lambda uow: schedules.resume_schedule(uow, name=name, reason=BACK, by=by))

    async def tick(self) -> list[str]:
        """Write the rows of all fires that are due; return the ids of the runs that start.

        What has waited too long for an approval is asked of the next role.
        """
        await self._escalate()
        started: list[str] = []
        for row in await self.rows():
            started += await self._advance(row)
        return started

    async def _escalate(self) -> None:
        async with self.database.session() as session:
            is_late = await has_late_approvals(session, self.clock.now())
        if is_late:
            await self.writer.run(escalate_approvals)

    async def next_instants(self) -> dict[str, datetime]:
        """Return when each schedule fires next, for setting the alarm."""
        coming: dict[str, datetime] = {}
        now = self.clock.now()
        for row in await self.rows():
            forecast = next_fires(_definition(row), max(now, row.cursor), 1, self.calendar)
            if forecast.fires:
                coming[row.name] = forecast.fires[0].at
        return coming

    async def rows(self) -> Sequence[ScheduleRow]:
        """Return every schedule as the store has it."""
        async with self.database.session() as session:
            return await schedules.load_schedules(session)

    async def _advance(self, row: ScheduleRow) -> list[str]:
        now = self.clock.now()
        try:
            fires = due_fires(
                _definition(row), row.cursor, now, self.calendar, paused=row.paused_reason if row.paused else None
            )
        except SystemException as err:
            logger.error("schedule {} stands still: {}", row.name, err)
            await self.ask_for_help(f"计划 {row.name} 无法计算触发时间", err)
            return []
        if not fires:
            return []
        run_ids = await self.writer.run(
            lambda uow: schedules.advance_schedule(
                uow,
                name=row.name,
                expected_cursor=row.cursor,
                cursor=now,
                as_of=row.updated_at,
                fires=[
                    DueFire(fire.at, self.clock.business_date(), "" if fire.decision is Decision.RUN else fire.reason)
                    for fire in fires
                ],
                enqueuer=self.enqueuer,
            )
        )
        return run_ids or []

    async def ask_for_help(self, title: str, err: DigitalEmployeeError) -> None:
        """Open one human task, unless the same is being asked already."""
        task = TaskRequest(TaskKind.INPUT, err.code, title, suggestion=scrub(str(err)))
        await self.writer.run(lambda uow: open_task_once(uow, task))


def _definition(row: ScheduleRow) -> ScheduleDefinition:
    return ScheduleDefinition.model_validate(row.definition)
