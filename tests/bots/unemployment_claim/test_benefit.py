"""What a claim is worth: golden vectors UI-01, 03, 08, 09, 14 to 16."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.social_insurance.parameters import ParameterRow, Parameters
from bots.social_insurance.retirement import RetirementCategory, retirement_of
from bots.unemployment_claim.benefit import (
    STATUTORY_MAX,
    batch_total,
    compute_grant,
    entitled_months,
    extension_to_retirement,
    first_period,
    medical_amount,
    month_amount,
    pension_reimbursement,
)
from digital_employee.face import BusinessException, IntegrityException

EXAMPLE_TIERED = {12: 3, 24: 6, 36: 9, 48: 12, 60: 18, 120: 24}


def row(key: str, value: str, *, start: str = "2010-01-01", end: str | None = None) -> ParameterRow:
    return ParameterRow.model_validate({
        "key": key, "region_code": "990000", "effective_from": start, "effective_to": end, "value": value,
        "unit": "元/月", "source_doc": "测试", "tag": "ILL",
    })  # fmt: skip


@pytest.mark.parametrize(
    ("paid", "months"), [(11, 0), (12, 3), (23, 3), (24, 6), (30, 6), (36, 9), (48, 12), (59, 12), (60, 18), (120, 24)]
)
def test_ui_01_and_03_a_region_may_have_its_own_ladder(paid: int, months: int):
    assert entitled_months(paid, 0, EXAMPLE_TIERED) == months


@pytest.mark.parametrize(("paid", "months"), [(11, 0), (12, 12), (59, 12), (60, 18), (119, 18), (120, 24)])
def test_ui_03_the_legal_maximum(paid: int, months: int):
    assert entitled_months(paid, 0, STATUTORY_MAX) == months


def test_ui_02_nothing_is_carried_into_a_claim_that_does_not_qualify():
    assert entitled_months(11, 10, STATUTORY_MAX) == 0


def test_a_ladder_beyond_the_law_is_refused():
    with pytest.raises(BusinessException, match="BUS-PARAM-02"):
        entitled_months(30, 0, {12: 13})


@pytest.mark.parametrize(("county", "amount"), [("990101", "1980.00"), ("990102", "1809.00"), ("990103", "1638.00")])
def test_ui_08_the_amount_follows_the_county(parameters: Parameters, county: str, amount: str):
    assert month_amount(county, "202603", parameters) == Decimal(amount)


def test_ui_08_an_odd_wage_is_rounded_once(parameters: Parameters):
    odd = parameters.with_rows([row("min_wage_tier1", "1999.00")])
    assert month_amount("990101", "202603", odd) == Decimal("1799.10")


def test_ui_09_a_new_wage_changes_later_months_only(parameters: Parameters):
    changed = parameters.with_rows(
        [row("min_wage_tier1", "2200.00", end="2025-09-30"), row("min_wage_tier1", "2400.00", start="2025-10-01")]
    )
    assert month_amount("990101", "202509", changed) == Decimal("1980.00")
    assert month_amount("990101", "202510", changed) == Decimal("2160.00")
    grant = compute_grant(
        paid_months=12, carried=0, register_date=date(2025, 9, 30), region="990101", parameters=changed
    )
    assert grant.total == Decimal("1980.00") + 11 * Decimal("2160.00")


@pytest.mark.parametrize("floor", ["1980.00", "2000.00"])
def test_an_amount_not_above_the_minimum_living_goes_to_a_person(parameters: Parameters, floor: str):
    with pytest.raises(BusinessException, match="BUS-PARAM-02"):
        month_amount("990101", "202603", parameters.with_rows([row("urban_minimum_living", floor)]))


def test_an_amount_not_below_the_minimum_wage_goes_to_a_person(parameters: Parameters):
    with pytest.raises(BusinessException, match="BUS-PARAM-02"):
        month_amount("990101", "202603", parameters.with_rows([row("ui_benefit_ratio", "1.00")]))


def test_the_first_month_follows_the_citys_practice():
    assert first_period(date(2025, 12, 31), "REGISTER_MONTH") == "202512"
    assert first_period(date(2025, 12, 31), "NEXT_MONTH") == "202601"


def test_ui_14_the_extension_runs_to_the_retirement_month():
    retirement = retirement_of(RetirementCategory.F50, date(1975, 3, 1)).period
    extension = extension_to_retirement("202412", retirement)
    assert extension is not None
    assert extension.periods == ("202501", "202502", "202503", "202504", "202505")


@pytest.mark.parametrize(("retirement", "months"), [("202512", None), ("202511", 11), ("202501", 1), ("202412", None)])
def test_ui_14b_only_a_gap_of_less_than_a_year_extends(retirement: str, months: int | None):
    extension = extension_to_retirement("202412", retirement)
    assert (len(extension.periods) if extension else None) == months


@pytest.mark.parametrize(("paid", "given_back"), [("950.00", "4481.00"), ("880.00", "4400.00")])
def test_ui_14c_no_more_is_given_back_than_paid_or_than_the_minimum(parameters: Parameters, paid: str, given_back: str):
    minimum = parameters.number("ui_flexible_pension_minimum", region="990101", on=date(2025, 1, 1))
    assert pension_reimbursement([Decimal(paid)] * 5, minimum) == Decimal(given_back)


def test_ui_15_the_fund_pays_medical_insurance(parameters: Parameters):
    assert medical_amount("990101", "202603", parameters) == Decimal("403.29")


def test_ui_16_a_batch_equals_its_bank_file():
    lines = [Decimal("1980.00")] * 3 + [Decimal("1809.00")] * 2 + [Decimal("1638.00")]
    assert batch_total(lines, Decimal("11196.00")) == Decimal("11196.00")
    with pytest.raises(IntegrityException, match="INT-UI-10"):
        batch_total(lines, Decimal("11196.01"))


@given(st.integers(0, 400), st.integers(0, 60), st.sampled_from([STATUTORY_MAX, EXAMPLE_TIERED]))
def test_more_months_paid_never_grant_less(paid: int, carried: int, ladder: dict[int, int]):
    assert entitled_months(paid, carried, ladder) <= entitled_months(paid + 1, carried, ladder) <= 24
