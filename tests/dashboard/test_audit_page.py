"""The audit page verifies the log before the reader's eyes and names the first bad row."""

from __future__ import annotations

from sqlalchemy import text

from digital_employee.store.audit_keeper import AuditKeeper


async def verify(client, csrf) -> str:
    return (await client.post("/audit/verify", data={"csrf": await csrf(client)})).text


async def test_a_sound_log_is_verified(house, csrf) -> None:
    desk = house.app.state.desk
    keeper = AuditKeeper.open(house.database, house.writer, desk.settings, desk.state_folder)
    await keeper.integrate()
    await keeper.checkpoint()
    page = await verify(await house.signed_in("auditor"), csrf)
    assert "验证通过" in page
    assert "已核对检查点" in page


async def test_an_edited_entry_is_named(house, csrf) -> None:
    client = await house.signed_in("auditor")
    async with house.database.transaction() as session:
        await session.execute(text("UPDATE audit_entry SET actor = 'nobody' WHERE id = 57"))
    page = await verify(client, csrf)
    assert "验证未通过" in page
    assert "编号 57" in page
    assert "/audit?after=58" in page


async def test_only_an_auditor_verifies(house, csrf) -> None:
    client = await house.signed_in("supervisor")
    assert "/audit/verify" not in (await client.get("/audit")).text
    assert (await client.post("/audit/verify", data={"csrf": await csrf(client)})).status_code == 403


async def test_entries_are_narrowed_by_kind_actor_and_day(house) -> None:
    client = await house.signed_in("auditor")
    page = (await client.get("/audit?kind=task.opened")).text
    assert "产生人工任务" in page
    assert ">item.claimed<" not in page
    assert "没有符合条件的记录" in (await client.get("/audit?until=2026-01-01")).text
    assert "没有符合条件的记录" not in (await client.get("/audit?since=2026-03-10&actor=host-a-1")).text
