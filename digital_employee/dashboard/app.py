"""The dashboard as an ASGI application: parts, routes, answers to what went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from digital_employee.clock import Clock
from digital_employee.dashboard.api import documents, events, evidence, health, metrics
from digital_employee.dashboard.desk import Desk
from digital_employee.dashboard.field_types import FieldTypes
from digital_employee.dashboard.guard import (
    ForbiddenError,
    ForeignRequestError,
    MustChangePasswordError,
    NotSignedInError,
    permission_of,
)
from digital_employee.dashboard.headers import SafeHeaders
from digital_employee.dashboard.live import ChangeFeed
from digital_employee.dashboard.pages import (
    account,
    audit,
    controls,
    faults,
    items,
    overview,
    runs,
    schedules,
    sign_in,
    tasks,
    users,
)
from digital_employee.errors import DigitalEmployeeError, SettingsError, StoreError
from digital_employee.schedule.calendar import WorkingCalendar
from digital_employee.settings import Settings
from digital_employee.store.database import Database
from digital_employee.store.enqueuer import Enqueuer
from digital_employee.store.writer import Writer

STATIC = Path(__file__).parent / "static"
ROUTERS = (
    *(sign_in, overview, runs, items, tasks, schedules, controls, audit, users, account),
    *(events, evidence, documents, health, metrics),
)


def create_app(
    database: Database,
    writer: Writer,
    settings: Settings,
    clock: Clock,
    enqueuer: Enqueuer,
    evidence_folder: Path,
    *,
    calendar: WorkingCalendar | None = None,
    state_folder: Path | None = None,
    metrics_token: str = "",
) -> FastAPI:
    """Return the dashboard; without a calendar it shows no coming fires, without a token /metrics is for this machine.

    The log's public key is looked for in the state folder, by default the one that holds the evidence folder.

    Raises:
        SettingsError: a route declares no permission. Such a route would be open to everybody.
    """
    feed = ChangeFeed(database)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await feed.close()

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.desk = Desk(
        database,
        writer,
        settings,
        clock,
        enqueuer,
        evidence_folder,
        state_folder or evidence_folder.parent,
        calendar,
        feed,
        FieldTypes(database),
        asyncio.Lock(),
    )
    app.state.metrics_token = metrics_token
    for module in ROUTERS:
        app.router.routes.extend(module.router.routes)
    app.mount("/static", KeptFiles(directory=STATIC), name="static")
    _answer_faults(app)
    app.add_middleware(SafeHeaders)
    refuse_open_routes(app)
    return app


def refuse_open_routes(app: FastAPI) -> None:
    """Refuse to start with a route that declares no permission.

    Raises:
        SettingsError
    """
    for route in app.routes:
        is_static = isinstance(route, Mount) and route.path == "/static"
        if not is_static and permission_of(route) is None:
            raise SettingsError(
                f"the route {getattr(route, 'path', route)} declares no permission",
                code="DE-DASH-ROUTE",
                to_do="give it exactly one Requires(Permission.…)",
            )


class KeptFiles(StaticFiles):
    """Static files; their address changes with their content, so a browser may keep them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file and say how long it may be kept."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def _answer_faults(app: FastAPI) -> None:
    app.add_exception_handler(NotSignedInError, faults.answer_not_signed_in)
    app.add_exception_handler(MustChangePasswordError, faults.answer_must_change)
    app.add_exception_handler(ForbiddenError, faults.answer_forbidden)
    app.add_exception_handler(ForeignRequestError, faults.answer_foreign)
    app.add_exception_handler(HTTPException, faults.answer_http)
    app.add_exception_handler(RequestValidationError, faults.answer_malformed)
    app.add_exception_handler(StoreError, faults.answer_refused)
    app.add_exception_handler(DigitalEmployeeError, faults.answer_failed)
    app.add_exception_handler(Exception, faults.answer_failed)
