"""Grids: every row of every page, and again from the start when they drift."""

import json

import pytest
from starlette.responses import JSONResponse

from digital_employee.errors import SystemException

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGED = """<h1>网格</h1><div class=grid><table id=g><caption>参保缴费</caption><thead>
<tr><th>所属期</th><th>金额</th></tr></thead><tbody></tbody></table>
<div class=pager><button id=prev>上一页</button><button id=next>下一页</button>
<span id=said></span></div></div>
<div class=grid><table id=other><tr><th>x</th></tr></table><div>第 9/9 页，共 99 条</div></div>
<script>let p=1;async function load(n){const d=await (await fetch('/rows?page='+n)).json();p=d.page;
document.querySelector('#g tbody').innerHTML=d.rows.map(r=>
'<tr>'+r.map(c=>'<td>'+(c||'&nbsp;')+'</td>').join('')+'</tr>')
.join('')||'<tr><td colspan=2>没有符合条件的数据</td></tr>';
said.textContent=`第 ${d.page}/${d.pages} 页，共 ${d.total} 条`;prev.disabled=p<=1;next.disabled=p>=d.pages}
next.onclick=()=>setTimeout(()=>load(p+1),100);prev.onclick=()=>load(p-1);load(1)</script>"""

SCREEN = {
    "s": {
        "title": "网格",
        "open": {"path": "/"},
        "proof": [{"text": "网格"}, {"css": "#said:not(:empty)"}],
        "elements": {
            "g": {"kind": "table", "find": [{"id": "g"}], "next_page": [{"id": "next"}]},
            "other": {"kind": "table", "find": [{"id": "other"}]},
        },
    }
}


class Grid:
    """A grid of the given size, 3 rows a page, that can change while it is read."""

    def __init__(self, size):
        self.size = size
        self.asked = []
        self.trouble = {}
        """How many requests have come → what happens then."""

    async def rows(self, request):
        page = int(request.query_params["page"])
        self.asked.append(page)
        act = self.trouble.get(len(self.asked))
        if act == "grow":
            self.size += 1
        if act == "reset":
            page = 1
        rows = [[f"2025{n:02d}", ""] for n in range((page - 1) * 3 + 1, min(self.size, page * 3) + 1)]
        return JSONResponse({"rows": rows, "page": page, "pages": max(1, -(-self.size // 3)), "total": self.size})


async def opened(bench, grid, **options):
    verbs = await bench({"/": PAGED, "/rows": grid.rows}, SCREEN, **options)
    await verbs.open("s")
    return verbs


def periods(rows):
    return [row["所属期"] for row in rows]


@pytest.mark.parametrize("size", [0, 1, 3, 4, 8])
async def test_every_row_of_every_page_is_read_once(bench, size):
    verbs = await opened(bench, Grid(size))
    rows = await verbs.read_table("s.g")
    assert periods(rows) == [f"2025{n:02d}" for n in range(1, size + 1)]
    assert all(row["金额"] == "" for row in rows)


async def test_a_second_reading_starts_again_at_the_first_page(bench):
    verbs = await opened(bench, Grid(7))
    assert await verbs.read("s.g") == await verbs.read("s.g")


@pytest.mark.parametrize("trouble", ["grow", "reset"])
async def test_a_grid_that_drifts_once_is_read_again_from_the_start(bench, trouble):
    grid = Grid(7)
    grid.trouble = {2: trouble}
    verbs = await opened(bench, grid, action_s=1)
    rows = await verbs.read_table("s.g")
    assert periods(rows) == [f"2025{n:02d}" for n in range(1, grid.size + 1)]


async def test_a_grid_that_keeps_drifting_is_given_up(bench):
    grid = Grid(7)
    grid.trouble = dict.fromkeys(range(2, 60), "grow")
    verbs = await opened(bench, grid, action_s=1)
    with pytest.raises(SystemException) as caught:
        await verbs.read_table("s.g")
    assert caught.value.code == "SYS-PAGE-06"


PLAIN = """<h1>网格</h1><i id=said>x</i><table id=g><tr><th>姓名</th><th>选</th><th>状态</th></tr>
<tr><td> 张三&nbsp;</td><td><input type=checkbox checked></td><td><select><option>在岗</option></select></td></tr>
<tr style="display:none"><td>隐藏</td><td></td><td></td></tr>
<tr><td>李四<table><tr><td>内</td></tr></table></td><td></td><td><input value=值></td></tr>
<tfoot><tr><td>合计</td><td></td><td></td></tr></tfoot></table>"""


async def test_cells_are_read_as_a_person_sees_them(bench):
    screen = json.loads(json.dumps(SCREEN))
    screen["s"]["elements"]["g"].pop("next_page")
    verbs = await bench({"/": PLAIN}, screen)
    await verbs.open("s")
    assert await verbs.read("s.g") == [
        {"姓名": "张三", "选": "true", "状态": "在岗"},
        {"姓名": "李四 内", "选": "", "状态": "值"},
    ]
