"""A page that is not ready yet: scripts that come late, a busy mark that comes late, an answer without any mark."""

from __future__ import annotations

import asyncio
import time

import pytest
from starlette.responses import HTMLResponse, PlainTextResponse, Response, StreamingResponse

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCREEN = {
    "title": "核查",
    "open": {"path": "/"},
    "proof": [{"role": "heading", "name": "核查"}, {"css": 'body:not([aria-busy="true"])'}],
    "elements": {
        "check": {"find": [{"role": "button", "name": "核查"}], "kind": "button"},
        "result": {"find": [{"id": "result"}]},
    },
}
PAGE = "<title>核查</title><h1>核查</h1><button id=check>核查</button><p id=result>旧</p>{more}"
ASK = """fetch('/answer').then(r => r.text()).then(t => {
    document.getElementById('result').textContent = t; document.body.setAttribute('aria-busy', 'false'); })"""


def script(body: str) -> str:
    return f"<script>document.getElementById('check').onclick = () => {{ {body} }};</script>"


async def answer(request) -> Response:
    await asyncio.sleep(0.3)
    return PlainTextResponse("新")


@pytest.fixture
def opened(bench):
    async def make(page, **pages):
        verbs = await bench({"/": page, "/answer": answer, **{f"/{k}": v for k, v in pages.items()}}, {"x": SCREEN})
        await verbs.open("x")
        return verbs

    return make


@pytest.mark.parametrize("delay_ms", [0, 4, 15])
async def test_a_busy_mark_that_is_set_in_a_later_task_is_waited_for(opened, delay_ms: int) -> None:
    late = f"setTimeout(() => {{ document.body.setAttribute('aria-busy', 'true'); {ASK} }}, {delay_ms})"
    verbs = await opened(PAGE.format(more=script(late)))
    for _ in range(3):
        await verbs.page.evaluate("() => { document.getElementById('result').textContent = '旧' }")
        await verbs.press("x.check")
        assert await verbs.read("x.result") == "新"


async def test_an_answer_under_way_is_waited_for_where_the_page_has_no_mark_at_all(opened) -> None:
    verbs = await opened(PAGE.format(more=script(ASK)))
    await verbs.press("x.check")
    assert await verbs.read("x.result") == "新"


async def test_a_second_question_that_follows_from_the_first_is_waited_for(opened) -> None:
    verbs = await opened(PAGE.format(more=script(f"fetch('/answer').then(r => r.text()).then(() => {ASK})")))
    await verbs.press("x.check")
    assert await verbs.read("x.result") == "新"


async def test_a_question_that_is_never_answered_holds_nobody_for_ever(opened) -> None:
    async def hang(request) -> Response:
        await asyncio.sleep(60)
        return PlainTextResponse("")

    verbs = await opened(PAGE.format(more=script("fetch('/hang')")), hang=hang)
    began = time.monotonic()
    await verbs.press("x.check")
    assert await verbs.read("x.result") == "旧"
    first = time.monotonic() - began
    await verbs.read("x.result")
    # It is waited for five seconds, once; a build that waits for it with every verb needs five more each time.
    assert first < 9.5
    assert time.monotonic() - began - first < 4.5


async def test_a_button_is_not_pressed_before_the_script_that_makes_it_work(bench) -> None:
    async def slow_script(request) -> Response:
        await asyncio.sleep(0.6)
        body = f"document.getElementById('check').onclick = () => {{ {ASK} }};"
        return Response(body, media_type="text/javascript")

    page = PAGE.format(more="<script src=/late.js></script>")
    verbs = await bench({"/": page, "/late.js": slow_script, "/answer": answer}, {"x": SCREEN})
    await verbs.page.goto(verbs._portal.base + "/", wait_until="commit")
    await verbs.press("x.check")
    assert await verbs.read("x.result") == "新"


async def test_a_picture_that_never_comes_keeps_nobody_from_working(bench) -> None:
    async def hang(request) -> Response:
        await asyncio.sleep(60)
        return PlainTextResponse("")

    page = PAGE.format(more=script(ASK) + "<img src=/hang>")
    verbs = await bench({"/": page, "/hang": hang, "/answer": answer}, {"x": SCREEN})
    await verbs.page.goto(verbs._portal.base + "/", wait_until="commit")
    began = time.monotonic()
    await verbs.press("x.check")
    assert await verbs.read("x.result") == "新"
    assert time.monotonic() - began < 6


async def test_a_page_whose_end_never_comes_is_worked_on_in_the_end(bench) -> None:
    async def endless(request) -> Response:
        async def parts():
            yield PAGE.format(more=script(ASK)).encode() + b"<!--" + b" " * 4096 + b"-->"
            await asyncio.sleep(30)

        return StreamingResponse(parts(), media_type="text/html; charset=utf-8")

    verbs = await bench({"/": endless, "/answer": answer}, {"x": SCREEN})
    await verbs.page.goto(verbs._portal.base + "/", wait_until="commit")
    began = time.monotonic()
    await verbs.press("x.check")
    assert await verbs.read("x.result") == "新"
    assert time.monotonic() - began < 15


async def test_a_press_that_leads_to_another_page_is_not_held_up(bench) -> None:
    async def other(request) -> Response:
        return HTMLResponse(PAGE.format(more="").replace("旧", "别处"))

    verbs = await bench({"/": PAGE.format(more=script("location = '/other'")), "/other": other}, {"x": SCREEN})
    await verbs.open("x")
    began = time.monotonic()
    await verbs.press("x.check")
    assert await verbs.read("x.result") == "别处"
    assert time.monotonic() - began < 4.5  # a page that is held up loses five seconds
