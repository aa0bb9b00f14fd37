"""A clerk's way through a paper claim in a real browser: what only scripts and dialogs can show."""

from __future__ import annotations

from playwright.async_api import FrameLocator, Page, expect

QIAN = "990102198402200026"


async def sign_in(page: Page, address: str) -> None:
    await page.goto(f"{address}/login")
    await page.get_by_label("用户名").fill("bot01")
    await page.get_by_label("密码").fill("Sim-2026!")
    await page.get_by_role("button", name="登录").click()


async def open_screen(page: Page, title: str, name: str) -> FrameLocator:
    node = page.get_by_role("treeitem", name="失业保险", exact=True)
    if await node.get_attribute("aria-expanded") == "false":
        await node.click()
    await page.get_by_role("treeitem", name=title).click()
    return page.frame_locator(f'iframe[name="{name}"]')


async def fill_application(work: FrameLocator) -> None:
    for label, day in (("申请日期", "2026-03-09"), ("离职日期", "2026-02-20")):
        await work.get_by_label(label, exact=True).click()
        await work.get_by_label("输入日期").fill(day)
        await work.get_by_role("button", name="确定").click()
    await work.get_by_role("button", name="选择失业登记日期").click()
    await work.get_by_role("dialog", name="选择日期").get_by_title("2026-03-10").click()
    for label, text in (("末次单位", "91990101MA0AAAA017"), ("手机", "13800000002"), ("银行卡", "9900000000000000010")):
        await work.get_by_label(label, exact=True).fill(text)
    for label, option in (("渠道", "窗口"), ("离职原因", "05"), ("求职意愿", "是"), ("统筹区(市)", "990100")):
        await work.get_by_label(label, exact=True).select_option(option)
    await work.get_by_label("常住地").select_option("990103")


async def test_paper_claim_goes_from_the_menu_to_its_progress(live, page: Page) -> None:
    server = live("login_popup_rate=1")
    asked: list[str] = []

    async def answer(dialog) -> None:
        asked.append(dialog.message)
        await dialog.accept()

    page.on("dialog", answer)
    await sign_in(page, server.address)
    await page.get_by_role("dialog", name="系统公告").get_by_role("button", name="关闭").click()
    work = await open_screen(page, "待遇申领受理", "work_UI01")
    await work.locator("#q_id_no").fill(QIAN)
    await page.keyboard.press("F2")
    await expect(work.get_by_label("姓名")).to_have_value("钱测二")
    contributions = work.locator("#contrib_grid_box")
    await contributions.get_by_role("button", name="下一页").click()
    await expect(contributions).to_contain_text("第 2/4 页")
    await work.get_by_role("button", name="新增").click()
    await work.get_by_role("button", name="保存").click()
    await work.get_by_label("受理号").fill("UC2026000099")
    await fill_application(work)
    await work.get_by_role("button", name="保存").click()
    message = work.get_by_role("status")
    await expect(message).to_have_text("操作成功，业务流水号：990100UI20260310000001")
    await work.get_by_role("button", name="下一步").click()
    await work.get_by_role("button", name="核查死亡信息").click()
    await expect(work.locator("#check_result")).to_have_text("通过")
    for screen in ("UI04", "UI05", "UI06"):
        await work.get_by_role("button", name="下一步").click()
        await expect(work.locator("#screen_code")).to_have_text(screen)
    async with page.expect_popup() as popup:
        await work.get_by_role("button", name="打印预览").click()
    await expect((await popup.value).get_by_role("heading")).to_have_text("失业保险金待遇核定表")
    await work.get_by_role("button", name="提交复核").click()
    await expect(message).to_have_text("操作成功，业务流水号：990100UI20260310000001")
    assert asked == ["【受理号】不能为空！", "确认保存？", "提交后不能修改，确认提交？"]
    progress = await open_screen(page, "进度查询", "work_UI11")
    await progress.get_by_label("受理号").fill("UC2026000099")
    await progress.get_by_role("button", name="查询").click()
    await expect(progress.locator("#progress_grid tbody tr")).to_contain_text("待复核")


async def test_shuffled_ids_leave_the_scripts_working(live, page: Page) -> None:
    server = live("id_shuffle=1,fullwidth_echo=1,label_variant=1")
    await sign_in(page, server.address)
    work = await open_screen(page, "待遇申领受理", "work_UI01")
    await work.get_by_label("受理号").fill("UC2026000001")
    await work.get_by_role("button", name="查询").click()
    await expect(work.get_by_label("证件号码")).to_have_value("９９０１０１１９７５０６１５００１８")
    await work.get_by_role("button", name="受理").click()
    await work.get_by_role("button", name="下一步").click()
    await expect(work.get_by_label("离职日期")).to_have_value("2026-02-20")


async def test_notice_of_a_work_page_covers_the_whole_window(live, page: Page) -> None:
    server = live("")
    await sign_in(page, server.address)
    await expect(page.frame_locator('iframe[name="work_HOME"]').locator("#todo_grid")).to_be_visible()
    server.app.state.desk.dice.change({"popup_rate": "1"})
    work = await open_screen(page, "进度查询", "work_UI11")
    notice = page.get_by_role("dialog", name="系统公告")
    await expect(notice).to_be_visible()
    assert await page.locator(".cover").bounding_box() == {"x": 0, "y": 0, "width": 1280, "height": 720}
    await notice.get_by_role("button", name="关闭").click()
    await expect(notice).to_have_count(0)
    await work.get_by_label("受理号").fill("UC2026000001")


async def test_lost_login_shows_in_the_message_of_a_query(live, page: Page) -> None:
    server = live("")
    await sign_in(page, server.address)
    work = await open_screen(page, "进度查询", "work_UI11")
    await work.get_by_label("受理号").fill("UC2026000001")
    server.app.state.desk.sessions.end(server.app.state.desk.sessions.living()[0].token)
    await work.get_by_role("button", name="查询").click()
    await expect(work.get_by_role("status")).to_have_text("会话已超时，请重新登录！")
