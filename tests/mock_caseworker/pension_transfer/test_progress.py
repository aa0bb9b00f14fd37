from __future__ import annotations


async def test_progress_shows_what_was_submitted_and_by_whom(transfers) -> None:
    clerk, case_no = await transfers.clerk("bot02"), transfers.key("PT-04")
    biz_no = await clerk.draft(case_no)
    assert (await clerk.ask("pt_progress", case_no=case_no, scope="已提交"))["message"] == "未查询到符合条件的记录！"
    assert biz_no in (await clerk.ask("pt_progress", case_no=case_no, scope="全部"))["grids"]["progress_grid"]
    await clerk.send("/PT04/submit", biz_no=biz_no)
    grid = (await clerk.ask("pt_progress", case_no=case_no, scope="已提交"))["grids"]["progress_grid"]
    for shown in (case_no, biz_no, "转出", "信息表提交", "待复核", "21,910.13", "数字员工02"):
        assert shown in grid


async def test_progress_asks_for_something(transfers) -> None:
    assert await (await transfers.clerk("rv01")).ask("pt_progress") == {"error": "【受理号】不能为空！"}


async def test_todo_lists_transfers_with_their_stage_and_day(transfers) -> None:
    clerk = await transfers.clerk("bot01")
    transfers.database.run("DELETE FROM transfer_case WHERE case_no <> ?", (transfers.key("PT-07"),))
    grid = (await clerk.ask("todo", kind="养老保险关系转移"))["grids"]["todo_grid"]
    for shown in (transfers.key("PT-07"), "养老保险关系转移", "转入受理", "2026-02-09", "2026-03-06", "待受理"):
        assert shown in grid
    await clerk.draft(transfers.key("PT-07"))
    assert "PT2026" not in (await clerk.ask("todo", kind="养老保险关系转移"))["grids"]["todo_grid"].split("<tbody>")[1]
