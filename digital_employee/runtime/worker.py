"""A worker process: its identity, its browser, its engine, and the housekeeping between them."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from loguru import logger

from digital_employee.browser.pool import BrowserPool
from digital_employee.clock import Clock
from digital_employee.errors import DigitalEmployeeError, SettingsError
from digital_employee.project.folder import Project
from digital_employee.runtime.attempt import AttemptRunner
from digital_employee.runtime.collect import Collector
from digital_employee.runtime.desk import PortalDesk
from digital_employee.runtime.engine import DbosEngine
from digital_employee.runtime.ledger import Ledger
from digital_employee.runtime.plans import Plans
from digital_employee.store import executors, queue
from digital_employee.store.database import Database
from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.evidence import EvidenceFolder
from digital_employee.store.unit import UnitOfWork
from digital_employee.store.writer import Writer

RECONCILE_S = 10.0
ABANDONED_AFTER_S = 30.0
"""A RUNNING item of ours that no task of this process works on is dispatched anew after so long."""


@dataclass
class Worker:
    """Everything that runs attempts in this process. Use it as an async context manager."""

    project: Project
    database: Database
    writer: Writer
    enqueuer: Enqueuer
    clock: Clock
    executor_id: str
    identities: Path
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _desks: dict[str, PortalDesk] = field(default_factory=dict)
    _active: set[str] = field(default_factory=set)
    _housekeeping: list[asyncio.Task[None]] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        settings = self.project.settings
        self._pool = BrowserPool(settings.browser)
        self._stack.push_async_callback(self._pool.stop)
        await self._pool.start()
        await self.writer.run(
            lambda uow: executors.register_executor(
                uow, executor=self.executor_id, host=socket.gethostname(), pid=os.getpid(), role="worker"
            )
        )
        attempts, collector = self._bodies()
        self._engine = DbosEngine(
            database_url=settings.database_url,
            executor_id=self.executor_id,
            concurrency=settings.worker.concurrency,
            polling_s=settings.worker.polling_s,
            run_attempt=self._counted(attempts.run),
            collect_run=collector.run,
        )
        await self._engine.start()
        self._housekeeping = [
            asyncio.create_task(self._every(settings.worker.heartbeat_s, self._beat), name="heartbeat"),
            asyncio.create_task(self._every(RECONCILE_S, self._reconcile), name="reconcile"),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Drain: take nothing new, let what runs end within `worker.drain_s`, then let go."""
        await self._engine.stop(int(self.project.settings.worker.drain_s))
        for task in self._housekeeping:
            task.cancel()
        await asyncio.gather(*self._housekeeping, return_exceptions=True)
        await self._stack.aclose()
        await self.writer.run(lambda uow: executors.stop_executor(uow, executor=self.executor_id, reason="drained"))

    @property
    def active(self) -> int:
        """How many attempts run now."""
        return len(self._active)

    def desk(self, portal: str) -> PortalDesk:
        """Return this process's desk at a portal.

        Raises:
            SettingsError: the settings name no such portal.
        """
        if portal not in self._desks:
            settings = self.project.settings.portals.get(portal)
            if settings is None:
                raise SettingsError(
                    f"no portal {portal!r} in the settings", code="DE-SET-02", to_do="add it under portals:"
                )
            self._desks[portal] = PortalDesk(portal, settings, self.project, self._pool, self.writer, self.executor_id)
        return self._desks[portal]

    def _bodies(self) -> tuple[AttemptRunner, Collector]:
        plans = Plans(self.project, self.database)
        evidence = EvidenceFolder(self.project.state_folder / "evidence")
        ledger = Ledger(self.database, self.writer, self.enqueuer, evidence)
        attempts = AttemptRunner(self.project, ledger, plans, self.desk, self.clock, self.executor_id, self.identities)
        return attempts, Collector(self.project, ledger, plans, self.desk)

    def _counted(self, body: Callable[[str, str], Awaitable[None]]) -> Callable[[str, str], Awaitable[None]]:
        async def run(item_id: str, workflow_id: str) -> None:
            self._active.add(item_id)
            try:
                await body(item_id, workflow_id)
            finally:
                self._active.discard(item_id)

        return run

    async def _every(self, period_s: float, act: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(period_s)
            try:
                await act()
            except DigitalEmployeeError as err:
                logger.error("housekeeping failed and is tried again: {}", err)

    async def _beat(self) -> None:
        await self.writer.run(lambda uow: executors.beat(uow, executor=self.executor_id))

    async def _reconcile(self) -> None:
        """Dispatch anew what this process holds in the store but no longer works on (its end could not be written)."""
        async with self.database.session() as session:
            held = await queue.held_by(session, executor=self.executor_id)
        for item in held:
            idle_s = (self.clock.now() - item.updated_at).total_seconds()
            if item.id in self._active or idle_s < ABANDONED_AFTER_S:
                continue
            logger.error("item {} is RUNNING but nothing works on it; dispatched anew", item.id)
            await self.writer.run(
                lambda uow, item=item: _take_over(uow, item.id, item.fence, self.enqueuer)  # type: ignore[misc]  # bound per round
            )


async def _take_over(uow: UnitOfWork, item_id: str, fence: int, enqueuer: Enqueuer) -> None:
    await queue.take_over_item(
        uow, item_id=item_id, fence=fence, reason="the end of the attempt could not be written", enqueuer=enqueuer
    )
