"""The system in a window as narrow as a telephone: what is wide scrolls in its own box, never the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from playwright.async_api import Frame, Page, expect

SCREENS = ("UI01", "UI11", "FR01", "FR07", "PT01", "PT04", "PT09", "MG01", "MG02", "MG10")
WIDER = "() => document.documentElement.scrollWidth - window.innerWidth"


async def open_in_tab(page: Page, screen: str) -> Frame:
    await page.locator(f'[role=treeitem][data-screen="{screen}"]').evaluate("item => item.click()")
    await expect(page.frame_locator(f'iframe[name="work_{screen}"]').get_by_role("heading").first).to_be_visible()
    frame = page.frame(name=f"work_{screen}")
    assert frame is not None
    return frame


async def test_no_page_is_wider_than_a_narrow_window(live: Callable[[str], Any], page: Page) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.goto(f"{live('login_popup_rate=0').address}/login")
    assert await page.evaluate(WIDER) <= 0
    await page.get_by_label("用户名").fill("bot01")
    await page.get_by_label("密码").fill("Sim-2026!")
    await page.get_by_role("button", name="登录").click()
    await expect(page.locator("#tabs")).to_be_visible()
    assert await page.evaluate(WIDER) <= 0
    frames = {screen: await open_in_tab(page, screen) for screen in SCREENS}
    last = page.get_by_role("tab", selected=True)
    await expect(last).to_be_in_viewport(ratio=0.95)
    # A frame that is hidden has no width to be measured by.
    wider = {}
    for screen, frame in frames.items():
        await page.locator(f'[role=tab][data-screen="{screen}"]').evaluate("tab => tab.click()")
        wider[screen] = await frame.evaluate(WIDER)
    assert {screen: by for screen, by in wider.items() if by > 0} == {}
