"""运行控制: who may puts brakes on, sees them in their language, and takes them off; others see."""

from __future__ import annotations

import pytest

from digital_employee.store.tables import ControlRow

REASON = "业务系统升级"


async def post(client, csrf, address: str, **form: str):
    return await client.post(address, data={"csrf": await csrf(client), **form})


@pytest.mark.parametrize("role", ["operator", "supervisor", "admin"])
async def test_a_brake_is_put_on_told_on_the_runs_page_and_taken_off(house, csrf, role) -> None:
    client = await house.signed_in(role)
    put_on = await post(client, csrf, "/controls/brake", target="all:*", state="kill", reason=REASON)
    assert put_on.status_code == 303
    async with house.database.session() as session:
        row = await session.get_one(ControlRow, ("all", "*"))
    assert (row.state, row.reason) == ("kill", REASON)
    page = (await client.get("/controls")).text
    assert "急停" in page
    assert REASON in page
    assert f"急停了“全部”：{REASON}" in (await client.get(f"/runs/{house.day.run}")).text
    assert (await post(client, csrf, "/controls/all/*/resume", reason="完成")).status_code == 303
    assert "没有生效中的控制" in (await client.get("/controls")).text
    assert await house.entries("control.killed") == await house.entries("control.resumed") == 1


async def test_an_auditor_sees_the_brakes_and_has_no_hand_on_them(house, csrf) -> None:
    client = await house.signed_in("auditor")
    assert "/controls/brake" not in (await client.get("/controls")).text
    asked = await post(client, csrf, "/controls/brake", target="all:*", state="kill", reason=REASON)
    assert asked.status_code == 403


async def test_the_page_speaks_english_and_a_scope_that_is_none_is_refused(house, csrf) -> None:
    client = await house.signed_in("supervisor")
    client.cookies.set("language", "en", domain="desk.test")
    assert "No brake is on." in (await client.get("/controls")).text
    refused = await post(client, csrf, "/controls/brake", target="queue:nothing", state="pause", reason=REASON)
    assert refused.status_code == 409
