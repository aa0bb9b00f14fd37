"""A crew of real worker processes at the small portal, on one real database; for being killed, frozen and stopped.

`python -m tests.runtime.crew FOLDER` is one worker: the service of scheduler.py without a dashboard.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from digital_employee.clock import SystemClock
from digital_employee.crash_points import FREEZE_AT, LOG
from digital_employee.project.discover import Offers, load_attribute
from digital_employee.project.folder import Project
from digital_employee.redaction import log_masked
from digital_employee.runtime.engine import DbosEnqueuer, prepare_engine
from digital_employee.schedule.calendar import load_calendar
from digital_employee.settings import AccountSettings, BrowserSettings, PortalSettings, ReadSettings, Settings
from digital_employee.settings.model import WorkerSettings
from digital_employee.store import plans, queue, runs
from digital_employee.store.database import Database
from digital_employee.store.tables import AttemptRow, EffectRow, HumanTaskRow, Table, WorkItemRow
from digital_employee.store.writer import Writer
from digital_employee.workflow.plan import Plan
from tests.runtime.conftest import ELEMENTS, ENTRY, SKILLS, WORKFLOW, nothing
from tests.runtime.small_portal import CARD, ID_NO, MOBILE, NAME, Portal

ROOT = Path(__file__).parents[2]
PATIENCE_S = 60.0
MUTANT = "CREW_MUTANT"
"""Names, as `module:function`, what breaks the worker's build on purpose before it begins."""
BUSINESS_DATE = date(2026, 3, 10)
SKEW = "CREW_SKEW"
"""Names a file with the seconds by which the worker's clock is wrong; it is read at every look at the clock."""


def skew_clock() -> None:
    """Let this process's clock be set while it runs, like a machine's."""
    file, right = Path(os.environ[SKEW]), SystemClock.now

    def skewed(clock: SystemClock) -> datetime:
        return right(clock) + timedelta(seconds=float(file.read_text()))

    SystemClock.now = skewed  # type: ignore[method-assign]  # on purpose: the whole process's clock is set


def crew_settings(portal: Portal, url: str, **worker: Any) -> Settings:
    """Return settings under which everything is quick."""
    small = PortalSettings(
        adapter="tests.runtime.small_portal:SmallPortal",
        base_url=portal.base,
        reads=(ReadSettings(path="/login"),),
        settle_s=0.5,
        accounts=tuple(AccountSettings(name=f"bot{number:02d}", secret="small") for number in range(1, 7)),
    )
    quick = {"concurrency": 2, "polling_s": 0.1, "heartbeat_s": 0.25, "peer_patience_s": 1.5, "drain_s": 20.0}
    return Settings(
        database_url=url,
        business_date=BUSINESS_DATE,
        worker=WorkerSettings(**{**quick, **worker}),
        portals={"small": small},
        secrets=("tests.runtime.small_portal:password",),
        browser=BrowserSettings(action_timeout_s=4, navigation_timeout_s=5),
    )


def open_crew_project(folder: Path, settings: Settings) -> Project:
    calendar = load_calendar(folder / "config" / "calendars")
    return Project(folder, settings, Offers(SKILLS, {"nothing": nothing}), calendar)


