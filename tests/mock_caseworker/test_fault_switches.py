from __future__ import annotations

import asyncio
import re
import time

import pytest

ZHAO = "990101197506150018"
STALE = "记录已被他人修改，请重新查询后再操作！"


async def test_slow_ms_delays_every_page_but_static_and_admin(make_world) -> None:
    world = make_world()
    clerk, dice = await world.clerk("admin"), world.app.state.desk.dice
    dice.change({"slow_ms": "20000"})
    async with asyncio.timeout(5):
        await clerk.get("/static/legacy.css")
        await clerk.get("/admin")
    dice.change({"slow_ms": "200"})
    delays = [dice.delay_s() for _ in range(4)]
    dice.change({"slow_ms": "200"})
    started = time.monotonic()
    for _ in delays:
        await clerk.get("/login")
    assert time.monotonic() - started >= sum(delays) > 0.1


async def test_500_refuses_before_anything_is_done(make_world) -> None:
    world = make_world()
    clerk = await world.clerk("bot01")
    biz_no = await clerk.draft("UC2026000001")
    world.app.state.desk.dice.change({"500_rate": "1"})
    answer = await clerk.submit(biz_no)
    assert (answer.status_code, "系统繁忙，请稍后再试！" in answer.text) == (500, True)
    assert await clerk.open("UC2026000002") == {"error": "系统繁忙，请稍后再试！"}
    assert world.ledger() == []
    assert (await clerk.get("/static/legacy.css")).status_code == 200


async def test_500_rate_is_a_seeded_rate(make_world) -> None:
    def statuses(answers: list[int]) -> list[int]:
        return [status for status in answers if status == 500]

    runs = []
    for _ in range(2):
        clerk = await make_world("500_rate=0.3", seed=5).clerk()
        runs.append([(await clerk.get("/login")).status_code for _ in range(60)])
    assert runs[0] == runs[1]
    assert 8 <= len(statuses(runs[0])) <= 30


async def test_session_drop_loses_the_login_and_writes_nothing(make_world) -> None:
    world = make_world()
    clerk = await world.clerk("bot01")
    biz_no = await clerk.draft("UC2026000001")
    world.app.state.desk.dice.change({"session_drop": "1"})
    assert "会话已超时，请重新登录！" in (await clerk.submit(biz_no)).text
    world.app.state.desk.dice.change({"session_drop": "0"})
    assert "会话已超时，请重新登录！" in (await clerk.get("/HOME")).text
    assert world.ledger() == []


def has_notice(page: str) -> bool:
    return "notice: null" not in page


async def test_popup_rate_puts_a_notice_on_work_pages(make_world) -> None:
    clerk = await make_world("popup_rate=1").clerk("bot01")
    assert has_notice((await clerk.get("/UI01")).text)
    assert has_notice((await clerk.get("/")).text)
    clerk = await make_world().clerk("bot01")
    assert not has_notice((await clerk.get("/UI01")).text)
    assert not has_notice((await clerk.get("/")).text)


async def test_first_page_after_login_sometimes_has_a_notice(make_world) -> None:
    clerk = await make_world("login_popup_rate=0.3").clerk("bot01")
    seen = [has_notice((await clerk.get("/")).text) for _ in range(40)]
    assert 4 <= sum(seen) <= 22
    assert not has_notice((await clerk.get("/UI01")).text)


async def test_dup_click_accepts_a_second_submit_as_a_second_row(make_world) -> None:
    world = make_world("dup_click=1")
    clerk = await world.clerk("bot01")
    biz_no = await clerk.draft("UC2026000001")
    for _ in range(2):
        assert f"操作成功，业务流水号：{biz_no}" in (await clerk.submit(biz_no)).text
    assert len(world.ledger("UI06.submit")) == 2
    grid = (await clerk.ask("progress", claim_no="UC2026000001"))["grids"]["progress_grid"]
    assert ("共 2 条" in grid, grid.count(biz_no)) == (True, 2)


