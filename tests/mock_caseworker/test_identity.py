from __future__ import annotations

from datetime import date

import pytest

from mock_caseworker import messages
from mock_caseworker.identity import card_fault, contains_id_no, id_no_fault, normalise, person_fault, uscc_fault

TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("id_no", "fault"),
    [
        ("990101197506150018", None),
        ("990101197506150019", messages.ID_CHECKSUM),
        ("990102199002290071", messages.ID_BIRTH),
        ("99010119750615001", messages.ID_FORMAT),
        ("99010119750615001A", messages.ID_FORMAT),
        ("990101203006150018", messages.ID_BIRTH),
    ],
)
def test_number_is_judged_by_form_then_birth_then_check_digit(id_no: str, fault: str | None) -> None:
    assert id_no_fault(id_no, TODAY) == fault


def test_full_width_digits_spaces_and_small_x_are_accepted() -> None:
    assert normalise(" ９９０１０１ 19850101007x ") == "99010119850101007X"


def test_register_is_compared_with_the_number() -> None:
    id_no = "99010119710420006X"
    assert person_fault(id_no, birth_date="1971-04-20", sex="2") is None
    assert person_fault(id_no, birth_date="1971-04-20", sex="1") == messages.ID_SEX
    assert person_fault(id_no, birth_date="1971-04-20", sex="9") is None
    assert person_fault(id_no, birth_date="1971-04-21", sex="2") == messages.ID_BIRTH


@pytest.mark.parametrize(
    ("uscc", "fault"),
    [("91990101MA0AAAA017", None), ("91990101MA0AAAA016", messages.USCC), ("91990101MA0IAAA017", messages.USCC)],
)
def test_credit_code_is_checked(uscc: str, fault: str | None) -> None:
    assert uscc_fault(uscc) == fault


@pytest.mark.parametrize(
    ("card", "fault"),
    [("9900000000000000010", None), ("9900000000000000011", messages.CARD), ("18", messages.CARD)],
)
def test_card_is_checked_by_length_and_luhn(card: str, fault: str | None) -> None:
    assert card_fault(card) == fault


def test_complete_number_inside_a_remark_is_found() -> None:
    assert contains_id_no("证件：９９０１０１１９７５０６１５００１８，已核", TODAY)
    assert not contains_id_no("受理号 UC2026000001，流水号 990100UI20260310000001", TODAY)
