"""The 24/7 service: clock, worker and dashboard in one process. The only module that knows APScheduler.

APScheduler is the alarm clock and nothing more: it wakes us at the next expected fire and every few
seconds in between. What fires, and that it fires once, is decided by the store (`runtime.clockwork`).
Run it with `digital-employee serve`, or `python scheduler.py`.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import uvicorn
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from loguru import logger

from digital_employee.cli.assembly import Parts, assemble
from digital_employee.dashboard.app import create_app
from digital_employee.errors import DefinitionError
from digital_employee.project.folder import Project, find_project_folder, open_project
from digital_employee.redaction import log_masked
from digital_employee.runtime.alert_rules import AlertRules
from digital_employee.runtime.alerts import DELIVER_S, LOOK_S, Heart, Watch, courier
from digital_employee.runtime.clockwork import Clockwork
from digital_employee.runtime.schedule_file import ScheduleFile, schedule_file
from digital_employee.runtime.worker import Worker
from digital_employee.schedule.definition import ScheduleDefinition, span_of
from digital_employee.store.audit_keeper import AuditKeeper

Act = Callable[[], Awaitable[object]]
Seconds = Callable[[], float]
"""How long until the next round: asked each time, for the project's file may have changed it."""
Round = tuple[str, float | Seconds, Act]

RESYNC_S = 10
SEQUENCE_S = 1
TICKED_WITHIN_S = 60
DASHBOARD_STOP_S = 3
"""Seconds that open pages get when the service stops: they listen for ever."""
UNREADABLE = "config/schedules.yaml 或工作日历有误，服务继续按原来的计划运行"


@dataclass
class AlarmClock:
    """Rings at every next fire, and every few seconds for whatever changed meanwhile.

    What rings every few seconds counts them on a clock that nobody can set: when the machine's time is put back,
    an alarm of APScheduler sleeps until that time has come again, and everything with it.
    """

    clockwork: Clockwork
    file: ScheduleFile | None = None
    """Is looked at before each tick; None: the schedules were given and do not change."""
    _alarms: AsyncIOScheduler = field(
        default_factory=lambda: AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
    )
    _rounds: list[asyncio.Task[None]] = field(default_factory=list)
    _ticked_at: float = field(default=float("-inf"))

    async def start(self, also: Sequence[Round] = (), *, resync_s: float = RESYNC_S) -> None:
        """Tick once for what came due while nobody ran, then set the alarms; `also` rings other parts."""
        await self._ring()
        for name, seconds, act in (("resync", resync_s, self._ring), *also):
            self._rounds.append(asyncio.create_task(_repeat(name, seconds, act), name=name))
        self._alarms.start()

    async def stop(self) -> None:
        """Ring no more."""
        for task in self._rounds:
            task.cancel()
        await asyncio.gather(*self._rounds, return_exceptions=True)
        if self._alarms.running:
            self._alarms.shutdown(wait=False)

    def is_ticking(self) -> bool:
        """Tell whether a tick has come to its end lately."""
        return time.monotonic() - self._ticked_at < TICKED_WITHIN_S

    async def _ring(self) -> None:
        await self._look_at_the_file()
        started = await self.clockwork.tick()
        self._ticked_at = time.monotonic()
        if started:
            logger.info("{} run(s) started by the clock", len(started))
        for name, at in (await self.clockwork.next_instants()).items():
            self._set(f"fire {name}", at)

    async def _look_at_the_file(self) -> None:
        """Take over what was changed in the project's file; a faulty one changes nothing and a person is asked."""
        if self.file is None:
            return
        try:
            written = await self.file.look()
        except DefinitionError as err:
            logger.error("the schedules stay as they were: {}", err)
            await self.clockwork.ask_for_help(UNREADABLE, err)
            return
        if written is None:
            return
        self.clockwork = replace(self.clockwork, calendar=written.calendar)
        if not await self.clockwork.take_over(written.definitions):
            self.file.taken()
            logger.info("the schedules of the project's file are in service")

    def _set(self, name: str, at: datetime) -> None:
        self._alarms.add_job(self._ring, DateTrigger(at), id=name, replace_existing=True)


