"""Finding elements: ordered locators, unique matches, legacy tables, frames."""

import pytest

from digital_employee.errors import DefinitionError, SystemException

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGE = """<h1>申请信息</h1>
<table>
<tr><td class=label>*&nbsp;姓 名：</td><td><input id=x1 value=张三></td><td class=label>备注</td><td>无&nbsp;</td></tr>
<tr><td class=label>常住地</td><td><select id=x2><option value=370100>济南市</option></select></td></tr>
<tr><td><table><tr><td class=label>手机</td><td><input type=hidden value=h><input value=139></td></tr></table></td></tr>
</table>
<label for=bank>银行卡<b>*</b></label><input id=bank value=62>
<input aria-label=统筹区 value=99><input name=plain value=p><input data-testid=tid value=t>
<button>查询</button><button style="display:none">查询</button>
<span>重复</span><span>重复</span><em>找到</em>"""


def element(kind="input", *find):
    return {"find": list(find), "kind": kind}


def screen(**elements):
    return {"s": {"title": "申请", "open": {"path": "/"}, "proof": [{"text": "申请信息"}], "elements": elements}}


@pytest.mark.parametrize(
    ("locator", "kind", "text"),
    [
        ({"near": "姓名"}, "input", "张三"),
        ({"near": "备注"}, "text", "无"),
        ({"near": "常住地"}, "select", "济南市"),
        ({"near": "手机"}, "input", "139"),
        ({"label": "银行卡"}, "input", "62"),
        ({"label": "统筹区"}, "input", "99"),
        ({"role": "textbox", "name": "银行卡"}, "input", "62"),
        ({"name": "plain"}, "input", "p"),
        ({"test_id": "tid"}, "input", "t"),
        ({"id": "x1"}, "input", "张三"),
        ({"css": "#x1"}, "input", "张三"),
        ({"text": "找到"}, "text", "找到"),
        ({"near": "姓名", "css": "#x1"}, "input", "张三"),
        ({"role": "button", "name": "查询"}, "button", "查询"),
    ],
)
async def test_every_kind_of_locator_finds_its_element(bench, locator, kind, text):
    verbs = await bench({"/": PAGE}, screen(e=element(kind, locator)))
    await verbs.open("s")
    assert await verbs.expect_text("s.e") == text


async def test_the_first_locator_that_matches_once_is_taken(bench):
    verbs = await bench({"/": PAGE}, screen(e=element("text", {"id": "gone"}, {"text": "重复"}, {"text": "找到"})))
    await verbs.open("s")
    assert await verbs.expect_text("s.e") == "找到"


async def test_several_matches_are_counted(bench):
    verbs = await bench({"/": PAGE}, screen(e=element("text", {"id": "gone"}, {"text": "重复"})))
    await verbs.open("s")
    with pytest.raises(SystemException) as caught:
        await verbs.read("s.e")
    assert caught.value.code == "SYS-PAGE-03"
    assert "{text: 重复} matches 2" in str(caught.value)


async def test_a_missing_element_names_screen_frames_and_every_locator(bench):
    frame = screen(e=element("text", {"id": "gone"}, {"role": "button", "name": "无"}))
    frame["s"]["frame"] = ["outer", "inner"]
    pages = {"/": "<iframe name=outer src=/o></iframe>", "/o": "<iframe name=inner src=/i></iframe>", "/i": PAGE}
    verbs = await bench(pages, frame, action_s=0.3)
    await verbs.open("s")
    with pytest.raises(SystemException) as caught:
        await verbs.read("s.e")
    message = str(caught.value)
    assert caught.value.code == "SYS-PAGE-01"
    for part in ("s.e", "申请", "outer > inner", "{id: gone}", "{role: button, name: 无}"):
        assert part in message


async def test_an_element_deep_in_visible_frames_is_found_and_a_hidden_tab_is_not(bench):
    deep = screen(e=element("input", {"near": "姓名"}))
    deep["s"]["frame"] = ["work"]
    pages = {"/": "<iframe name=work src=/gone style='display:none'></iframe><iframe name=work src=/i></iframe>"}
    verbs = await bench({**pages, "/i": PAGE, "/gone": PAGE}, deep)
    await verbs.open("s")
    assert await verbs.read("s.e") == "张三"


async def test_an_element_that_comes_late_is_waited_for(bench):
    late = "<h1>申请信息</h1><script>setTimeout(() => document.body.append('后来'), 400)</script>"
    verbs = await bench({"/": late}, screen(e=element("text", {"text": "申请信息后来"}, {"css": "h1"})))
    await verbs.open("s")
    assert await verbs.read("s.e") == "申请信息"
    waited = (
        "<h1>申请信息</h1><script>setTimeout(() => document.body.append(document.createElement('hr')), 400)</script>"
    )
    verbs = await bench({"/": waited}, screen(e=element("text", {"css": "hr"})))
    await verbs.open("s")
    assert await verbs.read("s.e") == ""


async def test_an_unknown_reference_names_the_nearest(bench):
    verbs = await bench({"/": PAGE}, screen(name=element("input", {"near": "姓名"})))
    with pytest.raises(DefinitionError, match="did you mean 'name'"):
        await verbs.read("s.nane")
    with pytest.raises(DefinitionError, match="did you mean 's'"):
        await verbs.open("ss")


async def test_another_screen_is_refused_before_anything_is_touched(bench):
    wrong = screen(e=element("input", {"id": "x1"}))
    wrong["s"]["proof"] = [{"text": "申请信息"}, {"text": "待遇核定"}]
    verbs = await bench({"/": PAGE}, wrong, action_s=0.3)
    await verbs.page.goto(verbs.context.gate.access.base_url)
    with pytest.raises(SystemException) as caught:
        await verbs.fill("s.e", "李四")
    assert caught.value.code == "SYS-PAGE-02"
    assert "{text: 待遇核定}" in str(caught.value)
    assert await verbs.page.input_value("#x1") == "张三"
