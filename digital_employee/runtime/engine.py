"""The durable engine: DBOS behind a small port of ours. Owns dispatch and recovery; knows no business.

One DBOS workflow is one attempt (or one collection of a run's items) and its body is one step: an
attempt that was interrupted starts again at its first step, because a half-skipped attempt would act
in an empty browser. Its input is ids only, so that no personal data lies in the engine's tables.
DBOS is a process-wide singleton; so is this engine.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions
from loguru import logger
from sqlalchemy.ext.asyncio import AsyncSession

from digital_employee.runtime.dispatches import Dispatches
from digital_employee.store.enqueuer import run_dispatch

APP_NAME = "digital-employee"
PROTOCOL_VERSION = "engine-protocol-1"
"""Constant, and raised only when the two bodies below change so that a replay would differ."""

ITEMS_QUEUE = "items"
RUNS_QUEUE = "runs"
ATTEMPT = "attempt"
COLLECT = "collect"

RunAttempt = Callable[[str, str], Awaitable[None]]
"""(item id, workflow id) → None; raises only for defects."""
CollectRun = Callable[[str, str], Awaitable[None]]
"""(run id, workflow id) → None."""


def engine_url(database_url: str) -> str:
    """Return the same database as the synchronous URL that DBOS wants."""
    return database_url.replace("sqlite+aiosqlite", "sqlite").replace("postgresql+asyncpg", "postgresql+psycopg")


async def prepare_engine(database_url: str) -> None:
    """Bring the engine's own tables to the present version, so that any process can enqueue."""
    await asyncio.to_thread(DBOS.migrate, engine_url(database_url))


class DbosEnqueuer:
    """Enqueues in the caller's own transaction: the item and its dispatch are committed together."""

    def __init__(self, database_url: str) -> None:
        self._client = DBOSClient(system_database_url=engine_url(database_url), application_name=APP_NAME, lazy=True)

    async def enqueue(
        self,
        session: AsyncSession,
        *,
        item_id: str,
        attempt: int,
        plan_digest: str,
        priority: int,
        delay_s: float = 0,
    ) -> str:
        """Enqueue one attempt at an item; return the engine's id of it, `item-<id>-<attempt>`."""
        workflow_id = f"item-{item_id}-{attempt}"
        options = _options(ATTEMPT, ITEMS_QUEUE, workflow_id, priority=priority, delay_s=delay_s)
        await self._put(session, options, item_id, plan_digest)
        return workflow_id

    async def enqueue_run(self, session: AsyncSession, *, run_id: str, fence: int = 0, delay_s: float = 0) -> str:
        """Enqueue the start of a run: pinning its plan and collecting its items."""
        workflow_id = run_dispatch(run_id, fence)
        await self._put(session, _options(COLLECT, RUNS_QUEUE, workflow_id, delay_s=delay_s), run_id)
        return workflow_id

    def dispatches(self) -> Dispatches:
        """Return the engine's register of what was enqueued, over the same connections."""
        return Dispatches(self._client)

    async def close(self) -> None:
        """Let go of the connections."""
        await asyncio.to_thread(self._client.destroy)

    async def _put(self, session: AsyncSession, options: EnqueueOptions, *arguments: str) -> None:
        await session.run_sync(lambda sync: self._client.enqueue_in_transaction(sync, options, *arguments))


def _options(workflow: str, queue: str, workflow_id: str, *, priority: int = 1, delay_s: float = 0) -> EnqueueOptions:
    options: EnqueueOptions = {
        "workflow_name": workflow,
        "queue_name": queue,
        "workflow_id": workflow_id,
        "app_version": PROTOCOL_VERSION,
        "priority": max(1, priority),
    }
    if delay_s > 0:
        options["delay_seconds"] = delay_s
    return options


class DbosEngine:
    """Runs attempts and collections that were enqueued, several at once, and recovers its own after a crash."""

    def __init__(
        self,
        *,
        database_url: str,
        executor_id: str,
        concurrency: int,
        polling_s: float,
        run_attempt: RunAttempt,
        collect_run: CollectRun,
    ) -> None:
        self._url = engine_url(database_url)
        self._executor_id = executor_id
        self._concurrency = concurrency
        self._polling_s = polling_s
        self._run_attempt = run_attempt
        self._collect_run = collect_run

    async def start(self) -> None:
        """Launch inside the running loop: workflows then run on it, beside the browser."""
        logging.getLogger("dbos").setLevel(logging.WARNING)
        config: DBOSConfig = {
            "name": APP_NAME,
            "system_database_url": self._url,
            "executor_id": self._executor_id,
            "application_version": PROTOCOL_VERSION,
            "log_level": "WARNING",
            "console_log_level": "WARNING",
            "enable_otlp": False,
        }
        DBOS(config=config)
        self._register_bodies()
        DBOS.launch()
        for queue, concurrency in ((ITEMS_QUEUE, self._concurrency), (RUNS_QUEUE, 2)):
            await DBOS.register_queue_async(
                queue,
                worker_concurrency=concurrency,
                polling_interval_sec=self._polling_s,
                on_conflict="always_update",
            )
        logger.info("engine started as {} with {} attempts at once", self._executor_id, self._concurrency)

    async def stop(self, drain_s: int) -> None:
        """Stop taking work, wait at most `drain_s` seconds for what runs, and let go."""
        await asyncio.to_thread(DBOS.destroy, workflow_completion_timeout_sec=drain_s, destroy_registry=True)
        # DBOS puts its own thread pool under the loop and shuts it; what still closes after us needs one.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor())

    def _register_bodies(self) -> None:
        run_attempt, collect_run = self._run_attempt, self._collect_run

        @DBOS.workflow(name=ATTEMPT, max_recovery_attempts=None)
        async def attempt(item_id: str, plan_digest: str) -> None:  # noqa: ARG001 - pinned in the input for the eye
            await DBOS.run_step_async({"name": ATTEMPT}, run_attempt, item_id, _workflow_id())

        @DBOS.workflow(name=COLLECT, max_recovery_attempts=None)
        async def collect(run_id: str) -> None:
            await DBOS.run_step_async({"name": COLLECT}, collect_run, run_id, _workflow_id())


def _workflow_id() -> str:
    workflow_id = DBOS.workflow_id
    assert workflow_id is not None  # noqa: S101 - inside a workflow there is one
    return workflow_id
