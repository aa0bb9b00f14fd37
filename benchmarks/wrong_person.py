"""10,000 writes against a portal that shows another person's page now and then: how many are made for the wrong one?

Run `python benchmarks/wrong_person.py`; some minutes, no browser. Effect writer, store, audit log and plan are the real
ones; the page is thin, over HTTP, so that ten thousand fit. `--without-identity` leaves the `identity` of it
out and shows what it keeps away. Leaves with 1 when a wrong write was made, or a right one missed.
"""

from __future__ import annotations

import asyncio
import json
import socket
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Annotated, Any

import httpx
import typer
import uvicorn
from loguru import logger
from rich.progress import track
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from digital_employee.browser.passage import BeforeSend, Passage, WriteRequest, WriteResponse
from digital_employee.clock import SystemClock
from digital_employee.errors import IntegrityException, SystemException
from digital_employee.project.discover import Offers
from digital_employee.project.folder import Project
from digital_employee.project.offers import SourceFault, SourceItem
from digital_employee.runtime.effects import EffectWriter
from digital_employee.runtime.engine import DbosEnqueuer, prepare_engine
from digital_employee.runtime.ledger import Ledger
from digital_employee.runtime.outcome import WRONG_PERSON, StepEnd
from digital_employee.runtime.records import AttemptRecords
from digital_employee.runtime.step_log import StepLog
from digital_employee.schedule.calendar import WorkingCalendar
from digital_employee.settings import Settings
from digital_employee.store import plans, queue, runs
from digital_employee.store.database import Database
from digital_employee.store.evidence import EvidenceFolder
from digital_employee.store.tables import WorkItemRow
from digital_employee.store.writer import Writer
from digital_employee.workflow.model import Step
from digital_employee.workflow.plan import Plan

AT_ONCE = 100
BUSINESS_DATE = date(2026, 3, 10)
IDENTITY = """
      identity: {case.case_no: "${{ item.case_no }}", case.id_no: "${{ item.id_no }}", case.name: "${{ item.name }}"}"""
ELEMENTS = """\
portal: thin
screens:
  case:
    title: 个案办理
    open: {path: /case}
    proof: [{role: heading, name: 个案办理}]
    elements:
      case_no: {find: [{near: 受理号}]}
      name: {find: [{near: 姓名}]}
      id_no: {find: [{near: 证件号码}]}
      submit: {find: [{role: button, name: 提交}], kind: button}
      biz_no: {find: [{id: message}]}
  list:
    title: 已办清单
    open: {path: /list}
    proof: [{role: heading, name: 已办清单}]
    elements:
      case_no: {find: [{label: 受理号}], kind: input}
      grid: {find: [{role: table, name: 已办}], kind: table}
"""
WORKFLOW = """\
workflow: thin
title: 写入对象核对
portal: thin
elements: [elements/thin.yaml]
item:
  key: ${{ item.case_no }}
  fields: {case_no: {type: text}, name: {type: text}, id_no: {type: text}}
sources: {nothing: {use: nothing}}
steps:
  - id: submit
    write:%s
      check:
        open: list
        fill: {list.case_no: "${{ item.case_no }}"}
        find: {row: list.grid, where: {受理号: "${{ item.case_no }}"}}
        receipt: {biz_no: 业务流水号}
      do: [{press: case.submit}]
      receipt: {biz_no: case.biz_no}
"""


@dataclass(frozen=True)
class Person:
    """Whom a case is about."""

    case_no: str
    id_no: str
    name: str


@dataclass
class ThinPortal:
    """Serves a case's page; with the given chance it is a page that belongs to somebody else."""

    people: dict[str, Person]
    chance: float
    rng: Random
    written: Counter[str] = field(default_factory=Counter)
    shown_wrong: int = 0
    _last: Person | None = None

    async def case(self, request: Request) -> JSONResponse:
        """Show a case: the right one, anybody's, the one asked for before, or a namesake's."""
        asked = self.people[request.query_params["case_no"]]
        shown = asked
        if self.rng.random() < self.chance:
            anybody = self.rng.choice(list(self.people.values()))
            namesake = Person(asked.case_no, anybody.id_no, asked.name)
            shown = self.rng.choice([anybody, self._last or anybody, namesake])
        self._last = asked
        self.shown_wrong += shown != asked
        return JSONResponse(vars(shown))

    async def submit(self, request: Request) -> JSONResponse:
        """Write for whoever the page showed."""
        form = json.loads(await request.body())
        self.written[form["case_no"]] += 1
        return JSONResponse({"biz_no": f"LS{form['case_no']}"})

    async def rows(self, request: Request) -> JSONResponse:
        """List what was written for a case."""
        case_no = request.query_params["case_no"]
        row = {"受理号": case_no, "业务流水号": f"LS{case_no}"}
        return JSONResponse([row] * self.written[case_no])

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """Serve on a free port until the end."""
        routes = [Route("/case", self.case), Route("/list", self.rows), Route("/submit", self.submit, methods=["POST"])]
        config = uvicorn.Config(
            Starlette(routes=routes), log_level="critical", ws="none", lifespan="off", timeout_keep_alive=600
        )
        server = uvicorn.Server(config)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            serving = asyncio.create_task(server.serve(sockets=[listening]))
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
            server.should_exit = True
            await serving


