"""Logins: kept in memory, renewed when the portal has ended them."""

import pytest
from pydantic import SecretStr
from starlette.responses import HTMLResponse, RedirectResponse

from digital_employee.browser.login import LoginSession
from digital_employee.browser.portal import Credentials
from digital_employee.errors import SystemException

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOGIN = """<form method=post><input id=username name=u><input id=password name=p type=password>
<button id=enter>登录</button></form>"""


class Portal:
    """Sign-in by cookie; one living login an account, as the real ones."""

    def __init__(self):
        self.entered = 0

    async def login(self, request):
        if request.method == "GET":
            return HTMLResponse(LOGIN)
        form = await request.form()
        if form["p"] != "Sim-2026!":
            return HTMLResponse("密码错误")
        self.entered += 1
        answer = RedirectResponse("/", status_code=303)
        answer.set_cookie("sid", str(self.entered))
        return answer

    async def home(self, request):
        living = request.cookies.get("sid") == str(self.entered) and self.entered
        return HTMLResponse("<b id=user>bot01</b>" if living else "会话已超时，请重新登录！")


@pytest.fixture
def portal():
    return Portal()


@pytest.fixture
def made(portal, serve, context, picking_portal):
    async def make(password="Sim-2026!"):
        base = serve({"/": portal.home, "/login": portal.login})
        bot = await context(base, reads=("/login",))
        login = LoginSession(picking_portal(base), Credentials("bot01", SecretStr(password)), bot.gate.access)
        return bot, login

    return make


async def test_a_first_context_is_signed_in(made, portal):
    bot, login = await made()
    await login.ensure(bot)
    assert portal.entered == 1
    assert await bot.page.inner_text("#user") == "bot01"


async def test_the_next_context_of_the_account_starts_signed_in(made, portal, pool):
    bot, login = await made()
    await login.ensure(bot)
    second = await pool.new_context(bot.gate.access, login.storage_state)
    await login.ensure(second)
    assert portal.entered == 1
    await second.close()


async def test_an_ended_login_is_renewed_once(made, portal):
    bot, login = await made()
    await login.ensure(bot)
    portal.entered += 1
    await login.ensure(bot)
    assert portal.entered == 3
    assert await bot.page.inner_text("#user") == "bot01"


async def test_a_sign_in_without_effect_names_the_account_and_not_the_password(made):
    bot, login = await made(password="wrong-Secret")
    with pytest.raises(SystemException) as caught:
        await login.ensure(bot)
    assert caught.value.code == "SYS-LOGIN-02"
    assert "bot01" in str(caught.value)
    assert "wrong-Secret" not in str(caught.value)
    assert login.storage_state is None
