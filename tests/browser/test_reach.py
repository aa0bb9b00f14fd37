"""Reaching elements with few questions, and what that must never cost: proof, uniqueness, frames, haste."""

import time
from collections import Counter
from contextlib import contextmanager

import pytest
from playwright._impl.connection import Connection

from digital_employee.errors import BusinessException, SystemException

pytestmark = pytest.mark.asyncio(loop_scope="session")

IDLE = {"css": 'body:not([aria-busy="true"])'}
ENDED = "会话已超时，请重新登录！"
SIGN_OF_LIFE = "Browser.getVersion"


def screen(frame=(), **elements):
    shaped = {
        name: {"kind": kind, "find": find if isinstance(find, list) else [{"id": find}], **more[0]}
        for name, (kind, find, *more) in {name: (*spec, {}) for name, spec in elements.items()}.items()
    }
    proof = [{"role": "heading", "name": "工作页"}, IDLE]
    return {"s": {"title": "工作页", "open": {"path": "/"}, "frame": list(frame), "proof": proof, "elements": shaped}}


@contextmanager
def counted(monkeypatch):
    """Count the messages to the browser library's driver, but for the pool's own, which come when they come."""
    calls = Counter()
    send = Connection.send_message_to_server

    def count(self, sender, method, params, *rest, **more):
        if params.get("method") != SIGN_OF_LIFE:
            calls[method] += 1
        return send(self, sender, method, params, *rest, **more)

    with monkeypatch.context() as patch:
        patch.setattr(Connection, "send_message_to_server", count)
        yield calls


WORK = """<h1>工作页</h1><label>姓名<input id=a></label><select id=c><option value=1>是</option></select>
<button id=b onclick="this.title=+(this.title||0)+1">查询</button><i id=t>1</i>
<table id=f><tr><td class=label>甲</td><td><input id=x value=1></td>
<td class=label>乙</td><td id=y>2</td></tr></table>"""
WORK_SCREEN = screen(
    ["work"],
    a=("input", [{"label": "姓名"}, {"id": "a"}]),
    b=("button", [{"role": "button", "name": "查询"}, {"id": "b"}]),
    c=("select", "c"),
    t=("text", "t"),
    x=("input", "x"),
    y=("text", "y"),
    f=("form", "f", {"fields": {"x": "x", "y": "y"}}),
)


async def test_a_verb_costs_few_calls(bench, monkeypatch):
    verbs = await bench({"/": "<iframe name=work src=/w></iframe>", "/w": WORK}, WORK_SCREEN)
    await verbs.open("s")
    cost = {}

    async def measure(name, act):
        with counted(monkeypatch) as calls:
            await act
        cost[name] = calls.total()

    await measure("prove", verbs.prove("s"))
    await measure("fill", verbs.fill("s.a", "张三"))
    await measure("choose", verbs.fill("s.c", "是"))
    await measure("press", verbs.press("s.b"))
    await measure("read", verbs.read("s.t"))
    await measure("form of two", verbs.read("s.f"))
    assert cost == {"prove": 1, "fill": 3, "choose": 3, "press": 4, "read": 1, "form of two": 2}


async def test_locators_that_name_two_elements_are_taken_in_their_order(bench):
    both = screen(e=("text", [{"id": "gone"}, {"id": "one"}, {"id": "two"}]))
    verbs = await bench({"/": "<h1>工作页</h1><i id=two>2</i><i id=one>1</i>"}, both)
    await verbs.open("s")
    assert await verbs.read("s.e") == "1"


async def test_a_frame_out_of_sight_is_not_read(bench):
    verbs = await bench({"/": "<iframe name=work src=/w></iframe>", "/w": WORK}, WORK_SCREEN, action_s=0.4)
    await verbs.open("s")
    assert await verbs.read("s.t") == "1"
    for hiding in ("display:none", "visibility:hidden"):
        await verbs.page.evaluate("style => { document.querySelector('iframe').style = style }", hiding)
        with pytest.raises(SystemException) as caught:
            await verbs.read("s.t")
        assert caught.value.code == "SYS-PAGE-02"