@dataclass
class ThinPage:
    """A page without a browser: what it shows came over HTTP and stays until it is opened anew."""

    client: httpx.AsyncClient
    item: Person
    wrong: list[tuple[Person, Person]]
    """Every write that was made while the page showed somebody else: item and shown."""
    shown: dict[str, str] = field(default_factory=dict)
    rows: list[dict[str, str]] = field(default_factory=list)
    passage: Passage | None = None

    @property
    def context(self) -> Any:
        """The gate, and no pictures."""
        return SimpleNamespace(gate=SimpleNamespace(open=self._open_gate), screenshot=_no_picture)

    async def second_page(self) -> ThinPage:
        """Give a page for looking things up."""
        return ThinPage(self.client, self.item, self.wrong)

    async def open(self, screen: str) -> None:
        """Ask for the item's case; a list waits for what is filled in."""
        if screen == "case":
            self.shown = (await self.client.get("/case", params={"case_no": self.item.case_no})).json()

    async def fill(self, _ref: str, text: str) -> None:
        """Search the list."""
        self.rows = (await self.client.get("/list", params={"case_no": text})).json()

    async def read(self, ref: str) -> Any:
        """Read what is shown."""
        return self.rows if ref == "list.grid" else self.shown.get(ref.partition(".")[2], "")

    async def press(self, _ref: str) -> None:
        """Submit what the page shows, through the passage that is open."""
        passage = self.passage
        assert passage is not None  # noqa: S101 - only `do` presses
        body = json.dumps(self.shown).encode()
        if not passage.take():
            raise SystemException("no passage is left", code="SYS-GATE-01")
        if passage.before_send is not None:
            await passage.before_send(WriteRequest.of("POST", "/submit", body))
        passage.sent = True
        if Person(self.shown["case_no"], self.shown["id_no"], self.shown["name"]) != self.item:
            self.wrong.append((self.item, Person(**{name: self.shown[name] for name in vars(self.item)})))
        answer = await self.client.post("/submit", content=body)
        passage.responses.append(WriteResponse(answer.status_code, dict(answer.headers), answer.text))
        self.shown = {**self.shown, **answer.json()}

    async def close(self) -> None:
        """Nothing is held."""

    @asynccontextmanager
    async def _open_gate(self, requests: int, deadline_s: float, before_send: BeforeSend) -> AsyncIterator[Passage]:
        self.passage = Passage(requests, asyncio.get_running_loop().time() + deadline_s, before_send)
        try:
            yield self.passage
        finally:
            self.passage = None


async def _no_picture(*_: Any) -> bytes:
    raise SystemException("there is no screen", code="SYS-PAGE-01")


@dataclass(frozen=True)
class Result:
    """What became of the writes."""

    writes: int
    shown_wrong: int
    refused: int
    made: int
    wrong: int

    @property
    def is_right(self) -> bool:
        """Whether nothing was written for the wrong person and everything else was."""
        return self.wrong == 0 and self.made + self.refused == self.writes and self.refused == self.shown_wrong


