"""The dashboard in a real Chromium: live, by keyboard, in both languages and themes, at every width."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

import httpx
import pytest
import pytest_asyncio
import uvicorn
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from digital_employee.store.runs import hold_run, release_run
from digital_employee.store.unit import Actor
from digital_employee.store.web_sessions import begin_session

pytestmark = pytest.mark.asyncio(loop_scope="module")
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
WIDTHS = (360, 1280, 1920)
LIU = Actor("liu", "supervisor")
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")


@pytest.fixture(scope="module")
def opened(told, tmp_path_factory, open_house):
    return open_house(told, tmp_path_factory.mktemp("served") / "desk")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(opened) -> AsyncIterator[object]:
    """The dashboard behind a real port."""
    server = uvicorn.Server(uvicorn.Config(opened.app, port=0, log_level="error", timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event to wait for
        await asyncio.sleep(0.02)
    opened.site = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield opened
    server.should_exit = True
    await serving
    await opened.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-background-networking"]
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield launched
        await launched.close()


@asynccontextmanager
async def person(served, browser: Browser, user: str = "liu", role: str = "supervisor", **cookies: str):
    """Yield a signed-in person's browser context; foreign requests and complaints of the console are collected."""
    session = await served.writer.run(lambda uow: begin_session(uow, user=user, by=Actor(user, role)))
    context = await browser.new_context(base_url=served.site, viewport={"width": 1280, "height": 800})
    values = {"session": session.token, "language": "zh_CN", "theme": "light", **cookies}
    await context.add_cookies([{"name": name, "value": value, "url": served.site} for name, value in values.items()])
    context.set_default_timeout(10_000)
    yield context
    await context.close()


