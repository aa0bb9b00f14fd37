"""Screenshots: what must not be seen is one flat colour in the pixels, and the page stays as it was."""

import struct
import zlib

import pytest

from digital_employee.errors import SystemException

pytestmark = pytest.mark.asyncio(loop_scope="session")

PERSONAL = """<style>body{font:16px sans-serif;margin:20px}</style>
<p>证件号 <span class=secret>11010119900307001X</span> 受理号 <i class=open>UC2026000001</i>
 流水号 <i class=open>990100UI202603100001</i></p>
<p>全角 <span class=secret>１１０１０１１９９００３０７００１Ｘ</span></p>
<p>卡号 <span class=secret>6222 0212 3456 7890 123</span> 手机 <span class=secret>138-0013-8000</span></p>
<p>姓名 <span class=secret>欧阳修文</span>已办结</p>
<p>拆开 <span class=secret><b>110101</b><b>19900307</b><b>0011</b></span></p>
<input class=secret value=110101199003070011><input class=open value=9901>
<input class=secret type=password value=Sim-2026!><textarea class=secret>转欧阳修文</textarea>
<select class=secret><option>张三丰</option></select>"""
PAGE = PERSONAL + "<iframe name=f src=/inner width=540 height=320 style='margin:7px;border:3px solid'></iframe>"
NAMES = ["欧阳修文", "张三丰"]


def pixels(png: bytes):
    """Decode an 8-bit RGB(A) PNG into rows of pixels."""
    width, height, _, colour = struct.unpack(">IIBB", png[16:26])
    size = {2: 3, 6: 4}[colour]
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    raw, rows, before = zlib.decompress(data), [], bytearray(width * size)
    for y in range(height):
        start = y * (width * size + 1)
        kind, line = raw[start], bytearray(raw[start + 1 : start + 1 + width * size])
        for x in range(len(line) if kind else 0):
            left = line[x - size] if x >= size else 0
            corner = before[x - size] if x >= size else 0
            line[x] = (line[x] + predict(kind, left, before[x], corner)) & 255
        rows.append([bytes(line[i : i + 3]) for i in range(0, len(line), size)])
        before = line
    return rows


def predict(kind, left, up, corner):
    if kind == 4:
        guess = left + up - corner
        return min((left, up, corner), key=lambda value: abs(guess - value))
    return (0, left, up, (left + up) // 2)[kind]


def colours(rows, box):
    x, y, w, h = (round(box[key]) for key in ("x", "y", "width", "height"))
    return {pixel for row in rows[y + 1 : y + h - 1] for pixel in row[x + 1 : x + w - 1]}


@pytest.fixture
def shown(bench):
    async def show(page=PAGE):
        verbs = await bench(
            {"/": page, "/inner": PERSONAL}, {"s": {"title": "s", "proof": [{"css": "p"}], "elements": {}}}
        )
        await verbs.page.set_viewport_size({"width": 600, "height": 640})
        await verbs.page.goto(verbs.context.gate.access.base_url)
        return verbs

    return show


async def boxes(page, css):
    found = [*await page.locator(css).all(), *await page.frame_locator("iframe").locator(css).all()]
    return [await one.bounding_box() for one in found]


async def test_every_personal_datum_is_one_flat_colour_in_every_frame(shown):
    verbs = await shown()
    secret, harmless = await boxes(verbs.page, ".secret"), await boxes(verbs.page, ".open")
    rows = pixels(await verbs.context.screenshot(NAMES))
    bare = pixels(await verbs.page.screenshot(scale="css"))
    assert len(secret) == 20
    assert [len(colours(rows, box)) for box in secret] == [1] * len(secret)
    assert all(len(colours(bare, box)) > 1 for box in secret)
    assert all(len(colours(rows, box)) > 1 for box in harmless), "business numbers stay readable"


async def test_the_page_is_unchanged_afterwards(shown):
    verbs = await shown()
    before = [await frame.content() for frame in verbs.page.frames]
    await verbs.context.screenshot(NAMES)
    assert [await frame.content() for frame in verbs.page.frames] == before


async def test_a_modal_dialog_is_covered_as_well(shown):
    verbs = await shown(PERSONAL + "<dialog id=d><span class=modal>110101199003070011</span></dialog><iframe></iframe>")
    await verbs.page.evaluate("d.showModal()")
    box = await verbs.page.locator(".modal").bounding_box()
    assert len(colours(pixels(await verbs.context.screenshot()), box)) == 1


async def test_a_page_that_never_stands_still_gives_no_picture(shown):
    verbs = await shown(
        PERSONAL
        + "<iframe></iframe><script>setInterval(()=>{document.body.style.paddingTop=Math.random()*200+'px'},5)</script>"
    )
    with pytest.raises(SystemException) as caught:
        await verbs.context.screenshot()
    assert caught.value.code == "SYS-PAGE-07"
