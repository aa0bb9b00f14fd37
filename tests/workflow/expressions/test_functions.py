from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from digital_employee.errors import ExpressionError
from digital_employee.workflow.expressions import FUNCTIONS, evaluate

SCOPE: dict[str, Any] = {
    "rows": [{"金额": Decimal("1.50"), "月": "202601"}, {"金额": 2, "月": "202602"}],
    "day": date(2026, 3, 10),
    "checks": {"death": {"result": "通过"}, "pension": {"result": "超时"}},
}

EXAMPLES = [
    ("len('失业')", 2),
    ("len(rows)", 2),
    ("len(checks)", 2),
    ("min(3, 1.5, 2)", Decimal("1.5")),
    ("min(['b', 'a'])", "a"),
    ("max(day, add_days(day, 1))", date(2026, 3, 11)),
    ("sum(column(rows, '金额'))", Decimal("3.50")),
    ("sum([])", 0),
    ("abs(-2.5)", Decimal("2.5")),
    ("abs(-2)", 2),
    ("round_money(1.005)", Decimal("1.01")),
    ("round_money(-0.005)", Decimal("-0.01")),
    ("round_money(2)", Decimal("2.00")),
    ("money('1,256,300.00')", Decimal("1256300.00")),
    ("integer('12')", 12),
    ("date('2026-03-10')", date(2026, 3, 10)),
    ("text(1980.00)", "1980.00"),
    ("text(day)", "2026-03-10"),
    ("text(1 < 2)", "true"),
    ("period(day)", "202603"),
    ("days_between(day, date('2026-03-31'))", 21),
    ("add_days(day, -10)", date(2026, 2, 28)),
    ("upper('x1')", "X1"),
    ("lower('AbC')", "abc"),
    ("trim('  a ')", "a"),
    ("contains('失业保险', '保险')", True),
    ("contains(column(rows, '月'), '202603')", False),
    ("contains([1, 'a', null], 1)", True),
    ("starts_with('UC2026', 'UC')", True),
    ("ends_with('UC2026', '26')", True),
    ("join(column(rows, '月'), '、')", "202601、202602"),
    ("join(column(rows, '金额'), '+')", "1.50+2"),
    ("coalesce(null, null, 'x')", "x"),
    ("coalesce(null)", None),
    ("column(values(checks), 'result')", ["通过", "超时"]),
    ("keys(checks)", ["death", "pension"]),
]


@pytest.mark.parametrize(("expression", "value"), EXAMPLES)
def test_each_function_answers(expression: str, value: Any) -> None:
    found = evaluate(f"${{{{ {expression} }}}}", SCOPE)
    assert found == value
    assert type(found) is type(value)


def test_every_function_has_an_example() -> None:
    assert {name for name in FUNCTIONS if any(f"{name}(" in expression for expression, _ in EXAMPLES)} == set(FUNCTIONS)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("len(5)", "number has no length"),
        ("len(null)", "null has no length"),
        ("min([])", "of nothing"),
        ("min(1, 'a')", "not number and text"),
        ("max(true, false)", "not boolean"),
        ("sum(5)", "needs a list"),
        ("sum(['1'])", "needs a number, not text"),
        ("money('12.345')", "金额格式不正确"),
        ("money(5)", "needs text"),
        ("money('')", "empty text"),
        ("integer('1.5')", "整数格式不正确"),
        ("date('2026-02-30')", "日期格式不正确"),
        ("add_days(day, 1.5)", "whole number"),
        ("add_days(day, 99999999)", "whole number"),
        ("period('202601')", "needs a date"),
        ("join('ab', ',')", "needs a list"),
        ("join([null], ',')", "null has no text"),
        ("column(rows, '无')", "no column"),
        ("column([1], 'a')", "no column"),
        ("keys(rows)", "needs a mapping"),
        ("upper(1)", "needs text"),
        ("contains('a', 1)", "needs text"),
        ("coalesce()", "is called as"),
        ("days_between(day, null)", "needs a date, not null"),
    ],
)
def test_a_function_refuses_what_it_is_not_made_for(expression: str, words: str) -> None:
    with pytest.raises(ExpressionError, match=words):
        evaluate(f"${{{{ {expression} }}}}", SCOPE)


def test_no_function_raises_anything_but_an_expression_error() -> None:
    values = ["null", "true", "5", "-0.5", "'a'", "''", "[]", "[1]", "['a', null]", "day", "rows", "checks", "99"]
    for name, function in FUNCTIONS.items():
        for first in values:
            for second in values:
                arguments = [first, second][: max(function.least, min(2, function.most))]
                try:
                    evaluate(f"${{{{ {name}({', '.join(arguments)}) }}}}", SCOPE)
                except ExpressionError:
                    continue
