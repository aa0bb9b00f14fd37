"""Makes synthetic identifiers that pass their check sums; nothing here belongs to a real person or firm.

Sources: GB 11643-1999 (identity number), GB 32100-2015 (unified credit code), ISO/IEC 7812 (Luhn).
"""

from __future__ import annotations

from datetime import date
from random import Random

REGIONS = ("990101", "990102", "990103")

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_DIGITS = "零一二三四五六七八九"
_UNITS = ((10_000, "万"), (1_000, "千"), (100, "百"), (10, "十"))


def make_id_no(rng: Random, birth: date, sex: str) -> str:
    """Return an 18-digit identity number of region 9901xx; the 17th digit is odd for sex 1 and even for sex 2."""
    serial = rng.randrange(0, 1000, 2) + (sex == "1")
    body = f"{rng.choice(REGIONS)}{birth:%Y%m%d}{serial:03d}"
    return body + id_check(body)


def id_check(body: str) -> str:
    """Return the check character of 17 digits."""
    return _ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def make_uscc(rng: Random) -> str:
    """Return a unified social credit code of an enterprise registered in region 9901xx."""
    body = f"91{rng.choice(REGIONS)}MA{''.join(rng.choice(_USCC_ALPHABET) for _ in range(7))}"
    total = sum(_USCC_ALPHABET.index(char) * pow(3, place, 31) for place, char in enumerate(body))
    return body + _USCC_ALPHABET[-total % 31]


def make_card_no(rng: Random) -> str:
    """Return a 19-digit bank card number with the unassigned prefix 99 and a Luhn check digit."""
    body = f"99{rng.randrange(10**16):016d}"
    # The check digit is appended on the right, so every second digit from the right end of the body is doubled.
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(body)))
    return body + str(-total % 10)


def make_mobile(rng: Random) -> str:
    """Return a mobile number whose middle block 0000 marks it as made up."""
    return f"1{rng.randint(3, 9)}{rng.randint(0, 9)}0000{rng.randrange(10_000):04d}"


def numeral(number: int) -> str:
    """Return 1 … 99 999 in Chinese numerals (十一, 一百零三); they keep made-up names apart."""
    text, rest, gap = "", number, False
    for unit, sign in _UNITS:
        count, rest = divmod(rest, unit)
        if count:
            text += ("零" if gap else "") + _DIGITS[count] + sign
        gap = bool(text) and not count and bool(rest)
    if rest:
        text += ("零" if gap else "") + _DIGITS[rest]
    return text[1:] if 10 <= number < 20 else text
