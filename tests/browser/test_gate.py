"""The write gate: nothing leaves outside `open`, exactly the declared number inside."""

import asyncio

import pytest
from playwright.async_api import async_playwright

from digital_employee.browser.gate import GateShut
from digital_employee.browser.pool import find_system_browser
from digital_employee.errors import IntegrityException, SystemException

pytestmark = pytest.mark.asyncio(loop_scope="session")

FORM = b"""<form id=f method=post action=/save><input name=a value=1><button id=b>save</button></form>
<iframe name=inner src=/inner></iframe>"""
ASYNC_POST = "path => fetch(path, {method: 'POST', body: 'x'}).then(r => r.text(), e => 'refused')"


async def count_tries(bot, number):
    for _ in range(250):
        if len(bot.gate.violations) >= number:
            # Time for a request that was let out after all to arrive.
            await asyncio.sleep(0.05)
            return
        await asyncio.sleep(0.02)


WAYS_OUT = {
    "form": "document.getElementById('f').requestSubmit()",
    "form in a frame": "(f => { f.target = 'inner'; f.requestSubmit() })(document.getElementById('f'))",
    "form in a popup": "(f => { f.target = '_blank'; f.requestSubmit() })(document.getElementById('f'))",
    "fetch": "void fetch('/out', {method: 'POST', body: 'x'}).catch(() => 0)",
    "fetch PUT": "void fetch('/out', {method: 'PUT', body: 'x'}).catch(() => 0)",
    "fetch DELETE": "void fetch('/out', {method: 'DELETE'}).catch(() => 0)",
    "fetch without cors": "void fetch('/out', {method: 'POST', mode: 'no-cors', body: 'x'}).catch(() => 0)",
    "fetch from a frame": "void frames[0].fetch('/out', {method: 'POST', body: 'x'}).catch(() => 0)",
    "XHR": "(x => { x.open('POST', '/out'); x.send('x') })(new XMLHttpRequest())",
    "beacon": "void navigator.sendBeacon('/out', 'x')",
    "keep-alive fetch": "void fetch('/out', {method: 'POST', body: 'x', keepalive: true}).catch(() => 0)",
    "ping": "(a => { a.href = '/inner'; a.ping = '/out'; document.body.append(a); a.click() })"
    "(document.createElement('a'))",
    "worker": "void new Worker('/worker.js')",
    "shared worker": "void new SharedWorker('/shared.js')",
    "beacon at page end": "addEventListener('pagehide', () => navigator.sendBeacon('/out', 'x')); location = '/inner'",
    "keep-alive fetch at page end": "addEventListener('pagehide', () => { fetch('/out', {method: 'POST', body: 'x',"
    " keepalive: true}) }); location = '/inner'",
}


@pytest.fixture
def pages(raw):
    raw.pages["/"] = FORM
    raw.pages["/worker.js"] = b"fetch('/out', {method: 'POST', body: 'x'})"
    raw.pages["/shared.js"] = b"fetch('/out', {method: 'POST', body: 'x'})"
    return raw


async def test_the_message_of_the_save_before_is_never_read_as_the_receipt_of_this_one(context, pages):
    form = b"<form method=post action=/save><button>save</button></form>"
    pages.pages["/"] = b"<p id=said>saved as 1</p>" + form
    pages.pages["/save"] = b"<p id=said>saved as 2</p>" + form
    bot = await context(pages.base)
    said = []
    for _ in range(10):
        await bot.page.goto(pages.base)
        async with bot.gate.open(requests=1, deadline_s=5):
            await bot.page.evaluate("document.forms[0].submit()")
        said.append(await bot.page.evaluate("document.getElementById('said').textContent"))
    assert said == ["saved as 2"] * 10


@pytest.mark.parametrize("way", WAYS_OUT)
async def test_no_way_out_of_a_page_passes_the_shut_gate(context, pages, way):
    bot = await context(pages.base)
    await bot.page.goto(pages.base)
    await bot.page.evaluate(WAYS_OUT[way])
    await count_tries(bot, 1)
    assert pages.writes() == []
    assert len(bot.gate.violations) == 1
    with pytest.raises(IntegrityException) as caught:
        bot.gate.check()
    assert caught.value.code == "INT-GATE-01"


@pytest.mark.parametrize(
    "way", ["navigator.sendBeacon('/out', 'x')", "fetch('/out', {method: 'POST', keepalive: true})"]
)
async def test_nothing_leaves_when_the_page_is_closed(context, pages, way):
    bot = await context(pages.base)
    page = await bot.new_page()
    await page.goto(pages.base)
    await page.evaluate(f"addEventListener('pagehide', () => {{ {way} }})")
    await page.close()
    await count_tries(bot, 1)
    assert pages.writes() == []
    assert len(bot.gate.violations) == 1


async def test_a_service_worker_cannot_be_registered(context, pages):
    pages.pages["/sw.js"] = b"fetch('/out', {method: 'POST', body: 'x'})"
    bot = await context(pages.base)
    await bot.page.goto(pages.base)
    await bot.page.evaluate(
        "Promise.race([navigator.serviceWorker.register('/sw.js').catch(() => 0),"
        " new Promise(r => setTimeout(r, 300))])"
    )
    assert "/sw.js" not in [path for _, path, _ in pages.rows]
    assert pages.writes() == []


