from __future__ import annotations

import re

import pytest

SOURCES = (
    *("death", "pension", "employment", "military", "emigration", "prison"),
    *("business", "welfare_job", "identity", "other_city", "card", "exit_entry"),
)
ZHAO = "990101197506150018"


def add_record(world, source: str, kind: str, status: str, content: str = "") -> None:
    world.database.run(
        "INSERT INTO check_record (id_no, source, record_type, status, start_date, region_code, content)"
        " VALUES (?, ?, ?, ?, '2026-03-01', '990200', ?)",
        (ZHAO, source, kind, status, content),
    )


def figure(page: str, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else "?"


async def test_every_source_has_a_button_and_answers(world) -> None:
    clerk = await world.clerk("bot01")
    biz_no = await clerk.draft("UC2026000001")
    page = (await clerk.get(f"/UI03?biz_no={biz_no}")).text
    for source in SOURCES:
        assert f'id="chk_{source}"' in page
        assert (await clerk.check(biz_no, source))["values"]["check_result"] == "通过"


async def test_records_are_shown_whatever_the_hint_says(world) -> None:
    add_record(world, "business", "法定代表人", "存续", "测试公司")
    world.database.run("INSERT INTO check_hint VALUES (?, 'business', '通过')", (ZHAO,))
    clerk = await world.clerk("bot01")
    answer = await clerk.check(await clerk.draft("UC2026000001"), "business")
    assert answer["values"]["check_result"] == "通过"
    assert "存续" in answer["grids"]["record_grid"]


@pytest.mark.parametrize(
    ("source", "kind", "status", "content", "hint"),
    [
        ("business", "股东", "存续", "", "疑点"),
        ("business", "股东", "注销", "", "通过"),
        ("card", "账户核验", "注销", "赵测一", "疑点"),
        ("card", "账户核验", "正常", "李某", "疑点"),
        ("identity", "实名核验", "一致", "赵测一", "通过"),
    ],
)
async def test_hint_follows_the_records_roughly(
    world, source: str, kind: str, status: str, content: str, hint: str
) -> None:
    add_record(world, source, kind, status, content)
    clerk = await world.clerk("bot01")
    assert (await clerk.check(await clerk.draft("UC2026000001"), source))["values"]["check_result"] == hint


async def test_source_times_out_so_often_and_shows_no_records(world) -> None:
    add_record(world, "death", "死亡登记", "已登记")
    world.database.run("INSERT INTO check_timeout VALUES ('UC2026000001', 'death', 2)")
    world.database.run("INSERT INTO check_timeout VALUES ('UC2026000001', 'card', NULL)")
    clerk = await world.clerk("bot01")
    biz_no = await clerk.draft("UC2026000001")
    answers = [await clerk.check(biz_no, "death") for _ in range(3)]
    assert [answer["values"]["check_result"] for answer in answers] == ["超时", "超时", "疑点"]
    assert ["已登记" in answer["grids"]["record_grid"] for answer in answers] == [False, False, True]
    for _ in range(4):
        assert (await clerk.check(biz_no, "card"))["values"]["check_result"] == "超时"


async def test_period_and_standard_show_the_systems_own_arithmetic(world) -> None:
    clerk = await world.clerk("bot01")
    biz_no = await clerk.draft("UC2026000001")
    period = (await clerk.get(f"/UI04?biz_no={biz_no}")).text
    names = ("paid_months", "carry_months", "entitled_months", "start_period", "end_period")
    assert [figure(period, name) for name in names] == ["30", "0", "12", "202603", "202702"]
    standard = (await clerk.get(f"/UI05?biz_no={biz_no}")).text
    names = ("min_wage", "ratio", "month_amount", "medical_base", "medical_rate", "medical_amount", "total_amount")
    shown = ["2,200.00", "0.90", "1,980.00", "4,481.00", "9%", "403.29", "23,760.00"]
    assert [figure(standard, name) for name in names] == shown


async def test_planted_error_replaces_what_was_worked_out(world) -> None:
    world.database.run("INSERT INTO planted_value VALUES ('UC2026000001', 'entitled_months', '18')")
    world.database.run("INSERT INTO planted_value VALUES ('UC2026000001', 'total_amount', '35640.00')")
    clerk = await world.clerk("bot01")
    biz_no = await clerk.draft("UC2026000001")
    assert figure((await clerk.get(f"/UI04?biz_no={biz_no}")).text, "entitled_months") == "18"
    assert figure((await clerk.get(f"/UI05?biz_no={biz_no}")).text, "total_amount") == "35,640.00"
    await clerk.submit(biz_no)
    assert world.ledger()[0]["payload"]["entitled_months"] == 18


@pytest.mark.parametrize("screen", ["UI02", "UI03", "UI04", "UI05", "UI06"])
async def test_screen_without_a_case_says_so(world, screen: str) -> None:
    page = (await (await world.clerk("bot01")).get(f"/{screen}")).text
    assert "请先在【待遇申领受理】中受理业务" in page
