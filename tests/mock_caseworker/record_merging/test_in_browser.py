"""A clerk's way through a merge in a real browser: export, comparison, police, dialogs, popup."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import FrameLocator, Page, expect
from python_calamine import CalamineWorkbook

from tests.mock_caseworker.record_merging.conftest import Office

FIRST, SECOND = "9800000017", "9800000023"
BIZ_NO = "990100MG20260310000001"


@pytest.fixture
def serve(live: Any) -> Callable[..., Any]:
    def start(faults: str = "login_popup_rate=0") -> Any:
        server = live(faults)
        office = Office(server)
        office.add_record(FIRST, name="赵测壹", id_no="990101750615001", account_balance="9350.00")
        office.add_record(SECOND, account_balance="4210.35")
        office.pay(FIRST, "202301", 24)
        office.pay(SECOND, "202411", 8)
        office.database.run("INSERT INTO mg_police VALUES (?, '一致')", (SECOND,))
        return server

    return start


async def open_screen(page: Page, address: str, title: str, name: str) -> FrameLocator:
    if "/login" not in page.url and address not in page.url:
        await page.goto(f"{address}/login")
        await page.get_by_label("用户名").fill("bot01")
        await page.get_by_label("密码").fill("Sim-2026!")
        await page.get_by_role("button", name="登录").click()
        await page.get_by_role("treeitem", name="数据质量", exact=True).click()
    await page.get_by_role("treeitem", name=title, exact=True).click()
    return page.frame_locator(f'iframe[name="{name}"]')


async def next_screen(work: FrameLocator, title: str) -> None:
    await work.get_by_role("button", name="下一步").click()
    await expect(work.get_by_role("heading", name=title)).to_be_visible()


async def compare(page: Page, address: str) -> FrameLocator:
    work = await open_screen(page, address, "比对详情", "work_MG02")
    await work.get_by_label("个人编号一", exact=True).fill(SECOND)
    await work.get_by_label("个人编号二", exact=True).fill(FIRST)
    await work.get_by_role("button", name="查询(F2)").click()
    await expect(work.get_by_label("姓名（记录一）", exact=True)).to_have_value("赵测壹")
    return work


async def test_pair_goes_from_the_comparison_to_its_submission(serve, page: Page) -> None:
    server = serve()
    asked: list[str] = []

    async def answer(dialog: Any) -> None:
        asked.append(dialog.message)
        await dialog.accept()

    page.on("dialog", answer)
    work = await compare(page, server.address)
    await expect(work.locator("#contrib_grid_box")).to_contain_text("第 1/2 页")
    await next_screen(work, "实名核验")
    for side, result in (("一", "超时"), ("二", "一致")):
        await work.get_by_role("button", name=f"核验记录{side}").click()
        await expect(work.get_by_role("row", name=f"记录{side}")).to_contain_text(result)
    await next_screen(work, "合并登记")
    await work.get_by_role("button", name="保存(F8)").click()
    for label, option in (("主记录", SECOND), ("被合并", FIRST), ("依据", "15升18")):
        await work.get_by_label(label, exact=True).select_option(option)
    await work.get_by_role("button", name="保存(F8)").click()
    message = work.get_by_role("status")
    await expect(message).to_have_text(f"操作成功，业务流水号：{BIZ_NO}")
    await next_screen(work, "缴费合并预览")
    await expect(work.get_by_label("合并后月数", exact=True)).to_have_value("30")
    await next_screen(work, "个人账户/退费核定")
    await expect(work.locator("#balance_after")).to_have_text("12,840.35")
    async with page.expect_popup() as popup:
        await work.get_by_role("button", name="打印预览").click()
    await expect((await popup.value).get_by_role("heading")).to_have_text("参保信息合并审批表")
    await work.get_by_role("button", name="提交复核").click()
    await expect(message).to_have_text(f"操作成功，业务流水号：{BIZ_NO}")
    assert asked == ["【主记录】不能为空！", "确认保存？", "提交后不能修改，确认提交？"]
    lookup = await open_screen(page, server.address, "合并查询打印", "work_MG10")
    await lookup.get_by_label("合并编号", exact=True).fill(f"{FIRST}-{SECOND}")
    await lookup.get_by_label("查询范围").select_option("已提交")
    await lookup.get_by_role("button", name="查询(F2)").click()
    await expect(lookup.locator("#case_grid tbody tr")).to_contain_text("待复核")


async def test_differing_fields_are_red_and_equal_ones_are_not(serve, page: Page) -> None:
    work = await compare(page, serve().address)
    colours = {
        label: await work.get_by_label(f"{label}（记录二）", exact=True).evaluate("box => box.style.color")
        for label in ("姓名", "社会保障号码", "出生日期", "手机号码")
    }
    assert colours == {"姓名": "rgb(192, 0, 0)", "社会保障号码": "rgb(192, 0, 0)", "出生日期": "", "手机号码": ""}


async def test_export_is_a_download_of_the_whole_register(serve, page: Page) -> None:
    work = await open_screen(page, serve().address, "疑似重复清单", "work_MG01")
    async with page.expect_download() as download:
        await work.get_by_role("button", name="导出").click()
    found = await download.value
    assert found.suggested_filename == "参保人员信息_20260310.xlsx"
    content = await asyncio.to_thread(Path(await found.path()).read_bytes)
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[2:]] == [FIRST, SECOND]


async def test_shuffled_ids_and_other_labels_leave_the_scripts_working(serve, page: Page) -> None:
    work = await compare(page, serve("id_shuffle=1,fullwidth_echo=1,label_variant=1").address)
    box = work.get_by_label("公民身份号码（记录二）", exact=True).or_(
        work.get_by_label("身份证号（记录二）", exact=True)
    )
    await expect(box).to_have_value("９９０１０１１９７５０６１５００１８")
    await next_screen(work, "实名核验")
    await work.get_by_role("button", name="核验记录二").click()
    await expect(work.get_by_role("row", name="记录二")).to_contain_text("一致")
