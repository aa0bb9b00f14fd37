"""Checks of identifiers at the counter, answering the exact message to show or nothing. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from mock_caseworker import messages

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LUHN_LENGTHS = range(12, 20)
_EARLIEST_BIRTH = date(1900, 1, 1)


def normalise(text: str) -> str:
    """Return half-width text without spaces, letters upper."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def birth_date_of(id_no: str) -> date | None:
    """Return the birth date inside an 18-digit number, None where it is no date."""
    try:
        return date(int(id_no[6:10]), int(id_no[10:12]), int(id_no[12:14]))
    except ValueError:
        return None


def id_no_fault(id_no: str, today: date) -> str | None:
    """Judge a 社会保障号码: form, then birth date, then check digit (COM-R01)."""
    if not re.fullmatch(r"[0-9]{17}[0-9X]", id_no):
        return messages.ID_FORMAT
    birth = birth_date_of(id_no)
    if birth is None or not _EARLIEST_BIRTH <= birth <= today:
        return messages.ID_BIRTH
    total = sum(int(digit) * weight for digit, weight in zip(id_no[:17], _WEIGHTS, strict=True))
    return None if "10X98765432"[total % 11] == id_no[17] else messages.ID_CHECKSUM


def person_fault(id_no: str, *, birth_date: str, sex: str) -> str | None:
    """Compare the number with the register's birth date and sex; an undeclared sex is not compared."""
    birth = birth_date_of(id_no)
    if birth is None or birth.isoformat() != birth_date:
        return messages.ID_BIRTH
    declared = {"1": "男", "2": "女"}.get(sex, sex)
    encoded = "男" if int(id_no[16]) % 2 else "女"
    return messages.ID_SEX if declared in {"男", "女"} and declared != encoded else None


def uscc_fault(uscc: str) -> str | None:
    """Judge a 统一社会信用代码 (COM-R04)."""
    if len(uscc) != 18 or any(letter not in _USCC_ALPHABET for letter in uscc):
        return messages.USCC
    total = sum(_USCC_ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(uscc[:17]))
    return None if _USCC_ALPHABET[(31 - total % 31) % 31] == uscc[17] else messages.USCC


def card_fault(card_no: str) -> str | None:
    """Judge a bank card by length and Luhn (COM-R05)."""
    if not re.fullmatch(r"[0-9]+", card_no) or len(card_no) not in _LUHN_LENGTHS:
        return messages.CARD
    total = 0
    for place, digit in enumerate(reversed(card_no)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return None if total % 10 == 0 else messages.CARD


def contains_id_no(text: str, today: date) -> bool:
    """Say whether free text holds a complete valid number."""
    found = re.findall(r"(?<![0-9])[0-9]{17}[0-9X](?![0-9])", normalise(text))
    return any(id_no_fault(candidate, today) is None for candidate in found)
