from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digital_employee.workflow.fields import FieldFault, from_text, mask, parse_item, parse_value, to_text
from digital_employee.workflow.model import FieldDefinition, FieldType

VALID_ID = "990101197506150018"


@pytest.mark.parametrize(
    ("field_type", "raw", "value"),
    [
        (FieldType.TEXT, "　失业保险　", "失业保险"),
        (FieldType.TEXT, "ＡＢ１", "AB1"),
        (FieldType.TEXT, "\u00a0", None),
        (FieldType.TEXT, 12, "12"),
        (FieldType.INTEGER, "1,234", 1234),
        (FieldType.INTEGER, "－５", -5),
        (FieldType.MONEY, "1,256,300.00", Decimal("1256300.00")),
        (FieldType.MONEY, "￥1980", Decimal("1980.00")),
        (FieldType.MONEY, "-0.5", Decimal("-0.50")),
        (FieldType.MONEY, Decimal("5"), Decimal("5.00")),
        (FieldType.DATE, "２０２６-03-10", date(2026, 3, 10)),
        (FieldType.DATE, date(2026, 3, 10), date(2026, 3, 10)),
        (FieldType.DATE, datetime(2026, 3, 10, 9, tzinfo=UTC), date(2026, 3, 10)),
        (FieldType.PERIOD, "202603", "202603"),
        (FieldType.ID_CARD, VALID_ID, VALID_ID),
        (FieldType.ID_CARD, "99010119850101007x", "99010119850101007X"),
        (FieldType.ID_CARD, " 9901 0119 7506 1500 18 ", VALID_ID),
        (FieldType.ID_CARD, "９９０１０１１９７５０６１５００１８", VALID_ID),
        (FieldType.USCC, "91990101ma0aaaa017", "91990101MA0AAAA017"),
        (FieldType.BANK_CARD, "9900 0000 0000 0000 010", "9900000000000000010"),
        (FieldType.MOBILE, "138-0013-8000", "13800138000"),
        (FieldType.PERSON_NAME, " 阿依古丽·买买提 ", "阿依古丽·买买提"),
        (FieldType.REGION, "370102", "370102"),
        (FieldType.FILE, "a/附件.pdf", "a/附件.pdf"),
        (FieldType.TABLE, [{"a": "1"}], [{"a": "1"}]),
    ],
)
def test_a_field_is_read_as_its_type(field_type: FieldType, raw: object, value: Any) -> None:
    found = parse_value(field_type, raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("field_type", "raw", "fault", "message"),
    [
        (FieldType.ID_CARD, "990101750615001", "LEN", "社会保障号码格式不正确！"),
        (FieldType.ID_CARD, "99010119750615001A", "FORMAT", "社会保障号码格式不正确！"),
        (FieldType.ID_CARD, "٩٩٠١٠١١٩٧٥٠٦١٥٠٠١٨", "FORMAT", "社会保障号码格式不正确！"),
        (FieldType.ID_CARD, "990102199002290071", "BIRTH", "出生日期与证件号码不符！"),
        (FieldType.ID_CARD, "990101189906150012", "BIRTH", "出生日期与证件号码不符！"),
        (FieldType.ID_CARD, "990101197506150019", "CHECKSUM", "社会保障号码校验位错误！"),
        (FieldType.USCC, "91990101MA0AAAA016", "CHECKSUM", "统一社会信用代码校验不通过！"),
        (FieldType.USCC, "91990101MI0AAAA017", "FORMAT", "统一社会信用代码校验不通过！"),
        (FieldType.BANK_CARD, "9900000000000000011", "CHECKSUM", "银行账号校验不通过，请核对！"),
        (FieldType.BANK_CARD, "99000000000", "FORMAT", "银行账号校验不通过，请核对！"),
        (FieldType.MOBILE, "12800138000", "FORMAT", "手机号码格式不正确！"),
        (FieldType.MONEY, "12.345", "FORMAT", "金额格式不正确！"),
        (FieldType.MONEY, "1,23.00", "FORMAT", "金额格式不正确！"),
        (FieldType.MONEY, 1.5, "FORMAT", "数据类型不正确（float）！"),
        (FieldType.MONEY, Decimal("NaN"), "FORMAT", "金额格式不正确！"),
        (FieldType.MONEY, "10000000000000000", "RANGE", "金额超出范围！"),
        (FieldType.INTEGER, "1.0", "FORMAT", "整数格式不正确！"),
        (FieldType.INTEGER, True, "FORMAT", "数据类型不正确（bool）！"),
        (FieldType.DATE, "2026-02-30", "FORMAT", "日期格式不正确，应为YYYY-MM-DD！"),
        (FieldType.DATE, "2026/3/10", "FORMAT", "日期格式不正确，应为YYYY-MM-DD！"),
        (FieldType.DATE, "0001-01-01", "FORMAT", "日期格式不正确，应为YYYY-MM-DD！"),
        (FieldType.PERIOD, "202613", "FORMAT", "期间格式不正确，应为YYYYMM！"),
        (FieldType.PERSON_NAME, "张3", "FORMAT", "姓名格式不正确！"),
        (FieldType.REGION, "37", "FORMAT", "行政区划代码格式不正确！"),
        (FieldType.FILE, "../secret", "FORMAT", "文件路径不正确！"),
        (FieldType.FILE, "C:\\x", "FORMAT", "文件路径不正确！"),
        (FieldType.TEXT, "a\x00b", "FORMAT", "内容含有非法字符！"),
        (FieldType.TEXT, "x" * 10_001, "LEN", "内容超过10000字！"),
        (FieldType.TABLE, "x", "FORMAT", "表格数据不正确！"),
    ],
)
def test_a_wrong_value_is_refused_with_the_portals_own_message(
    field_type: FieldType, raw: object, fault: str, message: str
) -> None:
    with pytest.raises(FieldFault) as caught:
        parse_value(field_type, raw)
    assert (caught.value.fault, caught.value.message) == (fault, message)


