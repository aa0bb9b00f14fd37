"""The parts of a parsed expression and what each computes. Total: every fault is a Wrong, never a Python error."""

# ruff: noqa: D102, ARG002 - every part has one method, `evaluate(scope, budget)`; its class says what it computes
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, DivisionByZero
from typing import TypeAlias

from digital_employee.workflow.expressions.functions import FUNCTIONS, Budget
from digital_employee.workflow.expressions.values import Scope, Value, Wrong, bounded, kind_of, number, short
from digital_employee.workflow.faults import did_you_mean
from digital_employee.workflow.kept_file import KeptFile

ARITHMETIC = Context(prec=28, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written."""

    place: int
    value: Value

    def evaluate(self, scope: Scope, budget: Budget) -> Value:
        return self.value


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[a, b]`."""

    place: int
    parts: tuple[Node, ...]

    def evaluate(self, scope: Scope, budget: Budget) -> Value:
        return [part.evaluate(scope, budget) for part in self.parts]


@dataclass(frozen=True, slots=True)
class Name:
    """A root of the scope: `item`, `run`, `each` or the id of a step."""

    place: int
    name: str

    def evaluate(self, scope: Scope, budget: Budget) -> Value:
        try:
            return scope[self.name]
        except KeyError:
            raise Wrong(f"nothing is named `{self.name}`", did_you_mean(self.name, scope)) from None


@dataclass(frozen=True, slots=True)
class Member:
    """`base.name` or `base["name"]` or `base[0]`: an entry of a mapping, list or file, nothing of Python."""

    place: int
    base: Node
    key: Node

    def evaluate(self, scope: Scope, budget: Budget) -> Value:
        base = self.base.evaluate(scope, budget)
        key = self.key.evaluate(scope, budget)
        if isinstance(base, KeptFile):
            return _entry(base.parts, key)
        if isinstance(base, Mapping):
            return _entry(base, key)
        if kind_of(base) == "list" and isinstance(base, Sequence):
            return _place_in(base, key)
        raise Wrong(f"{kind_of(base)} has no parts: `{key if isinstance(key, str) else '[…]'}` cannot be read from it")


def _entry(base: Mapping[str, Value], key: Value) -> Value:
    if not isinstance(key, str):
        raise Wrong(f"an entry of a mapping is named by text, not by {kind_of(key)}")
    try:
        return base[key]
    except KeyError:
        raise Wrong(f"there is no `{key[:64]}` here", did_you_mean(key, base)) from None


def _place_in(base: Sequence[Value], key: Value) -> Value:
    if isinstance(key, bool) or not isinstance(key, int):
        raise Wrong(f"a place in a list is a whole number, not {kind_of(key)}", "the first is [0], the last [-1]")
    try:
        return base[key]
    except IndexError:
        raise Wrong(f"the list has {len(base)} entries: there is none at [{key}]") from None


@dataclass(frozen=True, slots=True)
class Call:
    """`name(a, b)`: a function of the table."""

    place: int
    name: str
    arguments: tuple[Node, ...]

    def evaluate(self, scope: Scope, budget: Budget) -> Value:
        values = [argument.evaluate(scope, budget) for argument in self.arguments]
        return FUNCTIONS[self.name].apply(values, budget)


@dataclass(frozen=True, slots=True)
class Not:
    """`not a`."""

    place: int
    part: Node

    def evaluate(self, scope: Scope, budget: Budget) -> Value:
        return not truth(self.part.evaluate(scope, budget))


@dataclass(frozen=True, slots=True)
class Minus:
    """`-a`."""

    place: int
    part: Node

    def evaluate(self, scope: Scope, budget: Budget) -> Value:
        return -number(self.part.evaluate(scope, budget), of="`-`")


@dataclass(frozen=True, slots=True)
class Every:
    """`a and b and c`: stops at the first false."""

    place: int
    parts: tuple[Node, ...]

    def evaluate(self, scope: Scope, budget: Budget) -> Value:
        return all(truth(part.evaluate(scope, budget)) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Either:
    """`a or b or c`: stops at the first true."""

    place: int
    parts: tuple[Node, ...]

    def evaluate(self, scope: Scope, budget: Budget) -> Value:
        return any(truth(part.evaluate(scope, budget)) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Binary:
    """`a sign b`, both computed."""

    place: int
    sign: str
    left: Node
    right: Node

    def evaluate(self, scope: Scope, budget: Budget) -> Value:
        return OPERATORS[self.sign](self.left.evaluate(scope, budget), self.right.evaluate(scope, budget), budget)


Node: TypeAlias = Literal | ListOf | Name | Member | Call | Not | Minus | Every | Either | Binary


def parts_of(node: Node) -> tuple[Node, ...]:
    """Return the direct parts of a node."""
    match node:
        case ListOf() | Every() | Either():
            return node.parts
        case Call():
            return node.arguments
        case Member():
            return (node.base, node.key)
        case Not() | Minus():
            return (node.part,)
        case Binary():
            return (node.left, node.right)
    return ()


def truth(value: Value) -> bool:
    """Return a boolean as it is; anything else is a fault (no truthiness in this language)."""
    if value is True or value is False:
        return value
    raise Wrong(f"a condition must be true or false, not {kind_of(value)}", 'compare it: `== "…"`, `> 0`, `!= null`')


def _equal(left: Value, right: Value, _: Budget) -> bool:
    if left is None or right is None:
        return left is right
    first, second = kind_of(left), kind_of(right)
    if first != second:
        raise Wrong(f"{first} cannot be compared with {second}", "text never mixes with numbers or dates")
    if first in ("list", "mapping", "file"):
        raise Wrong(f"a {first} cannot be compared", "compare its parts")
    return left == right


def _unequal(left: Value, right: Value, budget: Budget) -> bool:
    return not _equal(left, right, budget)


def _ordered(compare: Callable[[int], bool]) -> Callable[[Value, Value, Budget], bool]:
    def apply(left: Value, right: Value, _: Budget) -> bool:
        first, second = kind_of(left), kind_of(right)
        if first != second or first not in ("number", "text", "date"):
            raise Wrong(f"{first} and {second} have no order", "compare number with number, date with date")
        return compare((left > right) - (left < right))  # type: ignore[operator]  # both of one ordered kind

    return apply


def _arithmetic(sign: str) -> Callable[[Value, Value, Budget], Value]:
    def apply(left: Value, right: Value, _: Budget) -> Value:
        first, second = number(left, of=f"`{sign}`"), number(right, of=f"`{sign}`")
        try:
            return bounded(_compute(sign, first, second))
        except DivisionByZero:
            raise Wrong("a division by zero") from None
        except DecimalException:
            raise Wrong("a number beyond 10^18") from None

    return apply


def _compute(sign: str, first: int | Decimal, second: int | Decimal) -> int | Decimal:
    if sign == "/":
        if second == 0:
            raise DivisionByZero
        return ARITHMETIC.divide(Decimal(first), Decimal(second))
    whole = isinstance(first, int) and isinstance(second, int)
    match sign:
        case "+":
            return first + second if whole else ARITHMETIC.add(first, second)
        case "-":
            return first - second if whole else ARITHMETIC.subtract(first, second)
    return first * second if whole else ARITHMETIC.multiply(first, second)


def _plus(left: Value, right: Value, budget: Budget) -> Value:
    if isinstance(left, str) and isinstance(right, str):
        return short(left + right)
    return _add(left, right, budget)


def _within(left: Value, right: Value, budget: Budget) -> bool:
    if isinstance(right, str):
        if not isinstance(left, str):
            raise Wrong(f"{kind_of(left)} cannot be looked for in text")
        return left in right
    if isinstance(right, Mapping):
        return isinstance(left, str) and left in right
    if kind_of(right) == "list" and isinstance(right, Sequence):
        budget.spend(len(right))
        return any(kind_of(entry) == kind_of(left) and _equal(left, entry, budget) for entry in right)
    raise Wrong(f"`in` needs a list, a mapping or text on its right, not {kind_of(right)}")


_add = _arithmetic("+")
OPERATORS: dict[str, Callable[[Value, Value, Budget], Value]] = {
    "==": _equal,
    "!=": _unequal,
    "<": _ordered(lambda order: order < 0),
    "<=": _ordered(lambda order: order <= 0),
    ">": _ordered(lambda order: order > 0),
    ">=": _ordered(lambda order: order >= 0),
    "in": _within,
    "+": _plus,
    "-": _arithmetic("-"),
    "*": _arithmetic("*"),
    "/": _arithmetic("/"),
}
