from __future__ import annotations

import json
import re

import pytest

SECOND_JOB = "91990101MA0TE5T016"


async def test_merge_without_money_is_done_after_one_review(office) -> None:
    first, second = office.add_pair(account_balance="300.10", card_no="9900000000000000010")
    office.pay(second, "202501", 3)
    biz_no = await office.merge(first, second)
    assert (office.case(biz_no)["state"], office.case(biz_no)["merged_on"]) == ("已办结", "2026-03-10")
    master, merged = office.record(first), office.record(second)
    assert (master["account_balance"], master["card_no"]) == ("300.10", "9900000000000000010")
    assert (merged["status"], merged["merged_into"], merged["account_balance"]) == ("已合并", first, "0.00")
    assert office.database.count("SELECT count(*) FROM mg_month WHERE personal_no = ?", (first,)) == 3
    assert [row["action"] for row in office.world.ledger("MG0%.decide")] == ["MG07.decide"]


async def test_merge_with_refund_needs_an_approver_and_keeps_the_refunded_months(office) -> None:
    first, second = office.add_pair(account_balance="1000.00")
    office.pay(first, "202501", 4)
    office.pay(second, "202503", 4)
    biz_no = await office.merge(first, second)
    assert [row["action"] for row in office.world.ledger("MG0%.decide")] == ["MG07.decide", "MG08.decide"]
    assert office.record(first)["account_balance"] == "280.00"
    kept = office.database.rows("SELECT personal_no, period FROM mg_month WHERE status = '已退费' ORDER BY period")
    assert [(row["personal_no"], row["period"]) for row in kept] == [(second, "202503"), (second, "202504")]
    assert office.database.count("SELECT count(*) FROM mg_refund WHERE biz_no = ?", (biz_no,)) == 2
    lived = office.database.count("SELECT count(*) FROM mg_month WHERE personal_no = ? AND status = '已到账'", (first,))
    assert lived == 6


async def test_other_employers_part_stays_in_the_books(office) -> None:
    first, second = office.add_pair(account_balance="1000.00")
    office.pay(first, "202501", 2)
    office.pay(second, "202501", 2, uscc=SECOND_JOB)
    person = await office.world.clerk("op01")
    biz_no = await office.draft(person, first, second)
    await person.send("/MG05/save", biz_no=biz_no, keep_1="被合并")
    await person.send("/MG06/submit", biz_no=biz_no)
    await (await office.world.clerk("rv01")).send("/MG07/decide", biz_no=biz_no, decision="通过")
    await (await office.world.clerk("ap01")).send("/MG08/decide", biz_no=biz_no, decision="通过")
    rows = office.database.rows("SELECT * FROM mg_month WHERE personal_no = ? ORDER BY uscc, period", (first,))
    assert [(row["status"], row["unit_amount"], row["person_amount"]) for row in rows] == [
        *[("仅单位", "720.00", "0.00")] * 2,
        *[("已到账", "720.00", "360.00")] * 2,
    ]
    assert office.record(first)["account_balance"] == "280.00"


async def test_paid_month_goes_before_the_masters_arrears(office) -> None:
    first, second = office.add_pair()
    office.pay(first, "202501", 1, status="欠费")
    office.pay(second, "202501", 1)
    await office.merge(first, second)
    rows = office.database.rows("SELECT personal_no, status FROM mg_month ORDER BY personal_no")
    assert [(row["personal_no"], row["status"]) for row in rows] == [(first, "已到账"), (second, "已让位")]


async def test_benefits_move_with_the_record_and_need_three_signatures(office) -> None:
    first, second = office.add_pair()
    office.database.run(
        "INSERT INTO mg_benefit VALUES (1, ?, '基本养老金', '202001', '3100.00', '正常发放')", (second,)
    )
    await office.merge(first, second)
    assert office.database.row("SELECT personal_no FROM mg_benefit")["personal_no"] == first
    assert [row["action"] for row in office.world.ledger("MG0%.decide")] == ["MG07.decide", "MG08.decide"]