def test_the_length_of_an_id_is_asked_first_and_its_checksum_last() -> None:
    for raw, fault in (("1", "LEN"), ("A" * 18, "FORMAT"), ("990101197513150018", "BIRTH")):
        with pytest.raises(FieldFault) as caught:
            parse_value(FieldType.ID_CARD, raw)
        assert caught.value.fault == fault


def test_no_one_is_born_after_today() -> None:
    with pytest.raises(FieldFault) as caught:
        parse_value(FieldType.ID_CARD, VALID_ID, today=date(1975, 6, 14))
    assert caught.value.fault == "BIRTH"
    assert parse_value(FieldType.ID_CARD, VALID_ID, today=date(1975, 6, 15)) == VALID_ID


def test_a_required_field_may_not_be_empty_and_is_called_by_its_label() -> None:
    with pytest.raises(FieldFault, match="【姓名】不能为空！"):
        parse_value(FieldDefinition(type=FieldType.PERSON_NAME), " ", label="姓名")
    assert parse_value(FieldDefinition(type=FieldType.PERSON_NAME, optional=True), " ") is None


def test_choices_and_patterns_are_checked_on_the_value() -> None:
    choice = FieldDefinition(type=FieldType.CHOICE, choices=("网办", "窗口"))
    assert parse_value(choice, " 窗口") == "窗口"
    claim = FieldDefinition(type=FieldType.TEXT, pattern="UC[0-9]{10}")
    assert parse_value(claim, "ＵＣ2026031012") == "UC2026031012"
    for field, fault in ((choice, "CHOICE"), (claim, "PATTERN")):
        with pytest.raises(FieldFault) as caught:
            parse_value(field, "别的")
        assert caught.value.fault == fault


def test_an_item_is_read_whole_and_every_fault_is_told_by_field() -> None:
    fields = {
        "claim_no": FieldDefinition(type=FieldType.TEXT),
        "id_no": FieldDefinition(type=FieldType.ID_CARD, column="社会保障号码"),
        "amount": FieldDefinition(type=FieldType.MONEY, column="金额"),
        "remark": FieldDefinition(type=FieldType.TEXT, optional=True),
    }
    values, faults = parse_item(fields, {"claim_no": "UC1", "社会保障号码": "1", "金额": "1,980.00", "other": "x"})
    assert values == {"claim_no": "UC1", "amount": Decimal("1980.00"), "remark": None}
    assert {name: fault.fault for name, fault in faults.items()} == {"id_no": "LEN"}


def test_the_message_of_a_fault_never_shows_the_value() -> None:
    for field_type in FieldType:
        if field_type is not FieldType.TABLE:
            with pytest.raises(FieldFault, match=r"^(?!.*9901)"):
                parse_value(field_type, "99010119750615001\x01x")


@given(
    st.one_of(
        st.tuples(st.just(FieldType.MONEY), st.decimals(-(10**12), 10**12, places=2)),
        st.tuples(st.just(FieldType.INTEGER), st.integers(-(10**17), 10**17)),
        st.tuples(st.just(FieldType.DATE), st.dates(date(1900, 1, 1), date(2999, 12, 31))),
        st.tuples(st.just(FieldType.TEXT), st.text(min_size=1)),
        st.tuples(st.just(FieldType.TABLE), st.lists(st.dictionaries(st.text(), st.text()))),
    )
)
def test_a_stored_value_comes_back_the_same(pair: tuple[FieldType, Any]) -> None:
    field_type, value = pair
    text = to_text(field_type, value)
    assert from_text(field_type, text) == value
    assert to_text(field_type, from_text(field_type, text)) == text


@given(
    st.sampled_from(FieldType), st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.decimals(), st.dates())
)
def test_whatever_a_screen_shows_gives_a_value_or_a_field_fault(field_type: FieldType, raw: object) -> None:
    try:
        value = parse_value(field_type, raw)
    except FieldFault:
        return
    assert parse_value(field_type, value) == value


def test_values_are_masked_by_their_type() -> None:
    assert mask(FieldType.ID_CARD, VALID_ID) == "990101********0018"
    assert mask(FieldType.PERSON_NAME, "张三丰") == "张**"
    assert mask(FieldType.MONEY, Decimal("5")) == "5.00"
    assert mask(FieldType.TEXT, None) == ""
