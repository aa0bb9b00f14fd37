"""A whole small world: a real store on a file, real Chromium, a real portal, and workers that do attempts."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from digital_employee.browser.pool import BrowserPool
from digital_employee.clock import ManualClock
from digital_employee.project.discover import Offers
from digital_employee.project.folder import Project
from digital_employee.runtime.attempt import AttemptRunner
from digital_employee.runtime.desk import PortalDesk
from digital_employee.runtime.engine import DbosEnqueuer, prepare_engine
from digital_employee.runtime.identity import FileIdentities
from digital_employee.runtime.ledger import Ledger
from digital_employee.runtime.plans import Plans
from digital_employee.runtime.settle_watch import SettleWatch
from digital_employee.schedule.calendar import WorkingCalendar
from digital_employee.settings import AccountSettings, BrowserSettings, PortalSettings, ReadSettings, Settings
from digital_employee.store import plans, queue, runs
from digital_employee.store.database import Database
from digital_employee.store.evidence import EvidenceFolder
from digital_employee.store.tables import (
    AttemptRow,
    EffectRow,
    HumanTaskRow,
    RunRow,
    StepRow,
    Table,
    WorkItemRow,
)
from digital_employee.store.writer import Writer
from digital_employee.workflow.plan import Plan
from tests.runtime.small_portal import CARD, ID_NO, MOBILE, NAME, Portal, Server

START = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)
SETTLE_S = 30.0
ENTRY = "workflows/small.yaml"

ELEMENTS = """\
portal: small
screens:
  case:
    title: 个案办理
    open: {path: /case}
    proof: [{role: heading, name: 个案办理}]
    elements:
      case_no: {find: [{near: 受理号}]}
      name: {find: [{near: 姓名}], type: person_name}
      id_no: {find: [{near: 证件号码}], type: id_card}
      card_no: {find: [{near: 银行卡号}], type: bank_card}
      mobile: {find: [{near: 手机号码}], type: mobile}
      kind: {find: [{label: 项目}], kind: input}
      amount: {find: [{label: 金额}], kind: input, type: money}
      submit: {find: [{role: button, name: 提交}], kind: button, dialog: accept}
  done:
    title: 办理结果
    proof: [{role: heading, name: 办理结果}]
    elements:
      biz_no: {find: [{id: message}], extract: "业务流水号：([A-Z0-9]+)"}
  list:
    title: 已办清单
    open: {path: /list}
    proof: [{role: heading, name: 已办清单}]
    elements:
      grid: {find: [{role: table, name: 已办}], kind: table, columns: {金额: money}}
  ask:
    title: 联网核查
    open: {path: /ask}
    proof: [{role: heading, name: 联网核查}]
    elements:
      death: {find: [{role: button, name: death}], kind: button}
      pension: {find: [{role: button, name: pension}], kind: button}
      result: {find: [{near: 核查结果}]}
  files:
    title: 文件
    open: {path: /files}
    proof: [{role: heading, name: 文件}]
    elements:
      heading: {find: [{role: heading, name: 文件}]}
      statement: {find: [{role: link, name: 下载对账单}], kind: button}
      file: {find: [{label: 文件}], kind: file}
      note: {find: [{label: 说明}], kind: input}
      send: {find: [{role: button, name: 上传}], kind: button}
  revoke:
    title: 撤销
    open: {path: /revoke}
    proof: [{role: heading, name: 撤销}]
    elements:
      case_no: {find: [{near: 受理号}]}
      biz_no: {find: [{label: 流水号}], kind: input}
      send: {find: [{role: button, name: 撤销}], kind: button, dialog: accept}
  revoke_done:
    title: 撤销结果
    proof: [{role: heading, name: 撤销结果}]
    elements:
      biz_no: {find: [{id: message}], extract: "业务流水号：([A-Z0-9]+)"}
  revoked:
    title: 撤销清单
    open: {path: /revoked}
    proof: [{role: heading, name: 撤销清单}]
    elements:
      grid: {find: [{role: table, name: 撤销}], kind: table}
  slow:
    title: 慢页面
    open: {path: /slow}
    proof: [{role: heading, name: 慢页面}]
    elements: {}
"""

WORKFLOW = """\
workflow: small
title: 小流程
portal: small
elements: [elements/small.yaml]
item:
  key: ${{ item.case_no }}
  fields:
    case_no: {type: text}
    name: {type: person_name}
    id_no: {type: id_card}
    card_no: {type: bank_card}
    mobile: {type: mobile}
    amount: {type: money}
sources:
  nothing: {use: nothing}
"""

CHECK = """
      check:
        open: list
        find: {row: list.grid, where: {受理号: "${{ item.case_no }}", 项目: 缴费}}
        receipt: {biz_no: 业务流水号}"""


def writing(*, check: str = CHECK, do: str = "[{fill: {case.amount: '${{ item.amount }}'}, press: case.submit}]",
            more: str = "") -> str:  # fmt: skip
    """Return the steps of a workflow that opens the case and writes."""
    return f"""\
  - open: case
  - id: submit
    write:
      identity: {{case.name: "${{{{ item.name }}}}", case.id_no: "${{{{ item.id_no }}}}"}}{check}
      do: {do}
      receipt: {{biz_no: done.biz_no}}
      amount: ${{{{ item.amount }}}}{more}
