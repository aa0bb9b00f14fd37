"""A page that answers no question any more: the verb ends in its time, and nobody else is held up."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pydantic import SecretStr

from digital_employee.browser import login as login_module
from digital_employee.browser.context import BotContext
from digital_employee.browser.login import LoginSession
from digital_employee.browser.portal import Credentials, PortalAccess, Timeouts
from digital_employee.browser.verbs import PageVerbs
from digital_employee.errors import SystemException
from digital_employee.workflow.model import Screen

pytestmark = pytest.mark.asyncio(loop_scope="session")

VERB_S = 3.0
CLOSE_S = 20.0
HANGS = "<script>for (;;);</script>"
PAGES = {
    "/calm": "<h1>办理</h1><p id=user>经办人</p><button onclick='setTimeout(() => { for (;;); }, 300)'>提交</button>",
    "/": "<p id=user>经办人</p>" + HANGS,
    "/login": "<form action=/><input id=username><input id=password><button id=enter>登录</button></form>",
}
SCREEN = {
    "title": "办理",
    "open": {"path": "/calm"},
    "proof": [{"role": "heading", "name": "办理"}],
    "elements": {"submit": {"find": [{"role": "button", "name": "提交"}], "kind": "button"}},
}


async def test_a_verb_on_a_page_that_hangs_ends_in_its_time(
    context: Callable[..., Awaitable[BotContext]], serve: Callable[..., str], quiet_portal: type[Any]
) -> None:
    base = serve(PAGES)
    bot, calm = await context(base), await context(base)
    screens = {"case": Screen.model_validate(SCREEN)}
    verbs = PageVerbs(bot, bot.page, screens, quiet_portal(base), Timeouts(2, 2, VERB_S))
    await verbs.open("case")
    await verbs.press("case.submit")
    await bot.page.wait_for_timeout(400)
    began = time.monotonic()
    with pytest.raises(SystemException) as caught:
        await verbs.prove("case")
    assert caught.value.code == "SYS-BROWSER-04"
    await bot.close()
    assert time.monotonic() - began < VERB_S + CLOSE_S
    await calm.page.goto(f"{base}/calm")
    assert await calm.page.evaluate("1 + 1") == 2


async def test_a_sign_in_on_a_page_that_hangs_ends_in_its_time(
    context: Callable[..., Awaitable[BotContext]],
    serve: Callable[..., str],
    plain_portal: type[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(login_module, "SIGN_IN_S", VERB_S)
    base = serve(PAGES)
    access = PortalAccess(base)
    login = LoginSession(plain_portal(base), Credentials("bot01", SecretStr("x")), access)
    bot = await context(base)
    began = time.monotonic()
    with pytest.raises(SystemException) as caught:
        await login.ensure(bot)
    assert (caught.value.code, login.storage_state) == ("SYS-LOGIN-03", None)
    assert time.monotonic() - began < VERB_S + CLOSE_S
