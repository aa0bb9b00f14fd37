from __future__ import annotations

from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

HEADINGS = [
    *("个人编号", "社会保障号码", "证件类型", "姓名", "曾用名"),
    *("性别", "出生日期", "户籍地", "统筹区", "手机号码"),
    *("银行账号", "实名状态", "参保状态", "女职工类别", "单位"),
    *("缴费月数", "个人账户余额", "建档日期", "锁定标志", "合并去向"),
]


async def exported(office, query: str = "") -> list[list[str]]:
    answer = await (await office.world.clerk("bot01")).get(f"/MG01/export{query}")
    assert "attachment" in answer.headers["content-disposition"]
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    return [[str(cell) for cell in row] for row in rows]


async def test_export_holds_every_record_as_it_is_typed(office) -> None:
    first = office.add_record("9800000017", id_no="990101750615001")
    second = office.add_record("9800000023", id_no="９９０１０１ 197506150018", account_balance="18250.40")
    office.pay(second, "202501", 3)
    office.pay(second, "202504", 1, status="欠费")
    for uscc in ("91990101MA0TE5T016", "91990101MA0AAAA017", "91990101MA0AAAA017"):
        office.database.run(
            "INSERT INTO mg_relation (personal_no, fund, uscc, start_period, end_period, status)"
            " VALUES (?, '110', ?, '202501', '', '参保')",
            (second, uscc),
        )
    title, headings, *rows = await exported(office)
    assert "统筹区：全部" in title[0]
    assert title[0].endswith("共 2 条")
    assert headings == HEADINGS
    records = [dict(zip(headings, row, strict=True)) for row in rows]
    assert [record["个人编号"] for record in records] == [first, second]
    assert [record["社会保障号码"] for record in records] == ["990101750615001", "９９０１０１ 197506150018"]
    assert (records[1]["单位"], records[1]["缴费月数"]) == ("91990101MA0AAAA017；91990101MA0TE5T016", "3")
    assert (records[1]["个人账户余额"], records[0]["单位"], records[0]["证件类型"]) == ("18250.40", "", "01 居民身份证")


async def test_export_of_one_pool_leaves_the_others_out(office) -> None:
    office.add_pair(pool_region="990200")
    rows = await exported(office, "?pool=990200")
    assert [row[0] for row in rows[2:]] == ["9800000023"]
    assert "统筹区：990200" in rows[0][0]


@pytest.mark.parametrize(
    ("batch", "second", "found"),
    [
        ("01", {"id_no": "990101750615001", "birth_date": ""}, True),
        ("01", {"id_no": ""}, False),
        ("02", {"id_no": ""}, True),
        ("02", {"id_no": "", "name": "赵测壹"}, False),
        ("03", {"card_no": "9900000000000000010"}, True),
        ("01", {"merged_into": "9800000017"}, False),
    ],
)
async def test_batches_list_what_looks_alike(office, batch: str, second: dict[str, str], found: bool) -> None:
    office.add_record("9800000017", card_no="9900000000000000010")
    office.add_record("9800000023", **second)
    answer = await (await office.world.clerk("bot01")).ask("mg_suspects", batch=batch)
    assert ("9800000017-9800000023" in answer["grids"]["suspect_grid"]) is found


async def test_listing_narrows_by_score_and_pool(office) -> None:
    office.add_pair()
    clerk = await office.world.clerk("bot01")
    for narrow, total in (({}, 1), ({"low": "91"}, 0), ({"high": "90"}, 1), ({"pool": "990200"}, 0)):
        answer = await clerk.ask("mg_suspects", batch="01", **narrow)
        assert f"共 {total} 条" in answer["grids"]["suspect_grid"], narrow


async def test_listing_without_a_batch_is_refused(office) -> None:
    answer = await (await office.world.clerk("bot01")).ask("mg_suspects", batch="")
    assert answer == {"error": "【规则批次】不能为空！"}
