"""The functions an expression may call: each total, each limited. There are no others, and no methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from digital_employee.workflow.expressions.values import Value, Wrong, bounded, kind_of, number, short, to_text
from digital_employee.workflow.fields import FieldFault, parse_value
from digital_employee.workflow.model import FieldType

CENT = Decimal("0.01")
MOST_DAYS = 40_000
STEP_BUDGET = 10_000


class Budget:
    """How much one evaluation may still do; list work counts by the length of the list."""

    __slots__ = ("left",)

    def __init__(self, steps: int = STEP_BUDGET) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Take so many steps, or raise Wrong when there are none left."""
        self.left -= steps
        if self.left < 0:
            raise Wrong("an expression that works through more than 10,000 entries", "put it into a skill")


@dataclass(frozen=True)
class Function:
    """A function of the language: how it is called, what it answers, and the code."""

    usage: str
    summary: str
    call: Callable[..., Value]
    least: int
    most: int

    def apply(self, arguments: list[Value], budget: Budget) -> Value:
        """Return the function's answer, after paying for the lists among its arguments."""
        for argument in arguments:
            budget.spend(len(argument) if isinstance(argument, list | tuple | dict) else 1)
        return self.call(*arguments)


def _length(value: Value) -> int:
    if isinstance(value, str | Mapping) or kind_of(value) == "list":
        return len(value)  # type: ignore[arg-type]  # text, mapping or list
    raise Wrong(f"{kind_of(value)} has no length")


def _entries(value: Value, of: str) -> Sequence[Value]:
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise Wrong(f"`{of}` needs a list, not {kind_of(value)}")
    return value


def _text(value: Value, of: str) -> str:
    if not isinstance(value, str):
        raise Wrong(f"`{of}` needs text, not {kind_of(value)}", "`text(…)` makes text of a number or date")
    return value


def _date(value: Value, of: str) -> date:
    if kind_of(value) != "date" or not isinstance(value, date):
        raise Wrong(f"`{of}` needs a date, not {kind_of(value)}", 'write `date("2026-03-10")`')
    return value


def _extreme(name: str, choose: Callable[[Sequence[Value]], Value]) -> Callable[..., Value]:
    def call(*arguments: Value) -> Value:
        values = _entries(arguments[0], name) if len(arguments) == 1 else arguments
        kinds = {kind_of(value) for value in values}
        if not values:
            raise Wrong(f"`{name}` of nothing", "ask `len(…) > 0` first")
        if len(kinds) > 1 or not kinds <= {"number", "text", "date"}:
            raise Wrong(f"`{name}` needs numbers only, dates only or text only, not {' and '.join(sorted(kinds))}")
        return choose(values)

    return call


def _sum(values: Value) -> Value:
    total: int | Decimal = 0
    for value in _entries(values, "sum"):
        total = bounded(total + number(value, of="`sum`"))
    return total


def _round_money(value: Value) -> Value:
    return Decimal(number(value, of="`round_money`")).quantize(CENT, ROUND_HALF_UP)


def _parsed(field_type: FieldType, name: str) -> Callable[[Value], Value]:
    def call(value: Value) -> Value:
        try:
            parsed: Value = parse_value(field_type, _text(value, name))
        except FieldFault as fault:
            raise Wrong(f"`{name}`: {fault.message}") from None
        if parsed is None:
            raise Wrong(f"`{name}` of empty text")
        return parsed

    return call


def _contains(whole: Value, part: Value) -> bool:
    if isinstance(whole, str):
        return _text(part, "contains") in whole
    return any(kind_of(entry) == kind_of(part) and entry == part for entry in _entries(whole, "contains"))


def _join(values: Value, between: Value) -> str:
    texts = [to_text(value) for value in _entries(values, "join")]
    gap = _text(between, "join")
    if sum(map(len, texts)) + len(gap) * len(texts) > 2 * 64 * 1024:
        raise Wrong("a text longer than 64 KiB")
    return short(gap.join(texts))


def _coalesce(*arguments: Value) -> Value:
    return next((value for value in arguments if value is not None), None)


