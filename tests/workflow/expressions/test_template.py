import time
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from digital_employee.errors import ExpressionError
from digital_employee.workflow.expressions import evaluate, evaluate_condition, names_in, parse
from digital_employee.workflow.kept_file import KeptFile

SCOPE: dict[str, Any] = {
    "item": {"id_no": "X1", "amount": Decimal("1980.00"), "count": 3, "day": date(2026, 3, 10), "note": None},
    "decision": {"disposition": "HUMAN", "ok": True, "受理号": "A"},
    "rows": [{"金额": Decimal("1.50")}, {"金额": 2}],
    "each": "death",
    "book": KeptFile("台账.xlsx", "ab" * 32, 1200, Path("/evidence/ab")),
}


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("${{ item.amount }}", Decimal("1980.00")),
        ("${{item.amount}}", Decimal("1980.00")),
        ("元 ${{ item.amount }}", "元 1980.00"),
        ("${{ item.count }}${{ item.day }}", "32026-03-10"),
        ("checks.${{ each }}", "checks.death"),
        ("plain", "plain"),
        ("", ""),
        ("${{ item.note }}", None),
        ("${{ decision.受理号 }}", "A"),
        ("${{ decision['受理号'] }}", "A"),
        ('${{ rows[1]["金额"] }}', 2),
        ("${{ rows[-1].金额 + rows[0].金额 }}", Decimal("3.50")),
        ('${{ "}}" + \'"\' }}', '}}"'),
        ('${{ "${{" }}', "${{"),
        ("a }} b", "a }} b"),
        ("$${{ 1 }}", "$1"),
        ({"a": ["${{ item.count }}", 5], "b": True}, {"a": [3, 5], "b": True}),
        ("${{ 1 + 2 * 3 - 4 / 8 }}", Decimal("6.5")),
        ("${{ -(1 + 2) * 2 }}", -6),
        ("${{ 0.1 + 0.2 == 0.3 }}", True),
        ("${{ 1 == 1.00 }}", True),
        ("${{ 10 / 4 }}", Decimal("2.5")),
        ("${{ 'a' + 'b' < 'ac' }}", True),
        ("${{ item.note == null }}", True),
        ("${{ item.count != null }}", True),
        ("${{ not false and true or false }}", True),
        ("${{ !(false || true && false) }}", True),
        ("${{ each in ['death', 'pension'] }}", True),
        ("${{ 'ea' in each and 'disposition' in decision and not (9 in [1, 2]) }}", True),
        ("${{ item.day < date('2026-03-11') }}", True),
        ("${{ true or missing.name }}", True),
        ("${{ [1, 'a', null] }}", [1, "a", None]),
        ("${{ book }}", SCOPE["book"]),
        ("${{ book.name + ' ' + text(book.size) }}", "台账.xlsx 1200"),
        ("${{ book['digest'] }}", "ab" * 32),
        ("${{ book == null }}", False),
        ("${{ coalesce(item.note, book).size > 0 }}", True),
    ],
)
def test_a_template_has_the_value_of_its_expressions(template: Any, value: Any) -> None:
    found = evaluate(template, SCOPE)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("item.id_n", "there is no `id_n` here.*did you mean `id_no`"),
        ("itm.id_no", "nothing is named `itm`.*did you mean `item`"),
        ("item.amount + 'x'", "needs a number, not text"),
        ("item.amount == '1980.00'", "number cannot be compared with text"),
        ("true == 1", "boolean cannot be compared with number"),
        ("item.day == '2026-03-10'", "date cannot be compared with text"),
        ("rows == rows", "a list cannot be compared"),
        ("book == book", "a file cannot be compared"),
        ("book == '台账.xlsx'", "file cannot be compared with text"),
        ("book.path", "there is no `path` here"),
        ("len(book)", "file has no length"),
        ("text(book)", "file has no text"),
        ("'a' < 1", "text and number have no order"),
        ("true < false", "no order"),
        ("null < 1", "no order"),
        ("null + 1", "needs a number, not null"),
        ("item.note.x", "null has no parts"),
        ("item.id_no.x", "text has no parts"),
        ("rows.x", "a place in a list is a whole number"),
        ("rows[true]", "a place in a list is a whole number"),
        ("rows[9]", "the list has 2 entries"),
        ("item[0]", "named by text, not by number"),
        ("1 / 0", "division by zero"),
        ("1.0 / 0.0", "division by zero"),
        ("1 in 5", "`in` needs a list"),
        ("1 in 'abc'", "number cannot be looked for in text"),
        ("'' and true", "a condition must be true or false, not text"),
        ("not rows", "a condition must be true or false, not list"),
        ("1 < 2 < 3", "comparisons do not chain"),
        ("a = 1", "to compare write `==`"),
        ("a ? 1 : 2", r"there is no `\? :`"),
        ("a | upper", "there are no filters"),
        ("upper(", "breaks off"),
        ("uper('a')", "no function `uper`.*did you mean `upper`"),
        ("item.id_no.upper()", "values have no methods"),
        ("upper()", r"is called as `upper\(text\)`"),
        ("“a”", "straight quotes"),
        ("a（1）", "half-width"),
        ("'a", "never closed"),
        ("", "empty"),
        ("1 2", "does not fit here"),
        ("and", "does not fit here"),
        ("item.", "a name is expected after"),
        ("(1", r"`\)` is missing"),
        ("None", "nothing is named `None`"),
        ("999999999999999999999", "beyond 10"),
        ("1000000000 * 1000000000 * 10", "beyond 10"),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(expression: str, words: str) -> None:
    with pytest.raises(ExpressionError, match=words):
        evaluate(f"${{{{ {expression} }}}}", SCOPE)


