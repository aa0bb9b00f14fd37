"""An agency's small project with a store that was filled by the store's own commands, and the command line on it."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession
from typer.testing import CliRunner

from digital_employee.clock import ManualClock, SystemClock
from digital_employee.runtime.engine import prepare_engine
from digital_employee.store import controls, effects, executors, plans, queue, runs, schedules
from digital_employee.store.audit_log import AuditLog
from digital_employee.store.database import Database
from digital_employee.store.human_tasks import TaskRequest
from digital_employee.store.queue import Claim
from digital_employee.store.schedules import DueFire
from digital_employee.store.tables import TaskKind
from digital_employee.store.unit import UnitOfWork
from digital_employee.store.writer import Writer

ROOT = Path(__file__).resolve().parents[2]
START = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
PLAN = "a" * 64
ID_NO = "11010519491231002X"

SETTINGS = """
business_date: 2026-03-10
portals:
  caseworker:
    adapter: bots.portal:Portal
    base_url: http://127.0.0.1:9
    accounts: [{name: bot01, secret: caseworker}]
"""

SCHEDULES = """
schedules:
  - {name: daytime, workflow: claim, cron: "*/30 8-20 * * *", calendar: workdays}
  - {name: nightly, workflow: claim, cron: "10 22 * * *"}
"""

WORKFLOW = """
workflow: claim
title: 测试申领
portal: caseworker
item:
  key: ${{ item.claim_no }}
  fields:
    claim_no: {type: text}
    id_no: {type: id_card}
    name: {type: person_name}
sources:
  list: {use: test.list}
steps:
  - finish: {disposition: AUTO_DONE}
"""

BOTS = """
from digital_employee.face import source

@source("test.list")
async def listed(context):
    for nothing in ():
        yield nothing
"""


@dataclass
class SilentEnqueuer:
    """An engine that nobody runs: it only names its dispatches."""

    async def enqueue(self, session: AsyncSession, *, item_id: str, attempt: int, **_: Any) -> str:
        return f"item-{item_id}-{attempt}"

    async def enqueue_run(self, session: AsyncSession, *, run_id: str) -> str:
        return f"run-{run_id}"


@dataclass
class Filling:
    """Short words for what the store of the tests holds."""

    writer: Writer
    clock: ManualClock
    enqueuer: SilentEnqueuer = field(default_factory=SilentEnqueuer)
    run_id: str = ""

    async def begin(self) -> None:
        texts = {"workflows/claim.yaml": WORKFLOW}
        await self.do(plans.pin_plan, digest=PLAN, workflow="claim", title="测试申领", documents=texts)
        requested = await self.do(
            runs.request_run, workflow="claim", origin="person", requested_by="liu", business_date=date(2026, 3, 10)
        )
        self.run_id = requested.run_id
        await self.do(runs.start_run, run_id=self.run_id, plan_digest=PLAN)

    async def do(self, command: Callable[..., Any], **values: Any) -> Any:
        async def unit(uow: UnitOfWork) -> Any:
            return await command(uow, **values)

        return await self.writer.run(unit)

    async def arrive(self, key: str) -> str:
        arrival = await self.do(
            queue.arrive,
            run_id=self.run_id,
            workflow="claim",
            natural_key=key,
            plan_digest=PLAN,
            origin="list: row 1",
            fields={"claim_no": key, "id_no": ID_NO, "name": "王小明"},
            deadline_at=datetime(2026, 3, 20, tzinfo=UTC),
            enqueuer=self.enqueuer,
        )
        return str(arrival.item_id)

    async def claim(self, key: str) -> Claim:
        item_id = await self.arrive(key)
        held = await self.do(queue.claim, item_id=item_id, workflow_id=f"item-{item_id}-1", executor="worker-1")
        assert isinstance(held, Claim)
        return held


async def fill(url: str) -> None:
    """One item of each kind that commands treat differently: UC1 ready, UC2 done, UC3 handed over, UC4 in doubt."""
    database = Database.open(url)
    try:
        await database.migrate()
        await prepare_engine(url)
        await _fill(database)
    finally:
        await database.close()


async def _fill(database: Database) -> None:
    clock = ManualClock(START)
    async with Writer(database, clock, "worker-1") as writer:
        make = Filling(writer, clock)
        await make.begin()
        await make.arrive("UC1")
        done = await make.claim("UC2")
        await make.do(queue.finish_item, item_id=done.item_id, fence=done.fence, disposition="AUTO_SUBMITTED")
        task = TaskRequest(
            TaskKind.EXCEPTION, "UI-X19", "实名核验不一致", suggestion=f"核对 {ID_NO}", disposition="HUMAN"
        )
        handed = await make.claim("UC3")
        await make.do(
            queue.finish_item, item_id=handed.item_id, fence=handed.fence, disposition="HUMAN", code="UI-X19", task=task
        )
        await _leave_in_doubt(make, await make.claim("UC4"))
        await make.do(runs.collected_run, run_id=make.run_id, items_expected=4)
        await _schedule(make)
        await make.do(controls.pause, scope="portal", name="other", reason="test", by=writer.actor)


async def _leave_in_doubt(make: Filling, held: Claim) -> None:
    begun = await make.do(
        effects.intend,
        item_id=held.item_id,
        fence=held.fence,
        attempt_id=held.attempt_id,
        step_id="submit",
        values_digest="b" * 64,
        amount="1980.00",
    )
    settle_after = START + timedelta(seconds=30)
    await make.do(effects.mark_sent, effect_id=begun.effect.id, fence=held.fence, settle_after=settle_after)
    await make.do(queue.cancel_item, item_id=held.item_id, by=make.writer.actor, reason="test")


async def _schedule(make: Filling) -> None:
    """Take `daytime` over at 09:00 of the 10th, and settle one fire of it as run, one as skipped."""
    definition = {"name": "daytime", "workflow": "claim", "cron": "*/30 8-20 * * *", "calendar": "workdays"}
    await make.do(schedules.upsert_schedule, name="daytime", workflow="claim", definition=definition, cursor=START)
    fires = [
        DueFire(START + timedelta(minutes=30), date(2026, 3, 10)),
        DueFire(START + timedelta(minutes=60), date(2026, 3, 10), "blackout: 门户升级"),
    ]
    await make.do(
        schedules.advance_schedule,
        name="daytime",
        expected_cursor=START,
        cursor=START + timedelta(hours=1),
        fires=fires,
    )


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that each test gets a copy of."""
    folder = tmp_path_factory.mktemp("template") / "agency"
    (folder / "config").mkdir(parents=True)
    (folder / "config" / "default.yaml").write_text(SETTINGS, encoding="utf-8")
    (folder / "config" / "schedules.yaml").write_text(SCHEDULES, encoding="utf-8")
    shutil.copytree(ROOT / "config" / "calendars", folder / "config" / "calendars")
    for name, text in (("workflows/claim.yaml", WORKFLOW), ("bots/__init__.py", BOTS)):
        (folder / name).parent.mkdir()
        (folder / name).write_text(text, encoding="utf-8")
    asyncio.run(fill(f"sqlite+aiosqlite:///{folder / 'var' / 'digital-employee.db'}"))
    return folder


