from __future__ import annotations

import re

import pytest

NO_RIGHT = "您没有该操作权限！"


async def submitted(world, claim_no: str = "UC2026000001", account: str = "bot01") -> str:
    clerk = await world.clerk(account)
    biz_no = await clerk.draft(claim_no)
    await clerk.submit(biz_no)
    return str(biz_no)


@pytest.mark.parametrize(
    ("account", "path"),
    [
        ("bot01", "/UI07/decide"),
        ("bot01", "/UI08/decide"),
        ("bot01", "/TASK/save"),
        ("op01", "/UI07/decide"),
        ("rv01", "/UI08/decide"),
        ("ap01", "/UI07/decide"),
        ("rv01", "/UI06/submit"),
        ("ap01", "/UI02/save"),
        ("admin", "/UI06/submit"),
        ("bot01", "/admin/faults"),
    ],
)
async def test_forbidden_write_is_403_and_recorded(world, account: str, path: str) -> None:
    answer = await (await world.clerk(account)).send(path, biz_no="x", decision="通过")
    assert (answer.status_code, NO_RIGHT in answer.text) == (403, True)
    assert world.denied() == [(account, path)]
    assert world.ledger() == []


@pytest.mark.parametrize(
    ("account", "path"),
    [("bot01", "/UI07"), ("op01", "/UI08"), ("rv01", "/UI01"), ("admin", "/HOME"), ("op01", "/admin")],
)
async def test_forbidden_page_is_403_and_recorded(world, account: str, path: str) -> None:
    assert (await (await world.clerk(account)).get(path)).status_code == 403
    assert world.denied() == [(account, path)]


async def test_forbidden_question_is_403_json(world) -> None:
    clerk = await world.clerk("rv01")
    assert await clerk.open("UC2026000001") == {"error": NO_RIGHT}
    assert await clerk.ask("ui08") == {"error": NO_RIGHT}


async def test_menu_offers_only_what_the_role_may(world) -> None:
    assert "UI07" not in (await (await world.clerk("bot01")).get("/")).text
    reviewer = (await (await world.clerk("rv01")).get("/")).text
    assert ('data-screen="UI07"' in reviewer, 'data-screen="UI08"' in reviewer) == (True, False)


async def test_small_grant_is_done_after_one_review(world) -> None:
    biz_no = await submitted(world)
    reviewer = await world.clerk("rv01")
    assert biz_no in (await reviewer.get("/UI07")).text
    page = (await reviewer.send("/UI07/decide", biz_no=biz_no, decision="通过")).text
    assert f"操作成功，业务流水号：{biz_no}" in page
    assert world.state("UC2026000001") == "已办结"
    assert [row["action"] for row in world.ledger()] == ["UI06.submit", "UI07.decide"]


async def test_an_approved_grant_waits_to_be_paid_month_by_month(world) -> None:
    biz_no = await submitted(world)
    assert world.database.rows("SELECT * FROM benefit_payment") == []
    await (await world.clerk("rv01")).send("/UI07/decide", biz_no=biz_no, decision="通过")
    rows = world.database.rows("SELECT * FROM benefit_payment ORDER BY period")
    assert [row["period"] for row in rows] == [*(f"2026{month:02d}" for month in range(3, 13)), "202701", "202702"]
    assert {(row["claim_no"], row["amount"], row["status"]) for row in rows} == {("UC2026000001", "1980.00", "待发放")}


async def test_large_grant_needs_approval_too(world) -> None:
    world.add_claim("UC2026000005", "990102198402200026", "钱测二")
    biz_no = await submitted(world, "UC2026000005")
    await (await world.clerk("rv01")).send("/UI07/decide", biz_no=biz_no, decision="通过")
    assert world.state("UC2026000005") == "待审批"
    await (await world.clerk("ap01")).send("/UI08/decide", biz_no=biz_no, decision="通过")
    assert world.state("UC2026000005") == "已办结"


async def test_return_needs_a_reason_and_opens_the_draft_again(world) -> None:
    biz_no = await submitted(world)
    reviewer = await world.clerk("rv01")
    assert "【退回原因】不能为空！" in (await reviewer.send("/UI07/decide", biz_no=biz_no, decision="退回")).text
    await reviewer.send("/UI07/decide", biz_no=biz_no, decision="退回", reason="材料不清")
    assert world.state("UC2026000001") == "已退回"
    assert "操作成功" in (await (await world.clerk("bot01")).submit(biz_no)).text


async def test_decided_case_cannot_be_decided_again(world) -> None:
    biz_no = await submitted(world)
    reviewer = await world.clerk("rv01")
    await reviewer.send("/UI07/decide", biz_no=biz_no, decision="通过")
    again = await reviewer.send("/UI07/decide", biz_no=biz_no, decision="通过")
    assert again.status_code == 403
    assert len(world.ledger("UI07.decide")) == 1


async def test_a_page_shown_before_the_claim_was_submitted_anew_decides_nothing(world) -> None:
    biz_no = await submitted(world)
    reviewer = await world.clerk("rv01")

    async def look() -> str:
        (seen,) = re.findall('name="seen" value="([^"]+)"', (await reviewer.get(f"/UI07?biz_no={biz_no}")).text)
        return str(seen)

    shown_before = await look()
    await reviewer.send("/UI07/decide", biz_no=biz_no, decision="退回", reason="材料不清")
    await (await world.clerk("bot01")).submit(biz_no)
    old = await reviewer.send("/UI07/decide", biz_no=biz_no, decision="通过", seen=shown_before)
    assert ("记录已被他人修改" in old.text, world.state("UC2026000001")) == (True, "待复核")
    new = await reviewer.send("/UI07/decide", biz_no=biz_no, decision="通过", seen=await look())
    assert ("操作成功" in new.text, world.state("UC2026000001")) == (True, "已办结")


async def test_nobody_reviews_what_they_submitted_even_with_a_new_role(world) -> None:
    biz_no = await submitted(world, account="op01")
    world.database.run("UPDATE account SET role = 'RV' WHERE username = 'op01'")
    answer = await (await world.clerk("op01")).send("/UI07/decide", biz_no=biz_no, decision="通过")
    assert answer.status_code == 403
    assert world.denied() == [("op01", "/UI07/decide")]
    assert world.state("UC2026000001") == "待复核"


async def test_nobody_reviews_what_they_only_opened(world) -> None:
    biz_no = await (await world.clerk("op01")).draft("UC2026000001")
    await (await world.clerk("bot01")).submit(biz_no)
    world.database.run("UPDATE account SET role = 'RV' WHERE username = 'op01'")
    answer = await (await world.clerk("op01")).send("/UI07/decide", biz_no=biz_no, decision="通过")
    assert (answer.status_code, world.state("UC2026000001")) == (403, "待复核")


async def test_task_is_settled_once_by_a_person(world) -> None:
    world.database.run(
        "INSERT INTO task (task_no, scene, code, created_at) VALUES ('T1', '失业待遇申领', 'UI-X17', '2026-03-10')"
    )
    person = await world.clerk("op01")
    assert "UI-X17" in (await person.get("/TASK?task_no=T1")).text
    empty = await person.send("/TASK/save", task_no="T1", opinion="", result="通过")
    assert "【处理意见】不能为空！" in empty.text
    done = await person.send("/TASK/save", task_no="T1", opinion="已核实", result="通过")
    assert "操作成功" in done.text
    again = await person.send("/TASK/save", task_no="T1", opinion="再核", result="退回")
    assert "记录已被他人修改" in again.text
    assert len(world.ledger("TASK.save")) == 1
