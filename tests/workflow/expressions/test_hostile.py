"""G16: no expression runs away, escapes or ends the process (notes A6)."""

import sys
import time
import traceback
import tracemalloc
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digital_employee.errors import ExpressionError
from digital_employee.workflow.expressions import evaluate, parse

FAST_S = 0.05
SMALL_BYTES = 50 * 1024 * 1024
LONG = "x" * 60_000
SCOPE: dict[str, Any] = {"a": "x", "long": LONG, "rows": [{"n": 1}] * 2_000, "many": list(range(20_000)), "n": 10**18}

CORPUS = {
    "repeat text": "'a' * 1000000000",
    "format width": "'%1000000000d' % 1",
    "justify": "'a'.ljust(1000000000)",
    "f-string": 'f"{1:1000000000}"',
    "list of lists": "[[0]*99999]*99999",
    "macro": "rows.all(x, rows.all(y, true))",
    "comprehension": "[x for x in many]",
    "lambda": "(lambda: 1)()",
    "subclasses": "().__class__.__bases__[0].__subclasses__()",
    "class of text": "'a'.__class__",
    "class of scope": "a.__class__.__mro__",
    "globals": "len.__globals__",
    "import": "__import__('os').system('true')",
    "format method": "'{0.__class__}'.format(a)",
    "builtins": "__builtins__",
    "dunder key": "rows['__class__']",
    "20000 terms": "+".join(["1"] * 20_000),
    "500 terms": "+".join(["1"] * 500),
    "60 terms": "+".join(["1"] * 60),
    "100000 parentheses": "(" * 100_000 + "1" + ")" * 100_000,
    "500 parentheses": "(" * 500 + "1" + ")" * 500,
    "25 parentheses": "(" * 25 + "1" + ")" * 25,
    "500 brackets": "[" * 500,
    "minus signs": "-" * 1_000 + "1",
    "nots": "not " * 250 + "true",
    "exclamation marks": "!" * 1_000 + "true",
    "dots": "a" + ".a" * 500,
    "indexes": "a" + "[0]" * 300,
    "calls": "upper(" * 100 + "a" + ")" * 100,
    "commas": "min(" + ",".join(["1"] * 400) + ")",
    "400 entries": "[" + ",".join(["1"] * 400) + "]",
    "60 arguments": "min(" + ",".join(["1"] * 60) + ")",
    "overflow": "9223372036854775807 + 1",
    "multiply": "n * n",
    "multiply decimals": "1000000000000000000.5 * 1000000000000000000.5",
    "long integer": "9" * 1_000,
    "long fraction": "0." + "1" * 900,
    "division by zero": "1 / 0",
    "tiny quotient": "1 / 3 / 1000000000000000000 / 1000000000000000000",
    "power": "2 ** 1000000",
    "shift": "1 << 1000000",
    "scientific": "1e1000000",
    "regular expression": "matches(a, '(a+)+$')",
    "doubling text": "long + long",
    "doubling list": "join([long, long, long], long)",
    "join of many": "join(many, long)",
    "search of many": "999999 in many",
    "sum of many": "sum(many)",
    "NUL": "a\0",
    "statement": "a; b",
    "assignment": "(a := 1)",
    "walrus": "a := 1",
    "triple quotes": "'''a''' + 1",
    "unicode escape name": "ａ.b",
    "unclosed": "'" + "a" * 1_000,
    "spaces": " " * 5_000 + "a",
}


def refused_after(expression: str) -> float:
    began = time.process_time()
    with pytest.raises(ExpressionError):
        evaluate(f"${{{{ {expression} }}}}", SCOPE)
    return time.process_time() - began


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_expression_is_refused_within_fifty_milliseconds(name: str) -> None:
    assert min(refused_after(CORPUS[name]) for _ in range(2)) < FAST_S


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_expression_is_refused_in_little_memory(name: str) -> None:
    tracemalloc.start()
    try:
        refused_after(CORPUS[name])
        assert tracemalloc.get_traced_memory()[1] < SMALL_BYTES
    finally:
        tracemalloc.stop()


def test_a_message_stays_short_whatever_the_expression() -> None:
    for expression in CORPUS.values():
        with pytest.raises(ExpressionError) as caught:
            evaluate(f"${{{{ {expression} }}}}", SCOPE)
        assert len(str(caught.value)) < 2_500


def test_a_missing_name_among_very_many_is_told_soon() -> None:
    scope: dict[str, Any] = {"keys": {f"{number:05}{LONG[:40]}": 1 for number in range(20_000)}, LONG: {LONG: 1}}
    for expression in ("keys.missing", "keyz", f"keys['{LONG[:900]}']"):
        began = time.process_time()
        with pytest.raises(ExpressionError) as caught:
            evaluate(f"${{{{ {expression} }}}}", scope)
        assert time.process_time() - began < 5 * FAST_S
        assert len(str(caught.value)) < 2_500


def test_an_expression_at_the_limits_works() -> None:
    assert evaluate("${{ " + " or ".join(["a"] * 198) + " }}", {"a": False}) is False
    assert evaluate("${{ " + "(" * 19 + "1" + ")" * 19 + " }}", {}) == 1
    assert evaluate("${{ long + '' }}", SCOPE) == LONG
    assert evaluate("${{ len(column(rows, 'n')) }}", SCOPE) == 2_000


def test_many_expressions_in_one_text_are_refused() -> None:
    with pytest.raises(ExpressionError, match="more than 50 expressions"):
        parse("${{ 1 }} " * 51)


def test_a_text_made_of_long_texts_is_refused() -> None:
    with pytest.raises(ExpressionError, match="64 KiB"):
        evaluate("${{ long }}${{ long }}", SCOPE)


def test_a_template_nested_too_deeply_is_refused() -> None:
    template: Any = "${{ 1 }}"
    for _ in range(5_000):
        template = [template]
    with pytest.raises(ExpressionError, match="too deeply"):
        evaluate(template, {})


def test_parsing_needs_a_bounded_part_of_the_callers_stack() -> None:
    never_parsed_before = "${{ " + "(" * 19 + "20260310.01" + ")" * 19 + " }}"

    def deep(levels: int) -> Any:
        return deep(levels - 1) if levels else parse(never_parsed_before)

    taken = len(list(traceback.walk_stack(sys._getframe())))
    assert str(deep(sys.getrecursionlimit() - taken - 400).evaluate({})) == "20260310.01"


SIGNS = ["(", ")", "[", "]", ",", ".", "+", "-", "*", "/", "==", "<", ">=", "!=", "!", "&&", "}}", "${{", '"']
WORDS = st.sampled_from(
    [
        *SIGNS,
        "a",
        "rows",
        "n",
        "1",
        "0.5",
        "'x'",
        "and",
        "or",
        "not",
        "in",
        "true",
        "null",
        "len",
        "sum",
        "column",
        "join",
    ]
)


@settings(max_examples=1_500, deadline=None)
@given(st.one_of(st.lists(WORDS, max_size=40).map("".join), st.lists(WORDS, max_size=40).map(" ".join), st.text()))
def test_whatever_is_written_gives_a_value_or_an_expression_error(text: str) -> None:
    began = time.process_time()
    with suppress(ExpressionError):
        evaluate(f"${{{{ {text} }}}}", SCOPE)
    assert time.process_time() - began < 1.0
