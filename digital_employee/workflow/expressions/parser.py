"""From words to an expression. Owns the grammar and the static limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from digital_employee.workflow.expressions.functions import FUNCTIONS
from digital_employee.workflow.expressions.nodes import (
    Binary,
    Call,
    Either,
    Every,
    ListOf,
    Literal,
    Member,
    Minus,
    Name,
    Node,
    Not,
    parts_of,
)
from digital_employee.workflow.expressions.tokens import Misplaced, Token, TokenKind
from digital_employee.workflow.expressions.values import Value, Wrong, bounded
from digital_employee.workflow.faults import did_you_mean

MAX_NODES = 200
MAX_DEPTH = 20

CONSTANTS: dict[str, Value] = {"true": True, "false": False, "null": None}
_OPERATOR_WORDS = {"and", "or", "not", "in"}
RESERVED = frozenset(CONSTANTS) | _OPERATOR_WORDS
_COMPARISONS = {"==", "!=", "<", "<=", ">", ">=", "in"}
_FOREIGN_CONSTANTS = {"None": "null", "nil": "null", "True": "true", "False": "false", "AND": "and", "OR": "or"}


def parse_tokens(tokens: list[Token]) -> Node:
    """Return the expression the tokens write; they end with the closing `}}`.

    Raises:
        Misplaced: the first word that does not fit, or a limit (200 parts, 20 levels) that is passed.
    """
    parser = _Parser(tokens)
    node = parser.alternative()
    parser.expect_end()
    _check_limits(node)
    return node


def walk(node: Node) -> Iterator[tuple[Node, int]]:
    """Yield every part of an expression with its depth, without recursion."""
    waiting = [(node, 1)]
    while waiting:
        part, depth = waiting.pop()
        yield part, depth
        waiting.extend((child, depth + 1) for child in parts_of(part))


def _check_limits(node: Node) -> None:
    for count, (part, depth) in enumerate(walk(node), start=1):
        if count > MAX_NODES:
            raise Misplaced(f"an expression of more than {MAX_NODES} parts", part.place, "put it into a skill")
        if depth > MAX_DEPTH:
            raise Misplaced(f"an expression deeper than {MAX_DEPTH} levels", part.place, "put it into a skill")


class _Parser:
    """Recursive descent, with the depth of its own recursion counted."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def alternative(self) -> Node:
        return self._chain("or", self._conjunction, Either)

    def expect_end(self) -> None:
        token = self._tokens[self._at]
        if token.kind is TokenKind.END:
            return
        if token.text in _COMPARISONS:
            raise Misplaced("comparisons do not chain", token.start, "write `a < b and b < c`")
        raise Misplaced(f"`{token.text[:40]}` does not fit here", token.start, self._advice(token))

    def _conjunction(self) -> Node:
        return self._chain("and", self._negation, Every)

    def _chain(self, word: str, part: Callable[[], Node], build: type[Either] | type[Every]) -> Node:
        first = part()
        place = self._tokens[self._at].start
        parts = [first]
        while self._take(word):
            parts.append(part())
        return first if len(parts) == 1 else build(place, tuple(parts))

    def _negation(self) -> Node:
        place = self._tokens[self._at].start
        if self._take("not"):
            self._enter()
            node = Not(place, self._negation())
            self._depth -= 1
            return node
        return self._comparison()

    def _comparison(self) -> Node:
        return self._binary(_COMPARISONS, self._total, chain=False)

    def _total(self) -> Node:
        return self._binary({"+", "-"}, self._product)

    def _product(self) -> Node:
        return self._binary({"*", "/"}, self._unary)

    def _binary(self, signs: set[str], part: Callable[[], Node], *, chain: bool = True) -> Node:
        left = part()
        while (token := self._tokens[self._at]).text in signs and token.kind in (TokenKind.SIGN, TokenKind.NAME):
            self._at += 1
            left = Binary(token.start, token.text, left, part())
            if not chain:
                break
        return left

    def _unary(self) -> Node:
        place = self._tokens[self._at].start
        if self._take("-"):
            self._enter()
            node = Minus(place, self._unary())
            self._depth -= 1
            return node
        return self._postfix()

    def _postfix(self) -> Node:
        node = self._primary()
        while True:
            place = self._tokens[self._at].start
            if self._take("."):
                node = Member(place, node, self._member_name())
            elif self._take("["):
                node = Member(place, node, self._inside("]")[0])
            else:
                return node

    def _member_name(self) -> Literal:
        token = self._tokens[self._at]
        if token.kind is not TokenKind.NAME:
            raise Misplaced("a name is expected after `.`", token.start, "other names: `x['…']`; entries: `x[0]`")
        self._at += 1
        return Literal(token.start, token.text)

    def _primary(self) -> Node:
        token = self._tokens[self._at]
        self._at += 1
        match token.kind:
            case TokenKind.NUMBER:
                return Literal(token.start, _number(token))
            case TokenKind.TEXT:
                return Literal(token.start, token.text)
            case TokenKind.NAME if token.text not in _OPERATOR_WORDS:
                return self._named(token)
            case TokenKind.SIGN if token.text == "(":
                return self._inside(")")[0]
            case TokenKind.SIGN if token.text == "[":
                return ListOf(token.start, self._inside("]", many=True))
        self._at -= 1
        if token.kind is TokenKind.END:
            raise Misplaced("the expression is empty or breaks off", token.start)
        raise Misplaced(f"`{token.text[:40]}` does not fit here", token.start, self._advice(token))

    def _named(self, token: Token) -> Node:
        if token.text in CONSTANTS:
            return Literal(token.start, CONSTANTS[token.text])
        if not self._take("("):
            return Name(token.start, token.text)
        function = FUNCTIONS.get(token.text)
        if function is None:
            raise Misplaced(f"no function `{token.text[:40]}`", token.start, did_you_mean(token.text, FUNCTIONS))
        arguments = self._inside(")", many=True)
        if not function.least <= len(arguments) <= function.most:
            raise Misplaced(f"`{token.text}` is called as `{function.usage}`", token.start)
        return Call(token.start, token.text, arguments)

    def _inside(self, closing: str, *, many: bool = False) -> tuple[Node, ...]:
        self._enter()
        parts: list[Node] = []
        if not (many and self._tokens[self._at].text == closing):
            parts.append(self.alternative())
            while many and self._take(","):
                parts.append(self.alternative())
        token = self._tokens[self._at]
        if not self._take(closing):
            raise Misplaced(f"`{closing}` is missing before here", token.start, self._advice(token))
        self._depth -= 1
        return tuple(parts)

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            place = self._tokens[self._at].start
            raise Misplaced(f"an expression deeper than {MAX_DEPTH} levels", place, "put it into a skill")

    def _take(self, word: str) -> bool:
        token = self._tokens[self._at]
        taken = token.text == word and token.kind in (TokenKind.SIGN, TokenKind.NAME)
        self._at += taken
        return taken

    def _advice(self, token: Token) -> str:
        if token.text == "(":
            return "values have no methods; functions: " + ", ".join(FUNCTIONS)
        return ""


def _number(token: Token) -> int | Decimal:
    value = Decimal(token.text) if "." in token.text else int(token.text)
    try:
        return bounded(value)
    except Wrong as wrong:
        raise Misplaced(wrong.what, token.start, "an identifier is text: quote it") from None