async def test_a_web_socket_is_closed_before_it_reaches_the_portal(context, pages):
    bot = await context(pages.base)
    await bot.page.goto(pages.base)
    ended = await bot.page.evaluate(
        "new Promise(r => { const s = new WebSocket(location.origin.replace('http', 'ws') + '/socket');"
        " s.onclose = () => r('closed'); s.onopen = () => s.send('x') })"
    )
    assert ended == "closed"
    assert "/socket" not in [path for _, path, _ in pages.rows]


async def test_a_write_of_one_context_is_no_violation_of_another(context, pages):
    guilty, other = await context(pages.base), await context(pages.base)
    for bot in (guilty, other):
        await bot.page.goto(pages.base)
    await guilty.page.evaluate("void new SharedWorker('/shared.js')")
    await count_tries(guilty, 1)
    await guilty.page.evaluate(
        "frames[0].addEventListener('pagehide', () => frames[0].navigator.sendBeacon('/out', 'x')); location = '/inner'"
    )
    await count_tries(guilty, 2)
    assert len(guilty.gate.violations) == 2
    other.gate.check()


async def test_exactly_one_write_passes_in_a_passage(context, pages):
    bot = await context(pages.base)
    await bot.page.goto(pages.base)
    asked = []

    async def before_send(write):
        asked.append(write)

    async with bot.gate.open(before_send=before_send) as passage:
        texts = await bot.page.evaluate("Promise.all(['/one', '/one', '/two'].map(" + ASYNC_POST + "))")
    assert sorted(texts, key=len) == ["refused", "refused", "<title>ok</title>ok"]
    assert pages.writes() == ["/one"]
    assert [write.url for write in asked] == [f"{pages.base}/one"]
    assert passage.sent
    assert passage.surplus == 1
    assert passage.responses[0].status == 200
    assert passage.responses[0].body == "<title>ok</title>ok"
    assert len(bot.gate.violations) == 1, "a different second write is one; a repetition is not"


async def test_a_double_click_on_a_form_leaves_one_row(context, pages):
    bot = await context(pages.base)
    await bot.page.goto(pages.base)
    async with bot.gate.open() as passage:
        await bot.page.dblclick("#b", no_wait_after=True)
    assert pages.writes() == ["/save"]
    assert passage.responses[0].status == 200
    bot.gate.check()


async def test_the_gate_shuts_again_after_the_passage(context, pages):
    bot = await context(pages.base)
    await bot.page.goto(pages.base)
    async with bot.gate.open():
        await bot.page.evaluate(ASYNC_POST, "/one")
    assert await bot.page.evaluate(ASYNC_POST, "/two") == "refused"
    assert pages.writes() == ["/one"]


async def test_a_write_that_sets_out_after_the_block_is_awaited(context, pages):
    bot = await context(pages.base)
    await bot.page.goto(pages.base)
    async with bot.gate.open() as passage:
        await bot.page.evaluate("void setTimeout(() => fetch('/late', {method: 'POST'}), 200)")
    assert [answer.status for answer in passage.responses] == [200]
    assert pages.writes() == ["/late"]


async def test_a_block_that_sends_nothing_says_so_and_is_not_sent(context, pages):
    bot = await context(pages.base)
    with pytest.raises(SystemException) as caught:
        async with bot.gate.open(patience_s=0.1) as passage:
            pass
    assert caught.value.code == "SYS-GATE-01"
    assert not passage.sent


async def test_what_before_send_raises_keeps_the_write_back(context, pages):
    bot = await context(pages.base)
    await bot.page.goto(pages.base)

    async def lost_fence(write):
        raise SystemException("the fence moved on", code="SYS-TEST-01")

    with pytest.raises(SystemException) as caught:  # noqa: PT012 - the body is the case
        async with bot.gate.open(before_send=lost_fence) as passage:
            assert await bot.page.evaluate(ASYNC_POST, "/one") == "refused"
            raise SystemException("no receipt on the page", code="SYS-PAGE-01")
    assert caught.value.code == "SYS-TEST-01"
    assert not passage.sent
    assert pages.writes() == []


async def test_nothing_leaves_after_the_deadline_even_if_before_send_was_slow(context, pages):
    bot = await context(pages.base)
    await bot.page.goto(pages.base)

    async def slow(write):
        await asyncio.sleep(0.4)

    with pytest.raises(SystemException) as caught:
        async with bot.gate.open(deadline_s=0.3, before_send=slow) as passage:
            await bot.page.evaluate(ASYNC_POST, "/one")
    assert caught.value.code == "SYS-GATE-04"
    assert not passage.sent
    assert pages.writes() == []


