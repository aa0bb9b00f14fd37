"""The arithmetic of identifiers that carry their own proof: citizen ids, company codes, bank cards.

Owns check digits only; what a field accepts and what a log hides is decided where these are used.
"""

from __future__ import annotations

from datetime import date

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FIRST_BIRTH_YEAR = 1900


def id_check_digit(digits: str) -> str:
    """Return the 18th character for the first 17 digits of a citizen id (GB 11643-1999)."""
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, digits, strict=True))
    return _ID_CHECKS[total % 11]


def id_checksum_holds(number: str) -> bool:
    """Return whether the last of 18 characters (17 digits and a digit or X) is the right one."""
    return id_check_digit(number[:17]) == number[17]


def birth_date(digits: str) -> date | None:
    """Return the date that YYYYMMDD names, or None when there is no such day or it lies before 1900."""
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return born if born.year >= _FIRST_BIRTH_YEAR else None


def luhn_holds(digits: str) -> bool:
    """Return whether a card number's last digit is the right one (ISO/IEC 7812-1)."""
    values = list(map(int, reversed(digits)))
    return (sum(values[::2]) + sum(map(_DOUBLED.__getitem__, values[1::2]))) % 10 == 0


def uscc_is_written_right(code: str) -> bool:
    """Return whether all 18 characters are of the alphabet of company codes (no I, O, S, V, Z)."""
    return len(code) == 18 and all(character in _USCC_ALPHABET for character in code)


def uscc_checksum_holds(code: str) -> bool:
    """Return whether the last character of a unified social credit code is the right one (GB 32100-2015)."""
    total = sum(_USCC_ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17]))
    return _USCC_ALPHABET[(31 - total % 31) % 31] == code[17]
