from __future__ import annotations

import re

import pytest


async def values_of(transfers, case: str) -> dict[str, str]:
    answer = await (await transfers.clerk("bot01")).ask("pt04", case_no=transfers.key(case))
    found: dict[str, str] = answer["values"]
    return found


@pytest.mark.parametrize(
    ("case", "months", "account", "pool", "total"),
    [
        ("PT-01", "51", "22,318.46", "30,168.79", "52,487.25"),
        ("PT-02", "47", "4,992.92", "2,275.20", "7,268.12"),
        ("PT-03", "5", "1,648.40", "2,472.60", "4,121.00"),
        ("PT-04", "36", "8,950.00", "12,960.13", "21,910.13"),
        ("PT-11", "24", "8,064.00", "12,096.00", "20,160.00"),
        ("PT-15", "8", "3,399.88", "6,656.00", "10,055.88"),
        ("PT-16", "72", "25,392.12", "36,144.00", "61,536.12"),
        ("LUMP-out-document-before", "64", "19,264.00", "28,896.00", "48,160.00"),
        ("INT-02-rounding", "36", "8,950.00", "12,960.12", "21,910.12"),
        ("X10", "36", "8,640.00", "12,960.12", "21,600.12"),
    ],
)
async def test_sheet_shows_its_sums(transfers, case: str, months: str, account: str, pool: str, total: str) -> None:
    values = await values_of(transfers, case)
    assert [values[name] for name in ("months", "account", "pool", "total")] == [months, account, pool, total]


async def test_within_a_province_the_account_is_stated_and_no_money_moves(transfers) -> None:
    values = await values_of(transfers, "WITHIN-PROVINCE")
    assert (values["scope"], values["pool"], values["total"]) == ("省内", "0.00", "0.00")
    assert values["account"] != "0.00"


async def test_account_shows_the_interest_of_a_full_year(transfers) -> None:
    answer = await (await transfers.clerk("bot01")).ask("pt04", case_no=transfers.key("PT-16"))
    grid = re.sub(r"<[^>]+>", " ", answer["grids"]["account_grid"])
    assert grid.split("年末余额")[1].split()[:6] == ["2024", "20,000.00", "4,800.00", "2.62%", "592.12", "25,392.12"]


async def test_one_time_months_stand_in_the_list_of_months_and_in_their_own(transfers) -> None:
    answer = await (await transfers.clerk("bot01")).ask("pt04", case_no=transfers.key("PT-11"))
    assert "一次性" in answer["grids"]["month_grid"]
    assert re.search(r"2018-05-10.*140,000.00.*11,200.00.*法律文书.*2019-01-02", answer["grids"]["lump_grid"])
    assert "2015" not in answer["grids"]["year_grid"]
    assert answer["grids"]["year_grid"].count(">0.00<") == 2


async def test_unpaid_months_add_nothing(transfers) -> None:
    answer = await (await transfers.clerk("bot01")).ask("pt04", case_no=transfers.key("ARREARS-fourth-last"))
    kept = transfers.database.count(
        "SELECT count(*) FROM contribution c JOIN person p USING (personal_no) WHERE p.id_no = ?",
        (answer["values"]["info_id_no"],),
    )
    assert int(answer["values"]["months"]) == kept - 2


async def test_months_are_paged_by_twenty(transfers) -> None:
    clerk = await transfers.clerk("bot01")
    row = transfers.database.row(
        "SELECT personal_no FROM person JOIN transfer_case USING (id_no) WHERE case_no = ?", (transfers.key("PT-16"),)
    )
    assert row
    last = await clerk.ask("pt_months", personal_no=row["personal_no"], page="4")
    assert last["grids"]["month_grid"].count("<tr>") == 1 + 12


async def test_sheet_of_another_agency_keeps_its_months_to_itself(transfers) -> None:
    answer = await (await transfers.clerk("bot01")).ask("pt04", case_no=transfers.key("PT-01"))
    assert "<td" not in answer["grids"]["month_grid"]
    assert answer["grids"]["year_grid"].count("<tr>") == 6


async def test_variant_of_the_name_stands_on_the_sheet(transfers) -> None:
    values = await values_of(transfers, "X13")
    assert values["name"] != values["register_name"]
    assert values["name"][:2] == values["register_name"][:2]


async def test_submission_waits_for_review_and_keeps_the_figures(transfers, message_of) -> None:
    clerk, case_no = await transfers.clerk("bot01"), transfers.key("PT-04")
    biz_no = await clerk.draft(case_no)
    page = await clerk.send("/PT04/submit", biz_no=biz_no)
    assert message_of(page) == f"操作成功，业务流水号：{biz_no}"
    assert (transfers.ledger(), transfers.state(case_no)) == ([("PT04.submit", case_no)], "待复核")
    payload = transfers.payload()
    assert (payload["total"], payload["level"], payload["mode"]) == ("21910.13", "L3", "BOTH")


async def test_sheet_of_an_arrival_is_not_submitted(transfers, message_of) -> None:
    clerk = await transfers.clerk("bot01")
    page = await clerk.send("/PT04/submit", biz_no=await clerk.draft(transfers.key("PT-01")))
    assert (message_of(page), transfers.ledger()) == ("该业务当前环节为【转入接续】，不能在此办理！", [])


@pytest.mark.parametrize("code", ["PT01", "PT02", "PT03", "PT04", "PT05", "PT06", "PT08", "PT09"])
async def test_page_without_a_case_is_empty(transfers, code: str) -> None:
    answer = await (await transfers.clerk("bot01")).get(f"/{code}")
    assert (answer.status_code, "<tbody>\n</tbody>" in answer.text or "<tbody>" not in answer.text) == (200, True)
