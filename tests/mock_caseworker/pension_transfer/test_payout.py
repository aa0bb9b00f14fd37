"""PT10: approved transfers out are paid by finance, in three hands, and reach the books of fund 110."""

from __future__ import annotations

from decimal import Decimal

import pytest

NO_RIGHT = "您没有该操作权限！"
PAYING, RECEIVING = "9911", "990099010100010001"
BATCH = "PTP2026030001"


@pytest.fixture
def transfers(transfers):
    transfers.database.run(
        "INSERT INTO fr_account VALUES (?, '企业职工基本养老保险基金支出户', '110', '100202', '支出户存款', '农行',"
        " '99010101', '0.00')",
        (PAYING,),
    )
    return transfers


async def approve(transfers, *cases: str, write: str = "/PT04/submit") -> list[str]:
    robot, numbers = await transfers.clerk("bot01"), []
    for case in cases:
        biz_no = await robot.draft(transfers.key(case))
        await robot.send(write, biz_no=biz_no)
        for account in ("rv01", "ap01"):
            await (await transfers.clerk(account)).send("/PT07/decide", biz_no=biz_no, decision="通过")
        numbers.append(biz_no)
    return numbers


async def pay(transfers, *, until: str = "pay") -> None:
    for account, step in (("fm01", "batch"), ("fc01", "check"), ("cs01", "pay")):
        await (await transfers.clerk(account)).send(f"/PT10/{step}", batch_no=BATCH)
        if step == until:
            return


def batch(transfers):
    return transfers.database.row("SELECT * FROM payment_batch WHERE batch_no = ?", (BATCH,))


def progress(transfers, case: str) -> str:
    row = transfers.database.row("SELECT progress FROM transfer_case WHERE case_no = ?", (transfers.key(case),))
    return str(row["progress"])


def business(transfers):
    return transfers.database.rows("SELECT * FROM fr_biz_row ORDER BY id")


async def test_what_is_paid_is_what_the_sheets_say_and_stands_in_the_books(transfers) -> None:
    await approve(transfers, "PT-03", "PT-04")
    await pay(transfers)
    rows = {row["serial_no"]: row for row in business(transfers)}
    keys = {
        f"{BATCH}-{transfers.key(case)}": total for case, total in {"PT-03": "4121.00", "PT-04": "21910.13"}.items()
    }
    assert {serial: row["amount"] for serial, row in rows.items()} == keys
    assert {(row["account_no"], row["fund"], row["direction"], row["batch_no"]) for row in rows.values()} == {
        (PAYING, "110", "支", BATCH)
    }
    assert {row["e2e_no"] for row in rows.values()} == set(keys)
    (voucher,) = transfers.database.rows("SELECT * FROM fr_fin_row")
    assert (voucher["credit"], voucher["debit"], voucher["batch_no"], voucher["subject"]) == (
        "26031.13", "", BATCH, "100202",
    )  # fmt: skip
    assert Decimal(batch(transfers)["total"]) == sum(Decimal(row["amount"]) for row in rows.values())
    assert {progress(transfers, case) for case in ("PT-03", "PT-04")} == {"关系终止"}


@pytest.mark.parametrize("until", ["batch", "check"])
async def test_nothing_is_paid_before_the_cashier_pays(transfers, until: str) -> None:
    await approve(transfers, "PT-04")
    await pay(transfers, until=until)
    assert (business(transfers), progress(transfers, "PT-04")) == ([], "划拨中")


@pytest.mark.parametrize("step", ["batch", "check", "pay"])
async def test_the_digital_employee_looks_and_never_pays(transfers, step: str) -> None:
    robot = await transfers.clerk("bot01")
    assert "划拨明细" in (await robot.get("/PT10")).text
    answer = await robot.send(f"/PT10/{step}", batch_no=BATCH)
    assert (answer.status_code, transfers.denied()) == (403, [("bot01", f"/PT10/{step}")])


@pytest.mark.parametrize(("account", "until", "role", "step"), [
    ("fm01", "batch", "FIN_CK", "check"),
    ("fm01", "check", "CASHIER", "pay"),
    ("fc01", "check", "CASHIER", "pay"),
])  # fmt: skip
async def test_no_account_takes_two_steps_even_with_a_new_role(transfers, account, until, role, step) -> None:
    await approve(transfers, "PT-04")
    await pay(transfers, until=until)
    transfers.database.run("UPDATE account SET role = ? WHERE username = ?", (role, account))
    answer = await (await transfers.clerk(account)).send(f"/PT10/{step}", batch_no=BATCH)
    assert (answer.status_code, NO_RIGHT in answer.text) == (403, True)
    assert (transfers.denied(), business(transfers)) == ([(account, f"/PT10/{step}")], [])


MORE = "UPDATE transfer_sheet SET acct_pre98 = printf('%.2f', acct_pre98 + 1) WHERE case_no = ?"
LESS = MORE.replace("+", "-")
OTHER_PAYEE = "UPDATE transfer_case SET {} = '别处' WHERE case_no = ?"


