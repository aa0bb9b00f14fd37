"""The 24/7 service: clock, worker and dashboard in one process. The only module that knows APScheduler.

APScheduler is the alarm clock and nothing more: it wakes us at the next expected fire and every few
seconds in between. What fires, and that it fires once, is decided by the store (`runtime.clockwork`).
Run it with `digital-employee serve`, or `python scheduler.py`.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from loguru import logger

from digital_employee.cli.assembly import Parts, assemble
from digital_employee.dashboard.app import create_app
from digital_employee.project.folder import Project, find_project_folder, open_project
from digital_employee.runtime.clockwork import Clockwork
from digital_employee.runtime.worker import Worker
from digital_employee.schedule.definition import ScheduleDefinition, load_schedules
from digital_employee.store.audit_keeper import AuditKeeper

Act = Callable[[], Awaitable[object]]

RESYNC_S = 10
SEQUENCE_S = 1


@dataclass
class AlarmClock:
    """Rings at every next fire, and every few seconds for whatever changed meanwhile."""

    clockwork: Clockwork
    _alarms: AsyncIOScheduler = field(
        default_factory=lambda: AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
    )

    async def start(self, also: Sequence[tuple[str, float, Act]] = ()) -> None:
        """Tick once for what came due while nobody ran, then set the alarms; `also` rings other parts."""
        await self._ring()
        for name, seconds, act in (("resync", RESYNC_S, self._ring), *also):
            self._rearm(name, seconds, act)
        self._alarms.start()

    def stop(self) -> None:
        """Ring no more."""
        if self._alarms.running:
            self._alarms.shutdown(wait=False)

    async def _ring(self) -> None:
        started = await self.clockwork.tick()
        if started:
            logger.info("{} run(s) started by the clock", len(started))
        for name, at in (await self.clockwork.next_instants()).items():
            self._set(f"fire {name}", at)

    def _rearm(self, name: str, seconds: float, act: Act) -> None:
        """Ring so many seconds after the last time has ended: one that takes long is never overtaken by itself."""

        async def ring() -> None:
            try:
                await act()
            finally:
                self._rearm(name, seconds, act)

        at = datetime.now(UTC) + timedelta(seconds=seconds)
        self._alarms.add_job(ring, DateTrigger(at), id=name, replace_existing=True)

    def _set(self, name: str, at: datetime) -> None:
        self._alarms.add_job(self._ring, DateTrigger(at), id=name, replace_existing=True)


@dataclass(frozen=True)
class Service:
    """What runs: for the command line, the demo and tests."""

    parts: Parts
    worker: Worker
    keeper: AuditKeeper
    dashboard_url: str


@asynccontextmanager
async def service(
    project: Project,
    *,
    schedules: Sequence[ScheduleDefinition] | None = None,
    since: datetime | None = None,
    with_dashboard: bool = True,
) -> AsyncIterator[Service]:
    """Start clock, worker and dashboard; drain and stop them at the end.

    `schedules` stands for config/schedules.yaml when it is given; new ones begin at `since`, or now.
    """
    if schedules is None:
        schedules = load_schedules(project.folder / "config" / "schedules.yaml")
    async with assemble(project) as parts:
        keeper = AuditKeeper.open(parts.database, parts.writer, project.settings, project.state_folder)
        async with parts.worker() as worker, _dashboard(parts, with_dashboard) as url:
            clockwork = parts.clockwork()
            await clockwork.take_over(schedules, since=since)
            alarm = AlarmClock(clockwork)
            await alarm.start([("sequence the audit log", SEQUENCE_S, keeper.integrate)])
            try:
                yield Service(parts, worker, keeper, url)
            finally:
                alarm.stop()
                await keeper.integrate()
                await keeper.checkpoint()


@asynccontextmanager
async def _dashboard(parts: Parts, wanted: bool) -> AsyncIterator[str]:
    if not wanted:
        yield ""
        return
    settings = parts.project.settings
    app = create_app(parts.database, parts.writer, settings, parts.clock, parts.enqueuer, parts.evidence.folder)
    config = uvicorn.Config(
        app, host=settings.dashboard.host, port=settings.dashboard.port, log_level="warning", lifespan="on"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(), name="dashboard")
    while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn offers no event
        await asyncio.sleep(0.02)
    if task.done():
        await task
    try:
        yield f"http://{settings.dashboard.host}:{settings.dashboard.port}"
    finally:
        server.should_exit = True
        await task


async def serve(project: Project, *, with_dashboard: bool = True) -> None:
    """Run the service until it is told to stop (SIGTERM, Ctrl-C); then drain."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with service(project, with_dashboard=with_dashboard) as running:
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        logger.info("service {} is up {}", running.parts.executor_id, running.dashboard_url)
        await stop.wait()
        logger.info("draining …")


if __name__ == "__main__":
    asyncio.run(serve(open_project(find_project_folder(Path.cwd()))))
