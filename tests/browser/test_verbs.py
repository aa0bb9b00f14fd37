"""The verbs on real pages: what stands afterwards, and what the portal slips in between."""

import asyncio

import pytest
from starlette.responses import HTMLResponse, JSONResponse

from digital_employee.browser.dialogs import UnexpectedDialog
from digital_employee.errors import BusinessException, DefinitionError, IntegrityException, SystemException

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(params=["plain_portal", "quiet_portal"])
def portal_kind(request):
    """Whether or not the portal can be asked for its quiet, the verbs keep every promise."""
    return request.getfixturevalue(request.param)


PROOF = "<h1>工作页</h1>"


def screen(**elements):
    shaped = {name: {"kind": kind, "find": [{"id": name}], **more} for name, (kind, more) in elements.items()}
    return {"s": {"title": "工作页", "open": {"path": "/"}, "proof": [{"text": "工作页"}], "elements": shaped}}


async def opened(bench, body, /, pages=None, **elements):
    options = {key: elements.pop(key) for key in ("portal", "action_s", "reads") if key in elements}
    verbs = await bench({"/": PROOF + body, **(pages or {})}, screen(**elements), **options)
    await verbs.open("s")
    return verbs


async def test_filling_replaces_the_text_and_leaves_the_box(bench):
    body = "<input id=a value=old onchange='this.title=this.value'>"
    verbs = await opened(bench, body, a=("input", {}))
    await verbs.fill("s.a", "370102199001011234")
    assert await verbs.read("s.a") == "370102199001011234"
    assert await verbs.page.get_attribute("#a", "title") == "370102199001011234"
    await verbs.fill("s.a", "")
    assert await verbs.read("s.a") == ""


async def test_a_box_that_dresses_its_value_is_the_same_and_one_that_changes_it_is_not(bench):
    dress = '<input id=a onchange="this.value=\'1,980.00\'"><input id=b onchange="this.value=this.value.slice(1)">'
    verbs = await opened(bench, dress, a=("input", {}), b=("input", {}))
    await verbs.fill("s.a", "１９８０.00")
    with pytest.raises(SystemException) as caught:
        await verbs.fill("s.b", "370102199001011234")
    assert caught.value.code == "SYS-PAGE-04"
    assert "3701" not in str(caught.value), "values are never written into messages"


async def test_a_read_only_box_is_not_filled(bench):
    verbs = await opened(bench, "<input id=a readonly>", a=("input", {}))
    with pytest.raises(SystemException, match="read-only"):
        await verbs.fill("s.a", "1")


SELECTS = """<select id=city onchange="fetch('/regions?city='+this.value).then(r=>r.json()).then(list=>setTimeout(()=>{
region.innerHTML=list.map(([v,t])=>`<option value=${v}>${t}</option>`).join('')},300))">
<option></option><option value=9901>模拟市</option></select><select id=region></select>"""


async def test_an_option_that_another_select_loads_is_waited_for(bench):
    async def regions(request):
        return JSONResponse([["990101", "东区"], ["990102", "西区"]])

    verbs = await opened(bench, SELECTS, {"/regions": regions}, city=("select", {}), region=("select", {}))
    await verbs.fill("s.city", "模拟市")
    await verbs.fill("s.region", "990102")
    assert await verbs.read("s.region") == "西区"


@pytest.mark.parametrize("text", ["01 合同期满", "01", "合同期满", "r1"])
async def test_an_option_is_chosen_by_label_code_or_value(bench, text):
    options = "<select id=a><option value=r0>请选择</option><option value=r1>01 合同期满</option></select>"
    verbs = await opened(bench, options, a=("select", {}))
    await verbs.fill("s.a", text)
    assert await verbs.read("s.a") == "01 合同期满"


async def test_an_option_that_never_comes_is_a_fault(bench):
    verbs = await opened(bench, "<select id=a><option>是</option></select>", a=("select", {}), action_s=0.3)
    with pytest.raises(SystemException, match="never offered"):
        await verbs.fill("s.a", "否")


async def test_a_checkbox_is_set_and_read(bench):
    verbs = await opened(bench, "<input type=checkbox id=a>", a=("checkbox", {}))
    await verbs.fill("s.a", "是")
    assert await verbs.read("s.a") == "true"
    await verbs.fill("s.a", "否")
    assert await verbs.read("s.a") == "false"


async def test_a_button_cannot_be_filled(bench):
    verbs = await opened(bench, "<button id=a>x</button>", a=("button", {}))
    with pytest.raises(DefinitionError):
        await verbs.fill("s.a", "1")


