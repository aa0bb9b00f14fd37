"""Hands out numbers that nobody else in the register has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from random import Random

from mock_caseworker.generator import identifiers


class Unique:
    """The numbers of one data set; nothing it has given is given again."""

    def __init__(self, rng: Random, taken: Iterable[str]) -> None:
        self._rng = rng
        self._taken = set(taken)

    def personal_no(self) -> str:
        """Return a 个人编号; all of them have the same length."""
        return self._once(lambda: f"98{self._rng.randrange(10**8):08d}")

    def id_no(self, birth: date, sex: str) -> str:
        """Return an identity number of a man (男) or a woman (女)."""
        return self._once(lambda: identifiers.make_id_no(self._rng, birth, "1" if sex == "男" else "2"))

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
