"""The decision on a 信息表 that came in: golden vectors PT-10, PT-11, PT-13, PT-15 as cases, X08 to X14, INT-02."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bots.pension_transfer.decision import Decision
from bots.pension_transfer.fund import Document, LumpSum
from bots.pension_transfer.records import FundCheck, LumpRow, Month, OptionRow, OverlapRow, Year
from bots.social_insurance.periods import each_period

D = Decimal
Decide = Callable[..., Decision]
Pay = Callable[..., tuple[Month, ...]]

BAD_LUMP = LumpRow(
    "202001", "202304", LumpSum(date(2018, 5, 10), 40, D("140000"), D("0"), Document.LEGAL, date(2019, 1, 2))
)


def outcome(decision: Decision) -> tuple[str, str]:
    return decision.disposition.value, decision.code


def received(*amounts: str, total: str = "24300.00") -> FundCheck:
    came_in = sum(map(D, amounts), D("0.00"))
    return FundCheck(D(total), came_in, D(total) - came_in, tuple(map(D, amounts)))


def test_what_is_right_paid_and_fits_is_continued(post: Decide):
    decision = post()
    assert outcome(decision) == ("AUTO_SUBMITTED", "")
    assert decision.level == "L2"
    assert decision.figures == {
        "mode": "BOTH",
        "months": 24,
        "account": D("9900.00"),
        "pool": D("14400.00"),
        "total": D("24300.00"),
    }


def test_pt_10_an_overlap_is_for_the_person_to_choose(post: Decide, months_paid: Pay):
    shared = list(each_period("202304", 3))
    decision = post(
        sheet={"months": 18, "pool": D("10368.00"), "total": D("17568.00"), "acct_post98": D("7200.00")}
        | {"account": D("7200.00")},
        years=(
            Year("202201", "202212", 12, D("57600"), D("6912.00"), D("4608.00"), D("200.00")),
            Year("202301", "202306", 6, D("28800"), D("3456.00"), D("2304.00"), D("88.00")),
        ),
        fund_check=received("17568.00", total="17568.00"),
        local=months_paid("202304", 30, base="4800"),
        merge={"local_months": 30, "transferred_months": 18, "overlap_months": 3, "union_months": 45}
        | {"account_in": D("7200.00"), "account_after": None, "pool_in": D("10368.00")},
        overlaps=tuple(OverlapRow(period, D("4800"), D("4800")) for period in shared),
        options=(
            OptionRow("保留本地", 3, D("14400"), D("1152.00"), D("98.44"), D("1250.44")),
            OptionRow("保留转入", 3, D("14400"), D("1152.00"), D("88.00"), D("1240.00")),
        ),
    )
    assert outcome(decision) == ("HUMAN", "PT-X12")
    assert "保留本地则清退1250.44元" in decision.reason
    assert "保留转入则清退1240.00元" in decision.reason


def test_a_refund_that_the_portal_worked_out_wrongly_freezes_the_case(post: Decide, months_paid: Pay):
    wrong = OptionRow("保留本地", 12, D("60000"), D("4800.00"), D("0.00"), D("4799.99"))
    right = OptionRow("保留转入", 12, D("60000"), D("4800.00"), D("0.00"), D("4800.00"))
    decision = post(
        local=months_paid("202401", 12),
        merge={"local_months": 12, "overlap_months": 12, "union_months": 24, "account_after": None},
        overlaps=tuple(OverlapRow(period, D("5000"), D("5000")) for period in each_period("202401", 12)),
        options=(wrong, right),
    )
    assert outcome(decision) == ("FROZEN", "INT-02")
    assert "4799.99" in decision.reason


def test_pt_11_a_lump_sum_without_its_document_is_for_a_person(post: Decide):
    decision = post(lump_sums=(BAD_LUMP,))
    assert outcome(decision) == ("HUMAN", "PT-X08")
    assert "统筹减16800.00元" in decision.reason


def test_pt_13_a_difference_holds_the_case_with_its_hint(post: Decide):
    decision = post(fund_check=received("24309.00"))
    assert outcome(decision) == ("HUMAN", "PT-X11")
    assert "差额-9.00" in decision.reason
    assert "TRANSPOSITION" in decision.reason


@pytest.mark.parametrize("receipts", [(), ("20000.00",), ("24300.00", "24300.00")])
def test_nothing_is_posted_in_part_or_twice(post: Decide, receipts: tuple[str, ...]):
    assert outcome(post(fund_check=received(*receipts))) == ("HUMAN", "PT-X11")


def test_split_receipts_are_settled_by_their_sum(post: Decide):
    assert outcome(post(fund_check=received("20000.00", "4300.00"))) == ("AUTO_SUBMITTED", "")


def test_pt_15_a_temporary_account_comes_in_with_everything_that_was_paid(post: Decide):
    temporary = {"is_temporary": True, "temp_interest": D("71.88"), "months": 8, "pool": D("6656.00")}
    decision = post(
        sheet=temporary | {"acct_post98": D("3399.88"), "account": D("3399.88"), "total": D("10055.88")},
        years=(Year("202401", "202408", 8, D("41600"), D("6656.00"), D("3328.00"), D("0.00")),),
        fund_check=received("10055.88", total="10055.88"),
        merge={"transferred_months": 8, "union_months": 16, "account_in": D("3399.88"), "pool_in": D("6656.00")}
        | {"account_after": D("6599.88")},
    )
    assert outcome(decision) == ("AUTO_SUBMITTED", "")
    assert decision.figures["total"] == D("10055.88")


def test_a_temporary_account_that_was_not_paid_at_full_rate_is_asked_about(post: Decide):
    halved = Year("202401", "202408", 8, D("41600"), D("4992.00"), D("3328.00"), D("0.00"))
    decision = post(sheet={"is_temporary": True, "temp_interest": D("71.88")}, years=(halved,))
    assert "按费率复算9984.00" in decision.reason


@pytest.mark.parametrize(("in_years", "is_right"), [("0.00", True), ("71.88", True), ("71.87", False)])
def test_the_interest_of_a_temporary_account_counts_once(post: Decide, in_years: str, is_right: bool):
    year = Year("202401", "202408", 8, D("41600"), D("6656.00"), D("3328.00"), D(in_years))
    decision = post(
        sheet={"is_temporary": True, "temp_interest": D("71.88"), "months": 8, "pool": D("6656.00")}
        | {"acct_post98": D("3399.88"), "account": D("3399.88"), "total": D("10055.88")},
        years=(year,),
        fund_check=received("10055.88", total="10055.88"),
        merge={"transferred_months": 8, "union_months": 16, "account_in": D("3399.88"), "pool_in": D("6656.00")}
        | {"account_after": D("6599.88")},
    )
    assert outcome(decision) == (("AUTO_SUBMITTED", "") if is_right else ("HUMAN", "PT-X10"))


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        ({"pool": D("14399.99"), "total": D("24299.99")}, "PT-X10"),
        ({"total": D("24300.01")}, "PT-X10"),
        ({"months": 25}, "PT-X10"),
        ({"acct_post98": D("9900.01"), "account": D("9900.01")}, "PT-X10"),
        ({"name": "冯测八"}, "PT-X04"),
        ({"id_no": "990201197411300031"}, "PT-X04"),
        ({"name": "冯测玖"}, "PT-X13"),
        ({"deemed_months": 6}, "PT-X14"),
    ],
)
def test_what_the_other_agency_declared_is_not_taken_on_trust(post: Decide, sheet: dict[str, object], code: str):
    decision = post(sheet=sheet)
    assert code in {finding.code for finding in decision.findings}


def test_a_declared_total_that_was_paid_in_full_is_still_worked_out_anew(post: Decide):
    decision = post(
        sheet={"pool": D("14400.01"), "total": D("24300.01")},
        fund_check=received("24300.01", total="24300.01"),
        merge={"pool_in": D("14400.01")},
    )
    assert outcome(decision) == ("HUMAN", "PT-X10")


@pytest.mark.parametrize(
    "wrong",
    [
        {"local_months": 7},
        {"transferred_months": 23},
        {"overlap_months": 1},
        {"union_months": 33},
        {"account_in": D("9900.01")},
        {"account_after": D("13100.01")},
        {"pool_in": D("14400.01")},
    ],
)
def test_pt_r12_what_the_portal_would_book_must_be_conserved(post: Decide, wrong: dict[str, object]):
    assert outcome(post(merge=wrong)) == ("FROZEN", "INT-02")


def test_the_portals_own_sums_of_receipts_are_compared(post: Decide):
    shown = FundCheck(D("24300.00"), D("24300.00"), D("0.00"), (D("24300.00"), D("0.01")))
    assert outcome(post(fund_check=shown)) == ("FROZEN", "INT-02")


def test_a_year_with_gaps_that_meets_local_months_is_for_a_person(post: Decide, months_paid: Pay):
    gaps = Year("202401", "202412", 6, D("30000"), D("3600.00"), D("2400.00"), D("0.00"))
    decision = post(years=(gaps,), local=months_paid("202406", 1))
    assert "PT-X12" in {finding.code for finding in decision.findings}


def test_a_year_over_the_end_of_1997_cannot_be_recomputed(post: Decide):
    torn = replace(Year("199707", "199806", 12, D("6000"), D("0"), D("480"), D("0")))
    decision = post(years=(torn,))
    assert "PT-X10" in {finding.code for finding in decision.findings}
    assert decision.figures["total"] is None
