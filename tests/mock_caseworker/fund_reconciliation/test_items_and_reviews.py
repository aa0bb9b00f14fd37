from __future__ import annotations

import re

import pytest

TASK = "FR2026000001"
STALE = "记录已被他人修改，请重新查询后再操作！"


def message(page: str) -> str:
    found = re.search(r'id="message" role="status">([^<]*)<', page)
    return found[1] if found else "?"


def value(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else "?"


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"serial_no": ""}, "【关联流水号】不能为空！"),
        ({"item_type": ""}, "【类型】不能为空！"),
        ({"item_type": "5"}, "【类型】格式不正确！"),
        ({"amount": ""}, "【金额】不能为空！"),
        ({"amount": "640.001"}, "【金额】格式不正确！"),
        ({"amount": "-640.00"}, "【金额】格式不正确！"),
        ({"item_date": "2026-02-30"}, "【发生日】格式不正确！"),
        ({"item_date": "2026-03-01"}, "【发生日】应在对账期间内！"),
        ({"reason": "09"}, "【原因】格式不正确！"),
        ({"owner": ""}, "【责任人】不能为空！"),
        ({"clear_date": "2026-03-09"}, "【预计清理日】不能早于业务日期！"),
        ({"serial_no": "BZ999999"}, "未查询到符合条件的记录！"),
        ({"amount": "641.00"}, "登记金额与流水金额不一致！"),
        ({"item_type": "3"}, "类型与流水方向不符！"),
        ({"item_type": "2"}, "类型与流水方向不符！"),
    ],
)
async def test_item_that_does_not_fit_its_row_is_refused_and_stays_typed(bench, wrong, refusal: str) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.work_up(clerk)
    page = (await bench.register(clerk, biz_no, **wrong)).text
    assert message(page) == refusal
    assert value(page, "remark") == ""
    assert value(page, "serial_no") == wrong.get("serial_no", "BZ000003")
    assert bench.world.ledger("FR07%") == []


