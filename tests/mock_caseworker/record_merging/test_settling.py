from __future__ import annotations

import pytest

SECOND_JOB = "91990101MA0TE5T016"


async def test_golden_mg_13_shows_union_and_overlap(office, show) -> None:
    first, second = office.add_pair()
    office.pay(first, "202001", 24)
    office.pay(second, "202110", 18)
    clerk = await office.world.clerk("bot01")
    biz_no = await office.draft(clerk, first, second)
    preview = (await clerk.get(f"/MG05?biz_no={biz_no}")).text
    figures = [show(preview, name) for name in ("master_months", "merged_months", "months", "overlap", "arrears")]
    assert figures == ["24", "18", "39", "3", "0"]
    assert "第 1/2 页" in preview
    last = (await clerk.ask("mg_preview", biz_no=biz_no, page="2"))["grids"]["preview_grid"]
    assert ("202303" in last, last.count("<tr"), last.count('class="overlap"')) == (True, 20, 3)


async def test_golden_mg_12_refunds_what_was_taken_wrongly(office, show) -> None:
    first, second = office.add_pair(account_balance="1500.00")
    office.pay(first, "202501", 6)
    office.pay(second, "202505", 6)
    clerk = await office.world.clerk("bot01")
    sheet = (await clerk.get(f"/MG06?biz_no={await office.draft(clerk, first, second)}")).text
    figures = [
        show(sheet, name) for name in ("months", "overlap", "refund", "refund_account", "balance_after", "level")
    ]
    assert figures == ["10", "2", "2,160.00", "720.00", "780.00", "L3"]
    assert sheet.count("误收") == 2


async def test_golden_mg_11_waits_for_a_persons_choice(office, show) -> None:
    first = office.add_record("9800000017", account_balance="18250.40")
    second = office.add_record("9800000023", account_balance="6420.15")
    office.pay(first, "202501", 8)
    office.pay(second, "202505", 8, uscc=SECOND_JOB)
    person = await office.world.clerk("op01")
    biz_no = await office.draft(person, first, second)
    refused = (await person.send("/MG06/submit", biz_no=biz_no)).text
    assert "【保留方】不能为空！" in refused
    assert show(refused, "balance_after") == "24,670.55"
    assert "【保留方】不能为空！" in (await person.send("/MG05/save", biz_no=biz_no, keep_1="")).text
    assert "操作成功" in (await person.send("/MG05/save", biz_no=biz_no, keep_1="主记录")).text
    sheet = (await person.get(f"/MG06?biz_no={biz_no}")).text
    assert [show(sheet, name) for name in ("refund", "balance_after", "level")] == ["1,440.00", "23,230.55", "L3"]
    assert [row["action"] for row in office.world.ledger()] == ["MG04.register", "MG05.save"]


async def test_bot_sees_no_choice_to_make(office) -> None:
    first, second = office.add_pair()
    office.pay(first, "202501", 3)
    office.pay(second, "202501", 3, uscc=SECOND_JOB)
    clerk = await office.world.clerk("bot01")
    preview = (await clerk.get(f"/MG05?biz_no={await office.draft(clerk, first, second)}")).text
    assert ("多重关系" in preview, "<select" in preview) == (True, False)


async def test_planted_figures_replace_the_right_ones_on_both_screens(office, show) -> None:
    first, second = office.add_pair()
    office.pay(first, "202501", 3)
    office.pay(second, "202503", 3)
    planted = (("overlap", "2"), ("refund", "2160.00"))
    for field, value in planted:
        office.database.run("INSERT INTO planted_value VALUES (?, ?, ?)", (f"{first}-{second}", field, value))
    clerk = await office.world.clerk("bot01")
    biz_no = await office.draft(clerk, first, second)
    assert show((await clerk.get(f"/MG05?biz_no={biz_no}")).text, "overlap") == "2"
    sheet = (await clerk.get(f"/MG06?biz_no={biz_no}")).text
    assert [show(sheet, name) for name in ("months", "overlap", "refund")] == ["5", "2", "2,160.00"]