@dataclass
class Simulation:
    """One run of many items, all of them in this process."""

    folder: Path
    people: dict[str, Person]
    with_identity: bool
    database: Database
    writer: Writer
    enqueuer: DbosEnqueuer
    wrong: list[tuple[Person, Person]] = field(default_factory=list)
    refused: int = 0

    async def begin(self) -> None:
        """Pin the plan and start the run that takes all items."""
        project = Project(self.folder, Settings(), Offers({}, {"nothing": _nothing}), WorkingCalendar({}))
        text = WORKFLOW % (IDENTITY if self.with_identity else "\n      no_identity: 对照试验：不核对页面上是谁")
        self.plan: Plan = project.plan_from(
            {"workflows/thin.yaml": text, "workflows/elements/thin.yaml": ELEMENTS}, "thin"
        )
        self.ledger = Ledger(self.database, self.writer, self.enqueuer, EvidenceFolder(self.folder / "evidence"))
        asked = await self.writer.run(
            lambda uow: runs.request_run(
                uow, workflow="thin", origin="person", requested_by="liu", business_date=BUSINESS_DATE
            )
        )
        self.run_id = asked.run_id
        plan = self.plan
        await self.writer.run(
            lambda uow: plans.pin_plan(
                uow, digest=plan.digest, workflow="thin", title=plan.definition.title, documents=plan.documents
            )
        )
        await self.writer.run(lambda uow: runs.start_run(uow, run_id=self.run_id, plan_digest=plan.digest))

    async def one(self, client: httpx.AsyncClient, person: Person) -> None:
        """Do one item's write."""
        arrival = await self.writer.run(
            lambda uow: queue.arrive(
                uow,
                run_id=self.run_id,
                workflow="thin",
                natural_key=person.case_no,
                plan_digest=self.plan.digest,
                origin="nothing",
                fields=vars(person),
                enqueuer=self.enqueuer,
            )
        )
        async with self.database.session() as session:
            dispatch = (await session.get_one(WorkItemRow, arrival.item_id)).workflow_id
        claim = await self.writer.run(
            lambda uow: queue.claim(
                uow, item_id=arrival.item_id, workflow_id=str(dispatch), executor=self.writer.actor.name
            )
        )
        assert claim is not None  # noqa: S101 - nobody else takes items here
        page = ThinPage(client, person, self.wrong)
        await page.open("case")
        effects = EffectWriter(
            plan=self.plan,
            verbs=page,  # type: ignore[arg-type]  # thin: only what a write asks of a page
            form={},
            records=AttemptRecords(self.ledger, claim, StepLog(self.writer.clock)),
            clock=self.writer.clock,
            settle_s=1,
            is_over=_never,
        )

        async def do(steps: tuple[Step, ...], *_: Any) -> dict[str, Any]:
            for step in steps:
                await page.press(str(step.press))
            return {}

        try:
            await effects.write(self.plan.definition.steps[0], {"item": vars(person)}, "", do)
        except IntegrityException as err:
            if err.code == WRONG_PERSON:
                self.refused += 1
            elif self.with_identity:
                raise
        except StepEnd:
            pass  # it landed on somebody else's case, so the item's own list does not show it


async def _nothing(_context: object) -> AsyncIterator[SourceItem | SourceFault]:
    return
    yield


async def _never(_attempt: str) -> bool:
    return False


async def simulate(
    folder: Path, *, writes: int, chance: float, seed: int, with_identity: bool = True, quiet: bool = True
) -> Result:
    """Make so many writes, a hundred at once; each page is somebody else's with the given chance."""
    url = f"sqlite+aiosqlite:///{folder / 'thin.db'}"
    database = Database.open(url)
    await database.migrate()
    await prepare_engine(url)
    people = {f"C{n:05d}": Person(f"C{n:05d}", f"ID{n:08d}", f"张{n:05d}") for n in range(writes)}
    portal = ThinPortal(people, chance, Random(seed))  # noqa: S311 - chance of a simulation
    enqueuer = DbosEnqueuer(url)
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with (
        Writer(database, SystemClock(), "office-1") as writer,
        portal.serve() as base,
        httpx.AsyncClient(base_url=base, limits=limits, timeout=60) as client,
    ):
        simulation = Simulation(folder, people, with_identity, database, writer, enqueuer)
        await simulation.begin()
        everyone = list(people.values())
        batches = [everyone[start : start + AT_ONCE] for start in range(0, writes, AT_ONCE)]
        for batch in track(batches, "writing", disable=quiet):
            await asyncio.gather(*(simulation.one(client, person) for person in batch))
    await enqueuer.close()
    await database.close()
    made = sum(portal.written.values())
    return Result(writes, portal.shown_wrong, simulation.refused, made, len(simulation.wrong))


def main(
    writes: Annotated[int, typer.Option(help="How many writes.")] = 10_000,
    chance: Annotated[float, typer.Option(help="Share of pages that show somebody else.")] = 0.05,
    seed: Annotated[int, typer.Option(help="Seed of the chance.")] = 1,
    without_identity: Annotated[bool, typer.Option(help="Leave the identity of the write out.")] = False,
) -> None:
    """Count the writes made for the wrong person."""
    logger.remove()
    with tempfile.TemporaryDirectory(prefix="wrong-person-") as folder:
        result = asyncio.run(
            simulate(
                Path(folder), writes=writes, chance=chance, seed=seed, with_identity=not without_identity, quiet=False
            )
        )
    print(
        f"{result.writes} writes, {result.shown_wrong} pages of somebody else: {result.refused} refused before INTENT, "
        f"{result.made} made, {result.wrong} of them for the wrong person"
    )
    if not result.is_right:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
