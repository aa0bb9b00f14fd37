"""A small world for the system's own tests: a database with a few persons, and people who work at the counter."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, async_playwright

from mock_caseworker.database import PASSWORD, SHANGHAI, Database
from mock_caseworker.faults import Faults, parse_faults
from mock_caseworker.portal import Portal, create_app
from mock_caseworker.server import make_server
from mock_caseworker.unemployment_claim.benefit import add_months

QUIET = "login_popup_rate=0"
ZHAO, QIAN, SUN = "990101197506150018", "990102198402200026", "990201197411300031"
USCC, CARD = "91990101MA0AAAA017", "9900000000000000010"
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}
SHOWN_ONCE_LOADED = """if (document.readyState !== 'complete') {
  const hidden = new CSSStyleSheet();
  hidden.replaceSync('html { visibility: hidden !important }');
  document.adoptedStyleSheets = [hidden];
  addEventListener('load', () => { document.adoptedStyleSheets = [] });
}"""
"""A page's scripts come last, and what is pressed before them goes unnoticed: until then nobody sees anything."""


@dataclass
class SteppedClock:
    """Real time that a test moves."""

    at: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)

    def __call__(self) -> datetime:
        return self.at

    def pass_time(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)


def add_person(database: Database, id_no: str, name: str, *, months: int = 30, leave: str = "202602") -> str:
    """Register a person with so many paid months before the leave month; answer the 个人编号."""
    number = f"99{database.count('SELECT count(*) FROM person') + 1:08d}"
    birth = f"{id_no[6:10]}-{id_no[10:12]}-{id_no[12:14]}"
    sex = "男" if int(id_no[16]) % 2 else "女"
    database.run("INSERT OR IGNORE INTO employer VALUES (?, '99000001', '测试一号有限公司', '990101')", (USCC,))
    database.run(
        "INSERT INTO person (personal_no, id_no, name, sex, birth_date, hukou_region) VALUES (?, ?, ?, ?, ?, '990101')",
        (number, id_no, name, sex, birth),
    )
    for index in range(months):
        database.run(
            "INSERT INTO contribution (personal_no, period, uscc, base, unit_amount,"
            " person_amount, status, received_on)"
            " VALUES (?, ?, ?, '5000.00', '35.00', '15.00', '已到账', '2026-01-15')",
            (number, add_months(leave, -index), USCC),
        )
    return number


def add_claim(database: Database, claim_no: str, id_no: str, name: str, **other: str) -> None:
    """Put an online claim on the 待办 list."""
    values = {
        "claim_no": claim_no,
        "id_no": id_no,
        "name": name,
        "apply_date": "2026-03-09",
        "channel": "网办",
        "leave_date": "2026-02-20",
        "leave_reason": "05",
        "uscc": USCC,
        "register_date": "2026-03-10",
        "job_seeking": "是",
        "card_no": CARD,
        "card_holder": name,
        "mobile": "13800000001",
        "pay_region": "990101",
        "state": "待受理",
        **other,
    }
    marks = ", ".join("?" * len(values))
    database.run(f"INSERT INTO claim ({', '.join(values)}) VALUES ({marks})", list(values.values()))


def paper_form(personal_no: str, **other: str) -> dict[str, str]:
    """The form of UI02 as a careful clerk fills it."""
    return {
        "personal_no": personal_no,
        "claim_no": "UC2026000099",
        "leave_date": "2026-02-20",
        "leave_reason": "05",
        "uscc": USCC,
        "register_date": "2026-03-10",
        "job_seeking": "是",
        "pay_city": "990100",
        "pay_region": "990101",
        "card_no": CARD,
        "card_holder": "钱测二",
        "mobile": "13800000002",
        "apply_date": "2026-03-09",
        "channel": "窗口",
        "remark": "",
        **other,
    }


@dataclass
class Clerk:
    """Somebody at the counter, over HTTP."""

    client: httpx.AsyncClient

    async def sign_in(self, username: str, password: str = PASSWORD, region: str = "990100") -> httpx.Response:
        form = {"username": username, "password": password, "region_code": region}
        return await self.client.post("/login", data=form)

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def send(self, path: str, **form: str) -> httpx.Response:
        return await self.client.post(path, data=form)

    async def ask(self, query: str, *, page_mark: str = "", **question: str) -> dict[str, Any]:
        headers = {**SCRIPT, "X-Page": page_mark}
        answer = await self.client.post("/ui/query", json={"query": query, **question}, headers=headers)
        found: dict[str, Any] = answer.json()
        return found

    async def open(self, claim_no: str) -> dict[str, Any]:
        answer = await self.client.post("/UI01/open", json={"claim_no": claim_no}, headers=SCRIPT)
        found: dict[str, Any] = answer.json()
        return found

    async def draft(self, claim_no: str) -> str:
        return str((await self.open(claim_no))["biz_no"])

    async def check(self, biz_no: str, source: str) -> dict[str, Any]:
        answer = await self.client.post("/UI03/check", json={"biz_no": biz_no, "source": source}, headers=SCRIPT)
        found: dict[str, Any] = answer.json()
        return found

    async def submit(self, biz_no: str) -> httpx.Response:
        return await self.client.post("/UI06/submit", data={"biz_no": biz_no})


