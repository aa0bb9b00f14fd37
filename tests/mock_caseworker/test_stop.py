"""UI09 and UI10: what was paid, what a stop comes to, and who may make money move."""

from __future__ import annotations

import pytest

NO_RIGHT = "您没有该操作权限！"
STOP = "US2026000001"


@pytest.fixture
def world(world):
    for period, status in (("202601", "已发放"), ("202602", "已发放"), ("202603", "待发放")):
        world.database.run(
            "INSERT INTO benefit_payment (claim_no, id_no, name, card_no, period, amount, status)"
            " VALUES ('UC2025900001', '990101197506150018', '赵测一', '9900000000000000010', ?, '1980.00', ?)",
            (period, status),
        )
    world.database.run(
        "INSERT INTO stop_case (stop_no, claim_no, id_no, name, region_code, event, event_date, source, found_on,"
        " state) VALUES (?, 'UC2025900001', '990101197506150018', '赵测一', '990101', '参保登记', '2026-01-05',"
        " '参保就业登记', '2026-03-09', '待核查')",
        (STOP,),
    )
    return world


async def submit(clerk, reason: str = "S1") -> str:
    return (await clerk.send("/UI10/submit", stop_no=STOP, reason=reason)).text


async def test_ui_11_two_months_paid_since_the_new_contribution_are_asked_back(world) -> None:
    clerk = await world.clerk("bot01")
    shown = (await clerk.ask("stop_trial", stop_no=STOP, reason="S1"))["values"]
    assert shown == {"stop_period": "202601", "overpaid_months": "2", "overpaid": "3,960.00"}


@pytest.mark.parametrize("reason", ["S2", "S4", "S7"])
async def test_other_reasons_stop_from_the_month_after_the_event(world, reason: str) -> None:
    clerk = await world.clerk("bot01")
    shown = (await clerk.ask("stop_trial", stop_no=STOP, reason=reason))["values"]
    assert shown == {"stop_period": "202602", "overpaid_months": "1", "overpaid": "1,980.00"}


async def test_a_submission_is_one_ledger_row_and_a_second_is_refused(world) -> None:
    clerk = await world.clerk("bot01")
    assert "操作成功，业务流水号：" in await submit(clerk)
    assert "存在在途业务" in await submit(clerk)
    (row,) = world.ledger("UI10.submit")
    assert (row["business_key"], row["payload"]["overpaid"]) == (STOP, "3,960.00")
    found = await clerk.ask("stop", stop_no=STOP)
    assert "L3" in found["grids"]["stop_grid"]


async def test_without_a_reason_nothing_is_submitted(world) -> None:
    clerk = await world.clerk("bot01")
    assert "【停发原因】不能为空！" in await submit(clerk, "")
    assert world.ledger("UI10.submit") == []


async def test_the_digital_employee_may_look_at_payments_and_never_make_them(world) -> None:
    bot = await world.clerk("bot01")
    assert "发放明细" in (await bot.get("/UI09")).text
    assert NO_RIGHT in (await bot.send("/UI09/batch", period="202603")).text
    assert world.ledger("UI09.batch") == []


async def test_who_made_a_batch_never_releases_it_and_released_lines_reach_finance(world) -> None:
    world.database.run(
        "INSERT INTO fr_account VALUES ('99001', '失业保险支出户', '210', '1002', '支出户存款', '工行', '990100',"
        " '0.00')"
    )
    maker, checker = await world.clerk("fm01"), await world.clerk("fc01")
    page = (await maker.send("/UI09/batch", period="202603")).text
    assert "操作成功，业务流水号：UIP2026030001" in page
    assert NO_RIGHT in (await maker.send("/UI09/check", batch_no="UIP2026030001")).text
    await checker.send("/UI09/check", batch_no="UIP2026030001")
    await checker.send("/UI09/check", batch_no="UIP2026030001")
    assert len(world.ledger("UI09.check")) == 1
    (line,) = world.database.rows("SELECT * FROM fr_biz_row WHERE batch_no = 'UIP2026030001'")
    assert (line["amount"], line["direction"], line["fund"]) == ("1980.00", "支", "210")
    assert line["e2e_no"] == "UIP2026030001-UC2025900001"
    (voucher,) = world.database.rows("SELECT * FROM fr_fin_row WHERE batch_no = 'UIP2026030001'")
    assert (voucher["account_no"], voucher["credit"]) == ("99001", "1980.00")
    assert world.denied() == [("fm01", "/UI09/check"), ("fc01", "/UI09/check")]
