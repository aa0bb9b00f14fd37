"""A worker process: its browser, its engine, and the housekeeping between them."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Self

from loguru import logger

from digital_employee.browser.pool import BrowserPool
from digital_employee.clock import Clock
from digital_employee.errors import DigitalEmployeeError, SettingsError
from digital_employee.project.folder import Project
from digital_employee.runtime.attempt import AttemptRunner
from digital_employee.runtime.collect import Collector
from digital_employee.runtime.desk import PortalDesk
from digital_employee.runtime.dispatches import Dispatches
from digital_employee.runtime.engine import DbosEngine
from digital_employee.runtime.identity import Identities
from digital_employee.runtime.ledger import Ledger
from digital_employee.runtime.plans import Plans
from digital_employee.runtime.reconciler import Reconciler
from digital_employee.runtime.settle_watch import SettleWatch
from digital_employee.runtime.shift import Shift
from digital_employee.runtime.stopping import CUT_SHORT, DRAINED, GRACE_S, StopWatch
from digital_employee.runtime.watchdog import Watchdog
from digital_employee.store import effects, executors, queue, runs
from digital_employee.store.database import Database
from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.evidence import EvidenceFolder
from digital_employee.store.writer import Writer

RECONCILE_S = 10.0
LOOKS_PER_PATIENCE = 4
"""A peer's silence is noticed at the latest a quarter of a patience after it is too long."""
STOPPED = "the worker was stopped before the attempt had ended"