"""


@dataclass
class World:
    """The store, the portal and the workers of one test."""

    project: Project
    database: Database
    clock: ManualClock
    portal: Portal
    pool: BrowserPool
    enqueuer: DbosEnqueuer
    run_id: str = ""
    seconds: float = 0.0
    """What a clock that nobody can set shows; `pass_time` moves it, a jump of the wall clock does not."""
    _writers: dict[str, Writer] = field(default_factory=dict)
    _names: dict[str, ExitStack] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.forget_what_was_sent()

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return Path(str(self.database.url.database))

    @property
    def identities(self) -> FileIdentities:
        return FileIdentities(self.project.folder / "identities")

    def hire(self) -> str:
        """Start a worker: a name held by its lock, and a writer. `bury` it to prove it dead."""
        held = ExitStack()
        executor = held.enter_context(self.identities.hold())
        self._names[executor] = held
        self._writers[executor] = Writer(self.database, self.clock, executor)
        return executor

    def bury(self, executor: str) -> None:
        """End a worker's process, as far as anybody can see: its lock is free."""
        self._names.pop(executor).close()

    def writer(self, executor: str = "") -> Writer:
        return self._writers[executor or next(iter(self._writers))]

    async def begin(
        self, steps: str, *, limits: str = "", result: str = "", on_failure: str = "leave", dry_run: bool = False
    ) -> Plan:
        """Pin a plan and start a run of it."""
        text = WORKFLOW + (f"limits: {limits}\n" if limits else "") + f"on_failure: {on_failure}\n" + "steps:\n" + steps
        text += f"result: {result}\n" if result else ""
        plan = self.project.plan_from({ENTRY: text, "workflows/elements/small.yaml": ELEMENTS}, "small")
        write = self.writer().run
        await write(
            lambda uow: plans.pin_plan(
                uow, digest=plan.digest, workflow="small", title="小流程", documents=plan.documents, portal="small"
            )
        )
        asked = await write(
            lambda uow: runs.request_run(
                uow,
                workflow="small",
                origin="person",
                requested_by="liu",
                business_date=date(2026, 3, 10),
                dry_run=dry_run,
            )
        )
        self.run_id = asked.run_id
        await write(lambda uow: runs.start_run(uow, run_id=asked.run_id, plan_digest=plan.digest))
        await write(lambda uow: runs.collected_run(uow, run_id=asked.run_id, items_expected=1))
        return plan

    async def arrive(self, plan: Plan, case_no: str = "C1", amount: str = "60.00") -> str:
        """Take in and enqueue one case."""
        fields = {"case_no": case_no, "name": NAME, "id_no": ID_NO, "card_no": CARD, "mobile": MOBILE, "amount": amount}
        arrival = await self.writer().run(
            lambda uow: queue.arrive(
                uow,
                run_id=self.run_id,
                workflow="small",
                natural_key=case_no,
                plan_digest=plan.digest,
                origin="nothing",
                fields=fields,
                enqueuer=self.enqueuer,
            )
        )
        return arrival.item_id

    async def case(self, steps: str, **more: Any) -> str:
        """Begin a run with one case and return the item's id."""
        return await self.arrive(await self.begin(steps, **more))

    def runner(self, executor: str = "") -> AttemptRunner:
        """Give the attempt runner of a worker."""
        writer = self.writer(executor)
        ledger = Ledger(self.database, writer, self.enqueuer, EvidenceFolder(self.project.folder / "evidence"))
        desk = PortalDesk(
            "small", self.project.settings.portals["small"], self.project, self.pool, writer, writer.actor.name
        )
        plans_ = Plans(self.project, self.database)
        return AttemptRunner(
            self.project, ledger, plans_, lambda _: desk, self.clock, writer.actor.name, self.identities, self.settling
        )

    async def attempt(self, item_id: str, executor: str = "") -> WorkItemRow:
        """Do what is enqueued for the item, and return how it then stands."""
        dispatch = (await self.item(item_id)).workflow_id
        assert dispatch is not None
        await self.runner(executor).run(item_id, dispatch)
        return await self.item(item_id)

    async def die_after_sending(self, item_id: str, executor: str) -> None:
        """Have a worker die while the portal still works on its request (`Answer.HOLD`)."""
        dying = asyncio.create_task(self.attempt(item_id, executor))
        assert await asyncio.to_thread(self.portal.arrived.wait, 20)
        dying.cancel()
        await asyncio.wait([dying])

    async def portal_settles(self) -> None:
        """Let the portal come to an end with the request that it held."""
        self.portal.released.set()
        assert await asyncio.to_thread(self.portal.settled.wait, 20)

    def pass_time(self, **span: float) -> None:
        self.clock.instant += timedelta(**span)
        self.seconds += max(timedelta(**span).total_seconds(), 0)

    def forget_what_was_sent(self) -> None:
        """Go on in another process: it knows of no send yet."""
        self.settling = SettleWatch(lambda: self.seconds)

    async def item(self, item_id: str) -> WorkItemRow:
        async with self.database.session() as session:
            return await session.get_one(WorkItemRow, item_id)

    async def run_row(self) -> RunRow:
        async with self.database.session() as session:
            return await session.get_one(RunRow, self.run_id)

    async def effects(self) -> list[EffectRow]:
        return await self._all(EffectRow)

    async def effect(self) -> EffectRow:
        (effect,) = await self._all(EffectRow)
        return effect

    async def attempts(self) -> list[AttemptRow]:
        return await self._all(AttemptRow)

    async def steps(self) -> list[StepRow]:
        return await self._all(StepRow)

    async def tasks(self) -> list[HumanTaskRow]:
        return await self._all(HumanTaskRow)

    async def _all(self, table: type[Table]) -> list[Any]:
        async with self.database.session() as session:
            return list(await session.scalars(select(table).order_by(table.__table__.c.id)))

    def effect_states(self) -> list[str]:
        """Read the effects' states past all of our code: what is durable at this moment."""
        connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)
        try:
            return [state for (state,) in connection.execute("SELECT state FROM effect ORDER BY id")]
        finally:
            connection.close()

    async def close(self) -> None:
        for writer in self._writers.values():
            await writer.close()
        for held in self._names.values():
            held.close()
        await self.enqueuer.close()
        await self.database.close()