async def _repeat(name: str, seconds: float | Seconds, act: Act) -> None:
    """Act again and again, so many seconds after the last time has ended; no failure ends it."""
    while True:
        wait_s = seconds() if callable(seconds) else seconds
        await asyncio.sleep(wait_s)
        try:
            await act()
        except Exception as err:
            logger.error("{} failed and is tried again in {} s: {}", name, wait_s, err)


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
    file = schedule_file(project.folder) if schedules is None else None
    written = await file.load() if file else None
    async with assemble(project) as parts:
        keeper = AuditKeeper.open(parts.database, parts.writer, project.settings, project.state_folder)
        async with parts.worker() as worker, _dashboard(parts, with_dashboard) as url:
            clockwork = parts.clockwork()
            kept_back = await clockwork.take_over(written.definitions if written else schedules or (), since=since)
            if file and written and not kept_back:
                file.taken()
            alarm = AlarmClock(clockwork, file)
            await alarm.start(
                [("sequence the audit log", SEQUENCE_S, keeper.integrate), *_rounds_of_the_watch(parts, alarm, keeper)]
            )
            try:
                yield Service(parts, worker, keeper, url)
            finally:
                await alarm.stop()
                await keeper.integrate()
                await keeper.checkpoint()


def _rounds_of_the_watch(parts: Parts, alarm: AlarmClock, keeper: AuditKeeper) -> list[Round]:
    """Look for what is wrong, tell people, verify the audit log and give a sign of life, each in its own time.

    Raises:
        DefinitionError: config/alerts.yaml is faulty.
    """
    project = parts.project
    rules = AlertRules(project.folder, parts.writer, alarm.clockwork.ask_for_help)
    present = rules.present
    watch = Watch(parts.database, parts.writer, present, lambda: alarm.clockwork.calendar, project.state_folder)
    heart = Heart(present, project.folder, project.secret, alarm.is_ticking)
    verify = partial(watch.verify, keeper.verify)
    return [
        ("take changed alert rules over", RESYNC_S, rules.look),
        ("look for what is wrong", LOOK_S, watch.look),
        ("tell people", DELIVER_S, courier(project, parts.database, parts.writer, present).deliver),
        ("verify the audit log", lambda: _seconds(present().thresholds.audit_verify), verify),
        ("give a sign of life", lambda: _seconds(present().heartbeat.every), heart.beat),
    ]


def _seconds(span: str) -> float:
    return span_of(span).total_seconds()


@asynccontextmanager
async def _dashboard(parts: Parts, wanted: bool) -> AsyncIterator[str]:
    if not wanted:
        yield ""
        return
    settings = parts.project.settings
    app = create_app(
        parts.database,
        parts.writer,
        settings,
        parts.clock,
        parts.enqueuer,
        parts.evidence.folder,
        calendar=parts.project.calendar,
        metrics_token=parts.project.secret(settings.dashboard.metrics_secret)
        if settings.dashboard.metrics_secret
        else "",
    )
    config = uvicorn.Config(
        app,
        host=settings.dashboard.host,
        port=settings.dashboard.port,
        log_level="warning",
        lifespan="on",
        timeout_graceful_shutdown=DASHBOARD_STOP_S,
    )
    server = _Server(config)
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


class _Server(uvicorn.Server):
    """The dashboard's server; signals are the service's business, while it drains as well."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(project: Project, *, with_dashboard: bool = True) -> int:
    """Run the service until it is told to stop (SIGTERM, Ctrl-C), then drain; told again, cut short what runs.

    Return the exit status: 0 drained, 9 cut short.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with service(project, with_dashboard=with_dashboard) as running:

        def told_to_stop() -> None:
            if stop.is_set():
                running.worker.hurry()
            stop.set()

        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, told_to_stop)
        logger.info("service {} is up {}", running.parts.executor_id, running.dashboard_url)
        await stop.wait()
        logger.info("draining …")
    return running.worker.exit_status


if __name__ == "__main__":
    log_masked("INFO")
    sys.exit(asyncio.run(serve(open_project(find_project_folder(Path.cwd())))))
