"""Makes identity numbers that are the same, nearly the same, re-issued or another, and the ways to type them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from random import Random
from types import MappingProxyType

from mock_caseworker.generator.identifiers import id_check

_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_SEQUENCE = slice(14, 17)
# The year of birth stays as it is: only records of one year are compared at a distance.
_SWAPS = (*range(5), *range(10, 16))


def is_valid(id_no: str) -> bool:
    """Say whether the check character is right."""
    return id_check(id_no[:17]) == id_no[17]


def is_reserved(id_no: str) -> bool:
    """Say whether its sequence is 996–999: written with 15 digits it means somebody born before 1900 (COM-R02)."""
    return id_no[_SEQUENCE] >= "996"


def reissue(id_no: str, birth: date) -> str:
    """Return the valid number of the same region and sequence with another birth date."""
    body = f"{id_no[:6]}{birth:%Y%m%d}{id_no[_SEQUENCE]}"
    return body + id_check(body)


def end_with_x(id_no: str) -> str:
    """Return a valid number of the same birth and sex that ends in X."""
    odd = int(id_no[16]) % 2
    for sequence in range(odd, 1000, 2):
        body = f"{id_no[:14]}{sequence:03d}"
        if id_check(body) == "X":
            return body + "X"
    raise ValueError("no sequence gives X")


def mistype(rng: Random, id_no: str, typo: str) -> str:
    """Return the number with one typing error; its check character never fits then."""
    return _TYPOS[typo](rng, id_no)


def _other_digit(rng: Random, digit: str, among: str = "0123456789") -> str:
    return rng.choice([other for other in among if other != digit])


def _wrong_digit(rng: Random, id_no: str) -> str:
    return f"{id_no[:15]}{_other_digit(rng, id_no[15])}{id_no[16:]}"


def _wrong_day(rng: Random, id_no: str) -> str:
    return f"{id_no[:13]}{_other_digit(rng, id_no[13], '12345678')}{id_no[14:]}"


def _wrong_check(rng: Random, id_no: str) -> str:
    return id_no[:17] + _other_digit(rng, id_no[17])


def _swapped(rng: Random, id_no: str) -> str:
    place = rng.choice([place for place in _SWAPS if id_no[place] != id_no[place + 1]])
    return f"{id_no[:place]}{id_no[place + 1]}{id_no[place]}{id_no[place + 2 :]}"


def _two_wrong(rng: Random, id_no: str) -> str:
    while True:
        typed = f"{id_no[:14]}{_other_digit(rng, id_no[14])}{id_no[15]}{_other_digit(rng, id_no[16])}{id_no[17]}"
        if not is_valid(typed):
            return typed


_TYPOS: Mapping[str, Callable[[Random, str], str]] = MappingProxyType(
    {"digit": _wrong_digit, "day": _wrong_day, "check": _wrong_check, "swap": _swapped, "two": _two_wrong}
)
WRITINGS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "plain": lambda id_no: id_no,
        "15": lambda id_no: id_no[:6] + id_no[8:17],
        "full_width": lambda id_no: id_no.translate(_FULL_WIDTH),
        "spaced": lambda id_no: f"{id_no[:6]} {id_no[6:14]} {id_no[14:]}",
        "small_x": lambda id_no: id_no.replace("X", "x"),
    }
)
"""Ways to type a number; all of them mean the same number."""