async def test_an_answer_that_never_comes_leaves_the_passage_sent(context, pages, serve):
    async def never(request):
        await asyncio.sleep(60)

    base = serve({"/": "<p>x</p>", "/slow": never})
    bot = await context(base)
    await bot.page.goto(base)
    with pytest.raises(SystemException) as caught:
        async with bot.gate.open(deadline_s=1.5) as passage:  # so long may a busy machine take to let it out
            await bot.page.evaluate("void fetch('/slow', {method: 'POST'}).catch(() => 0)")
    assert caught.value.code == "SYS-GATE-02"
    assert passage.sent
    assert passage.responses == []


async def test_a_cut_connection_lands_one_row_where_the_bare_browser_lands_more(context, pages, pool):
    pages.answers["/cut"] = b""
    click = (
        "Promise.all([1, 2, 3].map(i => fetch('/warm' + i).then(r => r.text())))"
        ".then(() => fetch('/cut', {method: 'POST', body: 'x'})).catch(() => 0)"
    )
    bot = await context(pages.base)
    await bot.page.goto(pages.base)
    with pytest.raises(SystemException) as caught:
        async with bot.gate.open() as passage:
            await bot.page.evaluate(click)
    assert caught.value.code == "SYS-GATE-02"
    assert passage.sent
    assert pages.writes() == ["/cut"]
    pages.rows.clear()
    async with async_playwright() as playwright:
        bare = await playwright.chromium.launch(executable_path=find_system_browser(), args=["--no-sandbox"])
        page = await bare.new_page()
        await page.goto(pages.base)
        await page.evaluate(click)
        await bare.close()
    assert len(pages.writes()) > 1, "Chromium sends a POST again by itself; else this gate would be needless"


@pytest.mark.parametrize("status", [307, 308])
async def test_a_redirect_that_would_send_the_body_again_is_refused(context, pages, status):
    pages.answers["/moved"] = b"HTTP/1.1 %d Moved\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n" % status
    bot = await context(pages.base)
    await bot.page.goto(pages.base)
    async with bot.gate.open() as passage:
        assert await bot.page.evaluate(ASYNC_POST, "/moved") == "refused"
    assert pages.writes() == ["/moved"]
    assert passage.responses[0].status == status
    assert "/again" not in [path for _, path, _ in pages.rows]
    with pytest.raises(IntegrityException):
        bot.gate.check()


async def test_an_undeclared_redirect_target_is_refused_and_a_declared_one_followed(context, pages):
    for path, target in (("/good", b"/list/1"), ("/bad", b"/delete/1"), ("/far", b"http://127.0.0.1:9/list/1")):
        pages.answers[path] = b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % target
    bot = await context(pages.base, redirects=("/list/*",))
    await bot.page.goto(pages.base)
    for path, text in (("/good", "<title>ok</title>ok"), ("/bad", "refused"), ("/far", "refused")):
        async with bot.gate.open():
            assert await bot.page.evaluate(ASYNC_POST, path) == text
    gets = [path for method, path, _ in pages.rows if method == "GET"]
    assert "/list/1" in gets
    assert "/delete/1" not in gets
    assert len(bot.gate.violations) == 2


async def test_declared_reads_pass_outside_and_take_no_place_inside(context, pages):
    bot = await context(pages.base, reads=("/query", "/ui/*"))
    await bot.page.goto(pages.base)
    assert await bot.page.evaluate(ASYNC_POST, "/query?x=1") == "<title>ok</title>ok"
    async with bot.gate.open():
        for path in ("/ui/a", "/save", "/ui/b"):
            await bot.page.evaluate(ASYNC_POST, path)
    assert await bot.page.evaluate(ASYNC_POST, "/ui/a/b") == "refused"
    assert pages.writes() == ["/query?x=1", "/ui/a", "/save", "/ui/b"]


async def test_a_write_to_another_host_takes_no_place(context, pages, raw):
    bot = await context("http://127.0.0.1:9")
    await bot.page.goto(pages.base)
    with pytest.raises(SystemException):
        async with bot.gate.open(patience_s=0.1):
            assert await bot.page.evaluate(ASYNC_POST, "/one") == "refused"
    assert pages.writes() == []


async def test_a_dry_run_keeps_the_gate_shut(context, pages):
    bot = await context(pages.base, dry_run=True)
    with pytest.raises(GateShut):
        async with bot.gate.open():
            pass


async def test_two_cookies_of_a_write_both_reach_the_browser(context, pages):
    pages.answers["/save"] = (
        b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
        b"Content-Type: text/html\r\nContent-Length: 2\r\n\r\nok"
    )
    bot = await context(pages.base)
    await bot.page.goto(pages.base)
    async with bot.gate.open():
        await bot.page.click("#b")
    assert await bot.page.evaluate("document.cookie") == "a=1; b=2"


async def test_an_answer_in_gbk_is_read(context, pages):
    body = "操作成功".encode("gbk")
    pages.answers["/save"] = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=GBK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    )
    bot = await context(pages.base)
    await bot.page.goto(pages.base)
    async with bot.gate.open() as passage:
        await bot.page.click("#b")
    assert passage.responses[0].body == "操作成功"
    assert await bot.page.inner_text("body") == "操作成功"
