"""The folder of statements: what belongs to a task, what to nobody, and what is left for later."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bots.fund_reconciliation import archive as archive_module
from bots.fund_reconciliation.archive import archive
from bots.fund_reconciliation.mailbox import FOLDER, Span, find_statements, read_mail
from bots.fund_reconciliation.skills import find_statement
from bots.fund_reconciliation.sources import tasks
from connectors.spreadsheet import read_sheet
from digital_employee.face import KeptFile, SkillContext, SourceContext, SourceFault, SourceItem
from mock_caseworker.generator.fund_reconciliation.rows import ExtLine
from mock_caseworker.generator.fund_reconciliation.statement_files import StatementFile, write_statement

SPAN = Span("9900000000000000028", date(2026, 2, 1), date(2026, 2, 28))
LINE = ExtLine("X001", "支", Decimal("1980.00"), "2026-02-10", "E1", "", "赵测一", "", "", "")
FILE = StatementFile(
    template="工行", account_no=SPAN.account_no, name="测试中心", start=SPAN.start, end=SPAN.end, sequence=1,
    opening=Decimal("5000.00"), lines=(LINE,),
)  # fmt: skip
ROW = {
    "任务号": "FR2026000001", "险种": "210", "账户": "９９00000000000000028", "起始日期": "2026-02-01",
    "截止日期": "2026-02-28", "经办机构": "99010101", "状态": "草稿",
}  # fmt: skip


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / FOLDER).mkdir()
    return tmp_path


def drop(inbox: Path, file: StatementFile = FILE, name: str = "") -> Path:
    path = inbox / FOLDER / (name or file.file_name)
    path.write_bytes(write_statement(file))
    return path


class Cabinet:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def keep(self, name: str, content: bytes, media_type: str) -> KeptFile:
        self.kept[name] = content
        return KeptFile(name, media_type, len(content), Path(name))

    async def print_pdf(self, html: str, *, landscape: bool) -> bytes:
        raise AssertionError("nothing is printed here")


@pytest.fixture
def ask(context: SkillContext, inbox: Path):
    cabinet = Cabinet()
    asked = replace(context, inbox_folder=inbox, cabinet=cabinet)

    async def find() -> dict[str, object]:
        return await find_statement(account_no=SPAN.account_no, start=SPAN.start, end=SPAN.end, context=asked)

    find.cabinet = cabinet  # type: ignore[attr-defined]
    return find


async def test_a_statement_is_found_by_account_and_period_whatever_its_name(inbox: Path, ask):
    path = drop(inbox, name="下载 (3).csv")
    drop(inbox, replace(FILE, account_no="9900000000000000010"))
    drop(inbox, replace(FILE, start=date(2026, 1, 1), end=date(2026, 1, 31)), name="一月.csv")
    found = await ask()
    assert (found["arrived"], found["ok"], found["layout"]) == (True, True, "工行")
    assert (found["ext_count"], found["ext_out"], found["closing"]) == (1, Decimal("1980.00"), Decimal("3020.00"))
    assert ask.cabinet.kept == {"下载 (3).csv": path.read_bytes()}


async def test_a_later_file_of_the_period_is_compared_and_not_imported(inbox: Path, ask):
    drop(inbox)
    drop(inbox, replace(FILE, sequence=2, opening=Decimal("3020.00")))
    found = await ask()
    assert found["file"].name == FILE.file_name
    assert [file.name for file in found["others"]] == [replace(FILE, sequence=2).file_name]
    assert [mail.is_first for mail in find_statements(inbox, SPAN)] == [True, False]


@pytest.mark.parametrize("file", [replace(FILE, spoil="sum_out"), replace(FILE, sequence=2, spoil="count")])
async def test_a_file_that_does_not_add_up_goes_back_to_its_sender(inbox: Path, ask, file: StatementFile):
    drop(inbox)
    drop(inbox, file)
    found = await ask()
    assert (found["arrived"], found["ok"], found["code"]) == (True, False, "BUS-FR-01")
    assert file.file_name in str(found["faults"])


async def test_two_different_first_files_are_a_question(inbox: Path, ask):
    drop(inbox)
    drop(inbox, replace(FILE, opening=Decimal("1.00")), name="又一份.csv")
    found = await ask()
    assert found["code"] == "BUS-FR-01"
    assert "又一份.csv" in str(found["faults"])


async def test_a_statement_that_has_not_come_is_waited_for(inbox: Path, ask):
    assert (await ask())["arrived"] is False
    drop(inbox, replace(FILE, sequence=2))
    assert (await ask())["arrived"] is False


def test_files_that_a_program_has_open_are_left_for_later(inbox: Path):
    for name in ("~$对账单.xlsx", ".对账单.csv", "对账单.csv.part"):
        (inbox / FOLDER / name).write_bytes(b"x")
    (inbox / FOLDER / "退回").mkdir()
    assert list(read_mail(inbox)) == []


def test_there_need_not_be_a_folder(tmp_path: Path):
    assert list(read_mail(tmp_path)) == []


class Page:
    """FR01 as the source reads it."""

    def __init__(self) -> None:
        self.state = ""

    async def open(self, screen: str) -> None:
        self.state = "草稿"

    async def fill(self, ref: str, text: str) -> None:
        self.state = text

    async def press(self, ref: str) -> None:
        assert ref == "tasks.search"

    async def read(self, ref: str) -> list[dict[str, str]]:
        done = {**ROW, "任务号": "FR2026000002", "状态": "已完成", "账户": "9900000000000000010"}
        return [row for row in (ROW, done) if self.state in ("全部", row["状态"])]


async def test_drafts_become_items_and_what_no_task_can_use_is_sent_back(inbox: Path):
    belongs, of_a_done_task = drop(inbox), drop(inbox, replace(FILE, account_no="9900000000000000010"))
    strange = drop(inbox, replace(FILE, account_no="9900000000000000036"))
    wrong_month = drop(inbox, replace(FILE, end=date(2026, 2, 27)))
    copy = drop(inbox, name=f"{FILE.file_name}-副本.csv")

    @asynccontextmanager
    async def page() -> AsyncIterator[Page]:
        yield Page()

    context = SourceContext({}, date(2026, 3, 10), inbox, inbox, page)
    found = [one async for one in tasks(context, screen="tasks", stable_after_s=0.01)]
    items = [one.raw for one in found if isinstance(one, SourceItem)]
    assert [item["task_no"] for item in items] == ["FR2026000001"]
    faults = {one.file: (one.row, one.column) for one in found if isinstance(one, SourceFault)}
    assert faults == {strange.name: (2, "账号"), wrong_month.name: (3, "起始日期"), copy.name: (None, "")}
    assert sorted(path.name for path in (inbox / FOLDER).iterdir() if path.is_file()) == sorted(
        [belongs.name, of_a_done_task.name]
    )
    (answer_file,) = (inbox / FOLDER / "退回").glob(f"{strange.stem}-*-退回.xlsx")
    answer = read_sheet(answer_file.read_bytes(), heading_row=2)
    assert answer.rows[0].texts["原因"] == "账号不在对账任务中；请核对账号，确需对账的先在系统中建立任务"


async def test_a_dry_run_tells_of_a_strange_file_and_leaves_it(inbox: Path):
    strange = drop(inbox, replace(FILE, account_no="9900000000000000036"))

    @asynccontextmanager
    async def page() -> AsyncIterator[Page]:
        yield Page()

    context = SourceContext({}, date(2026, 3, 10), inbox, inbox, page, dry_run=True)
    found = [one async for one in tasks(context, screen="tasks", stable_after_s=0.01)]
    assert [one.file for one in found if isinstance(one, SourceFault)] == [strange.name]
    assert [path.name for path in (inbox / FOLDER).iterdir()] == [strange.name]


async def test_a_file_that_is_still_being_copied_waits(inbox: Path):
    path = inbox / FOLDER / "半截.csv"
    path.write_bytes(b"")

    @asynccontextmanager
    async def page() -> AsyncIterator[Page]:
        yield Page()

    async def copy_on() -> None:
        await asyncio.sleep(0.05)
        path.write_bytes(b"more")

    copying = asyncio.create_task(copy_on())
    context = SourceContext({}, date(2026, 3, 10), inbox, inbox, page)
    found = [one async for one in tasks(context, screen="tasks", stable_after_s=0.3)]
    await copying
    assert [one for one in found if isinstance(one, SourceFault)] == []
    assert path.exists()


def test_a_file_that_changed_is_read_again(inbox: Path):
    path = drop(inbox)
    assert [mail.is_first for mail in read_mail(inbox)] == [True]
    path.write_bytes(write_statement(replace(FILE, sequence=2, opening=Decimal("3020.00"))) + b"\r\n")
    assert [mail.is_first for mail in read_mail(inbox)] == [False]


class Archiving:
    """Archives what a task compared, as the workflow's last step does."""

    def __init__(self, context: SkillContext, inbox: Path) -> None:
        self.context = replace(context, inbox_folder=inbox)

    def kept(self, path: Path) -> KeptFile:
        content = path.read_bytes()
        return KeptFile(path.name, hashlib.sha256(content).hexdigest(), len(content), path)

    async def __call__(self, statement: KeptFile, *others: KeptFile) -> list[str]:
        done = await archive(statement=statement, others=others, end=SPAN.end, context=self.context)
        return [file["name"] for file in done["files"]]


