import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digital_employee.workflow.patterns import MAX_SUBJECT, PatternError, check_pattern, matches


@pytest.mark.parametrize(
    ("pattern", "fits", "fails"),
    [
        ("UC[0-9]{10}", "UC2026031012", "UC20260310123"),
        (r"\d{6}(UI|PT)\d{14}", "990101UI20260310000001", "990101XX20260310000001"),
        (r"[^\]a-z]+", "A-B", "a"),
        (r"(?:[0-9]{2}-){3}[0-9]+", "01-02-03-4", "01-02-4"),
        ("是|否", "是", "也许"),
        (r"A?B*\.x{2,}", "BB.xx", "Axx"),
    ],
)
def test_ordinary_patterns_are_allowed_and_match_the_whole_text(pattern: str, fits: str, fails: str) -> None:
    check_pattern(pattern)
    assert matches(pattern, fits)
    assert not matches(pattern, fails)


EXPLOSIVE = [
    "(a+)+$",
    "(a|a)*b",
    "(a|b|ab)*c",
    "(.*)*",
    "((a{0,5}){0,5}){0,5}",
    "a?" * 30 + "a" * 30,
    "(a|a)" * 30 + "b",
    ".*.*.*.*x",
    "(?=a)b",
    "(?i)a",
    r"(a)\1",
    "(?P<n>a)",
    "a{1,9999}",
    "(a{100}){100}",
    "a" * 201,
    "[a",
    "(a",
    "a)",
    "a**",
    "\\",
    r"\x41",
    "(" * 150 + ")" * 40,
]


@pytest.mark.parametrize("pattern", EXPLOSIVE)
def test_what_could_explode_is_refused_before_it_is_compiled(pattern: str) -> None:
    began = time.process_time()
    with pytest.raises(PatternError):
        check_pattern(pattern)
    assert time.process_time() - began < 0.05


def test_a_text_beyond_the_limit_never_matches() -> None:
    assert not matches("a*", "a" * (MAX_SUBJECT + 1))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab01(|)*+?{,}[]^\\d.2", max_size=40))
def test_every_allowed_pattern_answers_soon(pattern: str) -> None:
    try:
        check_pattern(pattern)
    except PatternError:
        return
    began = time.process_time()
    for subject in ("a" * MAX_SUBJECT, "ab" * (MAX_SUBJECT // 2), "0" * (MAX_SUBJECT - 1) + "!"):
        assert matches(pattern, subject) == (re.fullmatch(pattern, subject, re.ASCII) is not None)
    assert time.process_time() - began < 1.0