async def test_item_gets_a_number_of_its_own_and_shows_in_the_grid(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.work_up(clerk)
    page = (await bench.register(clerk, biz_no, amount="640")).text
    own = message(page).removeprefix("操作成功，业务流水号：")
    assert value(page, "serial_no") == ""
    found = (await clerk.ask("fr_items", biz_no=biz_no, serial_no="BZ000003"))["grids"]["item_grid"]
    assert own in found
    assert "4 账已付银行未付" in found
    assert "640.00" in found
    (row,) = bench.world.ledger("FR07.register")
    assert (row["business_key"], row["biz_no"]) == (f"{TASK}:BZ000003", own)
    assert "共 0 条" in (await clerk.ask("fr_items", biz_no=biz_no, serial_no="X"))["grids"]["item_grid"]


async def test_item_of_a_serial_is_registered_once(make_bench) -> None:
    bench = make_bench()
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.work_up(clerk)
    await bench.register(clerk, biz_no)
    assert message((await bench.register(clerk, biz_no)).text) == STALE
    doubled = make_bench("dup_click=1")
    clerk = await doubled.world.clerk("bot01")
    biz_no = await doubled.work_up(clerk)
    await doubled.register(clerk, biz_no)
    await doubled.register(clerk, biz_no)
    assert len(doubled.world.ledger("FR07.register")) == 2
    assert "共 2 条" in (await clerk.ask("fr_items", biz_no=biz_no))["grids"]["item_grid"]


async def test_item_needs_an_execution_first(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    assert message((await bench.register(clerk, biz_no)).text) == "该任务尚未执行自动对账！"
    await bench.upload(clerk, biz_no)
    assert message((await bench.register(clerk, biz_no)).text) == "该任务尚未执行自动对账！"
    assert message((await clerk.send("/FR08/submit", biz_no=biz_no)).text) == "该任务尚未执行自动对账！"


async def test_stale_lock_refuses_a_write_and_leaves_no_trace(make_bench) -> None:
    bench = make_bench("stale_lock=1")
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    assert message((await bench.upload(clerk, biz_no)).text) == STALE
    assert bench.world.ledger() == []


async def submit(bench) -> str:
    clerk = await bench.world.clerk("bot01")
    biz_no: str = await bench.work_up(clerk)
    await bench.register(clerk, biz_no)
    assert "操作成功" in message((await clerk.send("/FR08/submit", biz_no=biz_no)).text)
    return biz_no


async def test_open_item_goes_through_review_and_approval(bench) -> None:
    biz_no = await submit(bench)
    reviewer, approver = await bench.world.clerk("rv01"), await bench.world.clerk("ap01")
    assert TASK in (await reviewer.get("/FR09")).text
    await reviewer.send("/FR09/decide", biz_no=biz_no, decision="通过")
    assert bench.state() == "待审批"
    # The reviewer has acted on the task by now.
    assert (await reviewer.send("/FR09/decide", biz_no=biz_no, decision="通过")).status_code == 403
    await approver.send("/FR10/decide", biz_no=biz_no, decision="通过")
    assert bench.state() == "已完成"
    assert (await approver.send("/FR10/decide", biz_no=biz_no, decision="通过")).status_code == 403


async def test_level_two_ends_with_the_review(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.work_up(clerk)
    await bench.register(clerk, biz_no, reason="04")
    await clerk.send("/FR08/submit", biz_no=biz_no)
    reviewer = await bench.world.clerk("rv01")
    await reviewer.send("/FR09/decide", biz_no=biz_no, decision="通过")
    assert bench.state() == "已完成"


async def test_returned_task_is_submitted_again(bench) -> None:
    biz_no = await submit(bench)
    reviewer = await bench.world.clerk("rv01")
    refusal = await reviewer.send("/FR09/decide", biz_no=biz_no, decision="退回")
    assert message(refusal.text) == "【退回原因】不能为空！"
    await reviewer.send("/FR09/decide", biz_no=biz_no, decision="退回", reason="附件不全")
    assert bench.state() == "已退回"
    assert bench.database.count("SELECT return_count FROM fr_task") == 1
    clerk = await bench.world.clerk("bot01")
    assert "操作成功" in message((await clerk.send("/FR08/submit", biz_no=biz_no)).text)
    assert bench.state() == "待复核"


async def test_task_that_came_back_three_times_is_a_person_s(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.work_up(clerk)
    await bench.register(clerk, biz_no)
    bench.database.run("UPDATE fr_task SET return_count = 3")
    assert message((await clerk.send("/FR08/submit", biz_no=biz_no)).text) == "该任务已退回3次，须由人工办理！"
    person = await bench.world.clerk("op01")
    assert "操作成功" in message((await person.send("/FR08/submit", biz_no=biz_no)).text)


async def test_approver_freezes_releases_and_cancels_with_a_reason(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.work_up(clerk)
    approver = await bench.world.clerk("ap01")
    assert TASK in (await approver.get("/FR10")).text
    await approver.send("/FR10/decide", biz_no=biz_no, decision="冻结", reason="差额待查")
    assert bench.state() == "已冻结"
    assert message((await bench.register(clerk, biz_no)).text) == STALE
    assert message((await approver.send("/FR10/decide", biz_no=biz_no, decision="通过")).text) == STALE
    await approver.send("/FR10/decide", biz_no=biz_no, decision="解冻", reason="已查明")
    assert bench.state() == "待处理"
    await approver.send("/FR10/decide", biz_no=biz_no, decision="冻结", reason="再查")
    await approver.send("/FR10/decide", biz_no=biz_no, decision="作废", reason="重新建立任务")
    assert bench.state() == "已作废"


@pytest.mark.parametrize(
    ("account", "path"),
    [
        ("bot01", "/FR09/decide"),
        ("bot01", "/FR10/decide"),
        ("op01", "/FR09/decide"),
        ("rv01", "/FR10/decide"),
        ("ap01", "/FR09/decide"),
        ("bot01", "/FR06/match"),
        ("bot01", "/FR06/mark"),
        ("rv01", "/FR08/submit"),
        ("rv01", "/FR07/register"),
        ("ap01", "/FR04/import"),
        ("rv01", "/FR05/execute"),
        ("ap01", "/FR01/create"),
    ],
)
async def test_role_without_the_right_gets_403_and_a_record(bench, account: str, path: str) -> None:
    biz_no = await submit(bench)
    clerk = await bench.world.clerk(account)
    answer = await clerk.send(path, biz_no=biz_no, decision="通过")
    assert answer.status_code == 403
    assert "您没有该操作权限！" in answer.text
    assert bench.world.denied() == [(account, path)]
    assert bench.state() == "待复核"


async def test_who_worked_on_a_task_never_reviews_it(bench) -> None:
    biz_no = await submit(bench)
    bench.database.run("UPDATE fr_submission SET submitted_by = 'rv01'")
    reviewer = await bench.world.clerk("rv01")
    assert (await reviewer.send("/FR09/decide", biz_no=biz_no, decision="通过")).status_code == 403


async def test_person_matches_rows_by_hand_only_when_both_sides_are_equal(bench) -> None:
    clerk = await bench.world.clerk("op01")
    biz_no = await bench.work_up(clerk)
    form = {"biz_no": biz_no, "left": "BZ000003", "right": "20260226000002", "reason": "核对凭证"}
    assert message((await clerk.send("/FR06/match", **form)).text) == "勾对双方金额不相等，不能勾对！"
    form["right"] = "PZ2026020003001"
    assert "操作成功" in message((await clerk.send("/FR06/match", **form)).text)
    assert "共 11 条" in (await clerk.ask("fr_results", biz_no=biz_no, tab="已匹配"))["grids"]["result_grid"]
    assert message((await clerk.send("/FR06/match", **{**form, "reason": ""})).text) == "【原因】不能为空！"
    marked = await clerk.send("/FR06/mark", biz_no=biz_no, serial_no="BZ000001", mark="关注", reason="大额")
    assert "操作成功" in message(marked.text)
    assert [row["business_key"] for row in bench.world.ledger("FR06%")] == [f"{TASK}:BZ000003", f"{TASK}:BZ000001"]