def _column(rows: Value, name: Value) -> Value:
    heading = _text(name, "column")
    values: list[Value] = []
    for row in _entries(rows, "column"):
        if not isinstance(row, Mapping) or heading not in row:
            raise Wrong(f"a row has no column `{heading[:64]}`")
        values.append(row[heading])
    return values


def _parts(name: str, take: Callable[[Mapping[str, Value]], list[Value]]) -> Callable[[Value], Value]:
    def call(value: Value) -> Value:
        if not isinstance(value, Mapping):
            raise Wrong(f"`{name}` needs a mapping, not {kind_of(value)}")
        return take(value)

    return call


def _days_between(earlier: Value, later: Value) -> int:
    return (_date(later, "days_between") - _date(earlier, "days_between")).days


def _add_days(start: Value, days: Value) -> date:
    count = number(days, of="`add_days`")
    if not isinstance(count, int) or abs(count) > MOST_DAYS:
        raise Wrong(f"`add_days` needs a whole number up to {MOST_DAYS:,}")
    try:
        return _date(start, "add_days") + timedelta(days=count)
    except OverflowError:
        raise Wrong("a date outside the calendar") from None


def _on_text(name: str, change: Callable[[str], str]) -> Callable[[Value], Value]:
    return lambda value: short(change(_text(value, name)))


def _ends(name: str, ask: Callable[[str, str], bool]) -> Callable[[Value, Value], bool]:
    return lambda whole, part: ask(_text(whole, name), _text(part, name))


def _absolute(value: Value) -> Value:
    found = number(value, of="`abs`")
    return -found if found < 0 else found


def _period(day: Value) -> str:
    return f"{_date(day, 'period'):%Y%m}"


_TABLE = (
    Function("len(x)", "how many entries a list or mapping has, or characters a text", _length, 1, 1),
    Function("min(a, b, …)", "the least of several, or of one list", _extreme("min", min), 1, 50),  # type: ignore[arg-type]  # one ordered kind
    Function("max(a, b, …)", "the greatest of several, or of one list", _extreme("max", max), 1, 50),  # type: ignore[arg-type]  # one ordered kind
    Function("sum(list)", "the sum of a list of numbers; 0 of an empty one", _sum, 1, 1),
    Function("abs(n)", "the number without its sign", _absolute, 1, 1),
    Function("round_money(n)", "two places, half away from zero", _round_money, 1, 1),
    Function(
        "money(text)", "the amount a text shows, thousands separators allowed", _parsed(FieldType.MONEY, "money"), 1, 1
    ),
    Function("integer(text)", "the whole number a text shows", _parsed(FieldType.INTEGER, "integer"), 1, 1),
    Function("date(text)", "the date a text shows, YYYY-MM-DD", _parsed(FieldType.DATE, "date"), 1, 1),
    Function("text(x)", "the text of a number, date or boolean", to_text, 1, 1),
    Function("period(date)", "the month of a date as YYYYMM", _period, 1, 1),
    Function("days_between(a, b)", "calendar days from a to b", _days_between, 2, 2),
    Function("add_days(date, n)", "the date n calendar days later", _add_days, 2, 2),
    Function("upper(text)", "in capitals", _on_text("upper", str.upper), 1, 1),
    Function("lower(text)", "in small letters", _on_text("lower", str.lower), 1, 1),
    Function("trim(text)", "without spaces at both ends", _on_text("trim", str.strip), 1, 1),
    Function("contains(x, part)", "whether a text holds a text, or a list a value", _contains, 2, 2),
    Function("starts_with(text, part)", "whether a text begins so", _ends("starts_with", str.startswith), 2, 2),
    Function("ends_with(text, part)", "whether a text ends so", _ends("ends_with", str.endswith), 2, 2),
    Function("join(list, between)", "one text of a list", _join, 2, 2),
    Function("coalesce(a, b, …)", "the first that is not null", _coalesce, 1, 50),
    Function("column(rows, name)", "the values of one column of a table", _column, 2, 2),
    Function("keys(mapping)", "the names in a mapping", _parts("keys", list), 1, 1),
    Function("values(mapping)", "the values in a mapping", _parts("values", lambda m: list(m.values())), 1, 1),
)
FUNCTIONS: Mapping[str, Function] = {function.usage.partition("(")[0]: function for function in _TABLE}
