"""Hands out numbers that nobody else in the register has, nor has by one typing error."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from random import Random

from mock_caseworker.generator import identifiers

WIDTH = 18
"""Places of an identity number."""


class Unique:
    """The numbers of one data set; nothing it has given is given again."""

    def __init__(self, rng: Random, taken: Iterable[str]) -> None:
        self._rng = rng
        self._taken: set[str] = set()
        self._right: dict[str, str] = {}
        self._mistyped: set[str] = set()
        for id_no in taken:
            self.take(id_no)

    def personal_no(self) -> str:
        """Return a 个人编号; all of them have the same length."""
        return self._once(lambda: f"98{self._rng.randrange(10**8):08d}")

    def id_no(self, birth: date, sex: str) -> str:
        """Return an identity number of a man (男) or a woman (女)."""
        while not self.take(made := identifiers.make_id_no(self._rng, birth, "1" if sex == "男" else "2")):
            pass
        return made

    def take(self, id_no: str) -> bool:
        """Give out an identity number made elsewhere; refuse one that somebody has, or has by one typing error."""
        if id_no in self._taken or self._mistyped & parts(id_no):
            return False
        self._taken.add(id_no)
        self._right.update(dict.fromkeys(parts(id_no), id_no))
        return True

    def mistyped(self, id_no: str, mistype: Callable[[], str]) -> str:
        """Return an identity number with an error in it that does not come near anybody else's."""
        typed = mistype()
        while any(self._right.get(part, id_no) != id_no for part in parts(typed)):
            typed = mistype()
        self._mistyped |= parts(typed)
        return typed

    def mobile(self) -> str:
        """Return a mobile number."""
        return self._once(lambda: identifiers.make_mobile(self._rng))

    def card_no(self) -> str:
        """Return a bank card number."""
        return self._once(lambda: identifiers.make_card_no(self._rng))

    def _once(self, make: Callable[[], str]) -> str:
        while (made := make()) in self._taken:
            pass
        self._taken.add(made)
        return made


def parts(id_no: str) -> frozenset[str]:
    """Return a number without each of its places in turn: two that are one edit apart have one of these in common."""
    return frozenset(id_no[:place] + id_no[place + 1 :] for place in range(WIDTH))
