"""COM-R01 to R06: golden vectors COM-01 to COM-08, and what holds for every identifier."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.social_insurance.identifiers import (
    IdentifierFault,
    Sex,
    birth_date_of,
    check_id_no,
    check_personal_card,
    check_uscc,
    id_check_character,
    normalise,
    sex_of,
    upgrade_id_no,
)
from bots.social_insurance.regions import Regions, load_regions
from digital_employee.face import BusinessException

TODAY = date(2026, 3, 10)
REGIONS = load_regions(Path(__file__).parents[3] / "config" / "regions.yaml")
ANYWHERE = Regions(names={"990000": "x"}, former={}, listed_in_full=frozenset())
FIRST_17 = st.builds(
    lambda day, sequence: f"990101{day:%Y%m%d}{sequence:03d}",
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)


def fault(text: str, sex: Sex | None = None) -> IdentifierFault | None:
    return check_id_no(text, today=TODAY, regions=REGIONS, declared_sex=sex)


def test_com_01_a_valid_id_tells_birth_and_sex():
    assert fault("990101197506150018", Sex.MALE) is None
    assert birth_date_of("990101197506150018") == date(1975, 6, 15)
    assert sex_of("990101197506150018") is Sex.MALE


def test_com_02_a_wrong_check_character_is_found():
    assert fault("990101197506150019") is IdentifierFault.CHECKSUM


def test_com_03_a_small_x_is_taken_for_a_large_one():
    assert normalise("99010119850101007x") == "99010119850101007X"
    assert fault("99010119850101007x", Sex.MALE) is None


def test_com_04_an_impossible_birth_date_is_told_before_the_checksum():
    assert fault("990102199002290071") is IdentifierFault.BIRTH
    assert fault("990102199002290070") is IdentifierFault.BIRTH


def test_com_05_fifteen_digits_are_upgraded():
    assert upgrade_id_no("990101750615001") == "990101197506150018"


def test_com_06_the_declared_sex_must_agree():
    assert fault("99010119710420006X", Sex.MALE) is IdentifierFault.SEX
    assert fault("99010119710420006X", Sex.UNKNOWN) is None
    assert fault("99010119710420006X", Sex.UNSTATED) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("91990101MA0AAAA017", None),
        ("91990101MA0AAAA016", IdentifierFault.CHECKSUM),
        *[(f"91990101MA0AAA{letter}017", IdentifierFault.FORMAT) for letter in "IOSVZ"],
        ("91990101MA0TE5T016", None),
        ("12990101MB0BBBB02Q", None),
        ("91990101MA0AAAA01", IdentifierFault.LENGTH),
    ],
)
def test_com_07_a_uscc_is_checked(text: str, expected: IdentifierFault | None):
    assert check_uscc(text) is expected


def test_com_08_a_card_obeys_luhn():
    assert check_personal_card("9900000000000000010") is None
    assert check_personal_card("9900000000000000011") is IdentifierFault.CHECKSUM
    assert check_personal_card("9900000000000000028") is None
    assert check_personal_card("12345678901") is IdentifierFault.FORMAT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("99010119750615001", IdentifierFault.LENGTH),
        ("99010119750615001A", IdentifierFault.FORMAT),
        ("990101189912310015", IdentifierFault.BIRTH),
        ("990101202603110016", IdentifierFault.BIRTH),
        ("９９０１０１ １９７５０６１５ ００１８", None),
        ("990901197506150016", IdentifierFault.REGION),
        ("371202197506150010", None),
        ("411025197506150019", None),
    ],
)
def test_the_first_fault_is_told(text: str, expected: IdentifierFault | None):
    prepared = text
    if expected in {IdentifierFault.REGION, None} and text[:2] != "９９":
        prepared = text[:17] + id_check_character(text[:17])
    assert fault(prepared) is expected


@given(FIRST_17)
def test_every_well_made_id_is_accepted(first_17: str):
    id_no = first_17 + id_check_character(first_17)
    assert check_id_no(id_no, today=TODAY, regions=ANYWHERE) is None


@given(FIRST_17, st.integers(0, 16), st.integers(1, 9))
def test_no_single_wrong_digit_is_accepted(first_17: str, place: int, shift: int):
    id_no = first_17 + id_check_character(first_17)
    wrong = id_no[:place] + str((int(id_no[place]) + shift) % 10) + id_no[place + 1 :]
    assert check_id_no(wrong, today=TODAY, regions=ANYWHERE) is not None


@given(st.dates(date(1911, 1, 1), date(1999, 12, 31)), st.integers(1, 995))
def test_an_upgraded_id_is_always_valid(birth: date, sequence: int):
    upgraded = upgrade_id_no(f"990101{birth:%y%m%d}{sequence:03d}")
    assert check_id_no(upgraded, today=TODAY, regions=ANYWHERE) is None


@pytest.mark.parametrize("sequence", ["996", "997", "998", "999"])
def test_a_reserved_sequence_goes_to_a_person(sequence: str):
    with pytest.raises(BusinessException, match="BUS-COM-02"):
        upgrade_id_no(f"990101050615{sequence}")
    assert upgrade_id_no("990101050615995")
