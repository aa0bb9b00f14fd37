"""The words of an expression, cut from its text. Knows no grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from digital_employee.workflow.expressions.values import Wrong

MAX_SOURCE = 1024


class TokenKind(StrEnum):
    """What a token is."""

    NAME = "name"
    NUMBER = "number"
    TEXT = "text"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One word of an expression; `start` counts characters from the beginning of the template text."""

    kind: TokenKind
    text: str
    start: int


_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n\u3000]+)
  | (?P<number>[0-9]+(?:\.[0-9]+)?)
  | (?P<name>[^\W\d]\w*)
  | (?P<text>"[^"]*"|'[^']*')
  | (?P<sign>&&|\|\||==|!=|<=|>=|\}\}|[-+*/<>!().,\[\]])
    """,
    re.VERBOSE,
)
_SAME = {"&&": "and", "||": "or", "!": "not"}
_NOT_OURS = {
    "=": "to compare write `==`",
    "?": "there is no `? :`; put the choice into a skill",
    "%": "there is no remainder",
    "|": "there are no filters; call a function: `upper(x)`",
    "}": "an expression ends with `}}`",
    "{": "there are no mapping literals",
    "`": "text stands between ' or \"",
    "\\": "there are no escapes; use the other kind of quote",
    "“": "use straight quotes",
    "”": "use straight quotes",
    "‘": "use straight quotes",
    "’": "use straight quotes",
    "（": "use the half-width (",
    "）": "use the half-width )",
    "，": "use the half-width ,",
}


def cut(text: str, start: int) -> tuple[list[Token], int]:
    """Return the tokens from `start` to the closing `}}`, and where the text goes on behind it.

    Raises:
        Wrong: a character that no word begins with, no closing `}}`, or more than 1 KiB of source.
    """
    tokens: list[Token] = []
    place = start
    while place < len(text) and place - start <= MAX_SOURCE:
        match = _TOKEN.match(text, place)
        if match is None:
            raise _unknown(text, place)
        kind, word = match.lastgroup, match[0]
        if word == "}}":
            tokens.append(Token(TokenKind.END, "}}", place))
            return tokens, match.end()
        if kind != "space":
            tokens.append(_token(str(kind), word, place))
        place = match.end()
    if place - start > MAX_SOURCE:
        raise Misplaced("an expression longer than 1 KiB", start, "put it into a skill")
    raise Misplaced("`${{` without its `}}`", start)


class Misplaced(Wrong):
    """A fault of writing, with the place in the template text where it stands."""

    def __init__(self, what: str, place: int, to_do: str = "") -> None:
        super().__init__(what, to_do)
        self.place = place


def _token(kind: str, word: str, place: int) -> Token:
    if kind == "sign":
        word = _SAME.get(word, word)
    return Token(TokenKind(kind), word[1:-1] if kind == "text" else word, place)


def _unknown(text: str, place: int) -> Misplaced:
    character = text[place]
    if character in "'\"":
        return Misplaced("a quote is opened and never closed", place)
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return Misplaced(f"`{shown}` means nothing here", place, _NOT_OURS.get(character, ""))
