"""Bad statement files, one of each kind: told by file, row and column with what to do, and nothing half imported."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import psutil
import pytest

from bots.fund_reconciliation.entries import Entry, Outcome
from bots.fund_reconciliation.mailbox import FOLDER, Span
from bots.fund_reconciliation.reading import read_statement
from bots.fund_reconciliation.reconcile import explain
from bots.fund_reconciliation.skills import find_statement
from bots.fund_reconciliation.sources import tasks
from connectors.spreadsheet import read_sheet
from digital_employee.face import SkillContext, SourceContext, SourceFault
from mock_caseworker.generator.fund_reconciliation.rows import ExtLine
from mock_caseworker.generator.fund_reconciliation.statement_files import StatementFile, write_statement

SPAN = Span("9900000000000000028", date(2026, 2, 1), date(2026, 2, 28))
LINES = (
    ExtLine("X001", "支", Decimal("1980.00"), "2026-02-10", "E1", "", "赵测一", "", "", ""),
    ExtLine("X002", "支", Decimal("1809.00"), "2026-02-11", "E2", "", "钱测二", "", "", ""),
)
FILE = StatementFile(
    template="工行", account_no=SPAN.account_no, name="测试中心", start=SPAN.start, end=SPAN.end, sequence=1,
    opening=Decimal("5000.00"), lines=LINES,
)  # fmt: skip
ROW = {
    "任务号": "FR2026000001", "险种": "210", "账户": SPAN.account_no, "起始日期": "2026-02-01",
    "截止日期": "2026-02-28", "经办机构": "99010101", "状态": "草稿",
}  # fmt: skip
GOOD = write_statement(FILE)


@dataclass(frozen=True)
class Bad:
    """What lies in the folder, where it is at fault, and what its sender reads."""

    write: Callable[[Path], None]
    row: int | None
    column: str
    told: str
    to_do: str
    name: str = "工行.csv"


def bytes_of(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


def two_gigabytes(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)


def twice(path: Path) -> None:
    path.with_name("工行-原件.csv").write_bytes(GOOD)
    path.with_name("工行.csv").write_bytes(GOOD)


NEGATIVE = GOOD.replace('借,"1,809.00"'.encode(), '借,"-1,809.00"'.encode())
NO_NUMBER = GOOD.replace('借,"1,809.00"'.encode(), "借,壹仟".encode())
STRANGE = write_statement(replace(FILE, account_no="9900000000000000036"))
SENT_BACK = {
    "duplicated file": Bad(twice, None, "", "与文件 工行-原件.csv 内容完全相同", "无需再报"),
    "mojibake": Bad(bytes_of(GOOD[:60] + b"\xff\xff\x00\x81" * 9 + GOOD[60:]), None, "", "乱码", "重新导出"),
    "wrong template": Bad(bytes_of("交通银行清单\r\n户号,1".encode()), 1, "", "不是约定的对账单模板", "重新导出"),
    "negative amount": Bad(bytes_of(NEGATIVE), 8, "发生额", "金额“-1,809.00”应大于零", "更正后重新报送"),
    "no amount": Bad(bytes_of(NO_NUMBER), 8, "发生额", "金额“壹仟”不是数字", "更正后重新报送"),
    "unknown account (region)": Bad(bytes_of(STRANGE), 2, "账号", "账号不在对账任务中", "请核对账号"),
    "empty file": Bad(bytes_of(b""), None, "", "文件为空", "重新导出"),
    "2 GB file": Bad(two_gigabytes, None, "", "文件 2,048 MB，超过 20 MB，没有读取", "分期间导出"),
}


class Cabinet:
    """Keeps the names of what is imported."""

    def __init__(self) -> None:
        self.kept: list[str] = []

    async def keep(self, name: str, content: bytes, media_type: str) -> object:
        self.kept.append(name)
        return name

    async def print_pdf(self, html: str, *, landscape: bool) -> bytes:
        raise AssertionError("nothing is printed here")


class Page:
    """FR01 with one draft."""

    async def open(self, screen: str) -> None:
        pass

    async def fill(self, ref: str, text: str) -> None:
        pass

    async def press(self, ref: str) -> None:
        pass

    async def read(self, ref: str) -> list[dict[str, str]]:
        return [ROW]


@asynccontextmanager
async def portal_page() -> AsyncIterator[Page]:
    yield Page()


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / FOLDER).mkdir()
    return tmp_path


async def collect(inbox: Path) -> list[SourceFault]:
    context = SourceContext({}, date(2026, 3, 10), inbox, inbox, portal_page)
    found = [one async for one in tasks(context, screen="tasks", stable_after_s=0.01)]
    return [one for one in found if isinstance(one, SourceFault)]


async def find(context: SkillContext, inbox: Path, cabinet: Cabinet) -> dict[str, object]:
    asked = replace(context, inbox_folder=inbox, cabinet=cabinet)  # type: ignore[arg-type]  # names are enough
    return await find_statement(account_no=SPAN.account_no, start=SPAN.start, end=SPAN.end, context=asked)


@pytest.mark.parametrize("kind", SENT_BACK)
async def test_each_kind_goes_back_with_file_row_column_and_what_to_do(kind: str, inbox: Path, context: SkillContext):
    bad, path = SENT_BACK[kind], inbox / FOLDER / SENT_BACK[kind].name
    bad.write(path)
    [fault] = await collect(inbox)
    assert (fault.file, fault.row, fault.column) == (bad.name, bad.row, bad.column)
    assert bad.told in fault.message
    assert bad.to_do in fault.message
    assert not path.exists()
    [answer] = (inbox / FOLDER / "退回").glob("*-退回.xlsx")
    [told] = read_sheet(answer.read_bytes(), heading_row=2).rows
    assert told.texts == {
        "文件": bad.name, "行": str(bad.row or ""), "栏目": bad.column, "原因": fault.message,
    }  # fmt: skip
    assert await collect(inbox) == [], "told once"
    cabinet = Cabinet()
    found = await find(context, inbox, cabinet)
    assert (found["arrived"], cabinet.kept) == ((True, ["工行-原件.csv"]) if kind == "duplicated file" else (False, []))


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ("sum_out", "【支出合计】文件头 3789.01，明细 3789.00"),
        ("count", "【总笔数】文件头 3，明细 2"),
        ("check", "【校验码】文件头"),
    ],
)
async def test_a_wrong_control_total_is_named_with_its_place_and_the_file_is_not_imported(
    spoil: str, told: str, inbox: Path, context: SkillContext
):
    file = replace(FILE, spoil=spoil)
    (inbox / FOLDER / "工行.csv").write_bytes(write_statement(file))
    found = await find(context, inbox, Cabinet())
    assert (found["ok"], found["code"]) == (False, "BUS-FR-01")
    assert f"工行.csv 第{5 if spoil == 'check' else 4}行" in str(found["faults"])
    assert told in str(found["faults"])


def test_a_key_given_twice_is_told_by_file_and_row_and_counted_once(context: SkillContext):
    double = replace(FILE, lines=(*LINES, LINES[0], LINES[1]._replace(serial_no="X001", amount=Decimal("7.00"))))
    same = read_statement("工行.csv", write_statement(replace(double, lines=double.lines[:3]))).of_fund("210")
    other = read_statement("工行.csv", write_statement(double)).of_fund("210")

    def held(rows: tuple[Entry, ...]) -> list[tuple[str, int, str, str]]:
        verdicts = explain(entries=rows, run_date=date(2026, 3, 10), region="990101", context=context)
        return sorted(
            (verdict.file, verdict.row_no, verdict.code, verdict.reason)
            for verdict in verdicts
            if verdict.outcome is Outcome.DUP_KEY
        )

    [(file, row, code, reason)] = held(same)
    assert (file, row, code) == ("工行.csv", 9, "")
    assert "流水号 X001 重复，已剔除" in reason
    assert [(file, row, code) for file, row, code, _ in held(other)] == [
        ("工行.csv", row, "BUS-FR-02") for row in (7, 9, 10)
    ]


async def test_no_byte_of_two_gigabytes_is_read(inbox: Path):
    two_gigabytes(inbox / FOLDER / "大.csv")
    before = bytes_read()
    assert len(await collect(inbox)) == 1
    assert bytes_read() - before < 50_000_000


def bytes_read() -> int:
    """Return what this process has read so far, of files that take no room too."""
    return psutil.Process().io_counters().read_chars
