from __future__ import annotations

import pytest

SPLIT_MESSAGE = "到账金额与信息表总额不符，不能入账！"


@pytest.mark.parametrize(
    ("case", "difference"),
    [
        ("PT-01", "0.00"),
        ("PT-13", "9.00"),
        ("X11-split-short", "0.01"),
        ("X11-more", "-0.01"),
        ("RECEIPTS-split", "0.00"),
    ],
)
async def test_receipts_are_held_against_the_sheet(transfers, case: str, difference: str) -> None:
    answer = await (await transfers.clerk("bot01")).ask("pt05", case_no=transfers.key(case))
    assert answer["values"]["difference"] == difference


async def test_months_and_accounts_of_both_sides_are_put_together(transfers) -> None:
    answer = await (await transfers.clerk("bot01")).ask("pt06", case_no=transfers.key("PT-10"))
    values, options = answer["values"], answer["grids"]["option_grid"]
    names = ("local_months", "transferred_months", "overlap_months", "union_months", "account_after")
    assert [values[name] for name in names] == ["30", "18", "3", "45", ""]
    assert [period in answer["grids"]["overlap_grid"] for period in ("202303", "202304", "202306", "202307")] == [
        *(False, True, True, False)
    ]
    for amount in ("14,400.00", "1,152.00", "98.44", "1,250.44"):
        assert amount in options


async def test_posting_without_overlap_adds_up(transfers, message_of) -> None:
    clerk, case_no = await transfers.clerk("bot01"), transfers.key("PT-01")
    biz_no = await clerk.draft(case_no)
    values = (await clerk.ask("pt06", case_no=case_no))["values"]
    local, moved, after = (
        float(values[name].replace(",", "")) for name in ("local_account", "account_in", "account_after")
    )
    assert round(local + moved - after, 2) == 0
    page = await clerk.send("/PT06/post", biz_no=biz_no)
    assert message_of(page) == f"操作成功，业务流水号：{biz_no}"
    assert (transfers.ledger(), transfers.state(case_no)) == ([("PT06.post", case_no)], "待复核")
    assert (transfers.payload()["total"], transfers.payload()["level"]) == ("52487.25", "L2")


@pytest.mark.parametrize("case", ["PT-13", "X11-split-short", "X11-none", "X11-more"])
async def test_money_that_differs_is_never_posted(transfers, message_of, case: str) -> None:
    clerk = await transfers.clerk("bot01")
    page = await clerk.send("/PT06/post", biz_no=await clerk.draft(transfers.key(case)))
    assert (message_of(page), transfers.ledger()) == (SPLIT_MESSAGE, [])


async def test_overlap_is_posted_only_after_a_person_chose(transfers, message_of) -> None:
    robot, person, case_no = await transfers.clerk("bot01"), await transfers.clerk("op01"), transfers.key("PT-10")
    biz_no = await robot.draft(case_no)
    refusal = "存在重复缴费时段，请先由经办人员选择保留方！"
    assert message_of(await robot.send("/PT06/post", biz_no=biz_no)) == refusal
    assert (await robot.send("/PT06/keep", biz_no=biz_no, keep="保留本地")).status_code == 403
    assert transfers.denied() == [("bot01", "/PT06/keep")]
    assert "btnKeep" not in (await robot.get(f"/PT06?biz_no={biz_no}")).text
    assert message_of(await person.send("/PT06/keep", biz_no=biz_no, keep="")) == "【保留方】不能为空！"
    await person.send("/PT06/keep", biz_no=biz_no, keep="保留本地")
    values = (await robot.ask("pt06", case_no=case_no))["values"]
    kept, moved, after = (
        float(values[name].replace(",", "")) for name in ("local_account", "account_in", "account_after")
    )
    assert round(kept + moved - 1250.44 - after, 2) == 0
    await robot.send("/PT06/post", biz_no=biz_no)
    assert transfers.ledger() == [("PT06.keep", case_no), ("PT06.post", case_no)]
    assert transfers.payload()["level"] == "L3"


@pytest.mark.parametrize(
    ("case", "field"), [("INT-02-union", "union_months"), ("INT-02-account-after", "account_after")]
)
async def test_planted_figure_is_shown_instead_of_the_right_one(transfers, case: str, field: str) -> None:
    values = (await (await transfers.clerk("bot01")).ask("pt06", case_no=transfers.key(case)))["values"]
    right = {
        "union_months": float(values["local_months"]) + float(values["transferred_months"]) + 1,
        "account_after": sum(float(values[name].replace(",", "")) for name in ("local_account", "account_in")) + 9,
    }[field]
    assert float(values[field].replace(",", "")) == pytest.approx(right)
