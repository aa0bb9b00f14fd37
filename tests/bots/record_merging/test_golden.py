"""The golden vectors MG-01 to MG-15 (DOMAIN §4.4)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from bots.record_merging.merging import Image, image_of, undo_merge
from bots.record_merging.months import RefundReason, merge_accounts, merge_months
from bots.record_merging.records import Status
from bots.record_merging.rules import REISSUE_SUSPECT
from bots.social_insurance.identifiers import Sex
from digital_employee.face import BusinessException
from tests.bots.record_merging.conftest import EMPLOYER, POLICY, RIVAL, TODAY, Decide, account, months, record, two

OTHER_PHONE = {"mobile": "13900000002"}
PHONE = {"mobile": "13900000001"}
BAD_CHECK = "990101197506150019"


def test_mg_01_fifteen_digits_and_eighteen_of_one_person_are_proposed(decide: Decide):
    one, other = two(
        {"id_no": "990101750615001", "employers": (EMPLOYER,), **PHONE}, {"employers": (EMPLOYER,), **OTHER_PHONE}
    )
    decision = decide(record(one), record(other))
    assert (decision.w, decision.is_proposed, decision.basis) == (Decimal("44.7918"), True, "15升18")


def test_mg_02_a_variant_of_the_name_is_proposed(decide: Decide):
    one, other = two(PHONE, {"name": "赵测壹", **PHONE})
    decision = decide(record(one), record(other))
    assert (decision.w, decision.is_proposed, decision.basis) == (Decimal("49.4881"), True, "重复登记")


def test_mg_03_another_name_on_one_number_goes_to_a_person(decide: Decide):
    one, other = two(PHONE, {"name": "钱建国", **OTHER_PHONE})
    decision = decide(record(one), record(other))
    assert (decision.w, decision.code) == (Decimal("23.1140"), "MG-H2")


def test_mg_04_a_typing_error_in_the_number_goes_to_a_person(decide: Decide):
    agreeing = {"employers": (EMPLOYER,), **PHONE}
    one, other = two(agreeing, {"id_no": BAD_CHECK, **agreeing})
    decision = decide(record(one), record(other))
    assert (decision.w, decision.code, decision.basis) == (Decimal("69.9529"), "MG-R05", "证号更正")


def test_mg_05_near_number_and_near_birth_go_to_a_person(decide: Decide):
    one, other = two(
        {"employers": (EMPLOYER,), **PHONE},
        {"id_no": BAD_CHECK, "birth_date": date(1975, 6, 16), "employers": (RIVAL,), **OTHER_PHONE},
    )
    decision = decide(record(one), record(other))
    assert (decision.w, decision.code) == (Decimal("33.4562"), "MG-R05")


def test_mg_06_a_reissued_number_goes_to_a_person_at_any_score(decide: Decide):
    bare = {"name": "李测四", "sex": Sex.FEMALE, "hukou_region": ""}
    one, other = two(
        {"id_no": "990101198601010042", "birth_date": date(1986, 1, 1), **bare},
        {"id_no": "990101198610010044", "birth_date": date(1986, 10, 1), **bare},
    )
    decision = decide(record(one), record(other))
    assert (decision.w, decision.is_match) == (Decimal("7.0623"), False)
    assert (decision.tag, decision.code, decision.is_proposed) == (REISSUE_SUSPECT, "MG-H1", False)


def test_mg_07_two_valid_numbers_go_to_a_person(decide: Decide):
    one, other = two(
        {"employers": (EMPLOYER,), **PHONE},
        {"id_no": "990102197506150030", "hukou_region": "990102", "employers": (RIVAL,), **OTHER_PHONE},
    )
    decision = decide(record(one), record(other))
    assert (decision.w, decision.code) == (Decimal("16.5095"), "MG-H1")


def test_mg_08_a_homonym_is_another_person(decide: Decide):
    one, other = two(
        {"employers": (EMPLOYER,), **PHONE},
        {"id_no": "990101198808080099", "birth_date": date(1988, 8, 8), "employers": (RIVAL,), **OTHER_PHONE},
    )
    decision = decide(record(one), record(other))
    assert (decision.w, decision.is_match, decision.findings) == (Decimal("1.6549"), False, ())


def test_mg_09_a_family_with_one_telephone_are_different_people(decide: Decide):
    one, other = two(
        PHONE,
        {
            "id_no": "990102198402200026", "name": "钱建国", "birth_date": date(1984, 2, 20), "sex": Sex.FEMALE,
            **PHONE,
        },
    )  # fmt: skip
    decision = decide(record(one), record(other))
    assert (decision.w, decision.is_match, decision.findings) == (Decimal("-0.7843"), False, ())


def test_mg_10_a_record_without_number_goes_to_a_person(decide: Decide):
    one, other = two({"hukou_region": ""}, {"id_no": "", "hukou_region": ""})
    decision = decide(record(one), record(other))
    assert (decision.w, decision.code) == (Decimal("24.3349"), "MG-R05")


def test_mg_11_of_two_employers_months_the_account_part_goes_back():
    result = merge_months(
        master=months("202001", 12), merged=months("202009", 4, uscc=RIVAL), account_funds=POLICY.account_funds
    )
    (after,) = merge_accounts(master=account("18250.40"), merged=account("6420.15"), refunds=result.refunds)
    assert len(result.overlap) == 4
    assert {refund.reason for refund in result.refunds} == {RefundReason.TWO_RELATIONS}
    assert result.refund == after.refund == Decimal("1440.00")
    assert result.retained == Decimal("2880.00"), "the unit part stays"
    assert (after.after, after.after + after.refund) == (Decimal("23230.55"), Decimal("24670.55"))


def test_mg_12_what_one_employer_declared_twice_goes_back_in_full():
    result = merge_months(master=months("202001", 12), merged=months("202011", 3), account_funds=POLICY.account_funds)
    assert [(refund.period, refund.reason) for refund in result.refunds] == [
        ("202011", RefundReason.DECLARED_TWICE),
        ("202012", RefundReason.DECLARED_TWICE),
    ]
    assert (result.refund, result.retained) == (Decimal("2160.00"), Decimal("0.00"))


def test_mg_13_months_are_counted_once():
    result = merge_months(master=months("202001", 24), merged=months("202110", 18), account_funds=POLICY.account_funds)
    assert (len(result.kept), len(result.overlap)) == (39, 3)


def test_mg_14_who_draws_a_benefit_goes_to_a_person(decide: Decide):
    one, other = two({"status": Status.DRAWING})
    decision = decide(record(one), record(other))
    assert (decision.w, decision.code) == (Decimal("38.2999"), "MG-H3")


def images() -> tuple[Image, Image]:
    one, other = two()
    return image_of(record(one)), image_of(record(other, months=months("202001", 3)))


def test_mg_15_after_a_paid_refund_nothing_is_undone():
    with pytest.raises(BusinessException) as refused:
        undo_merge(
            before=images(),
            merged_on=TODAY - timedelta(days=12),
            today=TODAY,
            later_events=("退费支付",),
            limit_days=POLICY.undo_days,
        )
    assert refused.value.code == "MG-X05"


@pytest.mark.parametrize(("days", "is_undone"), [(30, True), (31, False)])
def test_mg_r12_a_merge_is_undone_within_thirty_days(days: int, is_undone: bool):
    before = images()
    arguments = {"before": before, "merged_on": TODAY - timedelta(days=days), "today": TODAY, "later_events": ()}
    if is_undone:
        restored = undo_merge(**arguments, limit_days=30)
        assert tuple(image_of(one) for one in restored) == before
    else:
        with pytest.raises(BusinessException, match="30天"):
            undo_merge(**arguments, limit_days=30)


def test_the_bands_begin_at_their_bounds(decide: Decide):
    # exact number and exact name weigh 31.9780; a name that differs and a card bring others nearer to the bounds
    one, other = two({"hukou_region": ""}, {"hukou_region": ""})
    assert decide(record(one), record(other)).is_proposed
    low = decide(record(one), record(replace(other, name="")))
    assert (low.w, low.code) == (Decimal("23.1642"), "MG-R05"), "a missing name is neither exact nor a variant"
