"""The store is the truth and the engine serves it: what the store says is to be done, the engine must know of.

Items and their dispatches are written in one transaction, so nothing should ever be found here. What is found is told
to a person, once, and dispatched anew: by compare-and-set, so that any number of workers may look at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from loguru import logger

from digital_employee.errors import StoreError
from digital_employee.runtime.dispatches import Dispatches
from digital_employee.store import queue, runs
from digital_employee.store.database import Database
from digital_employee.store.enqueuer import Enqueuer, run_dispatch
from digital_employee.store.human_tasks import TaskRequest
from digital_employee.store.tables import ItemState, RunRow, TaskKind, WorkItemRow
from digital_employee.store.tasks import open_task_once
from digital_employee.store.writer import Writer

PAGE = 500
"""Items looked at in one round; the next round goes on behind them."""
LOST = "DE-RUN-03"
WHY = "the engine has no dispatch for it that can still run"


@dataclass
class Reconciler:
    """Compares what the store wants done with what the engine is about to do."""

    me: str
    database: Database
    writer: Writer
    enqueuer: Enqueuer
    dispatches: Dispatches
    works_on: Callable[[str], bool]
    """Whether this process works on an item right now."""
    _after: str = ""

    async def look(self) -> int:
        """Dispatch anew what was lost among the next items, and all runs; return how many that were."""
        async with self.database.session() as session:
            items = await queue.items_in_the_engine(session, after=self._after, limit=PAGE)
            collecting = await runs.runs_to_collect(session)
        self._after = items[-1].id if len(items) == PAGE else ""
        named = [item.workflow_id for item in items if item.workflow_id]
        live = await self.dispatches.live([*named, *(run_dispatch(run.id, run.fence) for run in collecting)])
        count = 0
        for item in items:
            if item.workflow_id not in live or self._was_left(item):
                count += await self._dispatch_item(item)
        for run in collecting:
            if run_dispatch(run.id, run.fence) not in live:
                count += await self._dispatch_run(run)
        return count

    def _was_left(self, item: WorkItemRow) -> bool:
        """Say whether the item is RUNNING in this process's name and nothing here works on it."""
        return item.state is ItemState.RUNNING and item.executor == self.me and not self.works_on(item.id)

    async def _dispatch_item(self, item: WorkItemRow) -> bool:
        if item.state is not ItemState.RUNNING:
            is_anew = await self.writer.run(
                lambda uow: queue.redispatch_item(
                    uow, item_id=item.id, workflow_id=item.workflow_id, reason=WHY, enqueuer=self.enqueuer
                )
            )
        else:
            is_anew = not self.works_on(item.id) and await self._take_over(item)
        return is_anew and await self._alarm(f"item {item.id} ({item.state})")

    async def _take_over(self, item: WorkItemRow) -> bool:
        """Take a RUNNING item whose attempt is over and could not write its end."""
        try:
            await self.writer.run(
                lambda uow: queue.take_over_item(
                    uow,
                    item_id=item.id,
                    fence=item.fence,
                    reason="its end could not be written",
                    enqueuer=self.enqueuer,
                )
            )
        except StoreError as err:
            logger.info("item {} has moved on: {}", item.id, err.what)
            return False
        return True

    async def _dispatch_run(self, run: RunRow) -> bool:
        is_anew = await self.writer.run(
            lambda uow: runs.recollect_run(uow, run_id=run.id, fence=run.fence, reason=WHY, enqueuer=self.enqueuer)
        )
        return is_anew and await self._alarm(f"run {run.id} ({run.state})")

    async def _alarm(self, what: str) -> bool:
        logger.error("{} was not going to be worked on; dispatched anew [{}]", what, LOST)
        task = TaskRequest(
            TaskKind.INPUT,
            LOST,
            "有工作未在执行队列中，已自动重新派发",
            suggestion=f"{what}。一般发生在数据库中断之后；若反复出现，请把工作进程日志交开发人员。",
        )
        await self.writer.run(lambda uow: open_task_once(uow, task))
        return True
