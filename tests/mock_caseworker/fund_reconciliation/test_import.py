from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest

STALE = "记录已被他人修改，请重新查询后再操作！"


def message(page: str) -> str:
    found = re.search(r'id="message" role="status">([^<]*)<', page)
    return found[1] if found else "?"


def figure(page: str, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]*value="([^"]*)"', page)
    return found[1] if found else "?"


async def test_imported_file_shows_its_size_digest_and_figures(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    content = bench.lines.icbc()
    page = (await bench.upload(clerk, biz_no, content)).text
    assert message(page) == f"操作成功，业务流水号：{biz_no}"
    assert figure(page, "file_size") == str(len(content))
    assert figure(page, "file_digest") == hashlib.sha256(content).hexdigest()
    names = ("ext_count", "ext_in", "ext_out", "ext_opening", "ext_closing")
    assert [figure(page, name) for name in names] == ["3", "3,000.00", "3,789.00", "5,000.00", "4,211.00"]
    assert bench.state() == "取数"
    (row,) = bench.world.ledger()
    assert (row["action"], row["business_key"], row["biz_no"]) == ("FR04.import", "FR2026000001", biz_no)


@pytest.mark.parametrize(
    "wrong",
    [
        {"count": "4"},
        {"sum_in": "3,000.01"},
        {"sum_out": "3,788.99"},
        {"closing": "4,211.01"},
        {"opening": "5,000.10"},
        {"check": "0" * 64},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
async def test_control_figure_that_is_off_imports_nothing(bench, wrong: dict[str, str]) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    page = (await bench.upload(clerk, biz_no, bench.lines.icbc(**wrong))).text
    assert message(page) == "文件控制数不符"
    assert bench.database.count("SELECT count(*) FROM fr_ext_row") == 0
    assert bench.world.ledger() == []
    assert bench.state() == "草稿"


async def test_check_shows_what_does_not_agree_and_stores_nothing(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    right = (await bench.upload(clerk, biz_no, path="check")).json()
    assert right["message"] == "校验通过"
    assert "不符" not in right["grids"]["control_grid"]
    wrong = (await bench.upload(clerk, biz_no, bench.lines.icbc(sum_out="10,000.00"), path="check")).json()
    assert wrong["message"] == "文件控制数不符"
    assert "<td>10,000.00</td><td>3,789.00</td><td>不符</td>" in re.sub(
        r' class="[^"]*"', "", wrong["grids"]["control_grid"]
    )
    assert bench.database.count("SELECT count(*) FROM fr_statement") == 0


def other_account(lines: Any) -> None:
    lines.account = "9910010100000025"


def other_period(lines: Any) -> None:
    lines.end = "2026-02-27"


def repeat_file(lines: Any) -> None:
    lines.sequence = "2"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        (other_account, "文件账号与任务账户不符！"),
        (other_period, "文件期间与对账期间不符！"),
        (repeat_file, "报文序号【2】为补发报文，不能导入！"),
    ],
)
async def test_file_of_something_else_is_refused(bench, change: Any, refusal: str) -> None:
    change(bench.lines)
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    assert message((await bench.upload(clerk, biz_no)).text) == refusal
    assert bench.world.ledger() == []


@pytest.mark.parametrize(
    ("content", "template", "refusal"),
    [
        (b"", "工行", "【文件】不能为空！"),
        (b"x", "", "【模板】不能为空！"),
        (b"x", "交行", "文件格式与所选模板不符！"),
        (b"\xff\xfe\x00\x81", "农行", "文件格式与所选模板不符！"),
        (b"H|x", "国库", "文件格式与所选模板不符！"),
        (b"PK not a workbook", "建行", "文件格式与所选模板不符！"),
        (b"PK not a workbook", "税务", "文件格式与所选模板不符！"),
        (b"x" * (20 * 1024 * 1024 + 1), "工行", "文件大小超过20MB，不能导入！"),
    ],
    ids=["empty", "no template", "unknown template", "no text", "short", "no xlsx", "no tax", "large"],
)
async def test_file_that_nobody_can_read_is_refused(bench, content: bytes, template: str, refusal: str) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    assert message((await bench.upload(clerk, biz_no, content, template=template)).text) == refusal


@pytest.mark.parametrize("amount", ["-640.00", "0.00", "x"])
async def test_amount_that_is_no_movement_makes_the_file_unreadable(bench, amount: str) -> None:
    content = bench.lines.icbc().replace(b'"1,980.00"', f'"{amount}"'.encode(), 1)
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    assert message((await bench.upload(clerk, biz_no, content)).text) == "文件格式与所选模板不符！"


async def test_second_import_is_refused_unless_the_fault_lets_it_through(make_bench) -> None:
    bench = make_bench()
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.open(clerk)
    await bench.upload(clerk, biz_no)
    assert message((await bench.upload(clerk, biz_no)).text) == STALE
    doubled = make_bench("dup_click=1")
    clerk = await doubled.world.clerk("bot01")
    biz_no = await doubled.open(clerk)
    await doubled.upload(clerk, biz_no)
    page = (await doubled.upload(clerk, biz_no)).text
    assert "操作成功" in message(page)
    assert len(doubled.world.ledger("FR04.import")) == 2
    assert "共 2 条" in page
    # What the task works with stays the first file.
    assert figure((await clerk.get(f"/FR05?biz_no={biz_no}")).text, "ext_count") == "3"


async def test_closed_books_refuse_every_write(bench) -> None:
    clerk = await bench.world.clerk("bot01")
    biz_no = await bench.work_up(clerk)
    bench.database.run("INSERT INTO fr_closed_period VALUES ('9910010100000017', '202602')")
    closed = "会计期间【202602】已结账，不能操作！"
    assert message((await bench.register(clerk, biz_no)).text) == closed
    assert message((await clerk.send("/FR08/submit", biz_no=biz_no)).text) == closed
    assert message((await clerk.send("/FR05/execute", biz_no=biz_no)).text) == closed
    assert message((await bench.upload(clerk, biz_no)).text) == closed
    assert [row["action"] for row in bench.world.ledger()] == ["FR04.import", "FR05.execute"]