async def test_return_needs_a_reason_and_opens_the_draft_again(office) -> None:
    first, second = office.add_pair()
    clerk = await office.world.clerk("bot01")
    biz_no = await office.draft(clerk, first, second)
    await clerk.send("/MG06/submit", biz_no=biz_no)
    reviewer = await office.world.clerk("rv01")
    assert biz_no in (await reviewer.get(f"/MG07?biz_no={biz_no}")).text
    assert "【退回原因】不能为空！" in (await reviewer.send("/MG07/decide", biz_no=biz_no, decision="退回")).text
    await reviewer.send("/MG07/decide", biz_no=biz_no, decision="退回", reason="材料不清")
    assert office.case(biz_no)["state"] == "已退回"
    assert "操作成功" in (await clerk.send("/MG06/submit", biz_no=biz_no)).text


async def test_nobody_approves_what_they_reviewed(office) -> None:
    first, second = office.add_pair()
    office.pay(first, "202501", 1)
    office.pay(second, "202501", 1)
    clerk = await office.world.clerk("bot01")
    biz_no = await office.draft(clerk, first, second)
    await clerk.send("/MG06/submit", biz_no=biz_no)
    await (await office.world.clerk("rv01")).send("/MG07/decide", biz_no=biz_no, decision="通过")
    office.database.run("UPDATE account SET role = 'AP' WHERE username = 'rv01'")
    answer = await (await office.world.clerk("rv01")).send("/MG08/decide", biz_no=biz_no, decision="通过")
    assert (answer.status_code, office.case(biz_no)["state"]) == (403, "待审批")


async def test_nobody_reviews_what_they_registered(office) -> None:
    first, second = office.add_pair()
    biz_no = await office.draft(await office.world.clerk("op01"), first, second)
    await (await office.world.clerk("bot01")).send("/MG06/submit", biz_no=biz_no)
    office.database.run("UPDATE account SET role = 'RV' WHERE username = 'op01'")
    answer = await (await office.world.clerk("op01")).send("/MG07/decide", biz_no=biz_no, decision="通过")
    assert (answer.status_code, office.case(biz_no)["state"]) == (403, "待复核")


async def undone(office, biz_no: str) -> None:
    await (await office.world.clerk("op01")).send("/MG09/undo", biz_no=biz_no, reason="误合并")
    await (await office.world.clerk("rv01")).send("/MG07/decide", biz_no=biz_no, decision="通过")
    await (await office.world.clerk("ap01")).send("/MG08/decide", biz_no=biz_no, decision="通过")


async def test_undo_restores_both_records_bit_for_bit(office) -> None:
    first, second = office.add_pair(account_balance="1000.00", former_name="赵测壹")
    office.pay(first, "202501", 4)
    office.pay(second, "202503", 4)
    tables = ("mg_person", "mg_month", "mg_relation", "mg_benefit")
    before = {table: [dict(row) for row in office.database.rows(f"SELECT * FROM {table}")] for table in tables}
    biz_no = await office.merge(first, second)
    await (await office.world.clerk("op01")).send("/MG09/undo", biz_no=biz_no, reason="误合并")
    assert office.case(biz_no)["state"] == "撤销待复核"
    await (await office.world.clerk("rv01")).send("/MG07/decide", biz_no=biz_no, decision="通过")
    assert office.case(biz_no)["state"] == "撤销待审批"
    await (await office.world.clerk("ap01")).send("/MG08/decide", biz_no=biz_no, decision="通过")
    assert office.case(biz_no)["state"] == "已撤销"
    assert {table: [dict(row) for row in office.database.rows(f"SELECT * FROM {table}")] for table in tables} == before
    assert office.database.count("SELECT count(*) FROM mg_refund") == 0