async def test_a_proof_does_not_outlive_its_document(bench):
    other = WORK.replace("工作页", "别的页")
    pages = {"/": "<iframe name=work src=/w></iframe>", "/w": WORK, "/other": other}
    verbs = await bench(pages, WORK_SCREEN, action_s=2)
    await verbs.open("s")
    await verbs.press("s.b")
    frame = verbs.page.frame(name="work")
    await frame.goto(verbs.context.gate.access.base_url + "/other")
    for act in (verbs.press("s.b"), verbs.fill("s.a", "李四"), verbs.read("s.t")):
        with pytest.raises(SystemException) as caught:
            await act
        assert caught.value.code == "SYS-PAGE-02"
    assert await frame.get_attribute("#b", "title") is None
    assert await frame.input_value("#a") == ""


async def test_a_proof_does_not_outlive_what_it_looks_at(bench):
    verbs = await bench({"/": WORK}, screen(b=("button", "b"), t=("text", "t")), action_s=2)
    await verbs.open("s")
    await verbs.press("s.b")
    await verbs.page.evaluate("document.body.setAttribute('aria-busy', 'true')")
    for act in (verbs.press("s.b"), verbs.read("s.t")):
        with pytest.raises(SystemException, match="aria-busy"):
            await act
    assert await verbs.page.get_attribute("#b", "title") == "1"


BUSY = """<h1>工作页</h1><button id=b onclick="log.textContent += document.body.getAttribute('aria-busy') + ' ';
document.body.setAttribute('aria-busy', 'true'); setTimeout(() => { document.body.setAttribute('aria-busy', 'false');
t.textContent = 'late' }, 1500)">查询</button><i id=t>early</i><i id=log></i>"""


async def test_nothing_is_touched_or_read_while_the_page_is_busy(bench):
    verbs = await bench({"/": BUSY}, screen(b=("button", "b"), t=("text", "t"), log=("text", "log")))
    await verbs.open("s")
    await verbs.press("s.b")
    assert await verbs.read("s.t") == "late"
    await verbs.press("s.b")
    await verbs.press("s.b")
    assert await verbs.read("s.log") == "null false false"


async def test_a_page_that_becomes_busy_under_the_pointer_is_not_pressed_again_and_again(bench):
    body = WORK.replace("<button id=b", "<button id=b onmouseover=\"document.body.setAttribute('aria-busy', 'true')\"")
    verbs = await bench({"/": body}, screen(b=("button", "b")))
    await verbs.open("s")
    await verbs.press("s.b")
    assert await verbs.page.get_attribute("#b", "title") == "1"


async def test_what_a_box_shows_is_read_where_it_was_drawn_anew(bench):
    clone = "const b = this.cloneNode(); b.value = 'other'; this.replaceWith(b)"
    later = "Promise.resolve().then(() => { this.value = 'other' })"
    body = f'<h1>工作页</h1><input id=a onchange="{clone}"><input id=b onchange="{later}">'
    verbs = await bench({"/": body}, screen(a=("input", "a"), b=("input", "b")))
    await verbs.open("s")
    for box in ("s.a", "s.b"):
        with pytest.raises(SystemException, match="another value"):
            await verbs.fill(box, "1")


@pytest.fixture(params=["plain_portal", "quiet_portal"])
def each_portal(request):
    return request.getfixturevalue(request.param)


async def seconds_until_the_ended_login_is_named(act):
    start = time.monotonic()
    with pytest.raises(SystemException) as caught:
        await act
    assert caught.value.code == "SYS-LOGIN-01"
    return time.monotonic() - start


async def test_an_ended_login_met_on_a_press_is_noticed_at_once(bench, each_portal):
    body = "<h1>工作页</h1><button id=b onclick=\"location='/next'\">下一步</button>"
    ending = f"<p id=p></p><script>setTimeout(() => p.textContent = '{ENDED}', 2500)</script>"
    verbs = await bench({"/": body, "/next": ending}, screen(b=("button", "b")), portal=each_portal, action_s=30)
    await verbs.open("s")

    async def press_twice():
        await verbs.press("s.b")
        await verbs.press("s.b")

    assert await seconds_until_the_ended_login_is_named(press_twice()) < 10


