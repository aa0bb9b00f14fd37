from __future__ import annotations

import re

import pytest


async def shown(clerk, case_no: str) -> dict[str, str]:
    found: dict[str, str] = (await clerk.ask("pt01", case_no=case_no))["values"]
    return found


async def test_query_shows_register_application_and_months_but_no_relations(transfers) -> None:
    answer = await (await transfers.clerk("bot01")).ask("pt01", case_no=transfers.key("PT-05"))
    values, grids = answer["values"], answer["grids"]
    names = ("sex", "birth_date", "enrol_date", "age_at_enrol", "advice", "to_region", "hukou_region", "case_state")
    assert [values[name] for name in names] == [
        *("女", "1984-02-20", "2024-02-20", "40", "临时缴费账户"),
        *("990101", "990203", "待受理"),
    ]
    assert "已到账" in grids["contrib_grid"]
    assert "990201" not in grids["relation_grid"]


@pytest.mark.parametrize(
    ("case", "advice"),
    [("PT-06", "转移接续"), ("PT-07", "转移接续"), ("PT-08-true", "转移接续"), ("PT-08-false", "临时缴费账户")],
)
async def test_system_judges_by_age_home_and_order(transfers, case: str, advice: str) -> None:
    clerk = await transfers.clerk("bot01")
    assert (await shown(clerk, transfers.key(case)))["advice"] == advice


async def test_platform_tells_relations_and_open_transfers(transfers) -> None:
    clerk = await transfers.clerk("bot01")
    answer = await clerk.post("/PT/verify", case_no=transfers.key("X05"))
    assert answer["values"] == {"verify_result": "完成"}
    assert "办理中" in answer["grids"]["open_grid"]
    assert "990201" in answer["grids"]["relation_grid"]


async def test_platform_answers_after_silences_or_never(transfers) -> None:
    clerk = await transfers.clerk("bot01")
    twice = [await clerk.post("/PT/verify", case_no=transfers.key("TIMEOUT-twice")) for _ in range(3)]
    assert [answer["values"]["verify_result"] for answer in twice] == ["超时", "超时", "完成"]
    assert ["990201" in answer["grids"]["relation_grid"] for answer in twice] == [False, False, True]
    never = [await clerk.post("/PT/verify", case_no=transfers.key("SYS-PT-01")) for _ in range(5)]
    assert {answer["values"]["verify_result"] for answer in never} == {"超时"}


async def test_draft_has_the_same_number_for_ever(transfers) -> None:
    clerk = await transfers.clerk("bot01")
    case_no = transfers.key("PT-06")
    assert [await clerk.draft(case_no), await clerk.draft(case_no)] == ["990100PT20260310000001"] * 2
    assert (transfers.state(case_no), transfers.ledger()) == ("草稿", [])


@pytest.mark.parametrize(
    ("query", "asked", "error"),
    [
        ("pt01", "", "【受理号】不能为空！"),
        ("pt01", "PT2026999999", "未查询到符合条件的记录！"),
        ("pt06", "PT-06", "该业务当前环节为【转入受理】，不能在此办理！"),
        ("pt01", "PT-04", "该业务当前环节为【转出】，不能在此办理！"),
    ],
)
async def test_query_of_a_wrong_case_says_why(transfers, query: str, asked: str, error: str) -> None:
    case_no = transfers.key(asked) if re.fullmatch("PT-0[0-9]", asked) else asked
    assert await (await transfers.clerk("bot01")).ask(query, case_no=case_no) == {"error": error}


async def test_second_case_of_a_person_in_process_is_refused(transfers) -> None:
    clerk, first, second = await transfers.clerk("bot01"), transfers.key("PT-06"), transfers.key("PT-07")
    transfers.database.run(
        "UPDATE transfer_case SET id_no = (SELECT id_no FROM transfer_case WHERE case_no = ?) WHERE case_no = ?",
        (first, second),
    )
    biz_no = await clerk.draft(first)
    answer = await clerk.post("/PT/open", case_no=second)
    assert answer == {"error": f"该人员存在在途业务【{biz_no}】，不能重复办理！"}


