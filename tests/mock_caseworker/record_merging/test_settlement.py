from __future__ import annotations

from decimal import Decimal

import pytest

from mock_caseworker.record_merging import settlement
from mock_caseworker.record_merging.settlement import Month

OWN, OTHER = "91990101MA0AAAA017", "91990101MA0TE5T016"


def paid(start: int, count: int, *, uscc: str = OWN, fund: str = "110", status: str = "已到账") -> list[Month]:
    """Months counted from 2020-01, base 4500."""
    periods = [f"{2020 + (start + place) // 12}{(start + place) % 12 + 1:02d}" for place in range(count)]
    return [
        Month(place, period, fund, uscc, "4500.00", Decimal("720.00"), Decimal("360.00"), status)
        for place, period in enumerate(periods)
    ]


def test_union_of_mg_13_is_39_months_with_3_in_common() -> None:
    lines = settlement.lay_side_by_side(paid(0, 24), paid(21, 18))
    assert (len(lines), sum(line.overlaps for line in lines)) == (39, 3)


def test_two_employers_refund_only_the_account_part_of_mg_11() -> None:
    lines = settlement.lay_side_by_side(paid(0, 10), paid(6, 12, uscc=OTHER))
    groups = settlement.group_overlaps(lines)
    refunds = settlement.work_out_refunds(groups, {1: "主记录"})
    balances = (Decimal("18250.40"), Decimal("6420.15"))
    assert [(group.kind, len(group.lines)) for group in groups] == [("多重关系", 4)]
    assert settlement.refund_total(refunds) == Decimal("1440.00")
    assert settlement.account_after(balances, refunds) == Decimal("23230.55")
    assert {refund.month.uscc for refund in refunds} == {OTHER}


def test_other_side_of_two_employers_refunds_the_masters_part() -> None:
    groups = settlement.group_overlaps(settlement.lay_side_by_side(paid(0, 10), paid(6, 12, uscc=OTHER)))
    assert {refund.month.uscc for refund in settlement.work_out_refunds(groups, {1: "被合并"})} == {OWN}


def test_undecided_employers_refund_nothing_and_wait_for_a_person() -> None:
    groups = settlement.group_overlaps(settlement.lay_side_by_side(paid(0, 10), paid(6, 12, uscc=OTHER)))
    assert settlement.work_out_refunds(groups, {}) == []
    assert (settlement.undecided(groups, {}), settlement.undecided(groups, {1: "主记录"})) == (True, False)


def test_months_declared_twice_by_one_employer_go_back_whole_as_in_mg_12() -> None:
    refunds = settlement.work_out_refunds(
        settlement.group_overlaps(settlement.lay_side_by_side(paid(0, 12), paid(10, 8))), {}
    )
    assert settlement.refund_total(refunds) == Decimal("2160.00")
    assert settlement.account_part(refunds) == Decimal("720.00")
    assert {refund.reason for refund in refunds} == {"误收"}


def test_a_fund_without_account_takes_nothing_from_the_account() -> None:
    refunds = settlement.work_out_refunds(
        settlement.group_overlaps(settlement.lay_side_by_side(paid(0, 3, fund="210"), paid(1, 3, fund="210"))), {}
    )
    assert (settlement.refund_total(refunds), settlement.account_part(refunds)) == (Decimal("2160.00"), Decimal("0.00"))


@pytest.mark.parametrize(("first", "second"), [("欠费", "已到账"), ("已到账", "欠费"), ("欠费", "欠费")])
def test_arrears_give_way_and_overlap_nothing(first: str, second: str) -> None:
    lines = settlement.lay_side_by_side(paid(0, 2, status=first), paid(0, 2, status=second))
    assert [line.fate for line in lines] == ["欠费让位", "欠费让位"]
    assert settlement.group_overlaps(lines) == []


def test_groups_are_cut_at_a_gap_a_fund_and_another_employer() -> None:
    master = [*paid(0, 3), *paid(5, 2), *paid(0, 1, fund="210")]
    merged = [*paid(0, 2), *paid(2, 1, uscc=OTHER), *paid(5, 2), *paid(0, 1, fund="210")]
    groups = settlement.group_overlaps(settlement.lay_side_by_side(master, merged))
    assert [(group.lines[0].fund, group.lines[0].period, len(group.lines), group.kind) for group in groups] == [
        ("110", "202001", 2, "重复申报"),
        ("110", "202003", 1, "多重关系"),
        ("110", "202006", 2, "重复申报"),
        ("210", "202001", 1, "重复申报"),
    ]


def test_a_run_over_new_year_is_one_group() -> None:
    groups = settlement.group_overlaps(settlement.lay_side_by_side(paid(10, 4), paid(10, 4)))
    assert [len(group.lines) for group in groups] == [4]
