"""Owns the identifiers of persons, units and cards: how they are normalised, upgraded and checked. Reads nothing."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum
from typing import Protocol

from digital_employee.face import BusinessException, rule

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"
_ID_FORM = re.compile(r"[0-9]{17}[0-9X]")
_ID15_FORM = re.compile(r"[0-9]{15}")
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CARD_FORM = re.compile(r"[0-9]{12,19}")
_OLDEST_BIRTH = date(1900, 1, 1)


class IdentifierFault(StrEnum):
    """Why an identifier is not accepted; the first that applies is reported."""

    LENGTH = "LEN"
    FORMAT = "FORMAT"
    BIRTH = "BIRTH"
    CHECKSUM = "CHECKSUM"
    REGION = "REGION"
    SEX = "SEX_MISMATCH"


class Sex(StrEnum):
    """Sex by GB/T 2261.1 (COM-R06)."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    UNSTATED = "9"


class RegionTable(Protocol):
    """What the check of an id asks of the table of regions."""

    def knows(self, code: str) -> bool:
        """Say whether an id may begin with this six-digit code."""
        ...


def normalise(text: str) -> str:
    """Return the identifier in half width, upper case and without any space (COM-R01)."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def id_weighted_sum(first_17: str) -> int:
    """Return S of the first 17 digits, from which the check character follows (GB 11643-1999, MOD 11-2)."""
    return sum(int(digit) * weight for digit, weight in zip(first_17, _ID_WEIGHTS, strict=True))


def id_check_character(first_17: str) -> str:
    """Return the 18th character of a 公民身份号码 (GB 11643-1999, MOD 11-2)."""
    return _ID_CHECK[id_weighted_sum(first_17) % 11]


def check_id_no(
    text: str, *, today: date, regions: RegionTable, declared_sex: Sex | None = None
) -> IdentifierFault | None:
    """Name the first fault of an 18-digit 公民身份号码, or None (COM-R01, GB 11643-1999).

    The order is LEN → FORMAT → BIRTH → CHECKSUM → REGION → SEX_MISMATCH. A declared sex of 0 or 9 is not compared.
    15-digit numbers are upgraded first, by `upgrade_id_no`.
    """
    id_no = normalise(text)
    return _fault_of_form(id_no, today) or _fault_of_meaning(id_no, regions, declared_sex)


def birth_date_of(id_no: str) -> date:
    """Return the birth date inside an 18-digit id; raises ValueError when there is no such day."""
    return date(int(id_no[6:10]), int(id_no[10:12]), int(id_no[12:14]))


def sex_of(id_no: str) -> Sex:
    """Return the sex that the 17th digit of an 18-digit id states: odd is male."""
    return Sex.MALE if int(id_no[16]) % 2 else Sex.FEMALE


@rule("social_insurance.id_card_15_to_18", law="GB 11643-1999", rule_id="COM-R02")
def upgrade_id_no(id_no: str) -> str:
    """Return the 18-digit form of a 15-digit id (COM-R02): century 19, check character appended.

    Raises BusinessException `BUS-COM-02` for the sequence numbers 996–999, which were reserved for people
    born before 1900 and always go to a person, and for a text that is no 15-digit id.
    """
    id_no = normalise(id_no)
    if not _ID15_FORM.fullmatch(id_no):
        raise BusinessException("这不是15位的身份证号码", code="BUS-COM-02", to_do="核对证件号码")
    if id_no[12:] >= "996":
        raise BusinessException(
            "15位号码顺序码为996–999，属于1900年前出生人员的保留号段", code="BUS-COM-02", to_do="由人工核对出生年份"
        )
    first_17 = f"{id_no[:6]}19{id_no[6:]}"
    return first_17 + id_check_character(first_17)


def check_uscc(text: str) -> IdentifierFault | None:
    """Name the first fault of a 统一社会信用代码, or None (COM-R04, GB 32100-2015).

    The mod-11 check of the inner 组织机构代码 is not enforced.
    """
    uscc = normalise(text)
    if len(uscc) != 18:
        return IdentifierFault.LENGTH
    if any(letter not in _USCC_ALPHABET for letter in uscc):
        return IdentifierFault.FORMAT
    if uscc[-1] != _USCC_ALPHABET[(31 - uscc_weighted_sum(uscc[:17]) % 31) % 31]:
        return IdentifierFault.CHECKSUM
    return None


def uscc_weighted_sum(first_17: str) -> int:
    """Return Σ of the first 17 characters, from which the check character follows (GB 32100-2015, MOD 31-3)."""
    return sum(_USCC_ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(first_17))


def check_personal_card(text: str) -> IdentifierFault | None:
    """Name the first fault of a personal bank card, or None (COM-R05: 12–19 digits, Luhn).

    Only for PERSONAL accounts: accounts of units need not obey Luhn.
    """
    card = normalise(text)
    if not _CARD_FORM.fullmatch(card):
        return IdentifierFault.FORMAT
    doubled = sum(sum(divmod(int(digit) * 2, 10)) for digit in card[-2::-2])
    if (doubled + sum(int(digit) for digit in card[-1::-2])) % 10:
        return IdentifierFault.CHECKSUM
    return None


def _fault_of_form(id_no: str, today: date) -> IdentifierFault | None:
    if len(id_no) != 18:
        return IdentifierFault.LENGTH
    if not _ID_FORM.fullmatch(id_no):
        return IdentifierFault.FORMAT
    birth = _birth_or_none(id_no)
    if birth is None or not _OLDEST_BIRTH <= birth <= today:
        return IdentifierFault.BIRTH
    return None


def _fault_of_meaning(id_no: str, regions: RegionTable, declared_sex: Sex | None) -> IdentifierFault | None:
    if id_no[-1] != id_check_character(id_no[:17]):
        return IdentifierFault.CHECKSUM
    if not regions.knows(id_no[:6]):
        return IdentifierFault.REGION
    if declared_sex in {Sex.MALE, Sex.FEMALE} and declared_sex != sex_of(id_no):
        return IdentifierFault.SEX
    return None


def _birth_or_none(id_no: str) -> date | None:
    try:
        return birth_date_of(id_no)
    except ValueError:
        return None
