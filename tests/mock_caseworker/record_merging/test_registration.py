from __future__ import annotations

import pytest

NO_RIGHT = "您没有该操作权限！"


async def test_registering_allocates_a_number_and_one_ledger_row(office) -> None:
    first, second = office.add_pair()
    biz_no = await office.draft(await office.world.clerk("bot01"), first, second)
    assert biz_no == "990100MG20260310000001"
    (row,) = office.world.ledger()
    assert (row["action"], row["business_key"], row["biz_no"]) == ("MG04.register", f"{first}-{second}", biz_no)
    assert row["payload"]["master_no"] == first
    assert office.case(biz_no)["state"] == "草稿"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"master_no": ""}, "【主记录】不能为空！"),
        ({"merged_no": ""}, "【被合并】不能为空！"),
        ({"basis": ""}, "【依据】不能为空！"),
        ({"basis": "另有原因"}, "【依据】格式不正确！"),
        ({"merged_no": "9800000017"}, "主记录与被合并记录不能相同！"),
        ({"merged_no": "9800000099"}, "未查询到符合条件的记录！"),
        ({"remark": "证号990101197506150018"}, "【备注】中不能包含完整证件号码！"),
        ({"remark": "长" * 201}, "【备注】不能超过200字！"),
    ],
)
async def test_wrong_form_is_refused_with_the_exact_message(office, change: dict[str, str], message: str) -> None:
    first, second = office.add_pair()
    text = await office.register(await office.world.clerk("bot01"), first, second, **change)
    assert f'role="status">{message}<' in text
    assert office.world.ledger() == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"lock_flag": "稽核"}, "记录【9800000023】已锁定（稽核），不能办理合并！"),
        ({"pool_region": "990200"}, "跨统筹区的记录不能合并，请办理关系转移！"),
        ({"merged_into": "9800000001"}, "记录【9800000023】已合并至【9800000001】，不能重复办理！"),
    ],
)
async def test_record_that_may_not_be_merged_is_refused(office, fields: dict[str, str], message: str) -> None:
    first, second = office.add_pair(**fields)
    assert message in await office.register(await office.world.clerk("bot01"), first, second)
    assert office.world.ledger() == []


async def test_record_in_an_open_case_is_not_taken_again(office) -> None:
    first, second = office.add_pair()
    third = office.add_record("9800000031")
    clerk = await office.world.clerk("bot01")
    biz_no = await office.draft(clerk, first, second)
    refusal = f"该人员存在在途业务【{biz_no}】，不能重复办理！"
    assert refusal in await office.register(clerk, first, second)
    assert refusal in await office.register(clerk, second, third)
    assert len(office.world.ledger()) == 1


async def test_opening_the_pair_again_shows_its_open_case(office, show) -> None:
    first, second = office.add_pair()
    clerk = await office.world.clerk("bot01")
    assert "保存(F8)" in (await clerk.get(f"/MG04?first={second}&second={first}")).text
    biz_no = await office.draft(clerk, first, second)
    again = (await clerk.get(f"/MG04?first={first}&second={second}")).text
    assert show(again, "case_biz_no") == biz_no
    assert (f"/MG05?biz_no={biz_no}" in again, "保存(F8)" in again) == (True, False)


async def test_dup_click_takes_a_second_registration_as_a_second_case(make_office) -> None:
    office = make_office("dup_click=1")
    first, second = office.add_pair()
    clerk = await office.world.clerk("bot01")
    numbers = [await office.draft(clerk, first, second) for _ in range(2)]
    assert len(set(numbers)) == 2
    found = await clerk.ask("mg_cases", pair_no=f"{first}-{second}", scope="全部")
    assert all(number in found["grids"]["case_grid"] for number in numbers)


async def test_stale_lock_writes_nothing(make_office) -> None:
    office = make_office("stale_lock=1")
    text = await office.register(await office.world.clerk("bot01"), *office.add_pair())
    assert "记录已被他人修改，请重新查询后再操作！" in text
    assert office.world.ledger() == []


@pytest.mark.parametrize(
    ("account", "path"),
    [
        *(("bot01", "/MG05/save"), ("bot01", "/MG07/decide"), ("bot01", "/MG08/decide"), ("op01", "/MG07/decide")),
        *(("rv01", "/MG04/register"), ("ap01", "/MG06/submit"), ("rv01", "/MG08/decide"), ("admin", "/MG09/undo")),
    ],
)
async def test_forbidden_write_is_403_and_recorded(office, account: str, path: str) -> None:
    answer = await (await office.world.clerk(account)).send(path, biz_no="x", decision="通过")
    assert (answer.status_code, NO_RIGHT in answer.text) == (403, True)
    assert office.world.denied() == [(account, path)]


async def test_drafts_wait_on_the_home_page(office) -> None:
    first, second = office.add_pair()
    clerk = await office.world.clerk("bot01")
    await office.draft(clerk, first, second)
    assert f"{first}-{second}" in (await clerk.ask("todo", kind="参保信息合并"))["grids"]["todo_grid"]
