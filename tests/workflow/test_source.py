from pathlib import Path

import pytest

from digital_employee.workflow.faults import DefinitionFaults
from digital_employee.workflow.source import read_text, read_yaml


def faults_of(text: str) -> list[str]:
    with pytest.raises(DefinitionFaults) as caught:
        read_yaml(text, "w.yaml")
    return [f"{fault.position.line}:{fault.position.column} {fault.message}" for fault in caught.value.faults]


def test_values_are_text_whole_numbers_booleans_and_null_only() -> None:
    value, _ = read_yaml("a: 1\nb: true\nc: ~\nd: 2026-03-10\ne: no\nf: '099'\ng: 1:30\nh: -5\n", "w.yaml")
    assert value == {"a": 1, "b": True, "c": None, "d": "2026-03-10", "e": "no", "f": "099", "g": "1:30", "h": -5}


def test_keys_are_text_as_written() -> None:
    assert read_yaml("01: a\ntrue: b\n身份: c\n1.5: d", "w.yaml")[0] == {
        "01": "a",
        "true": "b",
        "身份": "c",
        "1.5": "d",
    }


def test_every_value_and_key_has_its_position() -> None:
    _, places = read_yaml('# remark\na: 1\nb: [x, {y: "2"}]\nc:\n  - d: 4\n', "w.yaml")
    assert str(places.at(("b", 1, "y"))) == "w.yaml:3:12"
    assert str(places.key_at(("b", 1, "y"))) == "w.yaml:3:9"
    assert str(places.at(("c", 0, "d"))) == "w.yaml:5:8"
    assert str(places.key_at(("c", 0))) == "w.yaml:5:5"


def test_a_path_that_is_not_there_leads_to_its_nearest_parent() -> None:
    _, places = read_yaml("a:\n  b: 1\n", "w.yaml")
    assert str(places.at(("a", "b", "c", 3))) == "w.yaml:2:3"


@pytest.mark.parametrize("amount", ["1980.00", "1e3", ".5", "5.", "0x1F", "0o17", ".inf", "-.Inf", ".nan"])
def test_amounts_must_be_quoted(amount: str) -> None:
    assert "not exact as a YAML number" in faults_of(f"a: {amount}")[0]
    assert read_yaml(f'a: "{amount}"', "w.yaml")[0] == {"a": amount}


def test_identifiers_must_be_quoted_before_they_lose_a_zero_or_a_digit() -> None:
    assert faults_of("a: 007\nb: 990101197506150018") == [
        "1:4 007 would lose its leading zero",
        "2:4 a number this long is an identifier",
    ]


def test_all_faults_of_a_text_are_found_at_once() -> None:
    text = "a: 1.5\na: 2\nb: &x 1\nc: *x\nd: !!str 3\ne: {<<: 4}\n"
    assert [fault.split()[0] for fault in faults_of(text)] == ["1:4", "2:1", "3:4", "4:4", "5:4", "6:5"]


def test_an_alias_is_called_an_alias() -> None:
    assert faults_of("c: *x")[0].startswith("1:4 aliases (`*x`)")


def test_a_duplicate_key_names_the_first() -> None:
    assert faults_of("a: 1\nb: 2\na: 3") == ["3:1 duplicate key `a`, first in line 1"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a:\n\tb: 1", "tabs cannot indent"),
        ("a: b: c", "a second `:`"),
        ("a: 'x", "never closed"),
        ("a: [1, 2", "never closed"),
        ("a: 1\n b: 2", "second `:`"),
        ("a: 1\nb: 2\n c: [", "`:` on one line"),
        ("a: @x", "quote text"),
        ("a: 1\n---\nb: 2", "a second document"),
        ("%YAML 1.1\n---\na: 1", "directives"),
        ("", "empty"),
        ("# only a remark", "empty"),
        ("? [a]\n: b", "a key must be plain text"),
        (": b", "a key is missing"),
    ],
)
def test_faults_of_writing_are_named_in_plain_words(text: str, words: str) -> None:
    assert words in faults_of(text)[0]


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    value, places = read_yaml("\ufeffa: 1\r\nb: 2\r\n", "w.yaml")
    assert value == {"a": 1, "b": 2}
    assert str(places.key_at(("b",))) == "w.yaml:2:1"


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\ufeff", "\ud800"])
def test_characters_that_hide_something_are_refused(character: str) -> None:
    assert faults_of(f"a: 1\nb: x{character}y") == [f"2:5 forbidden character U+{ord(character):04X}"]


def test_the_excerpt_shows_the_line_and_points_below_wide_characters() -> None:
    with pytest.raises(DefinitionFaults) as caught:
        read_yaml('{姓名: "甲", 金额: 1.50}', "w.yaml")
    assert '    {姓名: "甲", 金额: 1.50}\n     \u3000\u3000   \u3000   \u3000\u3000  ^\n    → quote' in str(
        caught.value
    )


def test_a_very_long_line_is_clipped_around_the_fault() -> None:
    with pytest.raises(DefinitionFaults) as caught:
        read_yaml("a: [" + "x, " * 3000 + "1.5]", "w.yaml")
    excerpt = caught.value.faults[0].position.excerpt().splitlines()
    assert len(excerpt[0]) < 130
    assert excerpt[0][excerpt[1].index("^") :].startswith("1.5")


def test_a_text_that_is_not_utf8_says_so(tmp_path: Path) -> None:
    (tmp_path / "w.yaml").write_bytes("标题".encode("gb18030"))
    with pytest.raises(DefinitionFaults, match="UTF-8"):
        read_text(tmp_path / "w.yaml", "w.yaml")


def test_a_missing_file_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")
    for name in ("absent", ".", "pipe"):
        with pytest.raises(DefinitionFaults):
            read_text(tmp_path / name, name)
