"""Putting the system together: a database, a seed and faults in, an application out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib.resources import files
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from mock_caseworker.access import add_refusals
from mock_caseworker.connections import Connections
from mock_caseworker.database import SHANGHAI, open_database
from mock_caseworker.desk import Desk
from mock_caseworker.fault_gate import FaultGate
from mock_caseworker.faults import FaultDice, Faults
from mock_caseworker.pages import Pages
from mock_caseworker.scenes import SCENES
from mock_caseworker.screens import admin, home, login, queries, shell, task
from mock_caseworker.sessions import Sessions

DEFAULT_SEED = 20251210
ROUTERS = (
    *(screen.router for screen in (login, shell, home, task, queries)),
    *(router for scene in SCENES for router in scene.routers),
    admin.router,
)


def _wall_clock() -> datetime:
    return datetime.now(SHANGHAI)


@dataclass(frozen=True)
class Portal:
    """What makes one running system different from another."""

    database: Path
    seed: int = DEFAULT_SEED
    faults: Faults = field(default_factory=Faults)
    business_date: date | None = None
    """Replaces the date that the database holds; None leaves it."""
    now: Callable[[], datetime] = _wall_clock
    """Real time, for idle logins and the ledger."""


def create_app(portal: Portal) -> FastAPI:
    """Return the application; `app.state.desk` is its inside, for tests and for the server."""
    dice = FaultDice(portal.seed, portal.faults)
    pages = Pages(dice)
    app = FastAPI(title="社会保险经办模拟系统", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.desk = Desk(
        database=open_database(portal.database, portal.business_date),
        sessions=Sessions(portal.now),
        dice=dice,
        pages=pages,
        connections=Connections(),
        now=portal.now,
    )
    app.mount("/static", StaticFiles(directory=str(files("mock_caseworker").joinpath("static"))))
    for router in ROUTERS:
        app.include_router(router)
    add_refusals(app)
    app.add_middleware(FaultGate, dice=dice, pages=pages)
    return app
