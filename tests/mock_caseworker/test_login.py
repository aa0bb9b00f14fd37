from __future__ import annotations

import pytest

EXPIRED = "会话已超时，请重新登录！"


async def test_signing_in_leads_to_the_shell(world) -> None:
    clerk = await world.clerk("bot01")
    shell = (await clerk.get("/")).text
    assert "数字员工01" in shell
    assert 'id="session_left">15:00<' in shell
    assert "模拟数据" in shell


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"username": "", "password": "x"}, "【用户名】不能为空！"),
        ({"username": "bot01", "password": ""}, "【密码】不能为空！"),
        ({"username": "nobody", "password": "x"}, "用户名或密码错误！"),
        ({"username": "bot01", "password": "x"}, "用户名或密码错误！"),
        ({"username": "bot01", "password": "Sim-2026!", "region": "990200"}, "所选统筹区与账号不符！"),
    ],
)
async def test_refused_login_says_why(world, form: dict[str, str], message: str) -> None:
    answer = await (await world.clerk()).sign_in(**form)
    assert answer.status_code == 200
    assert message in answer.text


async def test_five_failures_lock_an_account_until_it_is_unlocked(world) -> None:
    clerk = await world.clerk()
    for _ in range(4):
        assert "用户名或密码错误！" in (await clerk.sign_in("op01", "wrong")).text
    assert "账号已锁定" in (await clerk.sign_in("op01", "wrong")).text
    assert "账号已锁定" in (await clerk.sign_in("op01")).text
    await (await world.clerk("admin")).send("/admin/unlock", username="op01")
    assert (await clerk.sign_in("op01")).status_code == 302


async def test_success_forgets_earlier_failures(world) -> None:
    clerk = await world.clerk()
    for _ in range(3):
        for _ in range(4):
            await clerk.sign_in("op01", "wrong")
        assert (await clerk.sign_in("op01")).status_code == 302


async def test_new_login_ends_the_old_one(world) -> None:
    first, second = await world.clerk("bot01"), await world.clerk("bot01")
    assert EXPIRED in (await first.get("/UI01")).text
    assert "待遇申领受理" in (await second.get("/UI01")).text


async def test_fifteen_idle_minutes_end_a_login(world) -> None:
    clerk = await world.clerk("bot01")
    world.clock.pass_time(14.9)
    assert EXPIRED not in (await clerk.get("/HOME")).text
    world.clock.pass_time(14.9)
    assert EXPIRED not in (await clerk.get("/HOME")).text
    world.clock.pass_time(15)
    page = await clerk.get("/HOME")
    assert (page.status_code, EXPIRED in page.text, 'href="/login"' in page.text) == (200, True, True)


async def test_script_learns_of_the_lost_login_by_401(world) -> None:
    clerk = await world.clerk()
    answer = await clerk.client.post("/ui/query", json={}, headers={"X-Requested-With": "XMLHttpRequest"})
    assert (answer.status_code, answer.json()) == (401, {"error": EXPIRED})


async def test_write_without_a_login_writes_nothing(world) -> None:
    biz_no = await (await world.clerk("bot01")).draft("UC2026000001")
    answer = await (await world.clerk()).submit(biz_no)
    assert EXPIRED in answer.text
    assert world.ledger() == []


async def test_signing_out_ends_the_login(world) -> None:
    clerk = await world.clerk("bot01")
    kept = clerk.client.cookies["JSESSIONID"]
    await clerk.get("/logout")
    clerk.client.cookies.set("JSESSIONID", kept)
    assert EXPIRED in (await clerk.get("/")).text
