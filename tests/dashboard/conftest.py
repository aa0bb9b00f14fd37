"""The real dashboard over a real SQLite file that holds a told day; each test gets its own copy."""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from digital_employee.clock import ManualClock
from digital_employee.dashboard.app import create_app
from digital_employee.schedule.calendar import load_calendar
from digital_employee.settings import AuditSettings, Settings
from digital_employee.store.database import Database
from digital_employee.store.unit import Actor
from digital_employee.store.web_sessions import begin_session
from digital_employee.store.writer import Writer

ROOT = Path(__file__).resolve().parents[2]
SITE = "http://desk.test"


def _load_seed() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dashboard_seed", Path(__file__).with_name("seed.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


seed = _load_seed()


@dataclass
class Told:
    """A folder with the told day, to be copied."""

    folder: Path
    day: Any
    now: datetime


@dataclass
class House:
    """One running dashboard with everything behind it."""

    folder: Path
    database: Database
    writer: Writer
    clock: ManualClock
    enqueuer: Any
    app: FastAPI
    day: Any
    site: str = SITE
    clients: list[httpx.AsyncClient] = field(default_factory=list)

    def client(self, site: str = "", **headers: str) -> httpx.AsyncClient:
        """Return a browser without a page: it sends what a browser sends with its own forms."""
        base = site or self.site
        made = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False),
            base_url=base,
            headers={"origin": base, **headers},
        )
        self.clients.append(made)
        return made

    async def signed_in(self, role: str, site: str = "") -> httpx.AsyncClient:
        """Return a browser with a session, begun without the slow check of the password."""
        client = self.client(site)
        name, _ = seed.PEOPLE[seed.Role(role)]
        session = await self.writer.run(lambda uow: begin_session(uow, user=name, by=Actor(name, role)))
        client.cookies.set("session", session.token, domain="desk.test")
        return client

    async def entries(self, kind: str) -> int:
        from digital_employee.store.reports.audit import AuditFilter, list_entries

        async with self.database.session() as session:
            return len((await list_entries(session, AuditFilter(kind=kind), length=10_000)).rows)

    async def close(self) -> None:
        for client in self.clients:
            await client.aclose()
        await self.app.state.desk.feed.close()
        await self.writer.close()
        await self.database.close()


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("told")
    clock = ManualClock(seed.MORNING.astimezone(UTC))

    async def tell() -> Any:
        database = Database.open(f"sqlite+aiosqlite:///{folder}/desk.db")
        await database.migrate()
        async with Writer(database, clock, "host-a-1") as writer:
            day = await seed.Seeder(database, writer, clock, folder / "evidence").whole_day()
        await database.close()
        return day

    day = asyncio.run(tell())
    return Told(folder, day, clock.instant)


@pytest.fixture(scope="session", name="open_house")
def house_opener() -> Callable[[Told, Path], House]:
    return open_house


def open_house(told: Told, folder: Path) -> House:
    """Copy the told day and open a dashboard over it."""
    shutil.copytree(told.folder, folder, dirs_exist_ok=True)
    database = Database.open(f"sqlite+aiosqlite:///{folder}/desk.db")
    clock = ManualClock(told.now)
    writer = Writer(database, clock, "dashboard-1")
    enqueuer = seed.Dispatches()
    settings = Settings(state_folder=folder, audit=AuditSettings(checkpoint_file=folder / "checkpoints.txt"))
    calendar = load_calendar(ROOT / "config" / "calendars")
    app = create_app(database, writer, settings, clock, enqueuer, folder / "evidence", calendar=calendar)
    return House(folder, database, writer, clock, enqueuer, app, told.day)


@pytest.fixture
async def house(told: Told, tmp_path: Path) -> AsyncIterator[House]:
    opened = open_house(told, tmp_path / "desk")
    yield opened
    await opened.close()


@pytest.fixture
def people() -> dict[str, str]:
    """Return the user name of each role; all have the password `PASSWORD` of the seed."""
    return {role.value: name for role, (name, _) in seed.PEOPLE.items()}


@pytest.fixture
def password() -> str:
    return str(seed.PASSWORD)


@pytest.fixture
def csrf() -> Callable[[httpx.AsyncClient], Awaitable[str]]:
    """Return the token that a signed-in person's forms carry."""

    async def read(client: httpx.AsyncClient) -> str:
        page = (await client.get("/account")).text
        return page.split('name="csrf" value="')[1].split('"')[0]

    return read
