"""The same claims by a plain browser script: what one would write in an afternoon, without a framework.

It signs in once, reads the to-do list, and does the clicks and reads of workflows/unemployment_claim.yaml for one
claim after another. It keeps nothing, proves nothing, judges nothing, and would not survive a fault. One side of
benchmarks/overhead.py, which reads what it prints.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from dataclasses import dataclass

from playwright.async_api import Frame, Locator, Page, async_playwright

from digital_employee.browser.pool import find_browser, launch_arguments
from digital_employee.settings import BrowserSettings

CHECKS = (
    "死亡信息（民政、公安）", "养老待遇领取", "参保就业登记", "服兵役信息（退役军人）", "移居境外（出入境）",
    "服刑人员（司法）", "工商登记（市场监管）", "公益性岗位", "公安人口实名核验", "异地失业待遇",
    "银行账户核验", "出入境记录",
)  # fmt: skip
_CELLS = "rows => rows.map(row => [...row.cells].map(cell => cell.innerText.trim()))"


@dataclass(frozen=True)
class Claim:
    """One line of the to-do list."""

    claim_no: str
    id_no: str


async def sign_in(page: Page, address: str, password: str) -> None:
    """Sign in as bot01 and wait for the menu."""
    await page.goto(f"{address}/login")
    await page.get_by_label("用户名").fill("bot01")
    await page.get_by_label("密码").fill(password)
    await page.get_by_label("统筹区").select_option("990100")
    await page.get_by_role("button", name="登录", exact=True).click()
    await page.get_by_role("tree", name="功能菜单").wait_for()


async def open_screen(page: Page, item: str, code: str) -> Frame:
    """Open a function by the menu, anew; return the frame of its tab when it is loaded."""
    entry = page.get_by_role("treeitem", name=item, exact=True)
    if not await entry.is_visible():
        await page.get_by_role("treeitem", name="失业保险", exact=True).click()

    def is_new(frame: Frame) -> bool:
        return frame.name == f"work_{code}" and frame.url.startswith("http")

    async with page.expect_event("framenavigated", is_new) as navigated:
        await entry.click()
    frame = await navigated.value
    await frame.wait_for_load_state("domcontentloaded")
    return frame


async def settled(frame: Frame) -> None:
    """Wait until 数据加载中 has gone."""
    await frame.locator('body:not([aria-busy="true"])').wait_for()


async def press(frame: Frame, name: str) -> None:
    """Press a button and wait for the answer."""
    await frame.get_by_role("button", name=name, exact=True).click()
    await settled(frame)


async def go_on(frame: Frame, title: str) -> None:
    """Press 下一步 and wait for the next screen."""
    await frame.get_by_role("button", name="下一步", exact=True).click()
    await frame.get_by_role("heading", name=title).wait_for()


async def read_rows(frame: Frame, caption: str) -> list[list[str]]:
    """Read all pages of a grid."""
    box = frame.locator(".gridbox").filter(has=frame.get_by_role("table", name=caption, exact=True))
    rows: list[list[str]] = []
    while True:
        rows += await box.locator("tbody tr").evaluate_all(_CELLS)
        turn = box.get_by_role("button", name="下一页")
        if await turn.is_disabled():
            return rows
        await turn.click()
        await settled(frame)


async def read_boxes(frame: Frame, *labels: str) -> list[str]:
    """Read what stands in boxes."""
    return [await value_of(frame.get_by_label(label, exact=True)) for label in labels]


async def value_of(box: Locator) -> str:
    """Read a box, or the chosen option of a select."""
    return str(await box.evaluate("box => box.selectedOptions?.[0]?.text ?? box.value"))


async def todo(page: Page) -> list[Claim]:
    """Read the claims that wait."""
    frame = await open_screen(page, "首页", "HOME")
    await frame.get_by_label("业务类型").select_option("失业待遇申领")
    await press(frame, "查询")
    heads = await frame.locator("#todo_grid th").all_inner_texts()
    claim_no, id_no = heads.index("受理号"), heads.index("社会保障号码")
    return [Claim(row[claim_no], row[id_no]) for row in await read_rows(frame, "待办事项")]


async def work(page: Page, claim: Claim) -> None:
    """Do one claim, from UI01 to the list of what was submitted."""
    frame = await open_screen(page, "待遇申领受理", "UI01")
    await frame.get_by_label("社会保障号码").fill(claim.id_no)
    await frame.get_by_label("受理号").fill(claim.claim_no)
    await press(frame, "查询(F2)")
    await read_boxes(frame, "姓名", "性别", "出生日期", "女职工类别", "证件号码")
    for caption in ("参保缴费", "历次领取"):
        await read_rows(frame, caption)
    frame = await open_screen(page, "待遇申领受理", "UI01")
    await frame.get_by_label("受理号").fill(claim.claim_no)
    await press(frame, "受理")
    biz_no = await frame.locator("#case_biz_no").inner_text()
    await go_on(frame, "申请信息")
    await read_boxes(frame, "申请日期", "离职日期", "离职原因", "失业登记日期", "求职意愿", "常住地")
    await go_on(frame, "联网核查")
    for source in CHECKS:
        await press(frame, f"核查{source}")
        await frame.locator("#check_result").inner_text()
        await read_rows(frame, "核查明细")
    await go_on(frame, "期限核定")
    await read_boxes(frame, "核定月数", "起始月", "终止月")
    await go_on(frame, "标准核定")
    await read_boxes(frame, "月标准", "待遇总额", "医保月缴")
    await go_on(frame, "告知/打印")
    await submit(frame)
    await find_submitted(page, claim, biz_no)


async def submit(frame: Frame) -> None:
    """Read UI06 and submit; the confirm is answered by the page's handler."""
    names = (
        "claim_no", "id_no", "name", "entitled_months", "start_period", "end_period", "month_amount", "total_amount",
    )  # fmt: skip
    for name in names:
        await frame.locator(f"#{name}").inner_text()
    await frame.get_by_role("button", name="提交复核(F9)", exact=True).click()
    await frame.get_by_role("status").filter(has_text="操作成功").wait_for()


async def find_submitted(page: Page, claim: Claim, biz_no: str) -> None:
    """Look the claim up among what was submitted (UI11).

    Raises:
        RuntimeError: it is not there, or not once.
    """
    frame = await open_screen(page, "进度查询", "UI11")
    await frame.get_by_label("受理号").fill(claim.claim_no)
    await frame.get_by_label("查询范围").select_option("已提交")
    await press(frame, "查询(F2)")
    rows = await read_rows(frame, "办理进度")
    if [row for row in rows if biz_no in row] != rows or len(rows) != 1:
        raise RuntimeError(f"{claim.claim_no} was not submitted once: {rows}")


async def main(address: str, password: str) -> None:
    """Work through the to-do list; tell when the claims begin and when they have ended, then wait for a line."""
    settings = BrowserSettings()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=find_browser(playwright, settings), args=launch_arguments(settings)
        )
        context = await browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1440, "height": 900}
        )
        page = await context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        await sign_in(page, address, password)
        claims = await todo(page)
        print(json.dumps({"begun": len(claims)}), flush=True)
        start = time.monotonic()
        for claim in claims:
            await work(page, claim)
        print(json.dumps({"items": len(claims), "seconds": time.monotonic() - start}), flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        await browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", help="where the caseworker system is, e.g. http://127.0.0.1:8010")
    parser.add_argument("--password", default="Sim-2026!", help="of the simulated accounts")
    options = parser.parse_args()
    asyncio.run(main(options.address, options.password))