CALENDAR = """<input id=d readonly><div id=cal class=calendar style="display:none">HEAD
<table><tbody id=days></tbody></table></div><script>
let y=2026,m=3;const pad=n=>String(n).padStart(2,'0');
function draw(){DRAW
 const first=(new Date(y,m-1,1).getDay()+6)%7, before=new Date(y,m-1,0).getDate(), n=new Date(y,m,0).getDate();
 const all=[...Array(first).keys()].map(i=>[before-first+1+i,m-1]).concat([...Array(n).keys()].map(i=>[i+1,m]));
 for(let i=1;all.length<42;i++)all.push([i,m+1]);
 days.innerHTML='';for(let w=0;w<6;w++){const tr=days.insertRow();for(const [day,mm] of all.slice(w*7,w*7+7)){
  const td=tr.insertCell();td.textContent=day;
  td.onclick=()=>{d.value=y+'-'+pad(mm)+'-'+pad(day);cal.style.display='none'}}}}
d.onclick=()=>{cal.style.display='block';draw()};</script>"""
ARROWS = CALENDAR.replace(
    "HEAD",
    "<a onclick='m--;if(m<1){m=12;y--};draw()'>‹</a><b id=head></b><a onclick='m++;if(m>12){m=1;y++};draw()'>›</a>",
).replace("DRAW", "head.textContent=y+'年'+m+'月';")
CHOICES = CALENDAR.replace(
    "HEAD",
    "<select id=ys onchange='y=+this.value;draw()'></select><select id=ms onchange='m=+this.value+1;draw()'></select>",
).replace(
    "DRAW",
    "if(!ys.length){for(let i=2000;i<2030;i++)ys.add(new Option(i+'年',i));"
    "for(let i=0;i<12;i++)ms.add(new Option(i+1+'月',i))};"
    "ys.value=y;ms.value=m-1;",
)


@pytest.mark.parametrize("calendar", [ARROWS, CHOICES], ids=["arrows", "selects"])
@pytest.mark.parametrize("day", ["2025-12-31", "2026-03-01", "2026-05-28"])
async def test_a_read_only_date_is_picked_in_the_popup_calendar(bench, calendar, day):
    verbs = await opened(bench, calendar, d=("date", {}))
    await verbs.fill("s.d", day)
    assert await verbs.read("s.d") == day


async def test_a_portal_that_knows_its_date_boxes_picks_itself(bench, picking_portal):
    verbs = await opened(bench, "<input id=d readonly>", d=("date", {}), portal=picking_portal)
    await verbs.fill("s.d", "2026-03-10")
    assert await verbs.read("s.d") == "2026-03-10"


async def test_a_date_box_that_takes_typing_is_typed(bench):
    verbs = await opened(bench, "<input id=d>", d=("date", {}))
    await verbs.fill("s.d", "2026-03-10")
    assert await verbs.read("s.d") == "2026-03-10"


CONFIRM = "<button id=b onclick=\"this.title=confirm('提交后不能修改，确认提交？')\">提交</button>"


@pytest.mark.parametrize(("answer", "outcome"), [("accept", "true"), ("dismiss", "false")])
async def test_a_declared_confirm_is_answered_and_its_text_kept(bench, answer, outcome):
    verbs = await opened(bench, CONFIRM, b=("button", {"dialog": answer}))
    await verbs.press("s.b")
    assert await verbs.page.get_attribute("#b", "title") == outcome
    assert verbs.context.dialogs.answered == ["提交后不能修改，确认提交？"]


async def test_an_undeclared_confirm_is_dismissed_and_raised_with_its_text(bench):
    verbs = await opened(bench, CONFIRM, b=("button", {}))
    with pytest.raises(UnexpectedDialog) as caught:
        await verbs.press("s.b")
    assert caught.value.code == "SYS-PAGE-05"
    assert caught.value.text == "提交后不能修改，确认提交？"
    assert await verbs.page.get_attribute("#b", "title") == "false"


async def test_an_alert_is_raised_as_what_the_portal_says_it_means(bench):
    body = "<button id=b onclick=\"alert('身份证号码必填')\">查询</button>"
    verbs = await opened(bench, body, b=("button", {"dialog": "accept"}))
    with pytest.raises(BusinessException) as caught:
        await verbs.press("s.b")
    assert caught.value.code == "BUS-TEST-01"


async def test_an_alert_that_comes_late_is_raised_by_the_next_verb(bench):
    body = "<button id=b onclick=\"setTimeout(()=>alert('系统忙'),150)\">查询</button>"
    verbs = await opened(bench, body, b=("button", {}))
    async with verbs.page.expect_event("dialog"):
        await verbs.press("s.b")
    with pytest.raises(UnexpectedDialog):
        await verbs.prove("s")