@dataclass
class Worker:
    """Everything that runs attempts in this process. Use it as an async context manager."""

    project: Project
    database: Database
    writer: Writer
    enqueuer: Enqueuer
    dispatches: Dispatches
    clock: Clock
    executor_id: str
    identities: Identities
    exit_status: int = DRAINED
    """After the end: DRAINED, or CUT_SHORT."""
    shift: Shift = field(init=False)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _desks: dict[str, PortalDesk] = field(default_factory=dict)
    _housekeeping: list[asyncio.Task[None]] = field(default_factory=list)
    _hurry: asyncio.Event = field(default_factory=asyncio.Event)
    _stop_watch: StopWatch = field(default_factory=StopWatch)
    _settling: SettleWatch = field(default_factory=SettleWatch)

    def __post_init__(self) -> None:
        self.shift = Shift(self.database)

    @property
    def open_contexts(self) -> int:
        """Browser contexts that are open now: about one for each attempt that runs."""
        return self._pool.open_contexts

    async def __aenter__(self) -> Self:
        settings = self.project.settings
        self._pool = BrowserPool(settings.browser)
        self._stack.push_async_callback(self._pool.stop)
        await self._pool.start()
        watchdog, reconciler = self._watchdog(), self._reconciler()
        await watchdog.bury_former_self()
        await self.writer.run(
            lambda uow: executors.register_executor(
                uow, executor=self.executor_id, host=socket.gethostname(), pid=os.getpid(), role=executors.WORKER
            )
        )
        attempts, collector = self._bodies()
        self._engine = DbosEngine(
            database_url=settings.database_url,
            executor_id=self.executor_id,
            concurrency=settings.worker.concurrency,
            polling_s=settings.worker.polling_s,
            run_attempt=self.shift.attempt(attempts.run),
            collect_run=self.shift.collection(collector.run),
        )
        await self._engine.start()
        look_s = min(settings.worker.heartbeat_s, settings.worker.peer_patience_s / LOOKS_PER_PATIENCE)
        self._housekeeping = [
            asyncio.create_task(_every(settings.worker.heartbeat_s, self._beat), name="heartbeat"),
            asyncio.create_task(_every(look_s, watchdog.look), name="watchdog"),
            asyncio.create_task(_every(RECONCILE_S, reconciler.look), name="reconciler"),
            asyncio.create_task(_every(RECONCILE_S, self._watch_sent), name="settling"),
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        """Drain: take nothing new, let what runs end within `worker.drain_s`, cut the rest short, then let go."""
        drain_s = self.project.settings.worker.drain_s
        with self._stop_watch.limit(drain_s + GRACE_S):
            heartbeat, *looking = self._housekeeping
            await _cancel(*looking)
            await self._drain(drain_s)
            await _cancel(heartbeat)
            await self._stack.aclose()
            reason = "cut short" if self.exit_status == CUT_SHORT else "drained"
            await self.writer.run(lambda uow: executors.stop_executor(uow, executor=self.executor_id, reason=reason))

    def hurry(self) -> None:
        """Wait no longer for what runs: cut it short now, and be gone within the grace."""
        self._hurry.set()
        self._stop_watch.shorten(GRACE_S)

    @property
    def active(self) -> int:
        """How many attempts run now."""
        return len(self.shift.items)

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
        attempts = AttemptRunner(
            self.project, ledger, plans, self.desk, self.clock, self.executor_id, self.identities, self._settling
        )
        return attempts, Collector(self.project, ledger, plans, self.desk)

    def _watchdog(self) -> Watchdog:
        worker = self.project.settings.worker
        return Watchdog(
            me=self.executor_id,
            database=self.database,
            writer=self.writer,
            enqueuer=self.enqueuer,
            dispatches=self.dispatches,
            identities=self.identities,
            patience_s=worker.peer_patience_s,
            most_interruptions=worker.most_interruptions,
        )

    def _reconciler(self) -> Reconciler:
        return Reconciler(
            me=self.executor_id,
            database=self.database,
            writer=self.writer,
            enqueuer=self.enqueuer,
            dispatches=self.dispatches,
            works_on=lambda item_id: item_id in self.shift.items,
        )

    async def _beat(self) -> None:
        await self.writer.run(lambda uow: executors.beat(uow, executor=self.executor_id))

    async def _watch_sent(self) -> None:
        """Begin to count for every write on its way, so that whoever goes on with it need not wait from the start."""
        async with self.database.session() as session:
            self._settling.keep(await effects.sent_now(session))

    async def _drain(self, drain_s: float) -> None:
        """Take nothing new and wait for what runs; what has not ended by then is cut short and given back."""
        stopping = asyncio.create_task(self._engine.stop(int(drain_s + GRACE_S)), name="drain")
        hurrying = asyncio.create_task(self._hurry.wait())
        await asyncio.wait({stopping, hurrying}, timeout=drain_s, return_when=asyncio.FIRST_COMPLETED)
        hurrying.cancel()
        collecting = list(self.shift.runs)
        if not stopping.done() and self.shift.cut_short():
            self.exit_status = CUT_SHORT
            logger.warning("attempts are cut short: {}", ", ".join([*self.shift.items, *collecting]))
        await stopping
        try:
            await self._give_back(collecting)
        except DigitalEmployeeError as err:
            logger.error("not given back, to be taken over by others: {}", err)

    async def _give_back(self, collecting: list[str]) -> None:
        """Let others go on at once with what this process still holds."""
        async with self.database.session() as session:
            held = await queue.held_by(session, executor=self.executor_id)
            unfinished = [run for run in await runs.runs_to_collect(session) if run.id in collecting]
        for item in held:
            await self.writer.run(
                lambda uow, item=item: queue.give_back_item(  # type: ignore[misc]  # bound per round
                    uow, item_id=item.id, fence=item.fence, reason=STOPPED, enqueuer=self.enqueuer
                )
            )
        for run in unfinished:
            await self.writer.run(
                lambda uow, run=run: runs.recollect_run(  # type: ignore[misc]  # bound per round
                    uow, run_id=run.id, fence=run.fence, reason=STOPPED, enqueuer=self.enqueuer
                )
            )


async def _cancel(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _every(period_s: float, act: Callable[[], Awaitable[object]]) -> None:
    """Act again and again; whatever fails is tried again: without this task nobody looks after the work."""
    while True:
        await asyncio.sleep(period_s)
        try:
            await act()
        except Exception as err:
            logger.error("housekeeping failed and is tried again: {}: {}", type(err).__name__, err)
