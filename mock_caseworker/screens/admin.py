"""Administrator's page: fault switches, logins, the ledger's totals. No business rights, and no faults here."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from mock_caseworker.access import ADMINISTRATOR, enter
from mock_caseworker.desk import desk_of, page
from mock_caseworker.faults import Faults
from mock_caseworker.grids import Column, whole
from mock_caseworker.sessions import Session

LEDGER = (Column("操作", "action"), Column("笔数", "rows"), Column("业务数", "keys"))
LOGINS = (Column("账号", "username"), Column("姓名", "display_name"), Column("最近操作", "seen"))
router = APIRouter()


@router.get("/admin")
async def show_admin(request: Request) -> Response:
    """Show the switches."""
    return _show(request, enter(request, ADMINISTRATOR))


@router.post("/admin/faults")
async def set_faults(request: Request) -> Response:
    """Change the named switches (a form, or a JSON object); the others stay. Every stream of chance begins anew."""
    session = enter(request, ADMINISTRATOR)
    sends_json = request.headers.get("content-type", "").startswith("application/json")
    values = await request.json() if sends_json else dict(await request.form())
    dice = desk_of(request).dice
    try:
        dice.change(values)
    except ValueError as err:
        return JSONResponse({"error": str(err)}, 422) if sends_json else _show(request, session, str(err))
    return JSONResponse(dice.faults.items()) if sends_json else _show(request, session, "故障开关已更新！")


@router.post("/admin/unlock")
async def unlock(request: Request) -> Response:
    """Unlock an account."""
    session = enter(request, ADMINISTRATOR)
    username = str((await request.form()).get("username", ""))
    changed = desk_of(request).database.run(
        "UPDATE account SET locked = 0, failures = 0 WHERE username = ?", (username,)
    )
    return _show(request, session, f"账号【{username}】已解锁！" if changed else f"账号【{username}】不存在！")


def _show(request: Request, session: Session, message: str = "") -> Response:
    desk = desk_of(request)
    values = desk.dice.faults.items()
    switches = [
        (field.alias or name, values[field.alias or name], field.description)
        for name, field in Faults.model_fields.items()
    ]
    totals = desk.database.rows(
        "SELECT action, count(*) AS rows, count(DISTINCT business_key) AS keys FROM ledger GROUP BY action"
    )
    logins = [
        {"username": login.username, "display_name": login.display_name, "seen": f"{login.last_seen:%H:%M:%S}"}
        for login in desk.sessions.living()
    ]
    return page(
        request,
        "admin.html",
        session=session,
        screen=("ADMIN", "运行参数"),
        switches=switches,
        ledger=whole("ledger_grid", "业务台账", LEDGER, [dict(row) for row in totals]),
        denied=desk.database.count("SELECT count(*) FROM ledger_denied"),
        logins=whole("login_grid", "在线账号", LOGINS, logins),
        notice=None,
        message=message,
    )
