from __future__ import annotations

import pytest

NO_RIGHT = "您没有该操作权限！"


async def submitted(transfers, case: str = "PT-04", account: str = "bot01") -> str:
    clerk = await transfers.clerk(account)
    biz_no: str = await clerk.draft(transfers.key(case))
    await clerk.send("/PT04/submit", biz_no=biz_no)
    return biz_no


@pytest.mark.parametrize(
    ("account", "path"),
    [
        ("bot01", "/PT07/decide"),
        ("op01", "/PT07/decide"),
        ("rv01", "/PT04/submit"),
        ("rv01", "/PT03/send"),
        ("ap01", "/PT06/post"),
        ("rv01", "/PT01/temp"),
        ("admin", "/PT03/send"),
        ("rv01", "/PT06/keep"),
    ],
)
async def test_forbidden_write_is_403_and_recorded(transfers, account: str, path: str) -> None:
    answer = await (await transfers.clerk(account)).send(path, biz_no="x", decision="通过")
    assert (answer.status_code, NO_RIGHT in answer.text) == (403, True)
    assert (transfers.denied(), transfers.ledger()) == ([(account, path)], [])


@pytest.mark.parametrize("query", ["pt01", "pt03", "pt06"])
async def test_counter_screens_answer_no_reviewer(transfers, query: str) -> None:
    assert await (await transfers.clerk("rv01")).ask(query, case_no="PT2026000001") == {"error": NO_RIGHT}


async def test_menu_offers_review_only_to_reviewers(transfers) -> None:
    robot = (await (await transfers.clerk("bot01")).get("/")).text
    reviewer = (await (await transfers.clerk("rv01")).get("/")).text
    assert ['data-screen="PT07"' in page for page in (robot, reviewer)] == [False, True]
    assert ['data-screen="PT03"' in page for page in (robot, reviewer)] == [True, False]


async def test_departure_needs_review_and_approval(transfers) -> None:
    biz_no, case_no = await submitted(transfers), transfers.key("PT-04")
    reviewer, approver = await transfers.clerk("rv01"), await transfers.clerk("ap01")
    assert biz_no in (await reviewer.get("/PT07")).text
    assert biz_no not in (await approver.get("/PT07")).text
    await reviewer.send("/PT07/decide", biz_no=biz_no, decision="通过")
    assert transfers.state(case_no) == "待审批"
    await approver.send("/PT07/decide", biz_no=biz_no, decision="通过")
    assert transfers.state(case_no) == "已办结"
    progress = await approver.ask("pt_progress", case_no=case_no, scope="已提交")
    assert "待划拨" in progress["grids"]["progress_grid"]


async def test_temporary_account_is_done_after_one_review(transfers) -> None:
    robot, reviewer, case_no = await transfers.clerk("bot01"), await transfers.clerk("rv01"), transfers.key("PT-05")
    biz_no = await robot.draft(case_no)
    await robot.send("/PT01/temp", biz_no=biz_no)
    await reviewer.send("/PT07/decide", biz_no=biz_no, decision="通过")
    assert transfers.state(case_no) == "已办结"


async def test_third_return_leaves_the_case_to_a_person(transfers, message_of) -> None:
    biz_no, case_no = await submitted(transfers), transfers.key("PT-04")
    robot, reviewer = await transfers.clerk("bot01"), await transfers.clerk("rv01")
    empty = await reviewer.send("/PT07/decide", biz_no=biz_no, decision="退回")
    assert message_of(empty) == "【退回原因】不能为空！"
    for state in ("已退回", "已退回", "转人工"):
        await reviewer.send("/PT07/decide", biz_no=biz_no, decision="退回", reason="材料不清")
        assert transfers.state(case_no) == state
        await robot.send("/PT04/submit", biz_no=biz_no)
    assert transfers.state(case_no) == "转人工"


async def test_nobody_reviews_what_they_submitted_even_with_a_new_role(transfers) -> None:
    biz_no = await submitted(transfers, account="op01")
    transfers.database.run("UPDATE account SET role = 'RV' WHERE username = 'op01'")
    answer = await (await transfers.clerk("op01")).send("/PT07/decide", biz_no=biz_no, decision="通过")
    assert (answer.status_code, transfers.denied()) == (403, [("op01", "/PT07/decide")])


async def test_decided_case_is_not_decided_twice(transfers) -> None:
    biz_no = await submitted(transfers)
    reviewer = await transfers.clerk("rv01")
    for _ in range(2):
        answer = await reviewer.send("/PT07/decide", biz_no=biz_no, decision="通过")
    assert answer.status_code == 403
    assert [action for action, _ in transfers.ledger()].count("PT07.decide") == 1
