"""COM-R10 and COM-R11: the vectors of DOMAIN §1.2, and that writing and reading agree."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.social_insurance.money_in_words import money_in_words, read_money_in_words, round_money


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1890.00", "壹仟捌佰玖拾元整"),
        ("1001.50", "壹仟零壹元伍角整"),
        ("10.05", "壹拾元零伍分"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1083760.00", "壹佰零捌万叁仟柒佰陆拾元整"),
        ("0", "零元整"),
        ("10000000000.00", "壹佰亿元整"),
        ("1000000000000.00", "壹万亿元整"),
        ("100010001.01", "壹亿零壹万零壹元零壹分"),
        ("100000001.00", "壹亿零壹元整"),
        ("9999999999999999.99", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_amounts_are_written_as_the_law_wants(amount: str, words: str):
    assert money_in_words(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-0.01", "100.005", "10000000000000000"])
def test_what_cannot_be_written_is_refused(amount: str):
    with pytest.raises(ValueError, match="大写金额"):
        money_in_words(Decimal(amount))


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("壹仟零壹元伍角", "1001.50"),
        ("壹仟零壹元伍角正", "1001.50"),
        ("壹仟零壹圆零伍角整", "1001.50"),
        ("壹拾元伍分", "10.05"),
        ("零元整", "0.00"),
    ],
)
def test_other_allowed_forms_are_read(words: str, amount: str):
    assert read_money_in_words(words) == Decimal(amount)


@pytest.mark.parametrize("words", ["", "整", "1980元", "壹拾佰元整", "元整", "拾拾元整"])
def test_what_states_no_amount_is_refused(words: str):
    with pytest.raises(ValueError, match="不是大写金额"):
        read_money_in_words(words)


@given(st.decimals(min_value=0, max_value=Decimal("9999999999999999.99"), places=2))
def test_every_amount_is_read_back(amount: Decimal):
    assert read_money_in_words(money_in_words(amount)) == amount


def test_half_a_cent_is_rounded_up():
    assert round_money(Decimal("1799.105")) == Decimal("1799.11")
