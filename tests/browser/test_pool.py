"""One shared browser: found, guarded, restarted; contexts in the agency's language and time."""

import asyncio

import pytest

from digital_employee.browser.pool import BrowserPool, launch_arguments
from digital_employee.browser.portal import PortalAccess
from digital_employee.errors import SystemException
from digital_employee.settings import BrowserSettings

pytestmark = pytest.mark.asyncio(loop_scope="session")

ACCESS = PortalAccess("http://127.0.0.1:9")


async def test_a_context_speaks_chinese_and_lives_in_shanghai(context):
    bot = await context("http://127.0.0.1:9")
    told = await bot.page.evaluate("[navigator.language, Intl.DateTimeFormat().resolvedOptions().timeZone]")
    assert told == ["zh-CN", "Asia/Shanghai"]


async def test_a_dead_browser_is_a_system_exception_and_the_next_context_gets_a_new_one():
    pool = BrowserPool(BrowserSettings())
    try:
        bot = await pool.new_context(ACCESS)
        session = await bot.context.browser.new_browser_cdp_session()
        await asyncio.gather(session.send("Browser.crash"), return_exceptions=True)
        with pytest.raises(SystemException) as caught:
            await bot.storage_state()
        assert caught.value.code == "SYS-BROWSER-02"
        await bot.close()
        again = await pool.new_context(ACCESS)
        assert await again.page.evaluate("1 + 1") == 2
        await again.close()
    finally:
        await pool.stop()


async def test_losing_the_guard_closes_the_browser():
    pool = BrowserPool(BrowserSettings())
    try:
        bot = await pool.new_context(ACCESS)
        browser = bot.context.browser
        await pool._guard._session.detach()
        for _ in range(100):
            if not browser.is_connected():
                break
            await asyncio.sleep(0.02)
        assert not browser.is_connected()
        again = await pool.new_context(ACCESS)
        assert again.context.browser is not browser
        await again.close()
    finally:
        await pool.stop()


async def test_a_missing_browser_says_what_to_do(tmp_path):
    pool = BrowserPool(BrowserSettings(executable=str(tmp_path / "no-browser")))
    with pytest.raises(SystemException) as caught:
        await pool.start()
    assert "starting the browser" in str(caught.value)
    await pool.stop()


async def test_the_browser_never_calls_home():
    arguments = launch_arguments(BrowserSettings(arguments=("--lang=zh-CN",)))
    assert "--disable-background-networking" in arguments
    assert arguments[-1] == "--lang=zh-CN"