async def test_a_page_that_showed_the_merging_does_not_decide_its_undoing(office) -> None:
    biz_no = await office.merge(*office.add_pair())
    await (await office.world.clerk("op01")).send("/MG09/undo", biz_no=biz_no, reason="误合并")
    reviewer = await office.world.clerk("rv01")
    (seen,) = re.findall('name="seen" value="([^"]+)"', (await reviewer.get(f"/MG07?biz_no={biz_no}")).text)
    assert seen.endswith("-撤销待复核")
    shown_before = seen.replace("撤销待复核", "待复核")
    old = await reviewer.send("/MG07/decide", biz_no=biz_no, decision="通过", seen=shown_before)
    assert ("记录已被他人修改" in old.text, office.case(biz_no)["state"]) == (True, "撤销待复核")
    await reviewer.send("/MG07/decide", biz_no=biz_no, decision="通过", seen=seen)
    assert office.case(biz_no)["state"] == "撤销待审批"


async def test_damaged_image_is_never_restored(office) -> None:
    first, second = office.add_pair()
    biz_no = await office.merge(first, second)
    content = json.loads(office.database.row("SELECT content FROM mg_image")["content"])
    content["mg_person"][0]["account_balance"] = "99999.00"
    office.database.run("UPDATE mg_image SET content = ?", (json.dumps(content),))
    await undone(office, biz_no)
    assert office.case(biz_no)["state"] == "撤销待审批"
    assert office.record(second)["merged_into"] == first


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (
            "INSERT INTO mg_event VALUES (1, '9800000017', '退费支付', '2026-03-05', '1080.00')",
            "主记录已发生后续业务【退费支付】，不能撤销合并！",
        ),
        ("UPDATE mg_case SET merged_on = '2026-02-07'", "合并已超过30日，不能撤销！"),
    ],
)
async def test_late_or_used_merge_cannot_be_undone(office, sql: str, message: str) -> None:
    biz_no = await office.merge(*office.add_pair())
    office.database.run("UPDATE mg_case SET merged_on = '2026-02-26'")
    office.database.run(sql)
    person = await office.world.clerk("op01")
    assert message in (await person.send("/MG09/undo", biz_no=biz_no, reason="误合并")).text
    assert office.world.ledger("MG09.undo") == []


@pytest.mark.parametrize("merged_on", ["2026-02-08", "2026-02-26"])
async def test_undo_is_taken_up_to_the_thirtieth_day(office, merged_on: str) -> None:
    biz_no = await office.merge(*office.add_pair())
    office.database.run("UPDATE mg_case SET merged_on = ?", (merged_on,))
    person = await office.world.clerk("op01")
    assert "【撤销原因】不能为空！" in (await person.send("/MG09/undo", biz_no=biz_no, reason="")).text
    assert "操作成功" in (await person.send("/MG09/undo", biz_no=biz_no, reason="误合并")).text
    assert len(office.world.ledger("MG09.undo")) == 1


@pytest.mark.parametrize(
    ("table", "column"), [("mg_month", "personal_no"), ("mg_benefit", "personal_no"), ("mg_person", "merged_into")]
)
async def test_merge_that_loses_something_is_refused_and_undone(office, table: str, column: str) -> None:
    first, second = office.add_pair()
    office.pay(second, "202501", 3)
    office.database.run(
        "INSERT INTO mg_benefit VALUES (1, ?, '基本养老金', '202001', '3100.00', '正常发放')", (second,)
    )
    # A broken build: what should move stays where it is.
    office.database.run(f"CREATE TRIGGER broken BEFORE UPDATE OF {column} ON {table} BEGIN SELECT RAISE(IGNORE); END")
    biz_no = await office.merge(first, second)
    assert (office.case(biz_no)["state"], office.case(biz_no)["merged_on"]) == ("待审批", "")
    assert office.record(second)["merged_into"] == ""
    assert office.database.count("SELECT count(*) FROM mg_image") == 0
    assert [row["action"] for row in office.world.ledger("MG0%.decide")] == ["MG07.decide"]