async def test_popups_are_closed_and_the_second_page_stays(bench):
    body = "<button id=b onclick=\"window.open('/print')\">打印预览</button><i id=t>文本</i>"
    verbs = await opened(bench, body, {"/print": "<h1>预览</h1>"}, b=("button", {}), t=("text", {}))
    second = await verbs.second_page()
    await second.open("s")
    async with verbs.context.context.expect_page() as opened_anew:
        await verbs.press("s.b")
    popup = await opened_anew.value
    if not popup.is_closed():
        await popup.wait_for_event("close")
    await verbs.prove("s")
    assert len(verbs.context.context.pages) == 2
    assert await second.read("s.t") == "文本"
    await second.close()
    assert len(verbs.context.context.pages) == 1


NOTICE = """<div id=notice style="position:fixed;inset:0;background:#fffc">系统公告<button
 onclick="notice.remove()">关闭</button></div>"""


async def test_a_notice_that_covers_the_page_is_closed_before_the_press(bench):
    body = '<button id=b onclick="this.title=+(this.title||0)+1">查询</button>'
    verbs = await opened(bench, body + NOTICE, b=("button", {}))
    assert await verbs.page.locator("#notice").count() == 0, "closed when the screen was opened"
    await verbs.page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", NOTICE)
    await verbs.press("s.b")
    assert await verbs.page.get_attribute("#b", "title") == "1", "pressed once, under no notice"


async def test_an_element_that_stays_covered_is_a_fault_and_is_not_pressed(bench):
    body = "<button id=b onclick='this.title=1'>查询</button><div style='position:fixed;inset:0'></div>"
    verbs = await opened(bench, body, b=("button", {}), action_s=0.5)
    with pytest.raises(SystemException) as caught:
        await verbs.press("s.b")
    assert caught.value.code == "SYS-PAGE-04"
    assert await verbs.page.get_attribute("#b", "title") is None


async def test_an_ended_login_in_a_frame_is_noticed_by_the_next_verb(bench):
    body = "<iframe src=/f></iframe><button id=b onclick=\"frames[0].location='/ended'\">查询</button>"
    pages = {"/f": "ok", "/ended": "会话已超时，请重新登录！"}
    verbs = await opened(bench, body, pages, b=("button", {}))
    with pytest.raises(SystemException) as caught:  # noqa: PT012 - the press itself may see it already
        await verbs.press("s.b")
        await verbs.page.frame_locator("iframe").get_by_text("会话已超时").wait_for()
        await verbs.prove("s")
    assert caught.value.code == "SYS-LOGIN-01"


async def test_an_ended_login_is_named_rather_than_the_wrong_screen(bench):
    verbs = await opened(bench, "<i id=t>1</i>", {"/ended": "会话已超时，请重新登录！"}, t=("text", {}), action_s=0.3)
    await verbs.page.goto(verbs.context.gate.access.base_url + "/ended")
    with pytest.raises(SystemException) as caught:
        await verbs.read("s.t")
    assert caught.value.code == "SYS-LOGIN-01"


async def poll(seen) -> None:
    for _ in range(500):
        if seen():
            return
        await asyncio.sleep(0.02)


async def test_a_write_outside_its_step_is_an_integrity_exception(bench):
    body = "<button id=b onclick=\"fetch('/save',{method:'POST'}).catch(()=>0)\">保存</button><i id=t>1</i>"
    verbs = await opened(bench, body, b=("button", {}), t=("text", {}))
    with pytest.raises(IntegrityException) as caught:  # noqa: PT012 - the press may end before its request is seen
        await verbs.press("s.b")
        await poll(lambda: verbs.context.gate.violations)
        await verbs.read("s.t")
    assert caught.value.code == "INT-GATE-01"


async def test_a_form_is_read_by_its_fields_or_by_its_labels(bench):
    body = """<table id=f><tr><td class=label>姓名：</td><td>张三</td><td class=label>*性别</td>
    <td><select><option>男</option></select></td></tr><tr><th>备注</th><td>&nbsp;</td></tr></table>
    <input id=n value=李四>"""
    form = ("form", {"fields": {"name": "n"}, "find": [{"id": "f"}]})
    verbs = await opened(bench, body, f=("form", {}), g=form, n=("input", {}))
    assert await verbs.read("s.f") == {"姓名": "张三", "性别": "男", "备注": ""}
    assert await verbs.read("s.g") == {"name": "李四"}


async def test_a_fault_of_the_portal_is_noted_on_what_fails_next(bench):
    async def broken(request):
        return HTMLResponse("Internal Server Error", status_code=500)

    verbs = await opened(bench, "<i id=t>1</i>", {"/broken": broken}, t=("text", {}), action_s=0.2)
    await verbs.page.goto(verbs.context.gate.access.base_url + "/broken")
    with pytest.raises(SystemException) as caught:
        await verbs.read("s.t")
    assert caught.value.code == "SYS-PAGE-02"
    assert "HTTP 500" in caught.value.__notes__[0]
