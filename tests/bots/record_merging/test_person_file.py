"""The export of persons: read whole or refused whole; a row that cannot be read is told by file, row and column."""

from collections.abc import Sequence
from datetime import date
from io import BytesIO

import pytest
import xlsxwriter

from bots.record_merging.person_file import read_persons
from bots.record_merging.records import Person
from bots.social_insurance.identifiers import Sex
from digital_employee.face import IntegrityException
from tests.bots.record_merging.conftest import EMPLOYER, RIVAL

ROW = {
    "个人编号": "9901000001", "社会保障号码": "990101750615001", "证件类型": "01 居民身份证", "姓名": "赵测一",
    "曾用名": "", "性别": "男", "出生日期": "1975-06-15", "户籍地": "990101", "统筹区": "990100",
    "手机号码": "13900000001", "银行账号": "9900000000000000010", "实名状态": "已核验", "参保状态": "参保",
    "女职工类别": "", "单位": f"{EMPLOYER}；{RIVAL}", "缴费月数": "12", "个人账户余额": "18250.40",
    "建档日期": "2001-01-01", "锁定标志": "", "合并去向": "",
}  # fmt: skip


def export(*rows: dict[str, str], title: str = "", headings: Sequence[str] = tuple(ROW)) -> bytes:
    """Return a workbook as MG01 hands it out."""
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, title or f"参保人员信息导出　统筹区：全部　共 {len(rows)} 条")
        for line, texts in enumerate([list(headings), *([row[name] for name in headings] for row in rows)], start=1):
            for column, text in enumerate(texts):
                sheet.write_string(line, column, text)
    return content.getvalue()


def row(**changes: str) -> dict[str, str]:
    return {**ROW, **changes}


def test_a_row_is_read_as_it_was_typed():
    (person,) = read_persons(export(ROW), "x.xlsx").persons
    assert person == Person(
        personal_no="9901000001",
        id_no="990101750615001",
        name="赵测一",
        sex=Sex.MALE,
        birth_date=date(1975, 6, 15),
        hukou_region="990101",
        mobile="13900000001",
        card_no="9900000000000000010",
        employers=(EMPLOYER, RIVAL),
        pooling_region="990100",
        created_on=date(2001, 1, 1),
    )


def test_what_is_empty_is_unknown():
    empty = row(社会保障号码="", 性别="未知", 出生日期="", 单位="", 建档日期="", 女职工类别="F50 原50")
    (person,) = read_persons(export(empty), "x.xlsx").persons
    assert (person.id_no, person.sex, person.birth_date, person.employers) == ("", Sex.UNKNOWN, None, ())
    assert person.female_category == "F50"


def test_a_record_that_was_merged_is_history():
    merged = row(个人编号="9901000002", 参保状态="已合并", 合并去向="9901000001")
    assert [person.personal_no for person in read_persons(export(ROW, merged), "x.xlsx").persons] == ["9901000001"]


@pytest.mark.parametrize("label", ["身份证号", "公民身份号码"])
def test_the_numbers_column_may_be_called_otherwise(label: str):
    renamed = {label if name == "社会保障号码" else name: text for name, text in ROW.items()}
    (person,) = read_persons(export(renamed, headings=tuple(renamed)), "x.xlsx").persons
    assert person.id_no == "990101750615001"


@pytest.mark.parametrize(
    ("column", "text"), [("出生日期", "1975-13-01"), ("出生日期", "1975/6/15"), ("建档日期", "x"), ("个人编号", "")]
)
def test_a_row_that_cannot_be_read_is_told_and_left_out(column: str, text: str):
    read = read_persons(export(row(个人编号="9901000009"), row(**{column: text})), "x.xlsx")
    assert [person.personal_no for person in read.persons] == ["9901000009"]
    assert [(fault.row, fault.column) for fault in read.faults] == [(4, column)]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "不是可以读取"),
        (b"PK\x03\x04 broken", "不是可以读取"),
        (export(ROW, headings=[name for name in ROW if name != "锁定标志"]), "锁定标志"),
        (export(ROW, headings=[name for name in ROW if name != "社会保障号码"]), "社会保障号码"),
        (export(ROW, title="参保人员信息导出 共 2 条"), "载明2条，实有1条"),
        (export(ROW, title="参保人员信息导出"), "载明空条"),
        (export(ROW, ROW), "个人编号有重复"),
    ],
    ids=["empty", "broken", "a column less", "no number", "a row less", "no total", "twice"],
)
def test_a_file_that_is_not_what_it_says_is_refused_whole(content: bytes, why: str):
    with pytest.raises(IntegrityException, match="INT-MG-01") as refused:
        read_persons(content, "导出.xlsx")
    assert why in str(refused.value)
    assert "导出.xlsx" in str(refused.value)
