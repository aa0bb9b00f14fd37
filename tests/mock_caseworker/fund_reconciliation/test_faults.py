"""The fault switches on the screens of reconciliation."""

from __future__ import annotations

import re

import pytest

BUSY = "系统繁忙，请稍后再试！"


@pytest.mark.parametrize(
    ("nth", "actions"),
    [
        (1, ["FR04.import"]),
        (2, ["FR04.import", "FR05.execute"]),
        (3, ["FR04.import", "FR05.execute", "FR07.register"]),
        (4, ["FR04.import", "FR05.execute", "FR07.register", "FR08.submit"]),
    ],
)
async def test_cut_answer_leaves_the_write_where_it_can_be_looked_up(make_bench, nth: int, actions: list[str]) -> None:
    bench = make_bench(f"cut_after={nth}")
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    writes = [
        lambda: bench.upload(clerk, biz_no),
        lambda: clerk.send("/FR05/execute", biz_no=biz_no),
        lambda: bench.register(clerk, biz_no),
        lambda: clerk.send("/FR08/submit", biz_no=biz_no),
    ]
    for write in writes[: nth - 1]:
        assert "操作成功" in (await write()).text
    with pytest.raises(ConnectionResetError):
        await writes[nth - 1]()
    assert [row["action"] for row in bench.world.ledger()] == actions
    grids = [("fr_imports", "import_grid"), ("fr_runs", "run_grid"), ("fr_items", "item_grid")]
    query, name = [*grids, ("fr_submissions", "submit_grid")][nth - 1]
    assert "共 1 条" in (await clerk.ask(query, biz_no=biz_no))["grids"][name]


async def test_server_error_comes_before_anything_is_done(make_bench) -> None:
    bench = make_bench()
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    bench.world.app.state.desk.dice.change({"500_rate": "1"})
    answer = await bench.upload(clerk, biz_no)
    assert (answer.status_code, BUSY in answer.text) == (500, True)
    assert bench.world.ledger() == []


async def test_lost_login_answers_pages_and_questions(make_bench) -> None:
    bench = make_bench()
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    bench.world.app.state.desk.dice.change({"session_drop": "1"})
    assert "会话已超时，请重新登录！" in (await clerk.get(f"/FR02/export?biz_no={biz_no}")).text
    assert await clerk.ask("fr_business", biz_no=biz_no) == {"error": "会话已超时，请重新登录！"}
    assert bench.world.ledger() == []


async def test_paging_falls_back_to_the_first_page(make_bench) -> None:
    bench = make_bench("paging_reset=1")
    for number in range(30):
        bench.database.run(
            "INSERT INTO fr_biz_row SELECT NULL, account_no, ?, fund, direction, amount, biz_date, batch_no, e2e_no,"
            " tax_ticket_no, cp_name, cp_acct, reversal_of, summary FROM fr_biz_row WHERE serial_no = 'BZ000001'",
            (f"BZ1{number:05d}",),
        )
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    shown = (await clerk.ask("fr_business", biz_no=biz_no, page="2"))["grids"]["biz_grid"]
    assert "第 1/2 页" in shown
    assert len(re.findall(r"<tr>", shown.partition("<tbody>")[2])) == 20