def test_a_fault_tells_its_place_in_the_text() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("查 ${{ a.b = 1 }}")
    assert caught.value.place == "查 ${{ a.b = 1 }}".index("=")


def test_an_opening_without_its_end_is_refused() -> None:
    with pytest.raises(ExpressionError, match="without its"):
        parse("a ${{ b")


def test_null_lists_and_mappings_have_no_text() -> None:
    for name in ("item.note", "rows", "item"):
        with pytest.raises(ExpressionError, match="has no text"):
            evaluate(f"x ${{{{ {name} }}}}", SCOPE)


@pytest.mark.parametrize("foreign", [1.5, datetime(2026, 3, 10, tzinfo=UTC), object(), b"x", {1, 2}, Decimal("NaN")])
def test_values_outside_the_language_are_refused_where_they_are_used(foreign: object) -> None:
    with pytest.raises(ExpressionError):
        evaluate("${{ a + 1 }}", {"a": foreign})  # type: ignore[dict-item]  # what a careless skill answers
    with pytest.raises(ExpressionError):
        evaluate("x ${{ a }}", {"a": foreign})  # type: ignore[dict-item]  # what a careless skill answers


def test_a_condition_is_true_or_false_and_nothing_else() -> None:
    assert evaluate_condition("${{ decision.ok }}", SCOPE) is True
    assert evaluate_condition(False, SCOPE) is False
    for template in ("${{ item.count }}", "true", "${{ decision.ok }} ", 1, None):
        with pytest.raises(ExpressionError, match="true or false"):
            evaluate_condition(template, SCOPE)


def test_the_message_never_shows_a_value() -> None:
    scope = {"item": {"id_no": "990101197506150018"}}
    for expression in (
        "item.id_no + 1",
        "item.id_no.x",
        "item.id_no == 5",
        "abs(item.id_no)",
        "money(item.id_no + 'a')",
    ):
        with pytest.raises(ExpressionError) as caught:
            evaluate(f"${{{{ {expression} }}}}", scope)
        assert "9901" not in str(caught.value)


def test_names_are_found_as_far_as_they_are_literal() -> None:
    template = ["${{ a.b['c'].d + x[y.z].w }}", {"k": "p ${{ len(q.v) > 1 and r in [s] }}"}]
    assert {use.path for use in names_in(template)} == {
        ("a", "b", "c", "d"),
        ("x",),
        ("y", "z"),
        ("q", "v"),
        ("r",),
        ("s",),
    }


def test_parsing_is_done_once() -> None:
    text = "${{ item.amount > 5 }}"
    assert parse(text) is parse(text)


def test_a_compiled_rule_is_evaluated_in_twenty_microseconds() -> None:
    rule = '${{ decision.disposition != "AUTO_SUBMITTED" and item.amount > 1000 }}'
    evaluate(rule, SCOPE)

    def measured() -> float:
        began = time.process_time()
        for _ in range(5_000):
            evaluate(rule, SCOPE)
        return (time.process_time() - began) / 5_000

    assert min(measured() for _ in range(3)) < 20e-6