@dataclass
class Crew:
    """The store, and the worker processes that share it."""

    project: Project
    database: Database
    enqueuer: DbosEnqueuer
    writer: Writer
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    run_id: str = ""

    @classmethod
    async def gather(cls, folder: Path, settings: Settings) -> Crew:
        """Make the folder and the store of a crew; nobody works yet."""
        (folder / "config").mkdir(parents=True)
        shutil.copytree(ROOT / "config" / "calendars", folder / "config" / "calendars")
        (folder / "config" / "schedules.yaml").write_text("schedules: []\n")
        outside = settings.audit.model_copy(update={"checkpoint_file": folder / "checkpoints.txt"})
        settings = settings.model_copy(update={"audit": outside})
        (folder / "settings.json").write_text(settings.model_dump_json())
        database = Database.open(settings.database_url)
        await database.migrate()
        await prepare_engine(settings.database_url)
        writer = Writer(database, SystemClock(BUSINESS_DATE), "the-test")
        return cls(open_crew_project(folder, settings), database, DbosEnqueuer(settings.database_url), writer)

    def hire(self, name: str = "", *under: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start one more worker process, `under` another command if one is given; its log is `<name>.log`."""
        folder = self.project.folder
        with (folder / f"{name or len(self.processes)}.log").open("ab") as log:
            process = subprocess.Popen(
                [*under, sys.executable, "-m", "tests.runtime.crew", str(folder)],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        return process

    def freezable(self, name: str) -> tuple[subprocess.Popen[bytes], Path]:
        """Start a worker that stands still at the point that is written to the file; give both."""
        at, log = self.project.folder / f"{name}.freeze", self.project.folder / f"{name}.points"
        at.write_text("")
        return self.hire(name, **{LOG: str(log), FREEZE_AT: str(at)}), at

    async def begin(self, steps: str) -> Plan:
        """Pin a plan and start a run of it that stays open."""
        text = WORKFLOW + "steps:\n" + steps
        plan = self.project.plan_from({ENTRY: text, "workflows/elements/small.yaml": ELEMENTS}, "small")
        write = self.writer.run
        await write(
            lambda uow: plans.pin_plan(
                uow, digest=plan.digest, workflow="small", title="小流程", documents=plan.documents, portal="small"
            )
        )
        asked = await write(
            lambda uow: runs.request_run(
                uow, workflow="small", origin="person", requested_by="liu", business_date=BUSINESS_DATE
            )
        )
        self.run_id = asked.run_id
        await write(lambda uow: runs.start_run(uow, run_id=asked.run_id, plan_digest=plan.digest))
        await write(lambda uow: runs.collected_run(uow, run_id=asked.run_id, items_expected=1))
        return plan

    async def arrive(self, plan: Plan, case_no: str) -> str:
        """Take in and enqueue one case."""
        fields = {"case_no": case_no, "name": NAME, "id_no": ID_NO, "card_no": CARD, "mobile": MOBILE}
        arrival = await self.writer.run(
            lambda uow: queue.arrive(
                uow,
                run_id=self.run_id,
                workflow="small",
                natural_key=case_no,
                plan_digest=plan.digest,
                origin="nothing",
                fields={**fields, "amount": "60.00"},
                enqueuer=self.enqueuer,
            )
        )
        return arrival.item_id

    async def item(self, item_id: str) -> WorkItemRow:
        async with self.database.session() as session:
            return await session.get_one(WorkItemRow, item_id)

    async def attempts(self, item_id: str) -> list[AttemptRow]:
        return [one for one in await self._all(AttemptRow) if one.item_id == item_id]

    async def effects(self, item_id: str) -> list[EffectRow]:
        return [one for one in await self._all(EffectRow) if one.item_id == item_id]

    async def tasks(self) -> list[HumanTaskRow]:
        return await self._all(HumanTaskRow)

    async def _all(self, table: type[Table]) -> list[Any]:
        async with self.database.session() as session:
            return list(await session.scalars(select(table).order_by(table.__table__.c.id)))

    async def until(self, what: str, holds: Callable[[], Awaitable[bool]], patience_s: float = PATIENCE_S) -> None:
        """Wait until something holds; fail with the workers' logs when it never does."""
        give_up = time.monotonic() + patience_s
        while not await holds():
            if time.monotonic() > give_up:
                raise AssertionError(f"not within {patience_s} s: {what}\n{self.logs()}")
            await asyncio.sleep(0.05)

    async def until_item(self, item_id: str, *states: str, patience_s: float = PATIENCE_S) -> WorkItemRow:
        async def holds() -> bool:
            return (await self.item(item_id)).state in states

        await self.until(f"item {item_id} is {' or '.join(states)}", holds, patience_s)
        return await self.item(item_id)

    async def until_stopped(self, process: subprocess.Popen[bytes]) -> None:
        """Wait until the process stands still."""

        async def holds() -> bool:
            return stands_still(process)

        await self.until("the worker stands still", holds)

    def logs(self) -> str:
        return "\n".join(f"--- {log.name}\n{log.read_text()[-4000:]}" for log in self.project.folder.glob("*.log"))

    async def dismiss(self) -> None:
        """End every process, however it stands, and let go of the store."""
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            await asyncio.to_thread(process.wait)
        await self.writer.close()
        await self.enqueuer.close()
        await self.database.close()


def stands_still(process: subprocess.Popen[bytes]) -> bool:
    """Say whether a process was stopped by SIGSTOP."""
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


async def _work(folder: Path) -> int:
    from scheduler import serve

    settings = Settings.model_validate_json((folder / "settings.json").read_text())
    return int(await serve(open_crew_project(folder, settings), with_dashboard=False))


if __name__ == "__main__":
    if os.environ.get(MUTANT):
        load_attribute(os.environ[MUTANT], MUTANT)()
    log_masked("DEBUG")
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    sys.exit(asyncio.run(_work(Path(sys.argv[1]))))
