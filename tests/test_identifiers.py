from datetime import date

from digital_employee.identifiers import (
    birth_date,
    id_check_digit,
    id_checksum_holds,
    luhn_holds,
    uscc_checksum_holds,
    uscc_is_written_right,
)


def test_the_golden_ids_of_the_domain_hold() -> None:
    assert id_check_digit("99010119750615001") == "8"
    assert id_checksum_holds("99010119850101007X")
    assert id_checksum_holds("990102199002290071")
    assert not id_checksum_holds("990101197506150019")


def test_every_single_wrong_digit_breaks_an_id() -> None:
    good = "990101197506150018"
    for place in range(17):
        for digit in "0123456789":
            if digit != good[place]:
                assert not id_checksum_holds(good[:place] + digit + good[place + 1 :])


def test_a_birth_date_is_a_real_day_from_1900_on() -> None:
    assert birth_date("20000229") == date(2000, 2, 29)
    assert birth_date("19000229") is None
    assert birth_date("18991231") is None


def test_the_golden_cards_of_the_domain() -> None:
    assert luhn_holds("9900000000000000010")
    assert not luhn_holds("9900000000000000011")


def test_the_golden_company_codes_of_the_domain() -> None:
    assert uscc_checksum_holds("91990101MA0AAAA017")
    assert not uscc_checksum_holds("91990101MA0AAAA016")
    for letter in "IOSVZ":
        assert not uscc_is_written_right(f"91990101M{letter}0AAAA017")
