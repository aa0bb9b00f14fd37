"""Files on their way in: by link, button, popup, script and declared POST; whole, in size, or not at all."""

from __future__ import annotations

import asyncio
from urllib.parse import quote

import pytest
from starlette.responses import HTMLResponse, Response, StreamingResponse

from digital_employee.errors import BusinessException, IntegrityException, SystemException

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONTENT = bytes(range(256)) * 400
NAME = "业务台账 2026-02.xlsx"


def element(name: str, role: str = "button") -> dict:
    return {"find": [{"role": role, "name": name}], "kind": "button"}


SCREEN = {
    "title": "导出",
    "open": {"path": "/"},
    "proof": [{"text": "导出"}],
    "elements": {
        "link": element("链接", "link"),
        "window": element("新窗口", "link"),
        "script": element("脚本"),
        "post": element("提交导出"),
        "nothing": element("无反应"),
        "alert": {**element("提示"), "dialog": "accept"},
        "unexpected": element("提示二"),
        "text": {"find": [{"id": "where"}]},
    },
}
PAGE = """<title>导出</title><p>导出</p><p id=where>这里</p>
<a href=/file>链接</a> <a href=/slow target=_blank>新窗口</a>
<button onclick="const a=document.createElement('a');a.download='脚本.csv';
  a.href='data:text/csv,a%2Cb';document.body.append(a);a.click()">脚本</button>
<form method=post action=/export><input type=hidden name=q value=1><button>提交导出</button></form>
<button>无反应</button>
<button onclick="if (confirm('导出？')) location='/file'">提示</button>
<button onclick="alert('必填项为空')">提示二</button>"""


async def file(request) -> Response:
    return Response(CONTENT, headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(NAME)}"})


async def slow(request) -> Response:
    await asyncio.sleep(2.2)
    return await file(request)


@pytest.fixture
def exports(bench):
    """Open the page of exports; more pages and declared reads as given."""

    async def make(reads=(), **pages):
        verbs = await bench(
            {"/": PAGE, "/file": file, "/slow": slow, **{f"/{name}": page for name, page in pages.items()}},
            {"x": SCREEN},
            reads=reads,
        )
        await verbs.open("x")
        return verbs

    return make


async def test_a_link_gives_the_file_byte_for_byte_under_the_portals_name(exports) -> None:
    verbs = await exports()
    found = await verbs.download("x.link", 1)
    assert (found.name, found.content) == (NAME, CONTENT)
    assert await verbs.read("x.text") == "这里"


async def test_a_file_from_a_window_of_its_own_is_taken_and_the_window_closed(exports) -> None:
    verbs = await exports()
    found = await verbs.download("x.window", 1)
    assert found.content == CONTENT
    assert verbs.context.context.pages == [verbs.page]


async def test_a_file_that_the_page_makes_itself_is_taken(exports) -> None:
    found = await (await exports()).download("x.script", 1)
    assert (found.name, found.content) == ("脚本.csv", b"a,b")


async def test_a_confirm_before_the_file_is_answered_as_declared(exports) -> None:
    assert (await (await exports()).download("x.alert", 1)).content == CONTENT


async def test_an_export_by_post_needs_to_be_a_declared_read(exports) -> None:
    asked = []

    async def export(request):
        asked.append(request.method)
        return await file(request)

    with pytest.raises(IntegrityException) as caught:
        await (await exports(export=export)).download("x.post", 1)
    assert caught.value.code == "INT-GATE-01"
    assert asked == []


async def test_a_declared_export_by_post_is_asked_once_and_gives_the_file(exports) -> None:
    asked = []

    async def export(request):
        asked.append(request.method)
        return await file(request)

    verbs = await exports(reads=("/export",), export=export)
    found = await verbs.download("x.post", 1)
    assert (found.name, found.content) == (NAME, CONTENT)
    assert asked == ["POST"]


async def test_no_file_is_a_fault_that_says_so(exports) -> None:
    with pytest.raises(SystemException) as caught:
        await (await exports()).download("x.nothing", 1)
    assert caught.value.code == "SYS-PAGE-08"


async def test_a_message_instead_of_the_file_is_what_the_portal_means_by_it(exports) -> None:
    with pytest.raises(BusinessException, match="必填"):
        await (await exports()).download("x.unexpected", 1)


async def test_an_ended_login_instead_of_the_file_is_seen(bench) -> None:
    async def ended(request):
        return HTMLResponse("<p>会话已超时，请重新登录</p>")

    verbs = await bench({"/": PAGE, "/file": ended}, {"x": SCREEN})
    await verbs.open("x")
    with pytest.raises(SystemException) as caught:
        await verbs.download("x.link", 1)
    assert caught.value.code == "SYS-LOGIN-01"


async def test_a_file_that_breaks_off_is_no_file(exports) -> None:
    async def broken(request):
        async def some():
            yield CONTENT[:1000]
            raise ConnectionResetError

        head = {"Content-Disposition": "attachment; filename=a.bin", "Content-Length": str(len(CONTENT))}
        return StreamingResponse(some(), headers=head)

    verbs = await exports(reads=("/export",), file=broken)
    with pytest.raises(SystemException) as caught:
        await verbs.download("x.link", 1)
    assert caught.value.code == "SYS-PAGE-08"


async def test_a_file_over_the_limit_goes_to_a_person(exports) -> None:
    async def large(request):
        return Response(bytes(1_000_001), headers={"Content-Disposition": "attachment; filename=a.bin"})

    with pytest.raises(BusinessException) as caught:
        await (await exports(file=large)).download("x.link", 1)
    assert caught.value.code == "BUS-FILE-01"


async def test_a_file_that_came_before_anybody_asked_is_not_taken_for_the_answer(exports) -> None:
    verbs = await exports()
    async with verbs.page.expect_download():
        await verbs.press("x.script")
    assert (await verbs.download("x.link", 1)).name == NAME