async def test_letter_goes_out_once_and_is_not_reviewed_unless_sampled(transfers, message_of) -> None:
    clerk, case_no = await transfers.clerk("bot01"), transfers.key("PT-07")
    biz_no = await clerk.draft(case_no)
    page = await clerk.send("/PT03/send", biz_no=biz_no)
    assert message_of(page) == f"操作成功，业务流水号：{biz_no}"
    assert transfers.ledger() == [("PT03.send", case_no)]
    payload = transfers.payload()
    assert (payload["due_date"], payload["level"]) == ("2026-03-06", "L1")
    assert transfers.state(case_no) == ("待复核" if int(case_no[-4:]) % 20 == 0 else "已办结")
    assert message_of(await clerk.send("/PT03/send", biz_no=biz_no)) == "记录已被他人修改，请重新查询后再操作！"
    assert len(transfers.ledger()) == 1


async def test_every_twentieth_letter_waits_for_a_reviewer(transfers) -> None:
    clerk = await transfers.clerk("bot01")
    keys = [line["key"] for line in transfers.truth.lines if line["ledger"]["PT03.send"]]
    sampled = next(key for key in keys if int(key[-4:]) % 20 == 0)
    await clerk.send("/PT03/send", biz_no=await clerk.draft(sampled))
    assert transfers.state(sampled) == "待复核"


async def test_temporary_account_waits_for_review(transfers, message_of) -> None:
    clerk, case_no = await transfers.clerk("bot01"), transfers.key("PT-05")
    biz_no = await clerk.draft(case_no)
    assert message_of(await clerk.send("/PT03/send", biz_no=biz_no)) == "该人员应建立临时缴费账户，不能发送联系函！"
    assert message_of(await clerk.send("/PT01/temp", biz_no=biz_no)) == f"操作成功，业务流水号：{biz_no}"
    assert (transfers.ledger(), transfers.state(case_no)) == ([("PT01.temp", case_no)], "待复核")


async def test_who_may_transfer_gets_no_temporary_account(transfers, message_of) -> None:
    clerk = await transfers.clerk("bot01")
    page = await clerk.send("/PT01/temp", biz_no=await clerk.draft(transfers.key("PT-06")))
    assert message_of(page) == "该人员不符合建立临时缴费账户的条件！"
    assert transfers.ledger() == []


async def test_write_without_a_draft_is_refused(transfers, message_of) -> None:
    page = await (await transfers.clerk("bot01")).send("/PT03/send", biz_no="")
    assert (message_of(page), transfers.ledger()) == ("请先受理该业务！", [])


async def test_due_date_can_be_planted_a_day_late(transfers) -> None:
    case_no = transfers.key("INT-02-due-date")
    row = transfers.database.row("SELECT value FROM planted_value WHERE case_no = ?", (case_no,))
    assert row
    answer = await (await transfers.clerk("bot01")).ask("pt03", case_no=case_no)
    assert answer["values"]["due_date"] == row["value"]


async def test_doubled_click_is_accepted_where_the_fault_says_so(make_transfers) -> None:
    world = make_transfers("dup_click=1")
    clerk, case_no = await world.clerk("bot01"), world.key("PT-07")
    biz_no = await clerk.draft(case_no)
    for _ in range(2):
        await clerk.send("/PT03/send", biz_no=biz_no)
    assert world.ledger() == [("PT03.send", case_no)] * 2
    progress = await clerk.ask("pt_progress", case_no=case_no, scope="已提交")
    assert progress["grids"]["progress_grid"].count(biz_no) == 2


async def test_stale_lock_writes_nothing(make_transfers, message_of) -> None:
    world = make_transfers("stale_lock=1")
    clerk = await world.clerk("bot01")
    page = await clerk.send("/PT03/send", biz_no=await clerk.draft(world.key("PT-07")))
    assert (message_of(page), world.ledger()) == ("记录已被他人修改，请重新查询后再操作！", [])