def watch(page: Page, site: str) -> list[str]:
    """Return a list that fills with what must never happen on a page."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda sent: None if sent.url.startswith(site) else complaints.append(f"asked {sent.url}"))
    return complaints


async def live(context: BrowserContext, path: str) -> Page:
    """Open a page and wait until it is connected."""
    page = await context.new_page()
    await page.goto(path)
    await page.wait_for_selector("body[data-live=on]")
    return page


async def test_a_change_is_on_the_page_within_a_moment_and_without_a_reload(served, browser) -> None:
    async with person(served, browser) as context:
        page = await live(context, f"/runs/{served.day.run}")
        await page.evaluate("window.mine = 'not reloaded'")
        begun = asyncio.get_running_loop().time()
        await served.writer.run(lambda uow: hold_run(uow, run_id=served.day.run, reason="核对金额", by=LIU))
        await page.wait_for_selector("h1 + p >> text=已暂停")
        assert asyncio.get_running_loop().time() - begun < 3
        await page.wait_for_selector("text=核对金额")
        assert await page.evaluate("window.mine") == "not reloaded"
    await served.writer.run(
        partial(release_run, run_id=served.day.run, reason="核对完毕", by=LIU, enqueuer=served.enqueuer)
    )


async def test_a_deed_asks_for_a_reason_and_is_done_by_keyboard_alone(served, browser) -> None:
    await served.writer.run(lambda uow: hold_run(uow, run_id=served.day.run, reason="核对金额", by=LIU))
    before = await served.entries("run.released")
    async with person(served, browser) as context:
        page = await live(context, f"/runs/{served.day.run}")
        summary = page.locator("#deed-release > summary")
        await summary.focus()
        await page.keyboard.press("Enter")
        await page.wait_for_selector("textarea:focus")
        await page.keyboard.type("核对完毕")
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("h1 + p >> text=运行中")
        assert await served.entries("run.released") == before + 1


async def test_a_double_click_decides_once(served, browser) -> None:
    before = await served.entries("task.decided")
    async with person(served, browser) as context:
        page = await context.new_page()
        await page.goto(f"/tasks/{served.day.tasks['INT-02']}")
        await page.get_by_label("人工办结").check()
        await page.locator("form[action$=confirm]").get_by_label("原因").fill("已在业务系统核对")
        await page.get_by_role("button", name="下一步").click()
        await page.get_by_role("button", name="确认并执行").dblclick()
        await page.wait_for_selector("text=处理结果")
    assert await served.entries("task.decided") == before + 1


async def test_a_double_click_without_scripts_decides_once_too(served, browser) -> None:
    before = await served.entries("task.decided")
    session = await served.writer.run(lambda uow: begin_session(uow, user="liu", by=LIU))
    context = await browser.new_context(base_url=served.site, java_script_enabled=False)
    await context.add_cookies([{"name": "session", "value": session.token, "url": served.site}])
    page = await context.new_page()
    await page.goto(f"/tasks/{served.day.tasks['UI-X12']}")
    await page.locator("input[value=close]").check()
    await page.locator("form[action$=confirm] textarea").fill("已核对")
    await page.locator("form[action$=confirm] button").click()
    await page.locator("form[action$=decision] button").dblclick()
    await page.wait_for_url("**/tasks/*notice=*")
    await context.close()
    assert await served.entries("task.decided") == before + 1


async def test_evidence_is_leafed_through_by_keyboard(served, browser) -> None:
    async with person(served, browser) as context:
        page = await live(context, f"/items/{served.day.items['human']}")
        await page.locator("a.shot").first.focus()
        await page.keyboard.press("Enter")
        picture = page.locator("dialog.viewer img")
        first = await picture.get_attribute("src")
        await page.keyboard.press("ArrowRight")
        assert await picture.get_attribute("src") != first
        await page.keyboard.press("Escape")
        assert not await page.locator("dialog.viewer").is_visible()


async def test_a_file_is_taken_with_a_reason_and_the_page_stays_ready_for_the_next(served, browser) -> None:
    before = await served.entries("evidence.downloaded")
    async with person(served, browser) as context:
        page = await live(context, f"/items/{served.day.items['human']}")
        await page.locator("ol.timeline a.chip").first.click()
        for row in (0, 1):
            deed = page.locator("#documents details.act").nth(row)
            await deed.locator("summary").click()
            await deed.locator("textarea").fill("复核用")
            async with page.expect_download() as coming:
                await deed.locator("button").click()
            taken = await coming.value
            label = await page.locator("#documents .main-cell").nth(row).inner_text()
            assert taken.suggested_filename.replace("_", "*") == label
            await expect(page.locator("details.act[open]")).to_have_count(0)
        assert page.url.split("#")[0].endswith(f"/items/{served.day.items['human']}")
    assert await served.entries("evidence.downloaded") == before + 2


async def test_what_is_unfolded_stays_unfolded_when_the_page_changes_by_itself(served, browser) -> None:
    async with person(served, browser) as context:
        page = await live(context, "/audit")
        opened = page.locator("details.one-line").nth(2)
        identity = await opened.get_attribute("id")
        await opened.locator("summary").click()
        newest = await page.locator("details.one-line").first.get_attribute("id")
        await served.writer.run(lambda uow: begin_session(uow, user="liu", by=LIU))
        await expect(page.locator("details.one-line").first).not_to_have_id(newest)
        assert await page.evaluate("id => document.getElementById(id).open", identity)


async def test_a_person_whose_session_ends_is_led_to_the_door(served, browser) -> None:
    from digital_employee.store.web_sessions import end_session

    async with person(served, browser) as context:
        page = await live(context, "/runs")
        token = next(cookie["value"] for cookie in await context.cookies() if cookie["name"] == "session")
        await served.writer.run(lambda uow: end_session(uow, token=token, by=LIU))
        await page.wait_for_url("**/sign-in*")


async def test_the_stream_goes_on_where_the_browser_lost_it(served) -> None:
    session = await served.writer.run(lambda uow: begin_session(uow, user="liu", by=LIU))
    mark = await served.app.state.desk.feed.mark()
    await served.writer.run(lambda uow: begin_session(uow, user="liu", by=LIU))
    for headers in ({"last-event-id": str(mark)}, {}):
        query = f"/events?topics=audit&since={mark if not headers else 10**9}"
        async with (
            httpx.AsyncClient(base_url=served.site, cookies={"session": session.token}) as client,
            client.stream("GET", query, headers=headers) as stream,
        ):
            lines = stream.aiter_lines()
            async with asyncio.timeout(5):
                told = [line async for line in _until(lines, "event: audit")]
        assert any(line == f"id: {mark + 1}" for line in told), told


async def _until(lines, last: str):
    async for line in lines:
        yield line
        if line == last:
            yield await anext(lines)
            return


PAGES = ["/", "/runs", "RUN", "/items", "ITEM", "/tasks", "TASK", "/schedules", "/schedules/claims_by_day", "/audit"]


@pytest.mark.parametrize(("language", "theme"), [("zh_CN", "light"), ("en", "dark")])
async def test_every_page_is_accessible_fits_every_width_and_stays_at_home(
    served, browser, language: str, theme: str
) -> None:
    day = served.day
    named = {
        "RUN": f"/runs/{day.run}",
        "ITEM": f"/items/{day.items['human']}",
        "TASK": f"/tasks/{day.tasks['SYS-EFF-01']}",
    }
    faults: list[str] = []
    for user, role, paths in (("liu", "supervisor", [*PAGES, "/account"]), ("admin", "admin", ["/users"])):
        async with person(served, browser, user, role, language=language, theme=theme) as context:
            faults += await look_at(context, served.site, [named.get(path, path) for path in paths])
    context = await browser.new_context(base_url=served.site, locale=language.replace("_", "-"))
    faults += await look_at(context, served.site, ["/sign-in"])
    await context.close()
    assert not faults


async def look_at(context: BrowserContext, site: str, paths: list[str]) -> list[str]:
    page = await context.new_page()
    complaints = watch(page, site)
    faults = []
    for path in paths:
        await page.set_viewport_size({"width": WIDTHS[1], "height": 800})
        await page.goto(path)
        found = await Axe().run(page, options=AXE)
        faults += [
            f"{path}: {fault['id']}: {fault['nodes'][0]['html'][:200]}"
            for fault in found.response["violations"]
            if fault["impact"] in {"serious", "critical"}
        ]
        for width in WIDTHS:
            await page.set_viewport_size({"width": width, "height": 800})
            if await page.evaluate("document.documentElement.scrollWidth") > width:
                faults.append(f"{path}: wider than {width}")
    return faults + complaints
