"""Files on their way out are whole, or are refused."""

import pytest

from digital_employee.browser.uploads import Uploads
from digital_employee.errors import BusinessException, IntegrityException

pytestmark = pytest.mark.asyncio(loop_scope="session")

KIND = "multipart/form-data; boundary=----b"


def body(name: str, content: bytes) -> bytes:
    head = b'------b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    return head + (
        b'------b\r\nContent-Disposition: form-data; name="f"; filename="%s"\r\n\r\n%s\r\n------b--\r\n'
        % (name.encode(), content)
    )


async def test_a_file_that_arrived_empty_is_put_back():
    uploads = Uploads()
    uploads.expect("名单.csv", b"\x00\r\n--x\xff")
    assert uploads.complete(KIND, body("名单.csv", b"")) == body("名单.csv", b"\x00\r\n--x\xff")


async def test_a_whole_file_is_left_alone():
    uploads = Uploads()
    uploads.expect("a.bin", b"123")
    assert uploads.complete(KIND, body("a.bin", b"123")) == body("a.bin", b"123")


@pytest.mark.parametrize(("name", "content"), [("a.bin", b"124"), ("b.bin", b"")])
async def test_a_file_that_differs_or_is_unknown_and_empty_is_refused(name, content):
    uploads = Uploads()
    uploads.expect("a.bin", b"123")
    with pytest.raises(IntegrityException) as caught:
        uploads.complete(KIND, body(name, content))
    assert caught.value.code == "INT-GATE-02"


async def test_a_file_that_is_not_in_the_request_is_missed():
    uploads = Uploads()
    uploads.expect("a.bin", b"123")
    with pytest.raises(IntegrityException):
        uploads.complete(KIND, body("", b""))


async def test_a_name_in_the_encoding_of_an_older_portal_is_known():
    uploads = Uploads()
    uploads.expect("名单.csv", b"1")
    arrived = body("@", b"").replace(b"@", "名单.csv".encode("gbk"))
    assert b"\r\n\r\n1\r\n" in uploads.complete(KIND, arrived).rpartition(b"filename")[2]


async def test_a_file_larger_than_the_browser_takes_goes_to_a_person(bench):
    verbs = await bench({"/": PAGE}, {"up": SCREEN})
    await verbs.open("up")
    with pytest.raises(BusinessException) as caught:
        await verbs.upload("up.file", "a.bin", bytes(50_000_001))
    assert caught.value.code == "BUS-FILE-01"


SCREEN = {
    "title": "上传",
    "open": {"path": "/"},
    "proof": [{"css": "form"}],
    "elements": {
        "file": {"find": [{"id": "file"}], "kind": "file"},
        "send": {"find": [{"role": "button", "name": "上传"}], "kind": "button"},
    },
}
PAGE = """<form method=post enctype="multipart/form-data" action=/up><input type=file id=file name=f hidden>
<input name=note value="说明"><button>上传</button></form>"""


async def test_an_upload_of_the_file_verb_arrives_byte_for_byte(bench, tmp_path):
    arrived = []

    async def up(request):
        form = await request.form()
        arrived.append((form["note"], form["f"].filename, await form["f"].read()))
        await form.close()
        from starlette.responses import HTMLResponse

        return HTMLResponse("ok")

    content = bytes(range(256)) * 4000
    path = tmp_path / "花名册 1.bin"
    path.write_bytes(content)
    verbs = await bench({"/": PAGE, "/up": up}, {"up": SCREEN})
    await verbs.open("up")
    await verbs.upload("up.file", path.name, content)
    async with verbs.context.gate.open() as passage:
        await verbs.page.click("button")
    assert passage.responses[0].status == 200
    assert arrived == [("说明", path.name, content)]


async def test_a_file_that_the_page_took_from_disk_is_refused_or_arrives_whole(bench, tmp_path):
    sizes = []

    async def up(request):
        form = await request.form()
        sizes.append(len(await form["f"].read()))
        await form.close()
        from starlette.responses import HTMLResponse

        return HTMLResponse("操作成功")

    path = tmp_path / "disk.bin"
    path.write_bytes(b"x" * 5000)
    verbs = await bench({"/": PAGE, "/up": up}, {"up": SCREEN})
    await verbs.open("up")
    await verbs.page.set_input_files("#file", path)
    with pytest.raises(IntegrityException):
        async with verbs.context.gate.open():
            await verbs.page.click("button")
    assert sizes == []
