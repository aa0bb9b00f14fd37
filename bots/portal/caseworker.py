"""Owns how one works in the caseworker system: its login, menu, tabs, notices and calendar. Knows no business."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Frame, Locator, Page
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from bots.portal import messages
from digital_employee.face import AttemptError, Credentials, SystemException

_MESSAGES = """() => {
  const said = view => view.querySelector("[role=status]")?.textContent.trim() ?? "";
  const ask = (view, name) => [[name, said(view)], ...[...view.querySelectorAll("iframe, frame")]
    .filter(tab => tab.getClientRects().length)
    .flatMap(tab => tab.contentDocument ? ask(tab.contentDocument, tab.name) : [[tab.name, null]])];
  return ask(document, "").filter(pair => pair[1] !== "");
}"""
"""The message line of the page and of each visible tab, by the tab's frame name; null: the tab must be asked itself."""
_OWN_MESSAGE = '() => document.querySelector("[role=status]")?.textContent.trim() ?? ""'
_QUIET = """top => {
  const isQuiet = view => {
    const said = view.querySelector("[role=status]")?.textContent.trim() ?? "";
    return (!said || said.startsWith("操作成功"))
      && !view.querySelector('[role=dialog][aria-label="系统公告"]')
      && [...view.querySelectorAll("iframe, frame")].every(
        tab => !tab.getClientRects().length || tab.contentDocument && isQuiet(tab.contentDocument));
  };
  return isQuiet(top.document);
}"""
_MENU = """node => {
  const menu = document.querySelector('[role=tree][aria-label="功能菜单"]');
  const branch = [...menu?.querySelectorAll("[role=treeitem][aria-expanded]") ?? []]
    .find(item => item.textContent.trim() === node);
  const notice = document.querySelector('[role=dialog][aria-label="系统公告"]');
  return [menu !== null, branch?.getAttribute("aria-expanded") === "false", notice !== null];
}"""
"""Whether the menu is there, whether its branch is folded, whether a notice lies over it."""
COVERED_MS = 3000
"""So long a press of the menu is tried before a 公告 is looked for that came over it."""
_BARREN_SCREENS = ("work_UI11", "work_MG10", "work_PT09")
"""Screens on which an empty answer is an answer: nothing found there is no fault."""


@dataclass(frozen=True)
class CaseworkerPortal:
    """The adapter of the caseworker system; `base_url` is the address of its start page."""

    base_url: str

    @property
    def quiet(self) -> str:
        """Whether neither the page nor any visible tab shows a notice or a message other than success."""
        return _QUIET

    async def sign_in(self, page: Page, credentials: Credentials) -> None:
        """Sign in at /login, in the account's 统筹区.

        Raises:
            SystemException: the portal refuses (`SYS-LOGIN-04`) or says that it is busy.
        """
        await page.goto(f"{self.base_url.rstrip('/')}/login")
        await page.get_by_label("用户名").fill(credentials.username)
        await page.get_by_label("密码").fill(credentials.password.get_secret_value())
        if region := credentials.extra.get("region"):
            await page.get_by_label("统筹区").select_option(region)
        await page.get_by_role("button", name="登录", exact=True).click()
        menu, said = _menu(page), page.get_by_role("status").filter(has_text="！")
        await menu.or_(said).first.wait_for()
        if not await menu.count():
            raise self.classify(await said.inner_text()) or SystemException(
                "the portal shows no menu after the login", code="SYS-LOGIN-02"
            )
        await self.dismiss_notices(page)

    async def is_signed_in(self, page: Page) -> bool:
        """Say whether the menu of a living login is there."""
        return await _menu(page).count() > 0 and not await self.is_expired(page)

    async def is_expired(self, page: Page) -> bool:
        """Say whether the page or any of its tabs shows that the login has ended."""
        return messages.SESSION_ENDED in [said for _, said in await _said(page)]

    async def open_screen(self, page: Page, target: Mapping[str, str]) -> None:
        """Open `menu` (`失业保险 > 进度查询`) anew in its tab `tab` (the frame's name).

        Raises:
            SystemException: the login has ended, as far as the start page says so.
        """
        node, item = (part.strip() for part in target["menu"].split(">"))
        has_menu, is_folded, is_covered = await page.evaluate(_MENU, node)
        if not has_menu:
            await page.goto(self.base_url)
            await self._refuse_ended(page)
            _, is_folded, is_covered = await page.evaluate(_MENU, node)
        if is_covered:
            await _close_notices(page)
        if is_folded:
            await _choose(page, node)

        # The tab may show the same screen already: what is typed before it comes anew would be lost.
        def is_new(frame: Frame) -> bool:
            return frame.name == target["tab"] and urlsplit(frame.url).scheme in {"http", "https"}

        async with page.expect_event("framenavigated", is_new):
            await _choose(page, item)

    async def dismiss_notices(self, page: Page) -> None:
        """Close a 公告 that covers the page, and raise what the work page's message line refuses."""
        await _close_notices(page)
        for tab, said in await _said(page):
            refusal = self.classify(said)
            if refusal is not None and not _is_plain_answer(tab, said):
                raise refusal

    async def pick_date(self, scope: Page | Frame, box: Locator, value: date) -> None:
        """Enter a date through the popup calendar of a read-only box."""
        await box.click()
        calendar = scope.get_by_role("dialog", name="选择日期")
        await calendar.get_by_label("输入日期").fill(value.isoformat())
        await calendar.get_by_role("button", name="确定", exact=True).click()

    def classify(self, text: str) -> AttemptError | None:
        """Give the exception that a message stands for (DOMAIN §12)."""
        return messages.classify(text)

    async def _refuse_ended(self, page: Page) -> None:
        if await self.is_expired(page):
            raise SystemException(messages.SESSION_ENDED, code="SYS-LOGIN-01", to_do="sign in again")


def _menu(page: Page) -> Locator:
    return page.get_by_role("tree", name="功能菜单")


async def _said(page: Page) -> list[tuple[str, str]]:
    """Return what the message lines say: (name of the tab's frame, text); nothing while the page is being replaced."""
    try:
        told = await page.evaluate(_MESSAGES)
    except PlaywrightError:
        return []
    said = [(tab, text) for tab, text in told if text is not None]
    closed = {tab for tab, text in told if text is None}
    for frame in [frame for frame in page.frames if frame.name in closed]:
        # Of another origin: only itself can be asked.
        with suppress(PlaywrightError):
            said.append((frame.name, await frame.evaluate(_OWN_MESSAGE)))
    return said


def _is_plain_answer(tab: str, text: str) -> bool:
    return text == messages.NOTHING_FOUND and tab in _BARREN_SCREENS


async def _choose(page: Page, name: str) -> None:
    """Press an entry of the menu; a 公告 that came over it in the meantime is closed first."""
    entry = _menu(page).get_by_role("treeitem", name=name, exact=True)
    try:
        await entry.click(timeout=COVERED_MS)
    except PlaywrightTimeoutError:
        await _close_notices(page)
        await entry.click()


async def _close_notices(page: Page) -> None:
    close = page.get_by_role("dialog", name="系统公告").get_by_role("button", name="关闭")
    if await close.count():
        await close.first.click()
