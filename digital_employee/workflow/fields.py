"""Typed fields: from what a screen or a sheet shows to a value, and back to one canonical text.

Owns the checks and their Chinese messages (DOMAIN §12). Knows no region table and no person.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from digital_employee.errors import DigitalEmployeeError
from digital_employee.identifiers import (
    birth_date,
    id_checksum_holds,
    luhn_holds,
    uscc_checksum_holds,
    uscc_is_written_right,
)
from digital_employee.redaction import mask_value
from digital_employee.workflow.model import FieldDefinition, FieldType
from digital_employee.workflow.patterns import matches

LONGEST_TEXT = 10_000
LONGEST_NAME = 100
LARGEST_AMOUNT = Decimal(10) ** 16
_CENT = Decimal("0.01")
_FIRST_YEAR, _LAST_YEAR = 1900, 2999

_ID_FORMAT = "社会保障号码格式不正确！"
_ID_CHECKSUM = "社会保障号码校验位错误！"
_ID_BIRTH = "出生日期与证件号码不符！"
_USCC = "统一社会信用代码校验不通过！"
_CARD = "银行账号校验不通过，请核对！"

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_INTEGER = re.compile(r"[-+]?([0-9]{1,18}|[0-9]{1,3}(,[0-9]{3}){1,5})")
_MONEY = re.compile(r"[-+]?[¥]?([0-9]{1,18}|[0-9]{1,3}(,[0-9]{3}){1,5})(\.[0-9]{1,2})?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_PERIOD = re.compile(r"([0-9]{4})(0[1-9]|1[0-2])")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_REGION = re.compile(r"[0-9]{6}([0-9]{2}|[0-9]{3}|[0-9]{6})?")
_GAPS = re.compile(r"[\s\u200b-\u200d\u2060]+")


class FieldFault(DigitalEmployeeError):  # noqa: N818 - a fault of a field, the word of the domain
    """A value that its field type refuses: a code for machines, the portal's own message for people."""

    code = "BUS-VAL"

    def __init__(self, fault: str, message: str) -> None:
        self.fault = fault
        """`EMPTY`, `FORMAT`, `LEN`, `BIRTH`, `CHECKSUM`, `CHOICE`, `PATTERN` or `RANGE`."""
        self.message = message
        super().__init__(f"{message} ({fault})")


def parse_value(
    definition: FieldDefinition | FieldType, raw: object, *, label: str = "", today: date | None = None
) -> Any:
    """Return the value of a raw text: None, int, Decimal, date, text, or a list for a table.

    Text is normalised (NFKC) and trimmed first. Values that already have the right kind are checked likewise.

    Args:
        definition: the field, or only its type (then empty text is None and nothing else is asked).
        raw: what stands in the screen or the sheet.
        label: how people call the field, for messages.
        today: the business date; no one is born after it.

    Raises:
        FieldFault: the value is not of its type; the message never shows the value.
    """
    if isinstance(definition, FieldType):
        definition = FieldDefinition(type=definition, optional=True)
    if definition.type is FieldType.TABLE:
        return _table(raw)
    text = _normal(raw)
    if not text:
        if definition.optional:
            return None
        raise FieldFault("EMPTY", f"【{label or definition.column or definition.type}】不能为空！")
    value = _id_card(text, today) if definition.type is FieldType.ID_CARD else _PARSERS[definition.type](text)
    _check_choice(definition, value)
    return value


def parse_item(
    fields: Mapping[str, FieldDefinition], raw: Mapping[str, object], *, today: date | None = None
) -> tuple[dict[str, Any], dict[str, FieldFault]]:
    """Return the values of an item and the fault of each field that has one.

    A field is looked up by its own name, then by its `column`; a field that is absent is empty.
    """
    values: dict[str, Any] = {}
    faults: dict[str, FieldFault] = {}
    for name, definition in fields.items():
        given = raw.get(name, raw.get(definition.column) if definition.column else None)
        try:
            values[name] = parse_value(definition, given, label=definition.column or name, today=today)
        except FieldFault as fault:
            faults[name] = fault
    return values, faults


def to_text(type: FieldType, value: Any) -> str | None:  # noqa: A002 - the word of the language
    """Return the one canonical text of a value for storage: money with 2 places, ISO dates, JSON tables."""
    if value is None:
        return None
    if type is FieldType.TABLE:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    if type is FieldType.MONEY:
        return format(Decimal(value).quantize(_CENT), "f")
    return value.isoformat() if isinstance(value, date) else str(value)


def from_text(type: FieldType, text: str | None) -> Any:  # noqa: A002 - the word of the language
    """Return the value of a canonical text; `from_text(t, to_text(t, v)) == v`."""
    if text is None:
        return None
    if type is FieldType.TABLE:
        return json.loads(text)
    if type is FieldType.MONEY:
        return Decimal(text)
    if type is FieldType.INTEGER:
        return int(text)
    return date.fromisoformat(text) if type is FieldType.DATE else text


def mask(type: FieldType, value: Any) -> str:  # noqa: A002 - the word of the language
    """Return a value as it may be shown in logs, tasks and pictures."""
    return mask_value(type, to_text(type, value) or "")


