from __future__ import annotations

import re
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

TASK = "FR2026000001"
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}
STALE = "记录已被他人修改，请重新查询后再操作！"


def figure(page: str, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else "?"


def message(page: str) -> str:
    found = re.search(r'id="message" role="status">([^<]*)<', page)
    return found[1] if found else "?"


def sheet_of(content: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


async def test_the_list_shows_drafts_and_answers_queries(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    page = (await clerk.get("/FR01")).text
    assert TASK in page
    assert "失业保险" in page
    found = await clerk.ask("fr_tasks", fund="110", state="", task_no="")
    assert "共 0 条" in found["grids"]["task_grid"]
    found = await clerk.ask("fr_tasks", fund="210", state="草稿", task_no=TASK)
    assert "共 1 条" in found["grids"]["task_grid"]


async def test_opening_a_task_allocates_the_same_number_for_ever_and_writes_no_ledger(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    first = await bench.open(clerk)
    assert re.fullmatch(r"990100FR20260310\d{6}", first)
    assert await bench.open(clerk) == first
    assert bench.world.ledger() == []
    unknown = await clerk.client.post("/FR01/open", json={"task_no": "FR2026999999"}, headers=SCRIPT)
    assert unknown.json() == {"error": "未查询到符合条件的记录！"}


async def test_business_export_has_the_rows_with_thousands_separators(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    page = (await clerk.get(f"/FR02?biz_no={biz_no}")).text
    assert [figure(page, name) for name in ("biz_count", "biz_in", "biz_out")] == ["4", "3,000.00", "4,429.00"]
    rows = sheet_of((await clerk.get(f"/FR02/export?biz_no={biz_no}")).content)
    assert rows[0][0] == "业务收支明细"
    assert rows[2][:6] == ["笔数", "4", "收入合计", "3,000.00", "支出合计", "4,429.00"]
    assert rows[3][:7] == ["序号", "流水号", "险种", "账户", "方向", "金额", "业务日期"]
    assert rows[4][1:7] == ["BZ000001", "210", "9910010100000017", "支", "1,980.00", "2026-02-26"]
    assert len(rows) == 8


async def test_the_same_books_download_the_same_bytes_under_the_task_s_name(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    first, second = [await clerk.get(f"/FR03/export?biz_no={biz_no}") for _ in range(2)]
    assert first.content == second.content
    assert first.headers["content-disposition"].endswith("%E8%B4%A2%E5%8A%A1%E8%B4%A6_FR2026000001.xlsx")


async def test_ledger_shows_the_balances_around_the_period(bench) -> None:
    bench.database.run(
        "INSERT INTO fr_fin_row VALUES (NULL, '9910010100000017', 'PZ2026010001', '001', '2026-01-31', '100202',"
        " '210', '100.00', '', '', '', '')"
    )
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    page = (await clerk.get(f"/FR03?biz_no={biz_no}")).text
    names = ("fin_opening", "fin_debit", "fin_credit", "fin_closing", "fin_count")
    assert [figure(page, name) for name in names] == ["5,100.00", "3,000.00", "4,429.00", "3,671.00", "4"]
    rows = sheet_of((await clerk.get(f"/FR03/export?biz_no={biz_no}")).content)
    assert rows[2][:8] == [
        "期初余额",
        "5,100.00",
        "借方合计",
        "3,000.00",
        "贷方合计",
        "4,429.00",
        "期末余额",
        "3,671.00",
    ]


async def test_period_and_account_limit_what_is_extracted(bench) -> None:
    bench.database.run("UPDATE fr_biz_row SET biz_date = '2026-03-01' WHERE serial_no = 'BZ000001'")
    bench.database.run("UPDATE fr_biz_row SET account_no = '1' WHERE serial_no = 'BZ000002'")
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    answer = await clerk.ask("fr_business", biz_no=biz_no)
    assert "共 2 条" in answer["grids"]["biz_grid"]


async def test_the_three_sources_are_counted_before_anything_runs(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    assert message((await clerk.send("/FR05/execute", biz_no=biz_no)).text) == "该任务尚未导入对账文件！"
    await bench.upload(clerk, biz_no)
    page = (await clerk.get(f"/FR05?biz_no={biz_no}")).text
    names = [f"{source}_{what}" for source in ("biz", "fin", "ext") for what in ("count", "in", "out")]
    shown = ["4", "3,000.00", "4,429.00", "4", "3,000.00", "4,429.00", "3", "3,000.00", "3,789.00"]
    assert [figure(page, name) for name in names] == shown
    bench.database.run("INSERT INTO planted_value VALUES (?, 'ext_out', '3,798.00')", (TASK,))
    assert figure((await clerk.get(f"/FR05?biz_no={biz_no}")).text, "ext_out") == "3,798.00"


async def test_executing_sorts_rows_under_tabs(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.work_up(clerk)
    assert bench.state() == "待处理"
    counts = bench.database.rows("SELECT tab, count(*) FROM fr_result GROUP BY tab ORDER BY tab")
    assert {row[0]: row[1] for row in counts} == {"已匹配": 9, "未达": 2}
    answer = await clerk.ask("fr_results", biz_no=biz_no, tab="未达")
    assert "BZ000003" in answer["grids"]["result_grid"]
    assert [row["action"] for row in bench.world.ledger()] == ["FR04.import", "FR05.execute"]
    assert {row["business_key"] for row in bench.world.ledger()} == {TASK}
    assert message((await clerk.send("/FR05/execute", biz_no=biz_no)).text) == STALE


async def test_whole_way_ends_with_a_balanced_sheet(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.work_up(clerk)
    unbalanced = await clerk.send("/FR08/submit", biz_no=biz_no)
    assert message(unbalanced.text) == "余额调节表不平，差额【-640.00】，不能提交！"
    own = message((await bench.register(clerk, biz_no)).text)
    assert re.fullmatch(r"操作成功，业务流水号：990100FR20260310\d{6}", own)
    assert biz_no not in own
    page = (await clerk.get(f"/FR08?biz_no={biz_no}")).text
    names = ("book_balance", "bank_balance", "item4_total", "adj_book", "adj_bank", "diff", "level")
    shown = ["3,571.00", "4,211.00", "640.00", "3,571.00", "3,571.00", "0.00", "L3"]
    assert [figure(page, name) for name in names] == shown
    done = await clerk.send("/FR08/submit", biz_no=biz_no)
    assert message(done.text) == f"操作成功，业务流水号：{biz_no}"
    assert bench.state() == "待复核"
    assert "3,571.00" in (await clerk.ask("fr_submissions", biz_no=biz_no))["grids"]["submit_grid"]
    assert message((await clerk.send("/FR08/submit", biz_no=biz_no)).text) == STALE
    last = bench.world.ledger()[-1]
    assert (last["action"], last["business_key"], last["payload"]["diff"]) == ("FR08.submit", TASK, "0.00")


@pytest.mark.parametrize(
    ("reason", "day", "level"),
    [("03", "2026-02-26", "L3"), ("04", "2026-02-26", "L2"), ("03", "2026-02-28", "L3")],
)
async def test_level_depends_on_age_and_reason_of_the_items(bench, reason: str, day: str, level: str) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.work_up(clerk)
    await bench.register(clerk, biz_no, reason=reason, item_date=day)
    assert figure((await clerk.get(f"/FR08?biz_no={biz_no}")).text, "level") == level


async def test_item_in_transit_keeps_the_lower_level(bench) -> None:
    bench.database.run("UPDATE setting SET value = '2026-03-03' WHERE key = 'business_date'")
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.work_up(clerk)
    await bench.register(clerk, biz_no, item_date="2026-02-26")
    # 2026-02-28 is a working Saturday: 27, 28, 2 March are the three days.
    assert figure((await clerk.get(f"/FR08?biz_no={biz_no}")).text, "level") == "L3"
    bench.database.run("UPDATE fr_item SET item_date = '2026-02-27'")
    assert figure((await clerk.get(f"/FR08?biz_no={biz_no}")).text, "level") == "L2"


async def test_print_preview_lists_the_items(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.work_up(clerk)
    await bench.register(clerk, biz_no)
    page = (await clerk.get(f"/FR08/print?biz_no={biz_no}")).text
    assert "银行存款余额调节表" in page
    assert "BZ000003" in page


@pytest.mark.parametrize("screen", ["FR02", "FR03", "FR04", "FR05", "FR06", "FR07", "FR08"])
async def test_screen_without_a_task_says_so(bench, screen: str) -> None:
    page = (await (await bench.world.clerk("bot01")).get(f"/{screen}")).text
    assert "请先在【对账任务】中选择任务" in page


async def test_new_task_of_an_account_must_not_overlap_another(bench) -> None:
    clerk = await bench.world.clerk("op01")
    form = {"fund": "210", "account_no": "9910010100000017", "start_date": "2026-02-28", "end_date": "2026-03-09"}
    assert message((await clerk.send("/FR01/create", **form)).text) == (
        "该账户对账期间与任务【FR2026000001】重叠，不能重复新建！"
    )
    form["start_date"] = "2026-03-01"
    assert "操作成功" in message((await clerk.send("/FR01/create", **form)).text)
    assert [row["business_key"] for row in bench.world.ledger("FR01.create")] == ["FR2026000002"]
    assert message((await clerk.send("/FR01/create", **{**form, "fund": ""})).text) == "【险种】不能为空！"
