"""Every route names a permission, and the table of roles decides at every one of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi import APIRouter
from starlette.routing import Mount

from digital_employee.dashboard.app import refuse_open_routes
from digital_employee.dashboard.guard import permission_of
from digital_employee.dashboard.permissions import PERMISSIONS, Permission, is_allowed, may_decide
from digital_employee.errors import SettingsError
from digital_employee.store.tables import TaskKind
from digital_employee.store.users import Role

STREAM = "/events"
"""Endless for whoever may read it; tests/dashboard/test_live.py reads it from a real server."""


def routes(house):
    return [route for route in house.app.routes if not isinstance(route, Mount)]


def address_of(route, house) -> str:
    known = {
        "{run_id}": house.day.run,
        "{item_id}": house.day.items["ready"],
        "{task_id}": house.day.tasks["UI-X05"],
        "{digest}": "0" * 64,
        "{evidence_id}": "1",
        "{scope}": "portal",
        "{name}": "claims_by_day" if "schedule" in route.path else "wang.op",
    }
    path = route.path
    for name, value in known.items():
        path = path.replace(name, value)
    return path


async def test_every_route_declares_exactly_one_permission(house) -> None:
    assert len(routes(house)) > 30
    assert not [route.path for route in routes(house) if permission_of(route) is None]


async def test_a_dashboard_with_an_open_route_does_not_start(house) -> None:
    open_router = APIRouter()
    open_router.add_api_route("/everything", lambda: "secrets")
    house.app.router.routes.extend(open_router.routes)
    with pytest.raises(SettingsError, match="/everything"):
        refuse_open_routes(house.app)


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_passes_where_the_table_lets_it_and_nowhere_else(house, csrf, role) -> None:
    wrong = []
    client = await house.signed_in(role)
    for route in routes(house):
        permission = permission_of(route)
        for method in sorted(route.methods - {"HEAD"}):
            if route.path in {STREAM, "/sign-in"}:
                continue
            if route.path == "/sign-out":
                own = await house.signed_in(role)
                answer = await own.post(route.path, data={"csrf": await csrf(own)})
            elif method == "POST":
                answer = await client.post(address_of(route, house), data={"csrf": await csrf(client)})
            else:
                answer = await client.get(address_of(route, house))
            passed = answer.status_code != 403 and "/sign-in?" not in answer.headers.get("location", "")
            if passed != is_allowed(role, permission):
                wrong.append((method, route.path, answer.status_code))
    assert not wrong


async def test_somebody_who_is_not_signed_in_gets_nothing_but_the_door(house) -> None:
    client = house.client()
    for route in routes(house):
        if permission_of(route) is Permission.ANYONE:
            continue
        for method in route.methods - {"HEAD"}:
            answer = await client.request(method, address_of(route, house))
            assert answer.status_code == (401 if route.path == STREAM else 303), route.path
            assert answer.headers.get("location", "/sign-in").startswith("/sign-in")


def test_who_keeps_the_accounts_decides_no_case_and_who_audits_changes_nothing_but_what_asks_for_audit() -> None:
    changing = {
        Permission.DECIDE_TASK,
        Permission.SETTLE_TASK,
        Permission.CONTROL_WORK,
        Permission.CONTROL_SCHEDULES,
        Permission.MANAGE_USERS,
    }
    assert PERMISSIONS[Role.AUDITOR] & changing == {Permission.DECIDE_TASK}
    assert PERMISSIONS[Role.ADMIN] & changing == {Permission.MANAGE_USERS}
    assert not any(Permission.MANAGE_USERS in PERMISSIONS[role] for role in Role if role is not Role.ADMIN)


def test_the_table_in_the_documents_is_the_table_of_the_code() -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "dashboard.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_]+)` \|(.*)\|$", text, flags=re.MULTILINE)
    written = {name: [cell.strip() == "✓" for cell in cells.split("|")] for name, cells in rows}
    columns = (Role.OPERATOR, Role.SUPERVISOR, Role.DEVELOPER, Role.AUDITOR, Role.ADMIN)
    coded = {p.value: [is_allowed(role, p) for role in columns] for p in Permission if p is not Permission.ANYONE}
    assert written == coded


def test_an_unknown_role_may_nothing() -> None:
    assert not any(is_allowed("boss", permission) for permission in Permission if permission is not Permission.ANYONE)


def test_an_auditor_decides_what_asks_for_the_auditor_and_nothing_else() -> None:
    assert may_decide(Role.AUDITOR, TaskKind.EXCEPTION, "auditor")
    assert not may_decide(Role.OPERATOR, TaskKind.EXCEPTION, "auditor")
    assert not any(may_decide(Role.AUDITOR, TaskKind.EXCEPTION, role) for role in ("reviewer", "supervisor", ""))
    assert not may_decide(Role.AUDITOR, TaskKind.APPROVAL, "auditor")


def test_an_operator_decides_exceptions_but_settles_no_doubt() -> None:
    assert may_decide(Role.OPERATOR, TaskKind.EXCEPTION, "operator")
    assert not may_decide(Role.OPERATOR, TaskKind.EXCEPTION, "supervisor")
    assert not may_decide(Role.OPERATOR, TaskKind.IN_DOUBT, "operator")
    assert may_decide(Role.SUPERVISOR, TaskKind.IN_DOUBT, "operator")
    assert not may_decide(Role.ADMIN, TaskKind.EXCEPTION, "operator")