def lying(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def archiving(context: SkillContext, inbox: Path) -> Archiving:
    return Archiving(context, inbox)


async def test_what_a_submitted_task_compared_is_archived_by_month_and_done_again_changes_nothing(
    inbox: Path, archiving: Archiving, ask
):
    first, later = drop(inbox), drop(inbox, replace(FILE, sequence=2, opening=Decimal("3020.00")))
    other = drop(inbox, replace(FILE, account_no="9900000000000000010"))
    kept = archiving.kept(first), archiving.kept(later)
    names = [f"202602/{later.name}", f"202602/{first.name}"]
    before = sorted(lying(inbox).values())
    assert await archiving(*kept) == names
    after = lying(inbox / FOLDER)
    assert sorted(after) == sorted([other.name, *(f"已归档/{name}" for name in names)])
    assert await archiving(*kept) == names
    assert lying(inbox / FOLDER) == after
    assert sorted(after.values()) == before, "nothing is deleted and nothing changed"
    found = await ask()
    assert (found["arrived"], len(found["others"])) == (True, 1), "an attempt that is made again finds them"


async def test_tasks_that_archive_at_once_do_not_trip_over_each_others_files(
    inbox: Path, archiving: Archiving, monkeypatch: pytest.MonkeyPatch
):
    mine, other = drop(inbox), drop(inbox, replace(FILE, account_no="9900000000000000010"))
    kept, digest_of = archiving.kept(mine), archive_module._digest_of

    def while_the_other_goes(path: Path) -> str:
        other.unlink(missing_ok=True)
        return digest_of(path)

    monkeypatch.setattr(archive_module, "_digest_of", while_the_other_goes)
    assert await archiving(kept) == [f"202602/{mine.name}"]


async def test_a_file_that_was_exchanged_meanwhile_is_not_archived(inbox: Path, archiving: Archiving):
    path = drop(inbox)
    kept = archiving.kept(path)
    path.write_bytes(write_statement(replace(FILE, opening=Decimal("6000.00"))))
    assert await archiving(kept) == []
    assert path.exists()


async def test_two_files_of_one_name_both_stay_in_the_archive(inbox: Path, archiving: Archiving):
    path = drop(inbox, name="下载.csv")
    await archiving(archiving.kept(path))
    path = drop(inbox, replace(FILE, opening=Decimal("6000.00")), name="下载.csv")
    second = archiving.kept(path)
    assert await archiving(second) == [f"202602/下载-{second.digest[:8]}.csv"]
    assert len(lying(inbox / FOLDER / "已归档")) == 2


async def test_what_comes_after_the_submission_is_told_and_not_passed_over(inbox: Path, archiving: Archiving):
    path = drop(inbox)
    content = path.read_bytes()
    await archiving(archiving.kept(path))
    late = drop(inbox, replace(FILE, sequence=2, opening=Decimal("3020.00")))
    (inbox / FOLDER / "又一份.csv").write_bytes(content)

    class Submitted(Page):
        async def read(self, ref: str) -> list[dict[str, str]]:
            return [{**ROW, "状态": "待复核"}]

    @asynccontextmanager
    async def page() -> AsyncIterator[Page]:
        yield Submitted()

    context = SourceContext({}, date(2026, 3, 10), inbox, inbox, page)
    found = [one async for one in tasks(context, screen="tasks", stable_after_s=0.01)]
    told = {one.file: one.message for one in found if isinstance(one, SourceFault)}
    assert "已提交复核，本文件未参与对账" in told[late.name]
    assert f"与文件 已归档/202602/{FILE.file_name} 内容完全相同" in told["又一份.csv"]
    assert len(told) == len(found) == 2
