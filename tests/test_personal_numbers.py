"""G14: every valid number is found however it is written; order numbers stay readable."""

import random
import time
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digital_employee.identifiers import id_check_digit, luhn_holds
from digital_employee.personal_numbers import find_personal_numbers

CHANCE = random.Random(20261123)


def found(text: str) -> list[tuple[str, str]]:
    return [(sighting.type, sighting.digits) for sighting in find_personal_numbers(text)]


def some_id() -> str:
    born = date(1900, 1, 1) + timedelta(days=CHANCE.randrange(46_000))
    first = (
        f"{CHANCE.choice((11, 37, 44, 65, 99))}{CHANCE.randrange(10_000):04}{born:%Y%m%d}{CHANCE.randrange(1_000):03}"
    )
    return first + id_check_digit(first)


def some_card(prefix: str, length: int) -> str:
    body = prefix + "".join(str(CHANCE.randrange(10)) for _ in range(length - len(prefix) - 1))
    return next(body + str(check) for check in range(10) if luhn_holds(body + str(check)))


def wide(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


WRITINGS = {
    "plain": lambda number: number,
    "small x": lambda number: number.lower(),
    "full-width": wide,
    "in Chinese text": lambda number: f"身份证号码{number}的参保人",
    "in JSON": lambda number: f'{{"id_no": "{number}"}}',
    "in a path": lambda number: f"/person/{number}.png",
    "after a letter": lambda number: f"ID{number}",
    "spaced 6-8-4": lambda number: f"{number[:6]} {number[6:14]} {number[14:]}",
    "spaced by four": lambda number: " ".join(number[i : i + 4] for i in range(0, 18, 4)),
    "with hyphens": lambda number: f"{number[:6]}-{number[6:14]}-{number[14:]}",
    "every digit apart": " ".join,
    "wide spaces": lambda number: "\u3000".join([number[:6], number[6:14], number[14:]]),
    "with invisible marks": lambda number: f"{number[:10]}\u200b{number[10:]}",
    "beside other numbers": lambda number: f"第 3 页 1980.00 12 {number} 2026-03-10",
}


@pytest.mark.parametrize("writing", WRITINGS)
def test_every_valid_id_is_found_however_it_is_written(writing: str) -> None:
    for number in [some_id() for _ in range(200)] + ["99010119850101007X"]:
        assert ("id_card", number) in found(WRITINGS[writing](number)), number


@pytest.mark.parametrize("prefix", ["62", "99", "4", "52", "60", "955"])
@pytest.mark.parametrize("length", range(12, 20))
def test_every_card_of_a_known_issuer_is_found(prefix: str, length: int) -> None:
    for _ in range(20):
        card = some_card(prefix, length)
        spaced = " ".join(card[i : i + 4] for i in range(0, length, 4))
        for text in (f"卡{card}", f"no {spaced}.", wide(card)):
            kinds = [digits for _, digits in found(text)]
            assert card in kinds or any(kind == "id_card" for kind, _ in found(text)), text


def test_a_number_called_a_card_needs_only_its_check_digit() -> None:
    card = some_card("12", 19)
    assert found(f"银行账号：{card}") == [("bank_card", card)]
    assert found(f"批次：{card}") == []


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "电话13800138000。",
        "138-0013-8000",
        "138 0013 8000",
        "+8613800138000",
        "+86 13800138000",
        "0086-138-0013-8000",
        "１３８００１３８０００",
        "1 3 8 0 0 1 3 8 0 0 0",
    ],
)
def test_a_mobile_number_is_found_however_it_is_written(text: str) -> None:
    assert found(text) == [("mobile", "13800138000")]


def test_an_old_id_of_fifteen_digits_is_found() -> None:
    assert found("旧证号 370102750615001") == [("id_card", "370102750615001")]
    assert found("批次 370102751315001") == []


def test_business_numbers_of_our_own_are_never_hidden() -> None:
    for _ in range(1_000):
        serial, claim = CHANCE.randrange(10**6), CHANCE.randrange(10**10)
        text = f"990101UI20260310{serial:06} UC{claim:010} 2026-03-10 12:30:15 1,256,300.00"
        assert found(text) == [], text


def test_order_numbers_that_begin_with_a_day_are_never_hidden() -> None:
    wrong = 0
    for _ in range(10_000):
        day = date(2020, 1, 1) + timedelta(days=CHANCE.randrange(3_000))
        length = CHANCE.randrange(4, 12)
        wrong += bool(found(f"{day:%Y%m%d}{CHANCE.randrange(10**length):0{length}}"))
    assert wrong <= 10


def test_digests_and_uuids_are_left_alone() -> None:
    import hashlib
    import uuid

    wrong = sum(bool(found(hashlib.sha256(str(i).encode()).hexdigest())) for i in range(1_000))
    wrong += sum(bool(found(str(uuid.UUID(int=CHANCE.getrandbits(128))))) for _ in range(1_000))
    assert wrong <= 2


def test_eighteen_digits_with_a_wrong_check_digit_are_no_id() -> None:
    assert found("990101197506150019") == []


def test_a_long_hostile_text_is_searched_in_linear_time() -> None:
    for text in ("1" * 100_000, "1 " * 10_000, "4-" * 10_000, "9901011975061500 " * 2_000, "1  " * 10_000 + "X"):
        began = time.process_time()
        list(find_personal_numbers(text))
        assert time.process_time() - began < 3.0


@given(st.text(alphabet="0123456789xXＸ１ -　aé身\n", max_size=80))
def test_sightings_never_overlap_and_point_at_digits(text: str) -> None:
    places = [place for sighting in find_personal_numbers(text) for place in sighting.places]
    assert places == sorted(set(places))
    assert all(text[place].isdigit() or text[place] in "xXＸｘ" for place in places)
