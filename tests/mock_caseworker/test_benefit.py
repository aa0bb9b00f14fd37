from __future__ import annotations

from decimal import Decimal

import pytest

from mock_caseworker.unemployment_claim.benefit import Application, EarlierClaim, Grant, PaidMonth, add_months, work_out

ELIGIBLE = Application("2026-02-20", "05", "2026-03-10", "是", "990101")


def paid(count: int, *, until: str = "202602", status: str = "已到账") -> list[PaidMonth]:
    return [PaidMonth(add_months(until, -i), Decimal("35"), Decimal("15"), status) for i in range(count)]


def grant(count: int, *earlier: EarlierClaim, application: Application = ELIGIBLE) -> Grant:
    return work_out(application, paid(count), earlier, "202603")


def stored(approved: int, drawn: int, end: str = "200001") -> EarlierClaim:
    return EarlierClaim(approved, drawn, end, "已终止")


def test_golden_claim_ui_01_gets_twelve_months_of_1980() -> None:
    found = grant(30)
    assert (found.entitled_months, found.start_period, found.end_period) == (12, "202603", "202702")
    assert (found.month_amount, found.total_amount, found.level) == (Decimal("1980.00"), Decimal("23760.00"), "L2")


@pytest.mark.parametrize(("months", "entitled"), [(11, 0), (12, 12), (59, 12), (60, 18), (119, 18), (120, 24)])
def test_duration_changes_at_one_five_and_ten_years(months: int, entitled: int) -> None:
    assert grant(months).entitled_months == entitled


@pytest.mark.parametrize(("months", "carry", "entitled"), [(30, 7, 19), (70, 9, 24), (11, 10, 0)])
def test_stored_months_are_added_up_to_24_where_the_claim_itself_qualifies(
    months: int, carry: int, entitled: int
) -> None:
    found = grant(months, stored(12, 12 - carry))
    assert (found.entitled_months, found.carry_months) == (entitled, carry if entitled else 0)


def test_stored_months_or_long_terms_need_approval() -> None:
    assert grant(30, stored(12, 11)).level == "L3"
    assert grant(60).level == "L3"


def test_back_pay_of_more_than_three_months_needs_approval() -> None:
    assert work_out(ELIGIBLE, paid(30), [], "202606").level == "L2"
    assert work_out(ELIGIBLE, paid(30), [], "202607").level == "L3"


def test_months_count_only_after_the_end_of_the_last_claim() -> None:
    assert grant(30, stored(6, 6, end="202502")).paid_months == 12


def test_doubled_unpaid_and_one_sided_months_do_not_count() -> None:
    one_sided = PaidMonth("202001", Decimal(0), Decimal("15"), "已到账")
    months = [*paid(12), *paid(12), *paid(3, until="202012", status="欠费"), one_sided]
    assert work_out(ELIGIBLE, months, [], "202603").paid_months == 12


def test_leave_month_counts_and_the_month_after_does_not() -> None:
    assert work_out(ELIGIBLE, paid(13, until="202603"), [], "202603").paid_months == 12


@pytest.mark.parametrize(("region", "amount"), [("990101", "1980.00"), ("990202", "1809.00"), ("990403", "1638.00")])
def test_amount_follows_the_tier_of_the_county(region: str, amount: str) -> None:
    application = Application("2026-02-20", "05", "2026-03-10", "是", region)
    assert grant(30, application=application).month_amount == Decimal(amount)


def test_region_without_a_tier_has_a_period_and_no_amount() -> None:
    found = grant(30, application=Application("2026-02-20", "05", "2026-03-10", "是", "990109"))
    assert (found.entitled_months, found.end_period) == (12, "202702")
    assert (found.month_amount, found.total_amount) == (None, None)


@pytest.mark.parametrize(
    "application",
    [
        Application("2026-02-20", "11", "2026-03-10", "是", "990101"),
        Application("2026-02-20", "05", "", "是", "990101"),
        Application("2026-02-20", "05", "2026-03-10", "否", "990101"),
    ],
)
def test_claim_without_its_conditions_shows_no_months(application: Application) -> None:
    found = grant(100, application=application)
    assert (found.entitled_months, found.start_period, found.total_amount) == (0, "", None)


def test_medical_contribution_is_403_29() -> None:
    assert grant(30).medical_amount == Decimal("403.29")
