"""Workers watch each other: what a dead or frozen one held is taken over, once, by whoever sees it first.

Free lock: dead, its work is dispatched anew at once. Held lock and a heartbeat that has not changed for longer than a
peer's patience: frozen, its work is dispatched anew as well, but nothing it may have sent is ever sent again before it
is proved dead (`effects`). No two clocks are compared: patience is counted here, by a clock that cannot be set.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from loguru import logger

from digital_employee.errors import StoreError
from digital_employee.runtime.dispatches import Dispatches
from digital_employee.runtime.identity import Identities
from digital_employee.store import executors, queue, runs
from digital_employee.store.database import Database
from digital_employee.store.enqueuer import Enqueuer, run_dispatch
from digital_employee.store.tables import RunRow, WorkItemRow
from digital_employee.store.writer import Writer

LEASE_S = 1800.0
"""A process that stands still keeps its accounts so long: two logins under one name throw each other out."""
WHY = {queue.PROVED_DEAD: "the worker {} is dead", queue.STOOD_STILL: "the worker {} gives no sign of life"}


@dataclass
class Watchdog:
    """Looks after the work of all workers on one database, on behalf of one of them."""

    me: str
    database: Database
    writer: Writer
    enqueuer: Enqueuer
    dispatches: Dispatches
    identities: Identities
    patience_s: float
    most_interruptions: int
    steady: Callable[[], float] = time.monotonic
    """Seconds by a clock that nobody can set."""
    _heard: dict[str, tuple[datetime | None, float]] = field(default_factory=dict)
    _looked_at: float | None = None

    async def look(self) -> None:
        """Look at every peer once, and take over from those that are dead or stand still."""
        now = self.steady()
        if self._looked_at is not None and now - self._looked_at > self.patience_s / 2:
            self._heard.clear()  # we stood still ourselves: judge nobody by what was seen before
        self._looked_at = now
        begun = await self.dispatches.begun()
        async with self.database.session() as session:
            beats = dict(await executors.last_beats(session))
        for executor in sorted((beats.keys() | begun.keys()) - {self.me}):
            silent_s = self._silence(executor, beats.get(executor), now)
            async with self.identities.proof_of_death(executor) as is_dead:
                if is_dead:
                    await self._bury(executor, begun.get(executor, ()))
                elif silent_s > self.patience_s:
                    await self._take_over(executor, queue.STOOD_STILL, begun.get(executor, ()))
            if silent_s > LEASE_S:
                await self._free_leases(executor)

    async def bury_former_self(self) -> None:
        """Take over what a former process of this name left; called before this one takes any work."""
        begun = await self.dispatches.begun()
        await self._take_over(self.me, queue.PROVED_DEAD, begun.get(self.me, ()))
        await self.writer.run(lambda uow: executors.prove_dead(uow, executor=self.me))
        await self.dispatches.forget(begun.get(self.me, ()))

    def _silence(self, executor: str, beat: datetime | None, now: float) -> float:
        """Return for how many seconds the peer's last sign of life has been the same, as far as we have seen."""
        known, since = self._heard.get(executor, (None, now))
        if known != beat or executor not in self._heard:
            self._heard[executor] = (beat, now)
            return 0.0
        return now - since

    async def _bury(self, executor: str, begun: Sequence[str]) -> None:
        """Take over from a dead one and strike it off: the order makes that nothing is lost if we die in between."""
        await self._take_over(executor, queue.PROVED_DEAD, begun)
        await self.writer.run(lambda uow: executors.prove_dead(uow, executor=executor))
        await self.dispatches.forget(begun)
        await self.writer.run(lambda uow: executors.stop_executor(uow, executor=executor, reason="found dead"))
        logger.warning("worker {} was found dead; its work goes on elsewhere", executor)

    async def _take_over(self, executor: str, code: str, begun: Sequence[str]) -> None:
        """Dispatch anew what the executor holds, and what it had begun to take."""
        why = WHY[code].format(executor)
        async with self.database.session() as session:
            held = await queue.held_by(session, executor=executor)
            taken = await queue.items_dispatched_as(session, begun)
            collected = [run for run in await runs.runs_to_collect(session) if run_dispatch(run.id, run.fence) in begun]
        for item in held:
            await self._take_item(item, code, why)
        for item in taken:
            await self._redispatch(item, why)
        for run in collected:
            await self._recollect(run, why)

    async def _take_item(self, item: WorkItemRow, code: str, why: str) -> None:
        try:
            state = await self.writer.run(
                lambda uow: queue.take_over_item(
                    uow,
                    item_id=item.id,
                    fence=item.fence,
                    reason=why,
                    enqueuer=self.enqueuer,
                    code=code,
                    most_interruptions=self.most_interruptions,
                )
            )
        except StoreError as err:
            logger.info("item {} needs no taking over: {}", item.id, err.what)
            return
        logger.warning("item {} taken over, now {}: {}", item.id, state, why)

    async def _redispatch(self, item: WorkItemRow, why: str) -> None:
        await self.writer.run(
            lambda uow: queue.redispatch_item(
                uow, item_id=item.id, workflow_id=item.workflow_id, reason=why, enqueuer=self.enqueuer
            )
        )

    async def _recollect(self, run: RunRow, why: str) -> None:
        is_ours = await self.writer.run(
            lambda uow: runs.recollect_run(uow, run_id=run.id, fence=run.fence, reason=why, enqueuer=self.enqueuer)
        )
        if is_ours:
            logger.warning("collection of run {} taken over: {}", run.id, why)

    async def _free_leases(self, executor: str) -> None:
        await self.writer.run(lambda uow: executors.free_leases(uow, executor=executor, reason="stands still"))
