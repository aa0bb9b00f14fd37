"""Takes the pictures of docs/images from a running dashboard and portal. Changes nothing there.

    python docs/take_pictures.py --dashboard http://127.0.0.1:8780 --account liu=… --account admin=… \
        --portal http://127.0.0.1:8781 --portal-account op01=Sim-2026!

Several accounts of the dashboard may be given: each page is taken by the first whose role may see it.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, ViewportSize, async_playwright

IMAGES = Path(__file__).parent / "images"
WIDE = ViewportSize(width=1440, height=900)
NARROW = ViewportSize(width=360, height=760)
LISTS = ("overview", "runs", "items", "tasks", "schedules", "audit", "users")
PORTAL_SCREENS = {
    "portal-todo": "",
    "portal-accept": "失业保险 > 待遇申领受理",
    "portal-progress": "失业保险 > 进度查询",
}
"""Picture → the menu's way to the screen; empty is what stands there after the login."""

Account = tuple[str, str]


async def main() -> None:
    """Take every picture that the given addresses and accounts allow."""
    wanted = read_arguments()
    wanted.out.mkdir(parents=True, exist_ok=True)
    found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=wanted.browser or found, args=["--no-sandbox", "--disable-background-networking"]
        )
        if wanted.dashboard:
            await picture_dashboard(browser, wanted.dashboard, wanted.account, wanted.out)
        if wanted.portal:
            await picture_portal(browser, wanted.portal, wanted.portal_account, wanted.claim, wanted.out)
        await browser.close()


async def picture_dashboard(browser: Browser, address: str, accounts: Sequence[Account], out: Path) -> None:
    """Take each page in Chinese and light; the overview also in English, dark and narrow."""
    people = [await sign_in(browser, address, account) for account in accounts]
    door = await browser.new_page(base_url=address, viewport=WIDE, locale="zh-CN")
    await door.goto("/sign-in")
    await door.screenshot(path=out / "dashboard-sign-in.png")
    for name, path in (await find_pages(people)).items():
        await picture_first(people, path, out / f"dashboard-{name}.png")
    for name, cookies, size in (
        ("dark", {"theme": "dark"}, WIDE),
        ("en", {"language": "en", "theme": "light"}, WIDE),
        ("narrow", {"language": "zh_CN", "theme": "light"}, NARROW),
    ):
        for person in people:
            await person.add_cookies([{"name": k, "value": v, "url": address} for k, v in cookies.items()])
        await picture_first(people, "/", out / f"dashboard-overview-{name}.png", size)


async def sign_in(browser: Browser, address: str, account: Account) -> BrowserContext:
    """Return a browser context in which that person is signed in."""
    context = await browser.new_context(base_url=address, viewport=WIDE, locale="zh-CN")
    await context.add_cookies([{"name": "theme", "value": "light", "url": address}])
    page = await context.new_page()
    await page.goto("/sign-in")
    await page.locator("[name=name]").fill(account[0])
    await page.locator("[name=password]").fill(account[1])
    await page.locator("form[action='/sign-in'] button").click()
    await page.wait_for_url(re.compile(r"^(?!.*/sign-in)"))
    if page.url.endswith("/account/password"):
        raise SystemExit(f"{account[0]} has a one-time password: sign in by hand and change it first")
    await page.close()
    return context


async def find_pages(people: Sequence[BrowserContext]) -> dict[str, str]:
    """Return the pages to take: the lists, and the first run, item, task and schedule that they name."""
    pages = {name: "/" if name == "overview" else f"/{name}" for name in LISTS}
    page = await people[0].new_page()
    singles = {
        "run": "/runs?state=FINISHED",
        "item": "/items?disposition=AUTO_SUBMITTED",
        "task": "/tasks?kind=EXCEPTION",
        "schedule": "/schedules",
    }
    for name, list_path in singles.items():
        await page.goto(list_path)
        first = page.locator(f"main a[href^='/{list_path.split('?')[0].strip('/')}/']").first
        if await first.count():
            pages[name] = str(await first.get_attribute("href"))
    await page.close()
    return pages


async def picture_first(people: Sequence[BrowserContext], path: str, file: Path, size: ViewportSize = WIDE) -> None:
    """Take a page as the first person sees it who may."""
    for person in people:
        page = await person.new_page()
        await page.set_viewport_size(size)
        answer = await page.goto(path)
        if answer is not None and answer.ok:
            await settle(page)
            await page.screenshot(path=file)
            await page.close()
            return
        await page.close()


async def settle(page: Page) -> None:
    """Wait for pictures on the page and for the live connection's lamp."""
    await page.wait_for_load_state("load")
    if await page.locator("body[sse-connect]").count():
        await page.wait_for_selector("body[data-live=on]")


async def picture_portal(browser: Browser, address: str, account: Account, claim: str, out: Path) -> None:
    """Take the to-do list and two screens of the portal."""
    page = await browser.new_page(viewport={"width": 1280, "height": 860}, locale="zh-CN")
    await page.goto(f"{address.rstrip('/')}/login")
    await page.get_by_label("用户名").fill(account[0])
    await page.get_by_label("密码").fill(account[1])
    await page.get_by_role("button", name="登录", exact=True).click()
    menu = page.get_by_role("tree", name="功能菜单")
    await menu.wait_for()
    for name, way in PORTAL_SCREENS.items():
        await page.wait_for_load_state("networkidle")
        for notice in await page.get_by_role("dialog").get_by_role("button", name="关闭").all():
            await notice.click()
        if way:
            node, item = (part.strip() for part in way.split(">"))
            branch = menu.get_by_role("treeitem", name=node, exact=True)
            if await branch.get_attribute("aria-expanded") == "false":
                await branch.click()
            await menu.get_by_role("treeitem", name=item, exact=True).click()
            await page.wait_for_load_state("networkidle")
        await look_up(page, claim or await first_claim(page))
        await page.screenshot(path=out / f"{name}.png")


async def first_claim(page: Page) -> str:
    """Return the first claim number that any tab shows, or nothing."""
    for frame in page.frames:
        if found := re.search(r"UC[0-9]{10}", await frame.locator("body").inner_text()):
            return found[0]
    return ""


async def look_up(page: Page, claim: str) -> None:
    """Query the claim on the screen that is open, where it has such a field: a read, it changes nothing."""
    frame = page.frames[-1]
    field = frame.get_by_label("受理号", exact=True).first
    if claim and await field.is_visible():
        await field.fill(claim)
        await frame.get_by_role("button", name="查询").first.click()
        await page.wait_for_load_state("networkidle")


def read_arguments() -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--dashboard", default="", help="address of the dashboard")
    parser.add_argument("--account", type=read_account, action="append", default=[], help="name=password; repeatable")
    parser.add_argument("--portal", default="", help="address of the mock caseworker system")
    parser.add_argument("--portal-account", type=read_account, default=("op01", "Sim-2026!"))
    parser.add_argument(
        "--claim", default="", help="claim to look up on the portal's screens; empty: the first in its list"
    )
    parser.add_argument("--browser", default="", help="the browser's executable")
    parser.add_argument("--out", type=Path, default=IMAGES)
    arguments = parser.parse_args()
    if arguments.dashboard and not arguments.account:
        parser.error("the dashboard needs at least one --account name=password")
    return arguments


def read_account(text: str) -> Account:
    """Return name and password of `name=password`."""
    name, _, password = text.partition("=")
    if not name or not password:
        raise argparse.ArgumentTypeError("write name=password")
    return name, password


if __name__ == "__main__":
    asyncio.run(main())
