"""A clerk's way through transfers in a real browser: what only scripts and dialogs can show."""

from __future__ import annotations

import re

from playwright.async_api import FrameLocator, Page, expect


async def sign_in(page: Page, address: str) -> list[str]:
    asked: list[str] = []

    async def answer(dialog) -> None:
        asked.append(dialog.message)
        await dialog.accept()

    page.on("dialog", answer)
    await page.goto(f"{address}/login")
    await page.get_by_label("用户名").fill("bot01")
    await page.get_by_label("密码").fill("Sim-2026!")
    await page.get_by_role("button", name="登录").click()
    await page.get_by_role("treeitem", name="养老保险", exact=True).click()
    return asked


async def open_case(page: Page, title: str, code: str, case_no: str) -> FrameLocator:
    await page.get_by_role("treeitem", name=title, exact=True).click()
    work = page.frame_locator(f'iframe[name="work_{code}"]')
    await work.get_by_label("受理号").fill(case_no)
    await work.get_by_role("button", name="查询(F2)").click()
    return work


async def test_letter_is_sent_from_acceptance_to_progress(served, truth, page: Page) -> None:
    case_no = truth.key("PT-07")
    asked = await sign_in(page, served())
    work = await open_case(page, "转移申请受理", "PT01", case_no)
    await expect(work.get_by_label("系统判定")).to_have_value("转移接续")
    await expect(work.get_by_role("button", name="下一步")).to_be_disabled()
    await work.get_by_role("button", name="部平台核验").click()
    await expect(work.locator("#verify_result")).to_have_text("完成")
    await expect(work.get_by_role("table", name="参保关系").locator("tbody tr")).to_have_count(2)
    await work.get_by_role("button", name="受理").click()
    await expect(work.locator("#case_biz_no")).to_have_text("990100PT20260310000001")
    await work.get_by_role("button", name="下一步").click()
    await expect(work.get_by_role("heading", name="联系函")).to_be_visible()
    await expect(work.get_by_label("截止办理日")).to_have_value("2026-03-06")
    async with page.expect_popup() as popup:
        await work.get_by_role("button", name="打印预览").click()
    await expect((await popup.value).get_by_role("heading")).to_have_text("基本养老保险关系转移接续联系函")
    await work.get_by_role("button", name="发送联系函").click()
    await expect(work.get_by_role("status")).to_have_text("操作成功，业务流水号：990100PT20260310000001")
    assert asked == ["提交后不能修改，确认提交？"]
    progress = await open_progress(page, case_no)
    await expect(progress.locator("#progress_grid tbody tr")).to_contain_text("发送联系函")


async def open_progress(page: Page, case_no: str) -> FrameLocator:
    await page.get_by_role("treeitem", name="办理进度查询").click()
    progress = page.frame_locator('iframe[name="work_PT09"]')
    await progress.get_by_label("受理号").fill(case_no)
    await progress.get_by_label("查询范围").select_option("已提交")
    await progress.get_by_role("button", name="查询(F2)").click()
    return progress


async def test_sheet_goes_on_to_posting_with_shuffled_ids_and_wide_numbers(served, truth, page: Page) -> None:
    await sign_in(page, served("id_shuffle=1,fullwidth_echo=1,label_variant=1"))
    work = await open_case(page, "转移接续信息表", "PT04", truth.key("PT-01"))
    await expect(work.get_by_label("转移总额")).to_have_value("52,487.25")
    await expect(work.get_by_label("证件号码")).to_have_value(re.compile("^[０-９Ｘ]{18}$"))
    await work.get_by_role("button", name="受理").click()
    await work.get_by_role("button", name="下一步").click()
    await expect(work.get_by_label("差额")).to_have_value("0.00")
    await work.get_by_role("button", name="下一步").click()
    await expect(work.get_by_label("转入月数")).to_have_value("51")
    await work.get_by_role("button", name="提交入账").click()
    await expect(work.get_by_role("status")).to_have_text("操作成功，业务流水号：990100PT20260310000001")


async def test_a_second_query_shows_nothing_of_the_first_case(served, truth, page: Page) -> None:
    await sign_in(page, served())
    work = await open_case(page, "转移申请受理", "PT01", truth.key("PT-07"))
    await work.get_by_role("button", name="部平台核验").click()
    await expect(work.get_by_role("table", name="参保关系").locator("tbody tr")).to_have_count(2)
    await work.get_by_label("受理号").fill(truth.key("PT-04"))
    await page.keyboard.press("F2")
    await expect(work.get_by_role("status")).to_have_text("该业务当前环节为【转出】，不能在此办理！")
    await expect(work.get_by_role("table", name="参保关系").locator("tbody tr")).to_have_count(0)
    await expect(work.get_by_label("姓名")).to_have_value("")
    await expect(work.locator("#case_name")).to_have_text("\u00a0")


async def test_months_of_a_departure_are_paged(served, truth, page: Page) -> None:
    await sign_in(page, served())
    work = await open_case(page, "转移接续信息表", "PT04", truth.key("PT-16"))
    box = work.locator("#month_grid_box")
    await box.get_by_role("button", name="下一页").click()
    await expect(box).to_contain_text("第 2/4 页")
    await expect(work.get_by_label("1998后储存额")).to_have_value("25,392.12")
