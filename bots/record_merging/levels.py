"""Owns how alike two records are, field by field (MG-R03). Pure; the same levels stand in SQL in `linkage`."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum

from rapidfuzz.distance import DamerauLevenshtein

from bots.record_merging.normalise import normalise_id, normalise_name, raw_name
from bots.record_merging.pinyin import sound_of
from bots.record_merging.records import Person
from bots.social_insurance.identifiers import Sex, id_check_character, normalise
from digital_employee.face import rule

_BIRTH = slice(6, 14)


class Level(StrEnum):
    """How far one field of two records agrees."""

    MISSING = "missing"
    EXACT = "exact"
    NEAR = "near"
    VARIANT = "variant"
    AGREE = "agree"
    AGREE6 = "agree6"
    AGREE4 = "agree4"
    COMMON = "common"
    NONE = "none"
    DIFF = "diff"


LADDERS = {
    "id": (Level.EXACT, Level.NEAR, Level.DIFF),
    "name": (Level.EXACT, Level.VARIANT, Level.DIFF),
    "dob": (Level.EXACT, Level.NEAR, Level.DIFF),
    "sex": (Level.AGREE, Level.DIFF),
    "region": (Level.AGREE6, Level.AGREE4, Level.DIFF),
    "phone": (Level.AGREE, Level.DIFF),
    "card": (Level.AGREE, Level.DIFF),
    "emp": (Level.COMMON, Level.NONE),
}
"""The levels of each field, best first."""
DERIVED = frozenset({"dob", "sex"})
"""Fields that a number states: they say nothing new where the numbers are equal (MG-R04)."""


@dataclass(frozen=True)
class Features:
    """A person as compared: normalised values, None where nothing is known."""

    personal_no: str
    id: str | None
    has_check: bool
    """The number has its form and its check character (GB 11643)."""
    name: str | None
    """As written, after NFKC and without outer spaces."""
    name_norm: str | None
    sound: tuple[str, ...]
    dob: date | None
    sex: str | None
    region: str | None
    phone: str | None
    card: str | None
    emp: frozenset[str]


@dataclass(frozen=True)
class Levels:
    """The level of each of the eight fields."""

    id: Level = Level.MISSING
    name: Level = Level.MISSING
    dob: Level = Level.MISSING
    sex: Level = Level.MISSING
    region: Level = Level.MISSING
    phone: Level = Level.MISSING
    card: Level = Level.MISSING
    emp: Level = Level.MISSING

    def items(self) -> tuple[tuple[str, Level], ...]:
        """Return field and level, in the order of the table of weights."""
        return tuple((field.name, getattr(self, field.name)) for field in fields(self))


def features_of(person: Person) -> Features:
    """Normalise a person for comparing (MG-R01)."""
    id_no = normalise_id(person.id_no) or None
    name_norm = normalise_name(person.name) or None
    return Features(
        personal_no=person.personal_no,
        id=id_no,
        has_check=id_no is not None and has_check_character(id_no),
        name=raw_name(person.name) if name_norm else None,
        name_norm=name_norm,
        sound=sound_of(name_norm or ""),
        dob=person.birth_date,
        sex=person.sex.value if person.sex in {Sex.MALE, Sex.FEMALE} else None,
        region=person.hukou_region or None,
        phone=normalise(person.mobile) or None,
        card=normalise(person.card_no) or None,
        emp=frozenset(person.employers),
    )


@rule("record_merging.levels", law="社会保险法 第七十四条；经办条例 第九条", rule_id="MG-R03")
def compare_persons(one: Person, other: Person) -> Levels:
    """Return the level of each field of two persons (MG-R03)."""
    return compare(features_of(one), features_of(other))


def compare(one: Features, other: Features) -> Levels:
    """Return the level of each field; birth and sex say nothing new where the numbers are equal (MG-R04)."""
    id_level = _id_level(one, other)
    derived = id_level is Level.EXACT
    return Levels(
        id=id_level,
        name=_name_level(one, other),
        dob=Level.MISSING if derived else _dob_level(one.dob, other.dob),
        sex=Level.MISSING if derived else _agreement(one.sex, other.sex),
        region=_region_level(one.region, other.region),
        phone=_agreement(one.phone, other.phone),
        card=_agreement(one.card, other.card),
        emp=_emp_level(one.emp, other.emp),
    )


def has_check_character(id_no: str) -> bool:
    """Say whether a number has 18 places and the right check character (GB 11643-1999)."""
    first = id_no[:17]
    return len(id_no) == 18 and first.isascii() and first.isdigit() and id_no[17] == id_check_character(first)


def is_reissue_suspect(one: Features, other: Features) -> bool:
    """Say whether two valid numbers differ only in the birth part and the check character (MG-R03)."""
    if one.id is None or other.id is None or not (one.has_check and other.has_check):
        return False
    same_ends = one.id[:6] == other.id[:6] and one.id[14:17] == other.id[14:17]
    return same_ends and one.id[_BIRTH] != other.id[_BIRTH]


def _id_level(one: Features, other: Features) -> Level:
    if one.id is None or other.id is None:
        return Level.MISSING
    if one.id == other.id:
        return Level.EXACT
    # Of two numbers one edit apart at most one has its check character; where none has, nobody knows which is meant.
    is_edit = DamerauLevenshtein.distance(one.id, other.id, score_cutoff=1) == 1
    is_number = one.id.isascii() and other.id.isascii()
    return Level.NEAR if is_edit and is_number and one.has_check != other.has_check else Level.DIFF


def _name_level(one: Features, other: Features) -> Level:
    if one.name_norm is None or other.name_norm is None:
        return Level.MISSING
    if one.name == other.name:
        return Level.EXACT
    same_sound = one.sound == other.sound and len(one.name_norm) == len(other.name_norm)
    is_variant = one.name_norm == other.name_norm or (same_sound and set(one.name_norm) & set(other.name_norm))
    return Level.VARIANT if is_variant else Level.DIFF


def _dob_level(one: date | None, other: date | None) -> Level:
    if one is None or other is None:
        return Level.MISSING
    if one == other:
        return Level.EXACT
    differing = sum(getattr(one, part) != getattr(other, part) for part in ("year", "month", "day"))
    swapped = (one.year, one.month, one.day) == (other.year, other.day, other.month)
    return Level.NEAR if swapped or differing == 1 else Level.DIFF


def _region_level(one: str | None, other: str | None) -> Level:
    if one is None or other is None:
        return Level.MISSING
    if one == other:
        return Level.AGREE6
    return Level.AGREE4 if one[:4] == other[:4] else Level.DIFF


def _agreement(one: str | None, other: str | None) -> Level:
    if one is None or other is None:
        return Level.MISSING
    return Level.AGREE if one == other else Level.DIFF


def _emp_level(one: frozenset[str], other: frozenset[str]) -> Level:
    if not one or not other:
        return Level.MISSING
    return Level.COMMON if one & other else Level.NONE
