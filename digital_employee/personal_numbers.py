"""Finds citizen ids, bank cards and mobile numbers in free text. Hides nothing; redaction decides what to do.

A number must prove itself (check digit, real birth date, issuer), so that order numbers stay readable. Full-width
digits, spaces and hyphens between digits are seen through. The longest reading wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digital_employee.identifiers import birth_date, id_checksum_holds, luhn_holds

_GAP = "[ \\t\u00a0\u2000-\u200d\u202f\u2060\u3000\ufeff\\-\u2010-\u2015\uff0d]"
_RUN = re.compile(rf"\d(?:{_GAP}{{0,2}}\d){{10,}}(?:{_GAP}{{0,2}}[XxＸｘ](?![A-Za-z0-9]))?")
_GROUP = re.compile(r"\d+[XxＸｘ]?|[XxＸｘ]")
_LATIN = re.compile(r"[A-Za-z]")
_CARD_START = re.compile(r"62|60|4|5[1-5]|3[4-7]|6[589]|81|95|99")
"""Issuers seen in China, and 99 for synthetic cards. What begins like a date (20…) is an order number."""
_CARD_WORD = re.compile(r"卡|账号|帐号|账户|帐户|银行|存折|card|account", re.IGNORECASE)
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]|9[19]")
_MOBILE = re.compile(r"(?P<prefix>(?:00)?86)?(?P<number>1[3-9][0-9]{9})")
_MOBILE_LENGTHS = (11, 13, 15)
_WORD_DISTANCE = 16
_SHORTEST, _LONGEST = 11, 19
_MOST_GROUPS = 19


@dataclass(frozen=True)
class Sighting:
    """One personal number: its type, its digits in plain form, and the place of each digit in the text."""

    type: str
    digits: str
    places: tuple[int, ...]


@dataclass(frozen=True)
class _Group:
    start: int
    digits: str

    @property
    def end(self) -> int:
        return self.start + len(self.digits)


def find_personal_numbers(text: str) -> Iterator[Sighting]:
    """Yield every personal number of a text, from left to right, never overlapping."""
    for run in _RUN.finditer(text):
        groups = [_Group(run.start() + match.start(), _plain(match[0])) for match in _GROUP.finditer(run[0])]
        first = 0
        while first < len(groups):
            found = _at(text, groups, first)
            if found is None:
                first += 1
                continue
            sighting, count = found
            yield sighting
            first += count


def _plain(text: str) -> str:
    return "".join("X" if character in "XxＸｘ" else str(int(character)) for character in text)


def _at(text: str, groups: list[_Group], first: int) -> tuple[Sighting, int] | None:
    """Return the best reading that begins with this group, and how many groups it takes."""
    best: tuple[int, str, str, int] | None = None
    digits = ""
    for count, group in enumerate(groups[first : first + _MOST_GROUPS], start=1):
        digits += group.digits
        if len(digits) > _LONGEST:
            break
        if len(digits) >= _SHORTEST and (read := _read(text, groups[first : first + count], digits)):
            best = max(best, (*read, count)) if best else (*read, count)
    if best is None:
        return None
    _, kind, digits, count = best
    places = [place for group in groups[first : first + count] for place in range(group.start, group.end)]
    return Sighting(kind, digits, tuple(places[-len(digits) :])), count


def _read(text: str, window: list[_Group], digits: str) -> tuple[int, str, str] | None:
    """Return (certainty, type, digits) of what these groups are together, if anything."""
    if _is_id(digits):
        return 4, "id_card", digits
    if len(window) == 1 and _is_old_id(digits):
        found: tuple[int, str, str] = 2, "id_card", digits
    elif _is_card(text, window, digits):
        found = 3, "bank_card", digits
    elif (mobile := _mobile(window, digits)) is not None:
        found = 1, "mobile", mobile
    else:
        return None
    return None if _touches_letter(text, window[0].start, window[-1].end) else found


def _is_id(digits: str) -> bool:
    return (
        len(digits) == 18
        and "X" not in digits[:17]
        and birth_date(digits[6:14]) is not None
        and id_checksum_holds(digits)
    )


def _is_old_id(digits: str) -> bool:
    return (
        len(digits) == 15
        and digits.isdecimal()
        and _PROVINCE.match(digits) is not None
        and birth_date("19" + digits[6:12]) is not None
    )


def _is_card(text: str, window: list[_Group], digits: str) -> bool:
    if len(digits) < 12 or "X" in digits:
        return False
    start = window[0].start
    if not (_CARD_START.match(digits) or _CARD_WORD.search(text, max(0, start - _WORD_DISTANCE), start)):
        return False
    return _evenly(window, 4) and luhn_holds(digits)


def _mobile(window: list[_Group], digits: str) -> str | None:
    match = _MOBILE.fullmatch(digits) if len(digits) in _MOBILE_LENGTHS else None
    return match["number"] if match and _mobile_grouping(window, match["prefix"] or "") else None


def _mobile_grouping(window: list[_Group], prefix: str) -> bool:
    lengths = [len(group.digits) for group in window]
    if prefix and lengths[0] == len(prefix):
        lengths = lengths[1:]
    elif prefix:
        lengths[0] -= len(prefix)
    return lengths in ([11], [3, 4, 4], [3, 8], [7, 4]) or set(lengths) == {1}


def _evenly(window: list[_Group], size: int) -> bool:
    lengths = [len(group.digits) for group in window]
    return len(lengths) == 1 or set(lengths) == {1} or (set(lengths[:-1]) == {size} and lengths[-1] <= size)


def _touches_letter(text: str, start: int, end: int) -> bool:
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return _LATIN.search(around) is not None