def _normal(raw: object) -> str:
    if raw is None:
        return ""
    if isinstance(raw, bool | float) or not isinstance(raw, str | int | Decimal | date):
        raise FieldFault("FORMAT", f"数据类型不正确（{type(raw).__name__}）！")
    if isinstance(raw, Decimal) and not raw.is_finite():
        raise FieldFault("FORMAT", "金额格式不正确！")
    if isinstance(raw, datetime):
        raw = raw.date()
    shown = format(raw, "f") if isinstance(raw, Decimal) else str(raw)
    if len(shown) > LONGEST_TEXT:
        raise FieldFault("LEN", f"内容超过{LONGEST_TEXT}字！")
    text = unicodedata.normalize("NFKC", shown).strip()
    if _CONTROL.search(text):
        raise FieldFault("FORMAT", "内容含有非法字符！")
    return text


def _check_choice(definition: FieldDefinition, value: Any) -> None:
    if definition.choices and value not in definition.choices:
        raise FieldFault("CHOICE", "取值不在允许范围内！")
    if definition.pattern and not matches(definition.pattern, str(value)):
        raise FieldFault("PATTERN", "格式不符合要求！")


def _table(raw: object) -> Any:
    if raw is None or isinstance(raw, list | tuple):
        return raw
    raise FieldFault("FORMAT", "表格数据不正确！")


def _text(text: str) -> str:
    return text


def _person_name(text: str) -> str:
    if len(text) > LONGEST_NAME or "\n" in text or "\t" in text or any(character.isdigit() for character in text):
        raise FieldFault("FORMAT", "姓名格式不正确！")
    return text


def _integer(text: str) -> int:
    text = text.replace("−", "-")
    if not _INTEGER.fullmatch(text):
        raise FieldFault("FORMAT", "整数格式不正确！")
    return int(text.replace(",", ""))


def _money(text: str) -> Decimal:
    text = _GAPS.sub("", text.replace("−", "-"))
    if not _MONEY.fullmatch(text):
        raise FieldFault("FORMAT", "金额格式不正确！")
    amount = Decimal(text.replace(",", "").replace("¥", "")).quantize(_CENT)
    if abs(amount) >= LARGEST_AMOUNT:
        raise FieldFault("RANGE", "金额超出范围！")
    return amount


def _date(text: str) -> date:
    match = _DATE.fullmatch(text)
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        day = None
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise FieldFault("FORMAT", "日期格式不正确，应为YYYY-MM-DD！")
    return day


def _period(text: str) -> str:
    match = _PERIOD.fullmatch(text)
    if match is None or not _FIRST_YEAR <= int(match[1]) <= _LAST_YEAR:
        raise FieldFault("FORMAT", "期间格式不正确，应为YYYYMM！")
    return text


def _id_card(text: str, today: date | None = None) -> str:
    number = _GAPS.sub("", text).upper()
    if len(number) != 18:
        raise FieldFault("LEN", _ID_FORMAT)
    if not (number[:17].isascii() and number[:17].isdigit() and number[17] in "0123456789X"):
        raise FieldFault("FORMAT", _ID_FORMAT)
    born = birth_date(number[6:14])
    if born is None or (today is not None and born > today):
        raise FieldFault("BIRTH", _ID_BIRTH)
    if not id_checksum_holds(number):
        raise FieldFault("CHECKSUM", _ID_CHECKSUM)
    return number


def _uscc(text: str) -> str:
    code = _GAPS.sub("", text).upper()
    if not uscc_is_written_right(code):
        raise FieldFault("FORMAT", _USCC)
    if not uscc_checksum_holds(code):
        raise FieldFault("CHECKSUM", _USCC)
    return code


def _bank_card(text: str) -> str:
    number = _GAPS.sub("", text)
    if not (12 <= len(number) <= 19 and number.isascii() and number.isdigit()):
        raise FieldFault("FORMAT", _CARD)
    if not luhn_holds(number):
        raise FieldFault("CHECKSUM", _CARD)
    return number


def _mobile(text: str) -> str:
    number = _GAPS.sub("", text).replace("-", "")
    if not _MOBILE.fullmatch(number):
        raise FieldFault("FORMAT", "手机号码格式不正确！")
    return number


def _region(text: str) -> str:
    if not _REGION.fullmatch(text):
        raise FieldFault("FORMAT", "行政区划代码格式不正确！")
    return text


def _file(text: str) -> str:
    parts = text.replace("\\", "/").split("/")
    if text.startswith(("/", "\\")) or ".." in parts or ":" in text or "\n" in text:
        raise FieldFault("FORMAT", "文件路径不正确！")
    return text


_PARSERS: Mapping[FieldType, Callable[[str], Any]] = {
    FieldType.TEXT: _text,
    FieldType.INTEGER: _integer,
    FieldType.MONEY: _money,
    FieldType.DATE: _date,
    FieldType.PERIOD: _period,
    FieldType.ID_CARD: _id_card,
    FieldType.USCC: _uscc,
    FieldType.BANK_CARD: _bank_card,
    FieldType.MOBILE: _mobile,
    FieldType.PERSON_NAME: _person_name,
    FieldType.REGION: _region,
    FieldType.CHOICE: _text,
    FieldType.FILE: _file,
}