async def test_a_login_that_ends_while_an_element_is_waited_for_is_noticed_at_once(bench, each_portal):
    body = f"<h1>工作页</h1><p id=p></p><script>setTimeout(() => p.textContent = '{ENDED}', 2500)</script>"
    verbs = await bench({"/": body}, screen(t=("text", "t")), portal=each_portal, action_s=30)
    await verbs.open("s")
    assert await seconds_until_the_ended_login_is_named(verbs.read("s.t")) < 10


async def test_a_press_that_stays_covered_notices_an_ended_login_meanwhile(bench, each_portal):
    body = f"""<h1>工作页</h1><button id=b onclick="this.title='pressed'">查询</button>
    <div id=d style='position:fixed;inset:0'></div><script>setTimeout(() => d.textContent = '{ENDED}', 1500)</script>"""
    verbs = await bench({"/": body}, screen(b=("button", "b")), portal=each_portal, action_s=30)
    await verbs.open("s")
    assert await seconds_until_the_ended_login_is_named(verbs.press("s.b")) < 12
    assert await verbs.page.get_attribute("#b", "title") is None


NOTICE = (
    """<div id=notice style="position:fixed;bottom:0">系统公告<button onclick="notice.remove()">关闭</button></div>"""
)


async def test_a_notice_that_comes_between_two_verbs_is_closed_before_the_press(bench, each_portal):
    press = """<button id=b onclick="this.title = document.querySelector('#notice') ? 'under a notice' : 'clear'">"""
    verbs = await bench({"/": f"<h1>工作页</h1>{press}查询</button>"}, screen(b=("button", "b")), portal=each_portal)
    await verbs.open("s")
    await verbs.page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", NOTICE)
    await verbs.press("s.b")
    assert await verbs.page.get_attribute("#b", "title") == "clear"


async def test_what_the_portal_refuses_between_two_verbs_stops_the_press(bench, quiet_portal):
    class Refusing(quiet_portal):
        async def dismiss_notices(self, page):
            if said := await page.locator("#notice").all_inner_texts():
                raise BusinessException(said[0], code="BUS-TEST-01")

    body = "<h1>工作页</h1><button id=b onclick=\"this.title='pressed'\">保存</button>"
    verbs = await bench({"/": body}, screen(b=("button", "b")), portal=Refusing)
    await verbs.open("s")
    await verbs.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p id=notice>姓名必填</p>')")
    with pytest.raises(BusinessException):
        await verbs.press("s.b")
    assert await verbs.page.get_attribute("#b", "title") is None


async def test_an_ended_login_in_a_frame_of_another_origin_is_seen(bench, serve, each_portal):
    elsewhere = serve({"/": ENDED})
    body = f"<h1>工作页</h1><i id=t>1</i><iframe src='{elsewhere}/'></iframe>"
    verbs = await bench({"/": body}, screen(t=("text", "t")), portal=each_portal)
    with pytest.raises(SystemException) as caught:  # noqa: PT012 - whichever verb is the first to see it
        await verbs.open("s")
        await verbs.page.frames[1].get_by_text("会话已超时").wait_for()
        await verbs.read("s.t")
    assert caught.value.code == "SYS-LOGIN-01"


async def test_an_ended_login_on_the_other_page_is_seen(bench, each_portal):
    pages = {"/": "<h1>工作页</h1><i id=t>1</i>", "/ended": ENDED}
    verbs = await bench(pages, screen(t=("text", "t")), portal=each_portal)
    await verbs.open("s")
    second = await verbs.second_page()
    await second.open("s")
    await verbs.page.goto(verbs.context.gate.access.base_url + "/ended")
    with pytest.raises(SystemException) as caught:
        await second.read("s.t")
    assert caught.value.code == "SYS-LOGIN-01"
