"""A clerk's way through a task in a real browser: file, downloads, date pickers, dialogs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import FrameLocator, Page, expect

TASK = "FR2026000001"


@pytest.fixture
def serve(live: Any, fill_reconciliation: Callable[..., Any]) -> Callable[[str], Any]:
    def start(faults: str = "login_popup_rate=0") -> Any:
        server = live(faults)
        return server, fill_reconciliation(server.database)

    return start


async def open_tasks(page: Page, address: str, account: str = "bot01") -> FrameLocator:
    await page.goto(f"{address}/login")
    await page.get_by_label("用户名").fill(account)
    await page.get_by_label("密码").fill("Sim-2026!")
    await page.get_by_role("button", name="登录").click()
    await page.get_by_role("treeitem", name="基金财务", exact=True).click()
    await page.get_by_role("treeitem", name="对账任务").click()
    return page.frame_locator('iframe[name="work_FR01"]')


async def next_screen(work: FrameLocator, title: str) -> None:
    await work.get_by_role("button", name="下一步").click()
    await expect(work.get_by_role("heading", name=title)).to_be_visible()


async def pick(work: FrameLocator, label: str, day: str) -> None:
    await work.get_by_label(label, exact=True).click()
    await work.get_by_label("输入日期").fill(day)
    await work.get_by_role("button", name="确定").click()


async def take_to_books(page: Page, work: FrameLocator) -> None:
    await work.get_by_label(f"选择 {TASK}").check()
    await expect(work.get_by_label("任务号", exact=True)).to_have_value(TASK)
    await work.get_by_role("button", name="办理").click()
    await expect(work.locator("#case_biz_no")).to_have_text("990100FR20260310000001")
    await next_screen(work, "业务数据提取")
    for title, name in (("财务账查询", "业务数据"), ("银行流水导入", "财务账")):
        async with page.expect_download() as download:
            await work.get_by_role("button", name="导出").click()
        assert (await download.value).suggested_filename == f"{name}_{TASK}.xlsx"
        await next_screen(work, title)


async def test_task_goes_from_the_menu_to_its_submission(serve, page: Page) -> None:
    server, lines = serve()
    asked: list[str] = []

    async def answer(dialog: Any) -> None:
        asked.append(dialog.message)
        await dialog.accept()

    page.on("dialog", answer)
    work = await open_tasks(page, server.address)
    await take_to_books(page, work)
    message = work.get_by_role("status")
    await work.get_by_label("文件", exact=True).set_input_files(
        {"name": "工行.csv", "mimeType": "text/csv", "buffer": lines.icbc()}
    )
    await work.get_by_label("模板").select_option("工行")
    await work.get_by_role("button", name="校验").click()
    await expect(message).to_have_text("校验通过")
    await work.get_by_role("button", name="导入").click()
    await expect(message).to_have_text("操作成功，业务流水号：990100FR20260310000001")
    await next_screen(work, "自动对账")
    await expect(work.get_by_label("外部支出合计")).to_have_value("3,789.00")
    await work.get_by_role("button", name="执行").click()
    await expect(work.locator("#case_state")).to_have_text("待处理")
    await next_screen(work, "对账结果")
    await work.get_by_role("button", name="未达").click()
    await expect(work.locator("#result_grid")).to_contain_text("BZ000003")
    await next_screen(work, "未达账项登记")
    await work.get_by_role("button", name="保存").click()
    await work.get_by_label("关联流水号").fill("BZ000003")
    await work.get_by_label("金额", exact=True).fill("640.00")
    await work.get_by_label("责任人").fill("王经办")
    await work.get_by_label("类型").select_option("4")
    await work.get_by_label("原因").select_option("03")
    await pick(work, "发生日", "2026-02-26")
    await pick(work, "预计清理日", "2026-03-20")
    await work.get_by_role("button", name="保存").click()
    await expect(message).to_have_text("操作成功，业务流水号：990100FR20260310000002")
    await next_screen(work, "余额调节表")
    await expect(work.get_by_label("差额")).to_have_value("0.00")
    async with page.expect_popup() as popup:
        await work.get_by_role("button", name="打印预览").click()
    await expect((await popup.value).get_by_role("heading")).to_have_text("银行存款余额调节表")
    await work.get_by_role("button", name="提交复核").click()
    await expect(message).to_have_text("操作成功，业务流水号：990100FR20260310000001")
    assert asked == [
        *("确认保存？", "确认执行自动对账？", "【关联流水号】不能为空！", "确认保存？"),
        "提交后不能修改，确认提交？",
    ]


async def test_shuffled_ids_and_wide_echo_leave_the_scripts_working(serve, page: Page) -> None:
    server, lines = serve("id_shuffle=1,fullwidth_echo=1")
    work = await open_tasks(page, server.address)
    await take_to_books_by_labels(work)
    await work.get_by_role("button", name="查询").click()
    await expect(work.get_by_role("table", name="业务收支明细")).to_contain_text("９９１００１０１００００００１７")
    await next_screen(work, "财务账查询")
    await next_screen(work, "银行流水导入")
    file = {"name": "工行.csv", "mimeType": "text/csv", "buffer": lines.icbc(sum_out="1.00")}
    await work.get_by_label("文件", exact=True).set_input_files(file)
    await work.get_by_label("模板").select_option("工行")
    await work.get_by_role("button", name="校验").click()
    await expect(work.get_by_role("status")).to_have_text("文件控制数不符")
    await expect(work.get_by_role("table", name="控制数核对")).to_contain_text("不符")


async def take_to_books_by_labels(work: FrameLocator) -> None:
    await work.get_by_label("任务号", exact=True).fill(TASK)
    await work.get_by_role("button", name="办理").click()
    await next_screen(work, "业务数据提取")


async def test_accounts_load_after_the_fund_was_chosen(serve, page: Page) -> None:
    server, _ = serve()
    page.on("dialog", lambda dialog: dialog.accept())
    work = await open_tasks(page, server.address, "op01")
    await work.get_by_label("险种", exact=True).select_option("210")
    await work.get_by_label("账户", exact=True).select_option("9910010100000017")
    await pick(work, "起始日期", "2026-03-01")
    await pick(work, "截止日期", "2026-03-09")
    await work.get_by_role("button", name="新建").click()
    await expect(work.get_by_role("status")).to_have_text("操作成功，业务流水号：990100FR20260310000001")
    await expect(work.get_by_label("任务号", exact=True)).to_have_value("FR2026000002")
