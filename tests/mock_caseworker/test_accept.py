from __future__ import annotations

import re

import pytest

ZHAO, QIAN, SUN = "990101197506150018", "990102198402200026", "990201197411300031"


def rows_of(html: str) -> int:
    return html.partition("<tbody>")[2].count("<tr>")


@pytest.mark.parametrize(
    ("id_no", "message"),
    [
        ("123", "社会保障号码格式不正确！"),
        ("990101197506150019", "社会保障号码校验位错误！"),
        ("990102199002290071", "出生日期与证件号码不符！"),
        ("990203196501150055", "未查询到符合条件的记录！"),
    ],
)
async def test_query_refuses_with_the_exact_message(world, id_no: str, message: str) -> None:
    clerk = await world.clerk("bot01")
    assert await clerk.ask("person", id_no=id_no) == {"error": message}


async def test_query_shows_the_person_and_three_grids(world) -> None:
    found = await (await world.clerk("bot01")).ask("person", id_no="９９０１０１ 197506150018")
    assert found["values"]["name"] == "赵测一"
    assert found["values"]["sex"] == "男"
    assert set(found["grids"]) == {"contrib_grid", "benefit_grid", "claim_grid"}
    assert "UC2026000001" in found["grids"]["claim_grid"]


async def test_claim_number_alone_finds_its_person(world) -> None:
    found = await (await world.clerk("bot01")).ask("person", claim_no="UC2026000002")
    assert found["values"]["name"] == "孙测三"


async def test_grid_turns_its_pages_on_the_server(world) -> None:
    clerk = await world.clerk("bot01")
    first = (await clerk.ask("person", id_no=QIAN))["grids"]["contrib_grid"]
    assert "第 1/4 页" in first
    assert "共 70 条" in first
    number = world.paper_form()["personal_no"]
    periods: list[str] = []
    for page in range(1, 5):
        html = (await clerk.ask("contributions", personal_no=number, page=str(page)))["grids"]["contrib_grid"]
        periods += re.findall(r"<td[^>]*>(\d{6})</td>", html)
    assert (len(periods), len(set(periods)), periods == sorted(periods)) == (70, 70, True)
    last = (await clerk.ask("contributions", personal_no=number, page="9"))["grids"]["contrib_grid"]
    assert ("第 4/4 页" in last, rows_of(last)) == (True, 10)


async def test_home_lists_only_claims_nobody_took_up(world) -> None:
    clerk = await world.clerk("bot01")
    for number in range(10, 32):
        world.add_claim(f"UC20260000{number}", ZHAO, "赵测一", apply_date="2026-03-10")
    home = (await clerk.get("/HOME")).text
    assert ("第 1/2 页" in home, "共 24 条" in home) == (True, True)
    await clerk.open("UC2026000002")
    assert "共 23 条" in (await clerk.ask("todo"))["grids"]["todo_grid"]
    assert "共 23 条" in (await clerk.ask("todo", kind="失业待遇申领", page="2"))["grids"]["todo_grid"]
    assert "共 0 条" in (await clerk.ask("todo", kind="参保信息合并"))["grids"]["todo_grid"]


async def test_opening_allocates_one_number_for_ever(world) -> None:
    first, second = await world.clerk("bot01"), await world.clerk("bot02")
    biz_no = await first.draft("UC2026000001")
    assert biz_no == "990100UI20260310000001"
    assert await second.draft("UC2026000001") == biz_no
    assert await first.draft("UC2026000002") == "990100UI20260310000002"
    assert world.state("UC2026000001") == "草稿"
    await first.submit(biz_no)
    assert await first.draft("UC2026000001") == biz_no


async def test_opening_is_no_write(world) -> None:
    await (await world.clerk("bot01")).open("UC2026000001")
    assert world.ledger() == []


async def test_second_claim_of_a_person_in_process_is_refused(world) -> None:
    world.add_claim("UC2026000003", ZHAO, "赵测一")
    clerk = await world.clerk("bot01")
    biz_no = await clerk.draft("UC2026000001")
    refused = {"error": f"该人员存在在途业务【{biz_no}】，不能重复办理！"}
    assert await clerk.open("UC2026000003") == refused
    assert world.state("UC2026000003") == "待受理"


async def test_unknown_claim_cannot_be_opened(world) -> None:
    assert await (await world.clerk("bot01")).open("UC2026009999") == {"error": "未查询到符合条件的记录！"}


async def test_unknown_question_is_not_found(world) -> None:
    assert "error" in await (await world.clerk("bot01")).ask("everything")
