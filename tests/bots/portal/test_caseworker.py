"""What the caseworker system's page is asked in one question: quiet, messages of every visible tab, ended logins."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

import pytest
import pytest_asyncio
from playwright.async_api import Page, Route

from bots.portal.caseworker import CaseworkerPortal
from bots.portal.messages import NOTHING_FOUND, SESSION_ENDED
from digital_employee.browser.pool import BrowserPool
from digital_employee.browser.portal import PortalAccess, tells_quiet
from digital_employee.errors import BusinessException
from digital_employee.settings import BrowserSettings

pytestmark = pytest.mark.asyncio(loop_scope="module")

BASE, ELSEWHERE = "http://portal.test", "http://other.test"
PORTAL = CaseworkerPortal(BASE)
NOTICE = '<div role=dialog aria-label="系统公告"><button onclick="this.parentNode.remove()">关闭</button></div>'


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def page() -> AsyncIterator[Page]:
    pool = BrowserPool(BrowserSettings())
    context = await pool.new_context(PortalAccess(BASE))
    yield context.page
    await context.close()
    await pool.stop()


async def show(page: Page, pages: Mapping[str, str]) -> Page:
    """Show the page `/` of these pages; addresses elsewhere are of another origin."""

    async def answer(route: Route) -> None:
        body = pages[route.request.url.removeprefix(BASE)]
        await route.fulfill(body=body, content_type="text/html; charset=utf-8")

    await page.unroute_all()
    await page.route("**/*", answer)
    await page.goto(f"{BASE}/")
    return page


def tab(address: str, name: str = "work_UI01", style: str = "") -> str:
    return f'<iframe name={name} src="{address}" style="{style}"></iframe>'


def saying(text: str) -> str:
    return f"<p role=status>{text}</p>"


@pytest.mark.parametrize(
    ("top", "work", "is_quiet"),
    [
        ("", "", True),
        ("", saying("操作成功，业务流水号：990100UI20260310000001"), True),
        ("", saying("系统繁忙，请稍后再试！"), False),
        ("", saying("不认识的话"), False),
        (saying(SESSION_ENDED), "", False),
        (NOTICE, "", False),
        ("", tab("/deep", "inner"), False),
    ],
)
async def test_a_page_is_quiet_only_when_nothing_wants_attention(page: Page, top: str, work: str, is_quiet: bool):
    await show(page, {"/": top + tab("/work"), "/work": work, "/deep": saying(SESSION_ENDED)})
    assert await tells_quiet(PORTAL, page) is is_quiet


async def test_a_tab_behind_another_neither_speaks_nor_disturbs(page: Page):
    await show(page, {"/": tab("/work", style="display:none"), "/work": saying(SESSION_ENDED)})
    assert await tells_quiet(PORTAL, page)
    assert not await PORTAL.is_expired(page)


@pytest.mark.parametrize("address", ["/work", "/nest", f"{ELSEWHERE}/work"])
async def test_an_ended_login_is_seen_in_every_visible_tab(page: Page, address: str):
    ended = saying(SESSION_ENDED)
    pages = {"/work": ended, "/nest": tab("/work", "inner"), f"{ELSEWHERE}/work": ended}
    await show(page, {"/": tab(address), **pages})
    assert not await tells_quiet(PORTAL, page)
    assert await PORTAL.is_expired(page)


async def test_a_notice_is_closed_and_a_refusal_raised(page: Page):
    await show(page, {"/": NOTICE + tab("/work"), "/work": saying("【姓名】不能为空！")})
    with pytest.raises(BusinessException, match="姓名"):
        await PORTAL.dismiss_notices(page)
    assert not await page.get_by_role("dialog").count()


async def test_an_empty_answer_is_a_refusal_but_where_it_is_an_answer(page: Page):
    await show(page, {"/": tab("/work", "work_UI11"), "/work": saying(NOTHING_FOUND)})
    await PORTAL.dismiss_notices(page)
    await show(page, {"/": tab("/work"), "/work": saying(NOTHING_FOUND)})
    with pytest.raises(BusinessException):
        await PORTAL.dismiss_notices(page)