async def test_dup_click_accepts_a_second_save_unless_it_carries_its_number(make_world) -> None:
    world = make_world("dup_click=1")
    clerk = await world.clerk("bot01")
    form = world.paper_form()
    await clerk.send("/UI02/save", **form)
    assert "操作成功，业务流水号：990100UI20260310000002" in (await clerk.send("/UI02/save", **form)).text
    known = await clerk.send("/UI02/save", **form, biz_no="990100UI20260310000001")
    assert "不能重复办理！" in known.text
    assert [row["biz_no"][-1] for row in world.ledger("UI02.save")] == ["1", "2"]
    assert "共 2 条" in (await clerk.ask("progress", claim_no="UC2026000099"))["grids"]["progress_grid"]


async def test_stale_lock_refuses_a_write_that_is_not_stale(make_world) -> None:
    world = make_world("stale_lock=1")
    clerk = await world.clerk("bot01")
    biz_no = await clerk.draft("UC2026000001")
    assert STALE in (await clerk.submit(biz_no)).text
    assert STALE in (await clerk.send("/UI02/save", **world.paper_form())).text
    assert world.ledger() == []
    world.app.state.desk.dice.change({"stale_lock": "0"})
    assert "操作成功" in (await clerk.submit(biz_no)).text


def ids_of(page: str) -> set[str]:
    return set(re.findall(r' id="([^"]+)"', page)) - {"loading"}


async def test_id_shuffle_gives_new_ids_at_every_load(make_world) -> None:
    clerk = await make_world("id_shuffle=1").clerk("bot01")
    first, second = (await clerk.get("/UI01")).text, (await clerk.get("/UI01")).text
    assert ids_of(first) & ids_of(second) == set()
    assert "q_id_no" not in ids_of(first)
    mark = re.search(r'mark: "([^"]+)"', first)
    assert mark
    grid = (await clerk.ask("person", page_mark=mark[1], id_no=ZHAO))["grids"]["contrib_grid"]
    assert re.findall(r'<table[^>]* id="([^"]+)"', grid)[0] in ids_of(first)


async def test_fullwidth_echo_shows_identifiers_wide(make_world) -> None:
    clerk = await make_world("fullwidth_echo=1").clerk("bot01")
    biz_no = await clerk.draft("UC2026000001")
    page = (await clerk.get(f"/UI06?biz_no={biz_no}")).text
    assert ("９９０１０１１９７５０６１５００１８" in page, ZHAO in page) == (True, False)
    assert "UC2026000001" in page


async def test_label_variant_renames_only_the_number(make_world) -> None:
    clerk = await make_world("label_variant=1").clerk("bot01")
    pages = [(await clerk.get("/UI11")).text for _ in range(12)]
    labels = {re.findall(r'id="p_id_no" aria-label="([^"]+)"', page)[0] for page in pages}
    assert labels == {"公民身份号码", "身份证号"}
    assert all('aria-label="受理号"' in page for page in pages)


async def test_paging_reset_answers_the_first_page(make_world) -> None:
    world = make_world("paging_reset=1")
    clerk = await world.clerk("bot01")
    number = world.paper_form()["personal_no"]
    grid = (await clerk.ask("contributions", personal_no=number, page="3"))["grids"]["contrib_grid"]
    assert "第 1/4 页" in grid


async def test_administrator_changes_single_switches(make_world) -> None:
    world = make_world("late_ms=5")
    admin = await world.clerk("admin")
    answer = await admin.client.post("/admin/faults", json={"slow_ms": 1})
    assert (answer.json()["slow_ms"], answer.json()["late_ms"]) == (1, 5)
    assert "故障开关已更新！" in (await admin.send("/admin/faults", **{"500_rate": "1"})).text
    assert (await admin.get("/admin")).status_code == 200
    assert (await admin.client.post("/admin/faults", json={"nonsense": 1})).status_code == 422


async def test_faults_never_reach_the_administrator(make_world) -> None:
    admin = await make_world().clerk("admin")
    await admin.client.post("/admin/faults", json={"500_rate": 1, "session_drop": 1, "id_shuffle": 1})
    page = await admin.get("/admin")
    assert (page.status_code, 'id="message"' in page.text) == (200, True)


async def test_cut_write_without_a_server_is_a_reset(make_world) -> None:
    world = make_world("cut_rate=1")
    clerk = await world.clerk("bot01")
    biz_no = await clerk.draft("UC2026000001")
    with pytest.raises(ConnectionResetError):
        await clerk.submit(biz_no)
    assert len(world.ledger("UI06.submit")) == 1
