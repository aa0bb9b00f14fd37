"""A system with the planted transfers, and people who work at its counter."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from mock_caseworker.database import PASSWORD, Database
from mock_caseworker.faults import parse_faults
from mock_caseworker.generator.cli import generate
from mock_caseworker.generator.employers import make_employers
from mock_caseworker.generator.pension_transfer.plant import plant
from mock_caseworker.generator.persons import Register
from mock_caseworker.generator.storage import new_storage
from mock_caseworker.generator.world import Size, World
from mock_caseworker.portal import Portal, create_app
from mock_caseworker.server import make_server

BUSINESS_DATE = date(2026, 3, 10)
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


@dataclass(frozen=True)
class Truth:
    """The lines of a data set's truth.jsonl."""

    folder: Path
    lines: list[dict[str, Any]]

    def key(self, case: str) -> str:
        return next(line["key"] for line in self.lines if line["case"] == case)


def read_truth(folder: Path) -> Truth:
    text = (folder / "truth.jsonl").read_text(encoding="utf-8")
    return Truth(folder, [json.loads(line) for line in text.splitlines()])


@pytest.fixture(scope="session")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """Return the transfers of the full data set, without the thousands of people who transfer nothing."""
    folder = tmp_path_factory.mktemp("transfers")
    employers = make_employers(Random("employers"), 40)
    with new_storage(folder / "portal.db", BUSINESS_DATE) as storage:
        storage.insert("employer", employers)
        register, rng = Register(Random("people")), Random("transfers")
        lines = plant(World(rng, register, employers, storage, folder, Size.FULL, BUSINESS_DATE))
    return Truth(folder, [dict(line) for line in lines])


@pytest.fixture(scope="session", params=[1, 20251210], ids=lambda seed: f"seed{seed}")
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Truth:
    folder = tmp_path_factory.mktemp("demo")
    generate(folder, request.param, "demo", BUSINESS_DATE, ["pension_transfer"])
    return read_truth(folder)


@dataclass
class Clerk:
    """Somebody at the counter, over HTTP."""

    client: httpx.AsyncClient

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def send(self, path: str, **form: str) -> httpx.Response:
        return await self.client.post(path, data=form)

    async def post(self, path: str, **body: str) -> dict[str, Any]:
        found: dict[str, Any] = (await self.client.post(path, json=body, headers=SCRIPT)).json()
        return found

    async def ask(self, query: str, **question: str) -> dict[str, Any]:
        return await self.post("/ui/query", query=query, **question)

    async def draft(self, case_no: str) -> str:
        return str((await self.post("/PT/open", case_no=case_no))["biz_no"])


@dataclass
class Counter:
    """One system with planted transfers."""

    app: Any
    truth: Truth
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def database(self) -> Database:
        database: Database = self.app.state.desk.database
        return database

    async def clerk(self, username: str) -> Clerk:
        transport = httpx.ASGITransport(app=self.app)
        clerk = Clerk(httpx.AsyncClient(transport=transport, base_url="http://portal"))
        self.clients.append(clerk.client)
        answer = await clerk.send("/login", username=username, password=PASSWORD, region_code="990100")
        assert answer.status_code == 302
        return clerk

    def key(self, case: str) -> str:
        return self.truth.key(case)

    def state(self, case_no: str) -> str:
        row = self.database.row("SELECT state FROM transfer_case WHERE case_no = ?", (case_no,))
        return row["state"] if row else ""

    def ledger(self) -> list[tuple[str, str]]:
        rows = self.database.rows("SELECT action, business_key FROM ledger ORDER BY id")
        return [(row["action"], row["business_key"]) for row in rows]

    def payload(self) -> dict[str, Any]:
        row = self.database.row("SELECT payload FROM ledger ORDER BY id DESC")
        assert row
        found: dict[str, Any] = json.loads(row["payload"])
        return found

    def denied(self) -> list[tuple[str, str]]:
        return [(row["account"], row["path"]) for row in self.database.rows("SELECT * FROM ledger_denied ORDER BY id")]


@pytest.fixture
async def make_transfers(tmp_path: Path, truth: Truth) -> AsyncIterator[Callable[[str], Counter]]:
    """Build systems with given faults over copies of one data set."""
    worlds: list[Counter] = []

    def make(faults: str = "") -> Counter:
        path = shutil.copy(truth.folder / "portal.db", tmp_path / f"portal{len(worlds)}.db")
        switches = parse_faults(f"login_popup_rate=0,{faults}")
        world = Counter(create_app(Portal(Path(path), seed=1, faults=switches)), truth)
        worlds.append(world)
        return world

    yield make
    for world in worlds:
        for client in world.clients:
            await client.aclose()
        world.database.close()


@pytest.fixture
def transfers(make_transfers: Callable[[str], Counter]) -> Counter:
    """Return a well-behaved system."""
    return make_transfers("")


@pytest.fixture
def served(tmp_path: Path, truth: Truth) -> Iterator[Callable[[str], str]]:
    """Serve the system with uvicorn in a thread of its own; answer its address."""
    stops: list[Callable[[], None]] = []

    def serve(faults: str = "") -> str:
        path = Path(shutil.copy(truth.folder / "portal.db", tmp_path / f"live{len(stops)}.db"))
        app = create_app(Portal(path, seed=1, faults=parse_faults(f"login_popup_rate=0,{faults}")))
        server = make_server(app)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
        thread.start()
        deadline = time.monotonic() + 60
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)

        def stop() -> None:
            server.should_exit = True
            thread.join(10)
            app.state.desk.database.close()

        stops.append(stop)
        return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"

    yield serve
    for stop in stops:
        stop()


@pytest.fixture
def message_of() -> Callable[[httpx.Response], str]:
    """Read the message line of a page."""

    def read(answer: httpx.Response) -> str:
        found = re.search(r'role="status">([^<]*)<', answer.text)
        return found[1] if found else ""

    return read
