"""Files of the inbox that no workflow asks for: told once each, never passed over, never deleted."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import date
from pathlib import Path

from connectors.spreadsheet import read_sheet
from connectors.unnamed_files import unnamed
from digital_employee.face import SourceContext, SourceFault
from digital_employee.project.discover import discover
from digital_employee.workflow.loader import load_workflow
from digital_employee.workflow.plan import build_plan

PROJECT = Path(__file__).parents[2]
NAMED = ["失业保险金申领*.xlsx"]


async def take(folder: Path, *, dry_run: bool = False) -> list[SourceFault]:
    context = SourceContext({}, date(2026, 3, 10), folder, folder, nullcontext, dry_run=dry_run)
    found = [one async for one in unnamed(context, named=NAMED, folders=["对账单"], stable_after_s=0.01)]
    assert all(isinstance(one, SourceFault) for one in found)
    return [one for one in found if isinstance(one, SourceFault)]


async def test_each_file_that_nobody_asks_for_is_told_once_and_lies_in_returned(tmp_path: Path):
    ours = ("失业保险金申领_1.xlsx", "失业保险金申领_1.csv", "对账单/工行.csv", "已处理/旧.xlsx", "~$a.xlsx", "b.part")
    strange = ("失业金名单.xlsx", "照片.jpg", "新建文件夹/失业保险金申领_2.xlsx")
    for name in (*ours, *strange):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    found = await take(tmp_path)
    assert sorted(fault.file for fault in found) == sorted(strange)
    assert all("失业保险金申领*.xlsx、对账单/" in fault.message and "请核对后改名" in fault.message for fault in found)
    assert all((tmp_path / name).is_file() for name in ours)
    returned = [path for path in (tmp_path / "退回").glob("*") if not path.name.endswith("-退回.xlsx")]
    assert sorted(path.read_text(encoding="utf-8") for path in returned) == sorted(strange)
    answers = [read_sheet(path.read_bytes(), heading_row=2) for path in (tmp_path / "退回").glob("*-退回.xlsx")]
    assert len(answers) == len(strange)
    assert await take(tmp_path) == []


async def test_a_dry_run_tells_and_moves_nothing(tmp_path: Path):
    (tmp_path / "照片.jpg").write_text("a", encoding="utf-8")
    assert [fault.file for fault in await take(tmp_path, dry_run=True)] == ["照片.jpg"]
    assert {path.name for path in tmp_path.rglob("*")} == {"照片.jpg"}  # noqa: ASYNC240 - a test waits for nobody


def test_the_list_of_names_is_that_of_all_workflows():
    offers = discover(PROJECT)
    plans = [
        build_plan(load_workflow(file, PROJECT), offers.signatures(), offers.sources)
        for file in (PROJECT / "workflows").glob("*.yaml")
    ]
    uses = [use for plan in plans for use in plan.definition.sources.values()]
    (reporting,) = [use for use in uses if use.use == "inbox.unnamed"]
    assert reporting.with_["named"] == [use.with_["files"] for use in uses if use.use == "inbox.spreadsheet"] == NAMED
    assert reporting.with_["folders"] == ["对账单"]
