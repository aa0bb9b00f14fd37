from __future__ import annotations

import sqlite3

import pytest

STALE = "记录已被他人修改，请重新查询后再操作！"


async def progress(clerk, **question: str) -> str:
    return str((await clerk.ask("progress", **question))["grids"]["progress_grid"])


async def test_submission_is_one_ledger_row_and_a_receipt(world) -> None:
    clerk = await world.clerk("bot01")
    biz_no = await clerk.draft("UC2026000001")
    page = (await clerk.submit(biz_no)).text
    assert f'role="status">操作成功，业务流水号：{biz_no}</div>' in page
    (row,) = world.ledger()
    assert (row["action"], row["business_key"], row["biz_no"]) == ("UI06.submit", "UC2026000001", biz_no)
    assert row["payload"]["month_amount"] == "1980.00"
    assert world.state("UC2026000001") == "待复核"


async def test_second_submit_is_refused(world) -> None:
    clerk = await world.clerk("bot01")
    biz_no = await clerk.draft("UC2026000001")
    await clerk.submit(biz_no)
    assert STALE in (await clerk.submit(biz_no)).text
    assert len(world.ledger("UI06.submit")) == 1


async def test_write_and_ledger_row_stand_or_fall_together(world) -> None:
    clerk = await world.clerk("bot01")
    biz_no = await clerk.draft("UC2026000001")
    world.database.run("DROP TABLE ledger")
    with pytest.raises(sqlite3.OperationalError):
        await clerk.submit(biz_no)
    assert world.state("UC2026000001") == "草稿"
    assert world.database.count("SELECT count(*) FROM submission") == 0


async def test_progress_tells_the_way_of_a_claim(world) -> None:
    clerk = await world.clerk("bot01")
    assert "待受理" in await progress(clerk, claim_no="UC2026000001")
    biz_no = await clerk.draft("UC2026000001")
    draft = await progress(clerk, claim_no="UC2026000001")
    assert ("草稿" in draft, biz_no in draft) == (True, True)
    assert "共 0 条" in await progress(clerk, claim_no="UC2026000001", scope="已提交")
    await clerk.submit(biz_no)
    row = await progress(clerk, claim_no="UC2026000001", scope="已提交")
    assert all(text in row for text in (biz_no, "待复核", "1,980.00", "数字员工01"))
    assert await progress(clerk, id_no="990101197506150018", scope="已提交") != ""


async def test_progress_of_nothing_is_not_found(world) -> None:
    clerk = await world.clerk("bot01")
    assert (await clerk.ask("progress", claim_no="UC2026009999"))["message"] == "未查询到符合条件的记录！"
    assert (await clerk.ask("progress"))["error"] == "【受理号】不能为空！"


async def test_print_preview_shows_the_sheet(world) -> None:
    clerk = await world.clerk("bot01")
    page = (await clerk.get(f"/UI06/print?biz_no={await clerk.draft('UC2026000001')}")).text
    assert "失业保险金待遇核定表" in page
    assert "202603 至 202702" in page


async def test_confirmations_are_asked_in_exact_words(world) -> None:
    clerk = await world.clerk("bot01")
    page = (await clerk.get(f"/UI06?biz_no={await clerk.draft('UC2026000001')}")).text
    assert 'data-confirm="提交后不能修改，确认提交？"' in page
    number = world.paper_form()["personal_no"]
    assert 'data-confirm="确认保存？"' in (await clerk.get(f"/UI02?personal_no={number}")).text
