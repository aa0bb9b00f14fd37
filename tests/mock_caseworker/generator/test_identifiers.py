"""Checks every made identifier by rules written here, and those rules by the published examples."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import pytest

from mock_caseworker.generator import identifiers


def id_is_valid(text: str) -> bool:
    """ISO 7064 MOD 11-2, the standard's own recursive form: another way than the weights of GB 11643."""
    remainder = 0
    for char in text[:17]:
        remainder = (remainder + int(char)) * 2 % 11
    return (12 - remainder) % 11 == (10 if text[17] == "X" else int(text[17]))


def luhn_is_valid(text: str) -> bool:
    doubled = {str(digit): (digit * 2 if digit < 5 else digit * 2 - 9) for digit in range(10)}
    last = text[::-1]
    return (sum(map(int, last[::2])) + sum(doubled[char] for char in last[1::2])) % 10 == 0


def uscc_is_valid(text: str) -> bool:
    """The weighted sum of 17 characters and the check character add up to a multiple of 31."""
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1]
    return sum(alphabet.index(char) * weight for char, weight in zip(text, weights, strict=True)) % 31 == 0


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (id_is_valid, "990101197506150018", "990101197506150019"),
        (id_is_valid, "99010119850101007X", "990101198501010070"),
        (luhn_is_valid, "9900000000000000010", "9900000000000000011"),
        (uscc_is_valid, "91990101MA0AAAA017", "91990101MA0AAAA016"),
    ],
)
def test_the_checks_of_this_file_know_the_published_examples(check: Callable[[str], bool], good: str, bad: str) -> None:
    assert check(good)
    assert not check(bad)


def test_every_person_has_a_valid_number_with_birth_date_and_sex(full: Any) -> None:
    people = full.rows("SELECT * FROM person")
    for person in people:
        id_no = person["id_no"]
        assert id_no.startswith("99")
        assert id_is_valid(id_no)
        assert date.fromisoformat(person["birth_date"]).strftime("%Y%m%d") == id_no[6:14]
        assert person["sex"] == ("1" if int(id_no[16]) % 2 else "2")
        assert person["sex"] == "2" or person["female_cat"] is None
    assert len({person["name"] for person in people}) == len(people)
    assert len({person["mobile"] for person in people}) == len(people)


def test_only_the_claims_that_say_so_lack_a_womans_category(full: Any) -> None:
    missing = full.rows("SELECT id_no FROM person WHERE sex = '2' AND female_cat IS NULL")
    cases = {line["key"]: line["case"] for line in full.claims}
    keys = [full.rows("SELECT claim_no FROM claim WHERE id_no = ?", row["id_no"])[0]["claim_no"] for row in missing]
    assert {cases[key] for key in keys} == {"BUS-UI-04"}


def test_every_employer_and_card_is_valid(full: Any) -> None:
    assert all(uscc_is_valid(row["uscc"]) for row in full.rows("SELECT uscc FROM employer"))
    cards = [row["card_no"] for row in full.rows("SELECT card_no FROM claim")]
    assert all(len(card) == 19 and card.startswith("99") and luhn_is_valid(card) for card in cards)
    assert len(set(cards)) == len(cards)


def test_every_claim_names_an_employer_of_the_register(full: Any) -> None:
    assert full.rows("SELECT 1 FROM claim LEFT JOIN employer USING (uscc) WHERE employer.uscc IS NULL") == []


def test_mobiles_are_made_up_and_well_formed() -> None:
    rng = Random(1)
    for _ in range(200):
        mobile = identifiers.make_mobile(rng)
        assert len(mobile) == 11
        assert mobile[0] == "1"
        assert mobile[1] in "3456789"
        assert mobile[3:7] == "0000"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (100, "一百"),
        (103, "一百零三"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (19_999, "一万九千九百九十九"),
        (20_000, "二万"),
        (10_010, "一万零一十"),
    ],
)
def test_numerals_are_written_as_in_chinese(number: int, text: str) -> None:
    assert identifiers.numeral(number) == text


def test_numerals_never_meet() -> None:
    assert len({identifiers.numeral(number) for number in range(1, 20_001)}) == 20_000
