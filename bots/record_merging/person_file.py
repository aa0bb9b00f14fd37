"""Owns reading the export of persons (MG01 导出): one record a row, every cell a text. Judges no record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bots.record_merging.records import Person
from bots.social_insurance.identifiers import Sex
from connectors.spreadsheet import Row, read_sheet
from connectors.workbook import NotASpreadsheet
from digital_employee.face import IntegrityException

HEADING_ROW = 2
ID_HEADINGS = ("社会保障号码", "公民身份号码", "身份证号")
REQUIRED = (
    *("个人编号", "姓名", "性别", "出生日期", "户籍地", "统筹区", "手机号码", "银行账号"),
    *("参保状态", "女职工类别", "单位", "建档日期", "锁定标志", "合并去向"),
)
SEXES = {"男": Sex.MALE, "女": Sex.FEMALE, "未说明": Sex.UNSTATED}
_TOTAL = re.compile(r"共\s*([0-9]+)\s*条")
_BETWEEN_EMPLOYERS = re.compile(r"[；;、,，\s]+")
_FEMALE_CATEGORY = re.compile(r"F5[05]")


@dataclass(frozen=True)
class RowFault:
    """A cell that says nothing that can be worked with."""

    row: int
    column: str
    message: str


@dataclass(frozen=True)
class PersonFile:
    """The living records of an export; what was merged before is history and left out."""

    persons: tuple[Person, ...]
    faults: tuple[RowFault, ...]


def read_persons(content: bytes, name: str) -> PersonFile:
    """Read an export whole, or not at all.

    Raises:
        IntegrityException: `INT-MG-01`, it is no such workbook, lacks a column, holds a number twice or other than
            the number of records that its title states.
    """
    try:
        sheet = read_sheet(content, heading_row=HEADING_ROW)
    except NotASpreadsheet as err:
        raise _refuse(name, "不是可以读取的 .xlsx 文件") from err
    missing = [heading for heading in REQUIRED if heading not in sheet.headings]
    if missing or not set(ID_HEADINGS) & set(sheet.headings):
        raise _refuse(name, f"缺少栏目：{'、'.join(missing or ID_HEADINGS[:1])}")
    stated = _TOTAL.search(sheet.title)
    if stated is None or int(stated[1]) != len(sheet.rows):
        raise _refuse(name, f"表头载明{stated[1] if stated else '空'}条，实有{len(sheet.rows)}条")
    if len({row.texts["个人编号"] for row in sheet.rows}) != len(sheet.rows):
        raise _refuse(name, "个人编号有重复")
    faults: list[RowFault] = []
    read = [_person(row, faults) for row in sheet.rows if not row.texts["合并去向"]]
    return PersonFile(tuple(person for person in read if person is not None), tuple(faults))


def split_employers(text: str) -> tuple[str, ...]:
    """Return the 统一社会信用代码 of a cell that lists several."""
    return tuple(uscc for uscc in _BETWEEN_EMPLOYERS.split(text) if uscc)


def female_category(text: str) -> str:
    """Return F50 or F55 of what the system shows, or nothing."""
    found = _FEMALE_CATEGORY.search(text.upper())
    return found.group() if found else ""


def sex_of_text(text: str) -> Sex:
    """Return the sex that 男, 女, 未说明 or nothing states."""
    return SEXES.get(text.strip(), Sex.UNKNOWN)


def _person(row: Row, faults: list[RowFault]) -> Person | None:
    texts = row.texts
    dates = {column: _date(texts[column]) for column in ("出生日期", "建档日期")}
    wrong = [column for column, day in dates.items() if day is None and texts[column]]
    if not texts["个人编号"]:
        wrong.append("个人编号")
    faults += [RowFault(row.number, column, f"【{column}】不能识别，该记录未参与比对") for column in wrong]
    if wrong:
        return None
    return Person(
        personal_no=texts["个人编号"],
        id_no=_id_no(texts),
        name=texts["姓名"],
        sex=sex_of_text(texts["性别"]),
        birth_date=dates["出生日期"],
        hukou_region=texts["户籍地"][:6],
        mobile=texts["手机号码"],
        card_no=texts["银行账号"],
        employers=split_employers(texts["单位"]),
        status=texts["参保状态"],
        female_category=female_category(texts["女职工类别"]),
        pooling_region=texts["统筹区"][:6],
        created_on=dates["建档日期"],
        lock_flag=texts["锁定标志"],
    )


def _id_no(texts: Mapping[str, str]) -> str:
    return next(texts[heading] for heading in ID_HEADINGS if heading in texts)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _refuse(name: str, why: str) -> IntegrityException:
    return IntegrityException(f"{name}：{why}", code="INT-MG-01", to_do="重新导出参保人员信息后再比对")