async def test_submission_is_one_row_and_a_second_one_is_refused(office) -> None:
    first, second = office.add_pair()
    clerk = await office.world.clerk("bot01")
    biz_no = await office.draft(clerk, first, second)
    assert f"操作成功，业务流水号：{biz_no}" in (await clerk.send("/MG06/submit", biz_no=biz_no)).text
    again = (await clerk.send("/MG06/submit", biz_no=biz_no)).text
    assert "记录已被他人修改，请重新查询后再操作！" in again
    (row,) = office.world.ledger("MG06.submit")
    assert (row["business_key"], row["payload"]["level"], row["payload"]["refund"]) == (
        f"{first}-{second}",
        "L2",
        "0.00",
    )
    assert office.case(biz_no)["state"] == "待复核"


async def test_a_submitted_case_can_be_looked_through_and_not_changed(office) -> None:
    first, second = office.add_pair()
    office.pay(first, "202001", 24)
    clerk = await office.world.clerk("bot01")
    biz_no = await office.draft(clerk, first, second)
    await clerk.send("/MG06/submit", biz_no=biz_no)
    registration = (await clerk.get(f"/MG04?first={first}&second={second}")).text
    assert f"/MG05?biz_no={biz_no}" in registration
    assert "保存(F8)" not in registration
    assert "待复核" in (await clerk.get(f"/MG06?biz_no={biz_no}")).text
    await clerk.send("/MG06/submit", biz_no=biz_no)
    assert [row["action"] for row in office.world.ledger()] == ["MG04.register", "MG06.submit"]


async def test_doubled_submission_shows_two_rows_in_the_lookup(make_office) -> None:
    office = make_office("dup_click=1")
    first, second = office.add_pair()
    clerk = await office.world.clerk("bot01")
    biz_no = await office.draft(clerk, first, second)
    for _ in range(2):
        await clerk.send("/MG06/submit", biz_no=biz_no)
    submitted = (await clerk.ask("mg_cases", pair_no=f"{first}-{second}", scope="已提交"))["grids"]["case_grid"]
    registered = (await clerk.ask("mg_cases", biz_no=biz_no, scope="全部"))["grids"]["case_grid"]
    assert ("共 2 条" in submitted, "共 1 条" in registered) == (True, True)


async def test_lookup_of_a_draft_knows_no_submission(office) -> None:
    first, second = office.add_pair()
    clerk = await office.world.clerk("bot01")
    assert (await clerk.ask("mg_cases"))["error"] == "【合并编号】不能为空！"
    assert (await clerk.ask("mg_cases", pair_no="1-2", scope="全部"))["message"] == "未查询到符合条件的记录！"
    biz_no = await office.draft(clerk, first, second)
    drafted = await clerk.ask("mg_cases", pair_no=f"{first}-{second}", scope="已提交")
    assert drafted["message"] == "未查询到符合条件的记录！"
    assert biz_no in (await clerk.ask("mg_cases", pair_no=f"{first}-{second}", scope="全部"))["grids"]["case_grid"]
    assert "参保信息合并审批表" in (await clerk.get(f"/MG10/print?biz_no={biz_no}")).text


async def test_cut_connection_leaves_one_committed_row_of_each_write(make_office) -> None:
    office = make_office("cut_rate=1")
    first, second = office.add_pair()
    clerk = await office.world.clerk("bot01")
    with pytest.raises(ConnectionResetError):
        await office.register(clerk, first, second)
    (registered,) = office.world.ledger("MG04.register")
    with pytest.raises(ConnectionResetError):
        await clerk.send("/MG06/submit", biz_no=registered["biz_no"])
    found = await clerk.ask("mg_cases", pair_no=f"{first}-{second}", scope="已提交")
    assert registered["biz_no"] in found["grids"]["case_grid"]
    assert len(office.world.ledger()) == 2


async def test_paging_reset_answers_the_first_page_of_the_preview(make_office) -> None:
    office = make_office("paging_reset=1")
    first, second = office.add_pair()
    office.pay(first, "202001", 30)
    clerk = await office.world.clerk("bot01")
    biz_no = await office.draft(clerk, first, second)
    assert "第 1/2 页" in (await clerk.ask("mg_preview", biz_no=biz_no, page="2"))["grids"]["preview_grid"]