def double(amount: Decimal) -> dict[str, Any]:
    """Answer the amount twice; a skill."""
    return {"amount": amount * 2}


def name_month(name: str) -> dict[str, Any]:
    """Answer the name; a skill."""
    return {"name": name}


def join_part(month: str, kind: str) -> dict[str, Any]:
    """Answer the name of a part of a month; a skill."""
    return {"name": month + kind}


def stumble() -> dict[str, Any]:
    """Fail as a skill with a bug does."""
    return {"rate": 1 // 0}


def describe(person: dict[str, str]) -> dict[str, Any]:
    """Say whom a person is in words, as a careless skill does."""
    return {"said": f"{person['name']}（{person['id_no']}，电话{person['mobile']}）符合条件", "person": person}


def blame(person: dict[str, str]) -> dict[str, Any]:
    """Fail and name the person, as a careless skill with a bug does."""
    raise ValueError(f"no rate for {person['name']} {person['id_no']} {person['mobile']} {person['card_no']}")


async def nothing(_context: object) -> AsyncIterator[None]:
    """Find nothing; a source."""
    return
    yield


SKILLS = {
    "small.month": name_month,
    "small.part": join_part,
    "small.double": double,
    "small.stumble": stumble,
    "small.describe": describe,
    "small.blame": blame,
}


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store with the engine's own tables."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    url = f"sqlite+aiosqlite:///{path}"

    async def make() -> None:
        database = Database.open(url)
        await database.migrate()
        await database.close()
        await prepare_engine(url)

    asyncio.run(make())
    return path


@pytest.fixture
def store_url(migrated: Path, tmp_path: Path) -> str:
    shutil.copy(migrated, tmp_path / "small.db")
    return f"sqlite+aiosqlite:///{tmp_path / 'small.db'}"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pool() -> AsyncIterator[BrowserPool]:
    """One browser for all tests here."""
    pool = BrowserPool(BrowserSettings(action_timeout_s=3, navigation_timeout_s=5))
    yield pool
    await pool.stop()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(Portal())
    yield server
    server.close()


@pytest.fixture
def portal(server: Server) -> Portal:
    return server.portal


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest_asyncio.fixture(loop_scope="session")
async def world(
    store_url: str, tmp_path: Path, portal: Portal, pool: BrowserPool, clock: ManualClock
) -> AsyncIterator[World]:
    """A world with one worker."""
    small = PortalSettings(
        adapter="tests.runtime.small_portal:SmallPortal",
        base_url=portal.base,
        reads=(ReadSettings(path="/login"),),
        settle_s=SETTLE_S,
        accounts=(AccountSettings(name="bot01", secret="small"), AccountSettings(name="bot02", secret="small")),
    )
    settings = Settings(
        database_url=store_url,
        portals={"small": small},
        secrets=("tests.runtime.small_portal:password",),
        browser=BrowserSettings(action_timeout_s=3, navigation_timeout_s=5),
    )
    project = Project(tmp_path, settings, Offers(SKILLS, {"nothing": nothing}), WorkingCalendar({}))
    made = World(project, Database.open(store_url), clock, portal, pool, DbosEnqueuer(store_url))
    made.hire()
    portal.at_arrival = made.effect_states
    yield made
    await made.close()
