from __future__ import annotations

import re

import pytest


async def test_wide_digits_are_echoed_and_understood(make_transfers) -> None:
    world = make_transfers("fullwidth_echo=1")
    clerk = await world.clerk("bot01")
    mark = re.search(r'mark: "([0-9a-f]+)"', (await clerk.get("/PT01")).text)
    assert mark
    clerk.client.headers["X-Page"] = mark[1]
    values = (await clerk.ask("pt01", case_no=world.key("PT-05").translate({ord("0"): "０"})))["values"]
    assert re.fullmatch("[０-９Ｘ]{18}", values["id_no"])
    assert re.fullmatch("[０-９]+", values["mobile"])
    assert values["birth_date"] == "1984-02-20"


async def test_label_of_the_identity_number_varies(make_transfers) -> None:
    page = (await (await make_transfers("label_variant=1").clerk("bot01")).get("/PT09")).text
    assert "社会保障号码" not in page
    assert "公民身份号码" in page or "身份证号" in page


async def test_ids_are_others_on_each_page_and_the_scripts_find_them(make_transfers) -> None:
    clerk = await make_transfers("id_shuffle=1").clerk("bot01")
    ids = [re.findall(r'"q_case_no": "(c[0-9a-f]+)"', (await clerk.get("/PT01")).text) for _ in range(2)]
    assert len(ids[0]) == len(ids[1]) == 1
    assert ids[0] != ids[1]


async def test_paging_falls_back_to_the_first_page(make_transfers) -> None:
    world = make_transfers("paging_reset=1")
    row = world.database.row(
        "SELECT personal_no FROM person JOIN transfer_case USING (id_no) WHERE case_no = ?", (world.key("PT-16"),)
    )
    assert row
    answer = await (await world.clerk("bot01")).ask("pt_months", personal_no=row["personal_no"], page="3")
    assert "第 1/4 页" in answer["grids"]["month_grid"]


async def test_cut_connection_leaves_one_write_behind(make_transfers) -> None:
    world = make_transfers("cut_after=1")
    clerk, case_no = await world.clerk("bot01"), world.key("PT-04")
    biz_no = await clerk.draft(case_no)
    with pytest.raises(ConnectionResetError):
        await clerk.send("/PT04/submit", biz_no=biz_no)
    assert world.ledger() == [("PT04.submit", case_no)]
    progress = await clerk.ask("pt_progress", case_no=case_no, scope="已提交")
    assert biz_no in progress["grids"]["progress_grid"]


async def test_server_error_does_nothing(make_transfers) -> None:
    world = make_transfers("")
    clerk = await world.clerk("bot01")
    biz_no = await clerk.draft(world.key("PT-04"))
    world.app.state.desk.dice.change({"500_rate": "1"})
    assert (await clerk.send("/PT04/submit", biz_no=biz_no)).status_code == 500
    assert world.ledger() == []


async def test_notice_comes_up_on_the_pages_of_transfers(make_transfers) -> None:
    world = make_transfers("popup_rate=1")
    page = (await (await world.clerk("bot01")).get("/PT04")).text
    assert re.search(r"notice: \[", page)
