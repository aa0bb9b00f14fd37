"""The inbox: files taken once, rows checked, faults named by file, row and column, senders answered."""

import asyncio
import shutil
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from connectors.inbox import spreadsheet
from connectors.spreadsheet import read_sheet
from digital_employee.face import FieldDefinition, FieldType, SourceContext, SourceFault, SourceItem

HEADINGS = ("受理号", "社会保障号码", "姓名", "申请日期", "手机号码")
GOOD = ("UC0000000001", "990101198808080099", "冯测九", "2026-03-10", "13900000001")
FIELDS = {
    "claim_no": FieldDefinition(type=FieldType.TEXT, column="受理号", pattern="UC[0-9]{10}"),
    "id_no": FieldDefinition(type=FieldType.ID_CARD, column="社会保障号码"),
    "name": FieldDefinition(type=FieldType.PERSON_NAME, column="姓名"),
    "apply_date": FieldDefinition(type=FieldType.DATE, column="申请日期"),
    "mobile": FieldDefinition(type=FieldType.MOBILE, column="手机号码", optional=True),
}
Found = list[SourceItem | SourceFault]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a workbook with a title, headings and rows into the inbox."""

    def make(rows: Sequence[Sequence[Any]], *, name: str = "a.xlsx", headings: Sequence[str] = HEADINGS) -> Path:
        file = tmp_path / name
        with xlsxwriter.Workbook(str(file), {"default_date_format": "yyyy-mm-dd"}) as book:
            sheet = book.add_worksheet()
            sheet.write_string(0, 0, "失业保险金申领登记表")
            sheet.write_row(1, 0, headings)
            for number, row in enumerate(rows, start=2):
                sheet.write_row(number, 0, row)
        return file

    return make


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("*.xlsx"))


async def take(folder: Path, **parameters: Any) -> Found:
    context = SourceContext(
        fields=FIELDS,
        business_date=date(2026, 3, 10),
        project_folder=folder,
        inbox_folder=folder,
        portal_page=nullcontext,
    )
    return [found async for found in spreadsheet(context, stable_after_s=0.1, **parameters)]


def faults(found: Found) -> list[tuple[int | None, str]]:
    return [(one.row, one.column) for one in found if isinstance(one, SourceFault)]


async def test_a_good_row_becomes_an_item_with_its_place(tmp_path: Path, write: Callable[..., Path]):
    write([GOOD])
    [item] = await take(tmp_path)
    assert isinstance(item, SourceItem)
    assert (item.file, item.row, item.raw["claim_no"]) == ("a.xlsx", 3, "UC0000000001")


async def test_bad_rows_are_named_by_row_and_column_and_the_sender_is_told(tmp_path: Path, write: Callable[..., Path]):
    bad = [
        (*GOOD[:1], "990101198808080098", *GOOD[2:]),
        ("", "", "", "", ""),
        ("", *GOOD[1:]),
        (*GOOD[:3], "2026-02-30", "12900000001"),
    ]
    write([*bad, GOOD])
    found = await take(tmp_path)
    expected = [(3, "社会保障号码"), (5, "受理号"), (6, "申请日期"), (6, "手机号码")]
    assert faults(found) == expected
    assert len(found) == len(expected) + 1
    [report] = (tmp_path / "退回").glob("*.xlsx")
    told = read_sheet(report.read_bytes(), heading_row=2).rows
    assert [(int(row.texts["行"]), row.texts["栏目"]) for row in told] == expected
    assert "990101198808080098" not in str(told)


async def test_real_dates_full_width_digits_and_numbers_are_read(tmp_path: Path, write: Callable[..., Path]):
    write([("ＵＣ0000000001", "９９０１０１ 19880808 ００９９", "冯测九 ", date(2026, 3, 9), 13900000001)])
    [item] = await take(tmp_path)
    assert isinstance(item, SourceItem)
    assert (item.raw["apply_date"], item.raw["mobile"]) == ("2026-03-09", "13900000001")


async def test_a_file_is_taken_once_whatever_its_name_and_every_copy_is_told(
    tmp_path: Path, write: Callable[..., Path]
):
    file = write([GOOD])
    shutil.copy(file, tmp_path / "copy.xlsx")
    later = tmp_path / "elsewhere" / "later.xlsx"
    later.parent.mkdir()
    shutil.copy(file, later)
    [item, beside] = await take(tmp_path)
    assert isinstance(item, SourceItem)
    later.rename(tmp_path / "later.xlsx")
    [afterwards] = await take(tmp_path)
    assert [(one.file, isinstance(one, SourceFault)) for one in (beside, afterwards)] == [
        ("copy.xlsx", True),
        ("later.xlsx", True),
    ]
    assert beside.message == (
        "与已处理的文件 a.xlsx 内容完全相同，重复投递；未再次办理，无需再报；确需补报的，请填写新的文件放入"
    )
    put_away = names(tmp_path / "已处理")
    assert "与已处理的文件 a-" in afterwards.message
    assert (names(tmp_path), len(put_away), len(names(tmp_path / "退回"))) == ([], 3, 2)


async def test_the_same_file_put_in_again_leaves_the_answer_to_the_first_in_its_place(
    tmp_path: Path, write: Callable[..., Path]
):
    write([("", *GOOD[1:])])
    assert faults(await take(tmp_path)) == [(3, "受理号")]
    [put_away] = (tmp_path / "已处理").glob("*.xlsx")
    for name in ("a.xlsx", put_away.name):  # under its own name, and fetched back from where it was put away
        shutil.copy(put_away, tmp_path / name)
        assert faults(await take(tmp_path)) == [(None, "")]
    answers = {file.name: read_sheet(file.read_bytes(), heading_row=2).rows for file in (tmp_path / "退回").iterdir()}
    first = f"{put_away.stem}-退回.xlsx"
    assert [row.texts["栏目"] for row in answers[first]] == ["受理号"]
    assert {name for name in answers if name != first} == {
        f"{put_away.stem}-重复投递.xlsx",
        f"{put_away.stem}-{put_away.stem[-8:]}-重复投递.xlsx",
    }


async def test_a_file_is_put_away_only_after_all_its_rows_were_stored(tmp_path: Path, write: Callable[..., Path]):
    file = write([GOOD, ("UC0000000002", *GOOD[1:])])
    context = SourceContext(FIELDS, date(2026, 3, 10), tmp_path, tmp_path, nullcontext)
    rows = spreadsheet(context, stable_after_s=0.05)
    await anext(rows)
    await rows.aclose()
    assert file.is_file()
    assert len(await take(tmp_path)) == 2


async def test_a_file_that_still_grows_is_left_alone(tmp_path: Path, write: Callable[..., Path]):
    file = write([GOOD])

    async def grow() -> None:
        while True:
            with file.open("ab") as growing:
                growing.write(b"more")
            await asyncio.sleep(0.01)

    growing = asyncio.create_task(grow())
    await asyncio.sleep(0)
    assert await take(tmp_path) == []
    growing.cancel()
    assert names(tmp_path) == ["a.xlsx"]


async def test_what_is_no_spreadsheet_or_lacks_a_column_is_one_fault(tmp_path: Path, write: Callable[..., Path]):
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    write([GOOD[:2]], name="short.xlsx", headings=HEADINGS[:2])
    found = await take(tmp_path)
    assert [one.file for one in found] == ["broken.xlsx", "short.xlsx"]
    assert "姓名、申请日期" in found[1].message


async def test_fields_that_this_source_requires_must_be_there(tmp_path: Path, write: Callable[..., Path]):
    write([(*GOOD[:4], "")])
    assert faults(await take(tmp_path, required=["mobile"])) == [(3, "手机号码")]


async def test_only_the_files_that_are_meant_are_taken(tmp_path: Path, write: Callable[..., Path]):
    write([GOOD], name="失业-1.xlsx")
    write([("UC0000000002", *GOOD[1:])], name="养老-1.xlsx")
    write([GOOD], name="~$失业-1.xlsx")
    found = await take(tmp_path, files="失业*.xlsx")
    assert [one.file for one in found] == ["失业-1.xlsx"]
    assert (tmp_path / "养老-1.xlsx").is_file()


async def test_an_inbox_that_does_not_exist_is_empty(tmp_path: Path):
    assert await take(tmp_path / "nowhere") == []


async def test_what_is_too_large_empty_or_of_another_kind_is_returned_unread_with_the_reason(
    tmp_path: Path, write: Callable[..., Path]
):
    with (tmp_path / "huge.xlsx").open("wb") as file:
        file.truncate(2 * 1024**3)  # 2 GB that take no room: reading them would
    (tmp_path / "empty.xlsx").touch()
    (tmp_path / "old.csv").write_text("受理号,姓名\n", encoding="gb18030")
    write([GOOD])
    found = await take(tmp_path)
    assert [item.raw["claim_no"] for item in found if isinstance(item, SourceItem)] == ["UC0000000001"]
    faults = {fault.file: fault.message for fault in found if isinstance(fault, SourceFault)}
    assert faults == {
        "huge.xlsx": "文件为 2,048 MB，超过 50 MB，没有读取；请拆分后重新放入",
        "empty.xlsx": "文件是空的（0 字节）；请重新导出后放入",
        "old.csv": ".csv 不是 .xlsx；请另存为 .xlsx 后重新放入",
    }
    assert names(tmp_path) == []
    assert len([name for name in names(tmp_path / "退回") if name.endswith("-退回.xlsx")]) == 3
    assert await take(tmp_path) == []


async def test_a_key_given_twice_and_garbled_text_are_faults_of_their_row(tmp_path: Path, write: Callable[..., Path]):
    garbled = ("UC0000000002", *GOOD[1:2], "冯\ufffd九", *GOOD[3:])
    write([GOOD, GOOD, garbled])
    found = await take(tmp_path, unique="claim_no")
    faults = [(fault.row, fault.column, fault.message) for fault in found if isinstance(fault, SourceFault)]
    assert faults == [
        (4, "受理号", "与第3行重复，只办理先出现的一行"),
        (5, "姓名", "含有无法识别的字符（乱码）；请按原件重新录入"),
    ]
    assert len(found) == 3


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("社会保障号码", "990101198808080098", ""),  # wrong check digit
        ("社会保障号码", 990101198808080099, ""),  # a number: the program kept 15 digits
        ("姓名", "冯\ufffd九", "乱码"),
        ("申请日期", "2026-02-30", ""),
        ("受理号", "", ""),
        ("受理号", "XX1", ""),
    ],
)
async def test_a_bad_row_is_told_by_file_row_and_column_and_nothing_of_it_is_taken(
    tmp_path: Path, write: Callable[..., Path], column: str, cell: object, told: str
):
    row: list[object] = list(GOOD)
    row[HEADINGS.index(column)] = cell
    write([("UC0000000002", *GOOD[1:]), row])
    found = await take(tmp_path, unique="claim_no")
    assert [item.raw["claim_no"] for item in found if isinstance(item, SourceItem)] == ["UC0000000002"]
    [fault] = [one for one in found if isinstance(one, SourceFault)]
    assert (fault.file, fault.row, fault.column) == ("a.xlsx", 4, column)
    assert told in fault.message
    assert fault.message


async def test_a_workbook_that_would_take_the_memory_of_the_machine_is_returned(tmp_path: Path):
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx"), {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "a")
        sheet.write_string(1_048_575, 16_383, "z")
    [fault] = await take(tmp_path)
    assert isinstance(fault, SourceFault)
    assert "过大，没有读取；请删除数据以外的行和列" in fault.message
