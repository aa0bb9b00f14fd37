"""Templates: YAML values with `${{ … }}` inside, parsed once and evaluated in a scope. Reads no names by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from digital_employee.errors import ExpressionError
from digital_employee.workflow.expressions.functions import Budget
from digital_employee.workflow.expressions.nodes import Literal, Member, Name, Node, truth
from digital_employee.workflow.expressions.parser import parse_tokens, walk
from digital_employee.workflow.expressions.tokens import Misplaced, cut
from digital_employee.workflow.expressions.values import Scope, Value, Wrong, short, to_text

OPENING = "${{"
MAX_EXPRESSIONS = 50
MAX_NESTING = 40


class TemplateError(ExpressionError):
    """A template that cannot be parsed or evaluated; `place` counts characters within its text."""

    def __init__(self, what: str, *, source: str = "", place: int = 0, to_do: str = "") -> None:
        self.place = place
        super().__init__(what, where=source, to_do=to_do)


@dataclass(frozen=True)
class NameUse:
    """A name that an expression reads: its path as far as it is literal, and where in the text it stands."""

    path: tuple[str, ...]
    place: int


@dataclass(frozen=True)
class Expression:
    """One parsed `${{ … }}`."""

    source: str
    place: int
    node: Node

    def evaluate(self, scope: Scope) -> Value:
        """Return the value in this scope."""
        try:
            return self.node.evaluate(scope, Budget())
        except Wrong as wrong:
            raise TemplateError(wrong.what, source=self.source, place=self.place, to_do=wrong.to_do) from None


@dataclass(frozen=True)
class Text:
    """A parsed template text: plain pieces and expressions in turn."""

    pieces: tuple[str | Expression, ...]

    @property
    def lone(self) -> Expression | None:
        """The one expression that is the whole text, if it is so; it keeps its type."""
        only = self.pieces[0] if len(self.pieces) == 1 else None
        return only if isinstance(only, Expression) else None

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Every expression in the text."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Expression))

    def evaluate(self, scope: Scope) -> Value:
        """Return the value: of the lone expression, else the text with every expression's text put in."""
        if (lone := self.lone) is not None:
            return lone.evaluate(scope)
        return _joined([_shown(piece, scope) for piece in self.pieces])


def parse(text: str) -> Text:
    """Return the parsed template; parsing is cached.

    Raises:
        TemplateError: with the place of the first fault.
    """
    return _parse_cached(text) if len(text) <= 4096 else _parse(text)


def evaluate(template: Any, scope: Scope) -> Value:
    """Return the value of a template: a text, or a list or mapping of such; other values are themselves."""
    return _evaluate(template, scope, 0)


def evaluate_condition(template: Any, scope: Scope) -> bool:
    """Return the truth of a condition: a lone expression that yields true or false, or such a YAML value.

    Raises:
        TemplateError: anything else; there is no truthiness.
    """
    value = parse(template).evaluate(scope) if isinstance(template, str) else template
    try:
        return truth(value)
    except Wrong as wrong:
        raise TemplateError(wrong.what, source=str(template), to_do=wrong.to_do) from None


def names_in(template: Any) -> tuple[NameUse, ...]:
    """Return every name a template reads; `a.b['c'].d` is one use with the path a, b, c, d."""
    return tuple(use for text in texts_in(template) for use in _uses(parse(text)))


def texts_in(template: Any) -> Iterator[str]:
    """Yield every text of a template that holds an expression."""
    if isinstance(template, str):
        if OPENING in template:
            yield template
    elif isinstance(template, Mapping):
        for value in template.values():
            yield from texts_in(value)
    elif isinstance(template, Sequence):
        for value in template:
            yield from texts_in(value)


@lru_cache(maxsize=8192)
def _parse_cached(text: str) -> Text:
    return _parse(text)


def _parse(text: str) -> Text:
    pieces: list[str | Expression] = []
    place = 0
    while (opening := text.find(OPENING, place)) >= 0:
        if opening > place:
            pieces.append(text[place:opening])
        expression, place = _parse_one(text, opening)
        pieces.append(expression)
        if len(pieces) > 2 * MAX_EXPRESSIONS:
            raise TemplateError(f"more than {MAX_EXPRESSIONS} expressions in one text", place=opening)
    if place < len(text) or not pieces:
        pieces.append(text[place:])
    return Text(tuple(pieces))


def _parse_one(text: str, opening: int) -> tuple[Expression, int]:
    try:
        tokens, end = cut(text, opening + len(OPENING))
        return Expression(text[opening:end], opening, parse_tokens(tokens)), end
    except Misplaced as wrong:
        source = text[opening : opening + 80]
        raise TemplateError(wrong.what, source=source, place=wrong.place, to_do=wrong.to_do) from None


def _evaluate(template: Any, scope: Scope, depth: int) -> Value:
    if isinstance(template, str):
        return parse(template).evaluate(scope) if OPENING in template else template
    if depth > MAX_NESTING:
        raise TemplateError("a template nested too deeply")
    if isinstance(template, Mapping):
        return {str(key): _evaluate(value, scope, depth + 1) for key, value in template.items()}
    if isinstance(template, Sequence):
        return [_evaluate(value, scope, depth + 1) for value in template]
    return template  # type: ignore[no-any-return]  # int, bool or None, as read from YAML


def _shown(piece: str | Expression, scope: Scope) -> str:
    if isinstance(piece, str):
        return piece
    try:
        return to_text(piece.evaluate(scope))
    except Wrong as wrong:
        raise TemplateError(wrong.what, source=piece.source, place=piece.place, to_do=wrong.to_do) from None


def _joined(pieces: list[str]) -> str:
    try:
        return short("".join(pieces))
    except Wrong as wrong:
        raise TemplateError(wrong.what) from None


def _uses(text: Text) -> Iterator[NameUse]:
    for expression in text.expressions:
        inner: set[int] = set()
        for node, _ in walk(expression.node):
            if isinstance(node, Member) and id(node) not in inner:
                yield from _use(_spine(node, inner))
            elif isinstance(node, Name) and id(node) not in inner:
                yield NameUse((node.name,), node.place)


def _spine(node: Node, inner: set[int]) -> list[Node]:
    """Return the chain of a member access from its root, marking its bases as seen."""
    chain = [node]
    while isinstance(node, Member):
        node = node.base
        inner.add(id(node))
        chain.append(node)
    return chain[::-1]


def _use(chain: list[Node]) -> Iterator[NameUse]:
    root = chain[0]
    if not isinstance(root, Name):
        return
    path = [root.name]
    for node in chain[1:]:
        key = node.key if isinstance(node, Member) else None
        if not (isinstance(key, Literal) and isinstance(key.value, str)):
            break
        path.append(key.value)
    yield NameUse(tuple(path), root.place)