@pytest.fixture
def project(filled: Path, tmp_path: Path) -> Path:
    """A project folder with a filled store."""
    folder = tmp_path / "agency"
    shutil.copytree(filled, folder)
    return folder


@dataclass(frozen=True)
class Answered:
    """What a command said."""

    status: int
    output: str
    errors: str

    @property
    def json(self) -> Any:
        """The answer as a program reads it."""
        return json.loads(self.output)


Cli = Callable[..., Answered]


@pytest.fixture
def cli(project: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """The command line in this process, in the project's folder."""
    from digital_employee.cli.main import app

    monkeypatch.chdir(project)
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words: str, typed: str = "") -> Answered:
        result = CliRunner().invoke(app, list(words), input=typed, catch_exceptions=False)
        return Answered(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def on_store(project: Path) -> Callable[[Callable[[Database], Any]], Any]:
    """Run a coroutine function on the project's database."""

    def run(script: Callable[[Database], Any]) -> Any:
        async def main() -> Any:
            database = Database.open(f"sqlite+aiosqlite:///{project / 'var' / 'digital-employee.db'}")
            try:
                return await script(database)
            finally:
                await database.close()

        return asyncio.run(main())

    return run


@pytest.fixture
def entries(on_store: Callable[[Callable[[Database], Any]], Any]) -> Callable[[str], list[dict[str, Any]]]:
    """The audit entries of a kind, as they were recorded."""

    def read(kind: str) -> list[dict[str, Any]]:
        async def script(database: Database) -> list[dict[str, Any]]:
            return [json.loads(row.body) async for row in AuditLog(database).rows() if row.kind == kind]

        found: list[dict[str, Any]] = on_store(script)
        return found

    return read


@pytest.fixture
def living_worker(on_store: Callable[[Callable[[Database], Any]], Any]) -> None:
    """A worker that has just given a sign of life."""

    async def script(database: Database) -> None:
        async with Writer(database, SystemClock(), "worker-9") as writer:
            await writer.run(
                lambda uow: executors.register_executor(uow, executor="worker-9", host="h", pid=1, role="worker")
            )

    on_store(script)