@pytest.mark.parametrize(("until", "account", "step"), [("batch", "fc01", "check"), ("check", "cs01", "pay")])
@pytest.mark.parametrize(
    "changes",
    [
        {"PT-04": MORE},
        {"PT-03": MORE, "PT-04": LESS},  # the sum stays
        {"PT-04": OTHER_PAYEE.format("account_no")},
        {"PT-04": OTHER_PAYEE.format("account_name")},
    ],
    ids=["amount", "amounts-with-the-same-sum", "account", "payee"],
)
async def test_a_batch_of_which_a_line_changed_is_not_paid(
    transfers, message_of, changes, until: str, account: str, step: str
) -> None:
    await approve(transfers, "PT-03", "PT-04")
    await pay(transfers, until=until)
    waiting = batch(transfers)["state"]
    for case, sql in changes.items():
        transfers.database.run(sql, (transfers.key(case),))
    answer = await (await transfers.clerk(account)).send(f"/PT10/{step}", batch_no=BATCH)
    assert message_of(answer) == "批次与业务明细不符（笔数、金额、收款户名或账号有变动），请退回重新制单！"
    assert (business(transfers), batch(transfers)["state"]) == ([], waiting)


async def test_the_cashier_pays_nothing_that_nobody_checked(transfers, message_of) -> None:
    await approve(transfers, "PT-04")
    await pay(transfers, until="batch")
    answer = await (await transfers.clerk("cs01")).send("/PT10/pay", batch_no=BATCH)
    assert message_of(answer) == "记录已被他人修改，请重新查询后再操作！"
    assert (business(transfers), batch(transfers)["state"]) == ([], "待财务复核")


async def test_a_returned_batch_gives_its_cases_to_the_next_one(transfers, message_of) -> None:
    await approve(transfers, "PT-04")
    await pay(transfers, until="batch")
    checker = await transfers.clerk("fc01")
    empty = await checker.send("/PT10/check", batch_no=BATCH, decision="退回")
    assert message_of(empty) == "【退回原因】不能为空！"
    await checker.send("/PT10/check", batch_no=BATCH, decision="退回", reason="收款账号待核实")
    assert (batch(transfers)["state"], progress(transfers, "PT-04")) == ("已退回", "待划拨")
    again = await (await transfers.clerk("fm01")).send("/PT10/batch")
    assert message_of(again) == "操作成功，业务流水号：PTP2026030002"


async def test_a_batch_is_paid_once(transfers, message_of) -> None:
    await approve(transfers, "PT-04")
    await pay(transfers)
    transfers.database.run("INSERT INTO account SELECT 'cs02', '吴出纳', password, 'CASHIER', region_code, 0, 0"
                           " FROM account WHERE username = 'cs01'")  # fmt: skip
    answer = await (await transfers.clerk("cs02")).send("/PT10/pay", batch_no=BATCH)
    assert message_of(answer) == "记录已被他人修改，请重新查询后再操作！"
    again = await (await transfers.clerk("fm01")).send("/PT10/batch")
    assert message_of(again) == "未查询到符合条件的记录！"
    assert len(business(transfers)) == 1


async def test_a_transfer_within_the_province_moves_no_money(transfers, message_of) -> None:
    await approve(transfers, "WITHIN-PROVINCE")
    assert progress(transfers, "WITHIN-PROVINCE") == "关系终止"
    answer = await (await transfers.clerk("fm01")).send("/PT10/batch")
    assert message_of(answer) == "未查询到符合条件的记录！"


async def test_a_fund_without_an_account_to_pay_from_has_no_batch(transfers, message_of) -> None:
    await approve(transfers, "PT-04")
    transfers.database.run("DELETE FROM fr_account")
    answer = await (await transfers.clerk("fm01")).send("/PT10/batch")
    assert message_of(answer) == "【企业职工基本养老保险】未设置支出户，不能制单！"
    assert (batch(transfers), progress(transfers, "PT-04")) == (None, "待划拨")


async def test_a_closed_month_takes_no_payment(transfers, message_of) -> None:
    await approve(transfers, "PT-04")
    await pay(transfers, until="check")
    transfers.database.run("INSERT INTO fr_closed_period VALUES (?, '202603')", (PAYING,))
    answer = await (await transfers.clerk("cs01")).send("/PT10/pay", batch_no=BATCH)
    assert message_of(answer) == "会计期间【202603】已结账，不能操作！"
    assert (batch(transfers)["state"], business(transfers)) == ("待出纳划拨", [])


async def test_the_receipts_of_an_approved_posting_become_income_of_the_fund(transfers) -> None:
    (biz_no,) = await approve(transfers, "RECEIPTS-split", write="/PT06/post")
    rows = business(transfers)
    receipts = transfers.database.rows(
        "SELECT * FROM transfer_receipt WHERE case_no = ? ORDER BY id", (transfers.key("RECEIPTS-split"),)
    )
    assert [(row["e2e_no"], row["amount"]) for row in rows] == [(one["serial_no"], one["amount"]) for one in receipts]
    assert {(row["account_no"], row["fund"], row["direction"], row["batch_no"]) for row in rows} == {
        (RECEIVING, "110", "收", biz_no)
    }
    (voucher,) = transfers.database.rows("SELECT * FROM fr_fin_row")
    assert Decimal(voucher["debit"]) == sum(Decimal(one["amount"]) for one in receipts)


async def test_a_returned_posting_is_no_income(transfers) -> None:
    robot = await transfers.clerk("bot01")
    biz_no = await robot.draft(transfers.key("RECEIPTS-split"))
    await robot.send("/PT06/post", biz_no=biz_no)
    await (await transfers.clerk("rv01")).send("/PT07/decide", biz_no=biz_no, decision="退回", reason="金额待核")
    assert business(transfers) == []
