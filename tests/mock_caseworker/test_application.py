from __future__ import annotations

import pytest

SUCCESS = "操作成功，业务流水号："
LABELS = {
    "claim_no": "受理号",
    "leave_date": "离职日期",
    "leave_reason": "离职原因",
    "uscc": "末次单位",
    "job_seeking": "求职意愿",
    "pay_city": "统筹区(市)",
    "pay_region": "常住地",
    "card_no": "银行卡",
    "card_holder": "开户名",
    "mobile": "手机",
    "apply_date": "申请日期",
    "channel": "渠道",
}


async def test_online_application_is_shown_and_cannot_be_edited(world) -> None:
    clerk = await world.clerk("bot01")
    page = (await clerk.get(f"/UI02?biz_no={await clerk.draft('UC2026000001')}")).text
    assert 'value="2026-02-20"' in page
    assert '<option value="990101" selected>990101 测试甲一区</option>' in page
    assert "btnSave" not in page
    assert "<select" in page
    assert page.count("<select") == page.count(" disabled>")


async def test_paper_application_is_registered_with_one_ledger_row(world) -> None:
    clerk = await world.clerk("bot01")
    page = (await clerk.send("/UI02/save", **world.paper_form())).text
    assert f"{SUCCESS}990100UI20260310000001<" in page
    assert world.state("UC2026000099") == "草稿"
    (row,) = world.ledger()
    assert (row["action"], row["business_key"], row["account"]) == ("UI02.save", "UC2026000099", "bot01")
    assert row["payload"]["pay_region"] == "990101"


@pytest.mark.parametrize("name", LABELS)
async def test_empty_field_is_named(world, name: str) -> None:
    page = (await (await world.clerk("bot01")).send("/UI02/save", **world.paper_form(**{name: " "}))).text
    assert f"【{LABELS[name]}】不能为空！" in page
    assert world.ledger() == []


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"claim_no": "UC12"}, "【受理号】格式不正确！"),
        ({"leave_date": "2026-02-30"}, "【离职日期】格式不正确！"),
        ({"leave_reason": "77"}, "【离职原因】格式不正确！"),
        ({"pay_region": "990201"}, "【常住地】格式不正确！"),
        ({"mobile": "12800000000"}, "【手机】格式不正确！"),
        ({"uscc": "91990101MA0AAAA016"}, "统一社会信用代码校验不通过！"),
        ({"card_no": "9900000000000000011"}, "银行账号校验不通过，请核对！"),
        ({"remark": "长" * 201}, "【备注】不能超过200字！"),
        ({"remark": "见990101197506150018"}, "【备注】中不能包含完整证件号码！"),
    ],
)
async def test_wrong_field_gets_its_exact_message(world, wrong: dict[str, str], message: str) -> None:
    page = (await (await world.clerk("bot01")).send("/UI02/save", **world.paper_form(**wrong))).text
    assert message in page
    assert 'value="13800000002"' in page or "mobile" in wrong
    assert world.ledger() == []


async def test_register_that_contradicts_the_number_is_refused(world) -> None:
    clerk = await world.clerk("bot01")
    world.database.run("UPDATE person SET sex = '男' WHERE name = '钱测二'")
    assert "性别与证件号码不符！" in (await clerk.send("/UI02/save", **world.paper_form())).text
    world.database.run("UPDATE person SET sex = '女', birth_date = '1984-02-21' WHERE name = '钱测二'")
    assert "出生日期与证件号码不符！" in (await clerk.send("/UI02/save", **world.paper_form())).text


async def test_registration_date_may_be_empty(world) -> None:
    page = (await (await world.clerk("bot01")).send("/UI02/save", **world.paper_form(register_date=""))).text
    assert SUCCESS in page


async def test_repeated_save_is_refused_with_the_case_in_process(world) -> None:
    clerk = await world.clerk("bot01")
    await clerk.send("/UI02/save", **world.paper_form())
    page = (await clerk.send("/UI02/save", **world.paper_form())).text
    assert "该人员存在在途业务【990100UI20260310000001】，不能重复办理！" in page
    assert len(world.ledger("UI02.save")) == 1


async def test_claim_number_of_somebody_else_is_refused(world) -> None:
    form = world.paper_form(claim_no="UC2026000001")
    page = (await (await world.clerk("bot01")).send("/UI02/save", **form)).text
    assert "受理号【UC2026000001】已存在！" in page


async def test_counties_follow_the_city(world) -> None:
    clerk = await world.clerk("bot01")
    found = await clerk.ask("counties", city="990200")
    assert found["options"][0] == ["990201", "测试乙一区"]
    assert (await clerk.ask("counties", city="370100"))["options"] == []
