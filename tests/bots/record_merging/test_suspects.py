"""The source: one export, one search, one item a pair; what could not be read or is too large is told, not skipped."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest

from bots.record_merging.suspects import suspects
from digital_employee.face import (
    FieldDefinition,
    IntegrityException,
    KeptFile,
    SourceContext,
    SourceFault,
    SourceItem,
    parse_item,
)
from digital_employee.workflow.loader import load_workflow
from tests.bots.record_merging.conftest import PROJECT
from tests.bots.record_merging.test_person_file import export, row

FIELDS: dict[str, FieldDefinition] = dict(
    load_workflow(PROJECT / "workflows" / "record_merging.yaml", PROJECT).definition.item.fields
)


class Page:
    """A page on which only the export of MG01 can be taken."""

    def __init__(self, kept: KeptFile) -> None:
        self.kept = kept
        self.done: list[str] = []

    async def open(self, screen: str) -> None:
        self.done.append(f"open {screen}")

    async def download(self, ref: str) -> KeptFile:
        self.done.append(f"download {ref}")
        return self.kept

    async def fill(self, ref: str, text: str) -> None:
        raise AssertionError(ref)

    async def press(self, ref: str) -> None:
        raise AssertionError(ref)

    async def read(self, ref: str) -> str:
        raise AssertionError(ref)


async def collect(folder: Path, content: bytes) -> tuple[list[SourceItem | SourceFault], list[str]]:
    file = folder / "export.xlsx"
    file.write_bytes(content)
    page = Page(KeptFile(name="参保人员信息_20260310.xlsx", digest="d" * 64, size=len(content), path=file))

    @asynccontextmanager
    async def portal_page() -> AsyncIterator[Page]:
        yield page

    context = SourceContext(FIELDS, date(2026, 3, 10), PROJECT, folder, portal_page)
    return [found async for found in suspects(context, screen="listing", region="990100")], page.done


def persons(*changes: dict[str, str]) -> bytes:
    return export(*(row(个人编号=f"990100000{place}", **change) for place, change in enumerate(changes, start=1)))


async def test_a_pair_becomes_an_item_with_all_that_explains_it(tmp_path: Path):
    alone = {
        "社会保障号码": "990101198808080099",
        "姓名": "冯测九",
        "出生日期": "1988-08-08",
        "手机号码": "13900000009",
        "银行账号": "",
    }
    found, done = await collect(tmp_path, persons({}, {"社会保障号码": "990101197506150018", "银行账号": ""}, alone))
    assert done == ["open listing", "download listing.export"]
    (item,) = found
    assert isinstance(item, SourceItem)
    assert (item.file, item.digest) == ("参保人员信息_20260310.xlsx", "d" * 64)
    assert dict(item.raw) == {
        "first_no": "9901000001", "second_no": "9901000002", "w": "61.9864", "tag": "", "cluster": "2",
        "why": "因证件号码相同比对：证件号码一致 +23.1642；姓名一致 +8.8138；户籍地同县 +6.3219；"
        "手机号码相同 +15.8727；参保单位有相同的 +7.8138",
    }  # fmt: skip
    values, faults = parse_item(FIELDS, {name: text for name, text in item.raw.items() if text})
    assert faults == {}
    assert values["cluster"] == 2


async def test_the_tag_goes_with_the_item(tmp_path: Path):
    bare = {"手机号码": "", "银行账号": "", "单位": "", "户籍地": "", "性别": "女", "姓名": "李测四"}
    found, _ = await collect(
        tmp_path,
        persons(
            {**bare, "社会保障号码": "990101198601010042", "出生日期": "1986-01-01"},
            {**bare, "社会保障号码": "990101198610010044", "出生日期": "1986-10-01"},
        ),
    )
    (item,) = found
    assert isinstance(item, SourceItem)
    assert (item.raw["w"], item.raw["tag"]) == ("7.0623", "ID_REISSUE_SUSPECT")


async def test_a_row_that_cannot_be_read_is_told_and_the_others_are_searched(tmp_path: Path):
    found, _ = await collect(tmp_path, persons({}, {}, {"出生日期": "1975-02-30"}))
    fault, item = found
    assert isinstance(fault, SourceFault)
    assert (fault.file, fault.row, fault.column) == ("参保人员信息_20260310.xlsx", 5, "出生日期")
    assert isinstance(item, SourceItem)


async def test_a_block_that_is_larger_than_usual_is_told(tmp_path: Path):
    crowd = [
        row(
            个人编号=f"{9900000000 + place}", 社会保障号码="", 姓名=f"测{chr(0x4E00 + place)}", 手机号码="", 出生日期=""
        )
        for place in range(201)
    ]
    found, _ = await collect(tmp_path, export(*crowd))
    faults = [one for one in found if isinstance(one, SourceFault)]
    assert [(fault.column, fault.row) for fault in faults] == [("银行账号相同", None)]
    assert "201条记录" in faults[0].message


async def test_an_export_that_does_not_add_up_gives_nothing(tmp_path: Path):
    with pytest.raises(IntegrityException, match="INT-MG-01"):
        await collect(tmp_path, export(row(), title="共 2 条"))
