"""Asking a rule: what its annotations accept, how a person is told what does not fit, what the answer looks like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

import pytest

from digital_employee.errors import BusinessException, DefinitionError, SettingsError
from digital_employee.project.offers import SkillContext, rule
from digital_employee.project.rule_shape import shape_of, type_in_words
from digital_employee.project.rules import ask, find_rule, read_rule, read_values
from digital_employee.schedule.calendar import WorkingCalendar

CONTEXT = SkillContext(date(2026, 3, 10), WorkingCalendar({}), Path("/nowhere"))


class Kind(StrEnum):
    ONE = "1"
    TWO = "2"


class Rank(IntEnum):
    FIRST = 1


@dataclass(frozen=True)
class Part:
    month: str
    base: Decimal
    note: str | None = None


@dataclass(frozen=True)
class Whole:
    parts: tuple[Part, ...]
    by_year: Mapping[int, Decimal] = field(default_factory=dict)
    kind: Kind = Kind.ONE


@dataclass(frozen=True)
class Answer:
    total: Decimal
    day: date
    rank: Rank
    months: frozenset[str]
    nothing: None


@rule("test.total", law="测试法 第一条", rule_id="TS-R01")
def total(*, whole: Whole, on: date | None = None, context: SkillContext) -> Answer:
    """Add up the parts.

    More words.
    """
    if not whole.parts:
        raise BusinessException("没有任何月份", code="BUS-TS-01", to_do="补录")
    amount = sum((part.base for part in whole.parts), Decimal("0.00"))
    if amount < 0:
        raise ValueError("合计为负")
    months = frozenset(part.month for part in whole.parts)
    return Answer(amount, on or context.business_date, Rank.FIRST, months, None)


RULE = read_rule(total)


def asked(text: str) -> Any:
    return ask(RULE, read_values(text), CONTEXT)


def refused(text: str) -> str:
    with pytest.raises(DefinitionError) as caught:
        asked(text)
    assert caught.value.code == "DE-RULE-02"
    return str(caught.value)


def test_amounts_keep_every_digit_and_the_answer_is_plain() -> None:
    answer = asked('{"whole": {"parts": [{"month": "202601", "base": 0.10}, {"month": "202512", "base": "0.20"}]}}')
    assert answer == {
        "total": "0.30",
        "day": "2026-03-10",
        "rank": "FIRST",
        "months": ["202512", "202601"],
        "nothing": None,
    }


def test_a_date_that_is_given_wins_over_the_business_date() -> None:
    answer = asked('{"whole": {"parts": [{"month": "202601", "base": "1"}]}, "on": "2025-12-31"}')
    assert answer["day"] == "2025-12-31"


def test_a_name_inside_a_record_is_corrected() -> None:
    told = refused('{"whole": {"parts": [{"month": "202601", "bse": "1"}]}}')
    assert "- whole.parts.0.base: missing" in told
    assert "- whole.parts.0.bse: unknown, did you mean 'base'?" in told


def test_everything_wrong_is_told_at_once() -> None:
    told = refused('{"on": "2026-02-30", "hwole": 1}')
    assert "- hwole: unknown, did you mean 'whole'?" in told
    assert "- whole: missing, Whole" in told
    assert "- on: " in told
    assert '"2026-02-30"' in told
    assert "it takes whole (Whole), on (date or null, optional)" in told


def test_a_text_is_not_made_of_a_number() -> None:
    assert "whole.parts.0.month" in refused('{"whole": {"parts": [{"month": 202601, "base": "1"}]}}')


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '{"a": NaN}', '{"a": Infinity}'])
def test_what_is_no_json_object_is_refused(text: str) -> None:
    assert "JSON" in refused(text)


def test_a_value_that_the_rule_itself_refuses_is_told_as_such() -> None:
    assert "合计为负" in refused('{"whole": {"parts": [{"month": "202601", "base": "-1"}]}}')


def test_a_business_exception_stays_one() -> None:
    with pytest.raises(BusinessException) as caught:
        asked('{"whole": {"parts": []}}')
    assert caught.value.code == "BUS-TS-01"


def test_the_nearest_rule_is_named() -> None:
    with pytest.raises(DefinitionError, match=r"did you mean 'test\.total'") as caught:
        find_rule({"test.total": total}, "test.totals")
    assert caught.value.code == "DE-RULE-01"


def test_the_context_is_no_argument_of_the_rule() -> None:
    assert [argument.name for argument in RULE.arguments] == ["whole", "on"]
    assert RULE.context_name == "context"
    assert RULE.about == "Add up the parts."
    assert "- context: unknown" in refused('{"whole": {"parts": []}, "context": null}')


def _unannotated(*, a, b: int) -> int:
    return b


def _no_answer(*, a: int):
    return a


def _nameless(*a: int) -> int:
    return len(a)


async def _later(*, a: int) -> int:
    return a


@pytest.mark.parametrize("function", [_unannotated, _no_answer, _nameless, _later])
def test_a_function_that_cannot_be_asked_is_named(function: Any) -> None:
    with pytest.raises(SettingsError, match=function.__name__) as caught:
        read_rule(rule("test.wrong", law="", rule_id="")(function))
    assert caught.value.code == "DE-RULE-03"


@pytest.mark.parametrize(
    ("hint", "words"),
    [
        (Decimal, "decimal as text"),
        (date | None, "date or null"),
        (tuple[Part, ...], "list of Part"),
        (tuple[int, str], "list of integer, text"),
        (frozenset[str], "list of text"),
        (Mapping[str, Decimal], "object of text to decimal as text"),
        (Kind, "one of 1, 2"),
        (Rank, "one of FIRST"),
        (Whole, "Whole"),
    ],
)
def test_types_are_told_in_words(hint: Any, words: str) -> None:
    assert type_in_words(hint) == words


def test_every_field_of_a_record_is_named_by_its_place() -> None:
    assert [(name, optional) for name, _, optional in shape_of(Whole)] == [
        ("parts", False),
        ("parts[].month", False),
        ("parts[].base", False),
        ("parts[].note", True),
        ("by_year", True),
        ("kind", True),
    ]
    assert next(shape_of(Mapping[str, Part]))[0] == "{}.month"