@dataclass
class World:
    """One system and its inside."""

    app: Any
    clock: SteppedClock
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    @property
    def database(self) -> Database:
        database: Database = self.app.state.desk.database
        return database

    async def clerk(self, username: str = "") -> Clerk:
        """Return a browser of somebody's own, signed in when named."""
        transport = httpx.ASGITransport(app=self.app)
        clerk = Clerk(httpx.AsyncClient(transport=transport, base_url="http://portal"))
        self.clients.append(clerk.client)
        if username:
            assert (await clerk.sign_in(username)).status_code == 302
        return clerk

    def add_person(self, id_no: str, name: str, **more: Any) -> str:
        return add_person(self.database, id_no, name, **more)

    def add_claim(self, claim_no: str, id_no: str, name: str, **other: str) -> None:
        add_claim(self.database, claim_no, id_no, name, **other)

    def paper_form(self, id_no: str = QIAN, **other: str) -> dict[str, str]:
        """Return the form of UI02 as a careful clerk fills it for a registered person."""
        person = self.database.row("SELECT personal_no FROM person WHERE id_no = ?", (id_no,))
        assert person
        return paper_form(person["personal_no"], **other)

    def denied(self) -> list[tuple[str, str]]:
        rows = self.database.rows("SELECT account, path FROM ledger_denied ORDER BY id")
        return [(row["account"], row["path"]) for row in rows]

    def ledger(self, action: str = "%") -> list[dict[str, Any]]:
        rows = self.database.rows("SELECT * FROM ledger WHERE action LIKE ? ORDER BY id", (action,))
        return [{**dict(row), "payload": json.loads(row["payload"])} for row in rows]

    def state(self, claim_no: str) -> str:
        row = self.database.row("SELECT state FROM claim WHERE claim_no = ?", (claim_no,))
        return row["state"] if row else ""


MakeWorld = Callable[..., World]


@pytest.fixture
async def make_world(tmp_path: Path) -> AsyncIterator[MakeWorld]:
    """Build systems with given faults; two claims wait in each."""
    worlds: list[World] = []

    def make(faults: str = "", *, seed: int = 1) -> World:
        clock = SteppedClock()
        switches = parse_faults(f"{QUIET},{faults}")
        app = create_app(Portal(tmp_path / f"portal{len(worlds)}.db", seed=seed, faults=switches, now=clock))
        world = World(app, clock)
        worlds.append(world)
        fill(world.database)
        return world

    yield make
    for world in worlds:
        for client in world.clients:
            await client.aclose()
        world.database.close()


def fill(database: Database) -> None:
    with database.transaction():
        add_person(database, ZHAO, "赵测一", months=30)
        add_person(database, QIAN, "钱测二", months=70)
        add_person(database, SUN, "孙测三", months=12)
        add_claim(database, "UC2026000001", ZHAO, "赵测一")
        add_claim(database, "UC2026000002", SUN, "孙测三")


@pytest.fixture
def world(make_world: MakeWorld) -> World:
    """Return a well-behaved system."""
    return make_world()


@dataclass
class LiveServer:
    """A system behind a real socket."""

    address: str
    app: Any

    @property
    def database(self) -> Database:
        database: Database = self.app.state.desk.database
        return database


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Callable[[str], LiveServer]]:
    """Serve systems with uvicorn, each in a thread of its own."""
    stops: list[Callable[[], None]] = []

    def serve(faults: str = "") -> LiveServer:
        switches = parse_faults(f"{QUIET},{faults}") if faults else Faults(login_popup_rate=0)
        app = create_app(Portal(tmp_path / f"live{len(stops)}.db", seed=1, faults=switches))
        fill(app.state.desk.database)
        server = make_server(app)
        thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
        thread.start()
        deadline = time.monotonic() + 60
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]

        def stop() -> None:
            server.should_exit = True
            thread.join(10)
            app.state.desk.database.close()

        stops.append(stop)
        return LiveServer(f"http://127.0.0.1:{port}", app)

    yield serve
    for stop in stops:
        stop()


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A clerk's browser; a page of it, and each tab in the page, shows itself once its scripts are there."""
    arguments = ["--no-sandbox", "--disable-background-networking"]
    async with async_playwright() as playwright:
        found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=found, args=arguments)
        page = await browser.new_page(locale="zh-CN", timezone_id="Asia/Shanghai")
        await page.add_init_script(SHOWN_ONCE_LOADED)
        yield page
        await browser.close()
