"""MG-R01: what is made comparable and how it sounds; the raw value is another matter."""

import pytest

from bots.record_merging.normalise import is_old_form, is_reserved, normalise_id, normalise_name, raw_name
from bots.record_merging.pinyin import COMPOUND_SURNAMES, SURNAMES, sound_of


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("赵测壹", "赵测一"),
        ("趙測貳", "赵测二"),
        (" 赵 测　一 ", "赵测一"),
        ("买买提·艾力", "买买提艾力"),
        ("买买提•艾力", "买买提艾力"),
        ("买买提．艾力", "买买提艾力"),
        ("ＺＨＡＯ　ｃｅ", "ZHAOCE"),
        ("乾隆", "乾隆"),
        ("", ""),
    ],
)
def test_names_in_one_form(written: str, normalised: str):
    assert normalise_name(written) == normalised
    assert normalise_name(normalised) == normalised, "a normal form stays as it is"


def test_exact_compares_what_was_written():
    assert raw_name("　赵测一 ") == "赵测一"
    assert raw_name("赵 测一") == "赵 测一"
    assert raw_name("趙測一") != raw_name("赵测一")


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("990101750615001", "990101197506150018"),
        ("９９０１０１１９７５０６１５００１８", "990101197506150018"),
        ("99010119850101007x", "99010119850101007X"),
        ("990101 19750615 0018", "990101197506150018"),
        ("990101750615996", "990101750615996"),
        ("99010175061500", "99010175061500"),
        ("", ""),
    ],
)
def test_numbers_in_one_form(written: str, normalised: str):
    assert normalise_id(written) == normalised


def test_what_the_fifteen_digits_were():
    assert is_old_form("9901 0175 0615 001")
    assert not is_old_form("990101197506150018")
    assert [is_reserved(f"990101750615{sequence}") for sequence in ("995", "996", "999")] == [False, True, True]


@pytest.mark.parametrize(
    ("name", "sound"),
    [
        ("单测一", "shan ce yi"), ("曾测一", "zeng ce yi"), ("仇测一", "qiu ce yi"), ("翟测一", "zhai ce yi"),
        ("查测一", "zha ce yi"), ("盖测一", "ge ce yi"), ("乐测一", "yue ce yi"), ("解测一", "xie ce yi"),
        ("区测一", "ou ce yi"), ("任测一", "ren ce yi"), ("尉迟测", "yu chi ce"), ("万俟测", "mo qi ce"),
        ("单于测", "chan yu ce"), ("测单", "ce dan"), ("A测", "A ce"), ("", ""),
    ],
)  # fmt: skip
def test_surnames_are_read_as_surnames(name: str, sound: str):
    assert " ".join(sound_of(name)) == sound


def test_each_character_has_one_sound():
    assert {len(sound_of(name)) for name in [*SURNAMES, *COMPOUND_SURNAMES]} == {1, 2}
