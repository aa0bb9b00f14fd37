from __future__ import annotations

import pytest

SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


async def test_two_records_stand_side_by_side_smaller_number_first(office) -> None:
    first, second = office.add_pair(name="赵测壹", account_balance="6420.15", id_type="02", card_no="")
    office.pay(first, "202001", 24)
    office.pay(second, "202110", 18)
    found = await (await office.world.clerk("bot01")).ask("mg_pair", first=second, second=first)
    values = found["values"]
    assert (values["first_personal_no"], values["second_personal_no"]) == (first, second)
    assert (values["first_name"], values["second_name"]) == ("赵测一", "赵测壹")
    assert (values["second_account_balance"], values["second_id_type"]) == ("6,420.15", "02 户口簿")
    assert (values["case_pair_no"], values["case_biz_no"]) == (f"{first}-{second}", "")
    assert set(found["grids"]) == {"relation_grid", "contrib_grid", "benefit_grid"}
    assert "第 1/3 页" in found["grids"]["contrib_grid"]


async def test_pages_of_the_months_hold_both_sides_once(office) -> None:
    first, second = office.add_pair()
    office.pay(first, "202001", 24)
    office.pay(second, "202110", 18)
    clerk = await office.world.clerk("bot01")
    pages = [
        (await clerk.ask("mg_months", first=first, second=second, page=str(page)))["grids"]["contrib_grid"]
        for page in (1, 2, 3)
    ]
    text = "".join(pages)
    assert (text.count("记录一"), text.count("记录二")) == (24, 18)
    assert "360.00" in text


@pytest.mark.parametrize(("one", "other"), [("9800000017", "9800000017"), ("9800000017", "1"), ("", "")])
async def test_unknown_or_repeated_number_is_not_found(office, one: str, other: str) -> None:
    office.add_pair()
    found = await (await office.world.clerk("bot01")).ask("mg_pair", first=one, second=other)
    assert found == {"error": "未查询到符合条件的记录！"}


async def test_full_width_echo_touches_numbers_only(make_office) -> None:
    office = make_office("fullwidth_echo=1")
    first, second = office.add_pair()
    clerk = await office.world.clerk("bot01")
    mark = (await clerk.get("/MG02")).text.partition('mark: "')[2].partition('"')[0]
    values = (await clerk.ask("mg_pair", page_mark=mark, first=first, second=second))["values"]
    assert values["first_id_no"] == "９９０１０１１９７５０６１５００１８"
    assert (values["first_personal_no"], values["first_name"]) == (first, "赵测一")


@pytest.mark.parametrize("result", ["一致", "不一致", "无此人", "已注销", "超时"])
async def test_police_answer_is_shown_and_nothing_is_written(office, result: str) -> None:
    first, second = office.add_pair()
    if result != "超时":
        office.database.run("INSERT INTO mg_police VALUES (?, ?)", (second, result))
    clerk = await office.world.clerk("bot01")
    page = (await clerk.get(f"/MG03?first={first}&second={second}")).text
    assert ("核验记录一" in page, "核验记录二" in page) == (True, True)
    asked = {"side": "second", "personal_no": second}
    answer = (await clerk.client.post("/MG03/check", json=asked, headers=SCRIPT)).json()
    assert answer["values"]["result_second"] == result
    assert office.world.ledger() == []


async def test_police_know_nothing_of_a_number_nobody_has(office) -> None:
    clerk = await office.world.clerk("bot01")
    asked = {"side": "first", "personal_no": "1"}
    answer = (await clerk.client.post("/MG03/check", json=asked, headers=SCRIPT)).json()
    assert answer == {"error": "未查询到符合条件的记录！"}
