"""UI-R08: when a benefit stops, and what was paid too much (golden vector UI-11)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.social_insurance.parameters import Parameters
from bots.social_insurance.periods import each_period
from bots.unemployment_claim.stop import StopReason, stop_benefit

AMOUNT = Decimal("1980.00")


def test_ui_11_months_paid_after_reemployment_are_asked_back(parameters: Parameters):
    paid = {"202603": AMOUNT, "202604": AMOUNT, "202605": AMOUNT}
    stop = stop_benefit(StopReason.REEMPLOYED, "202604", paid, region="990101", parameters=parameters)
    assert stop.first_unpaid == "202604"
    assert stop.overpaid_periods == ("202604", "202605")
    assert stop.overpaid == Decimal("3960.00")
    assert not stop.needs_person


@pytest.mark.parametrize("reason", [reason for reason in StopReason if reason is not StopReason.REEMPLOYED])
def test_other_reasons_stop_from_the_next_month(parameters: Parameters, reason: StopReason):
    paid = {"202604": AMOUNT, "202605": AMOUNT}
    stop = stop_benefit(reason, "202604", paid, region="990101", parameters=parameters)
    assert stop.overpaid_periods == ("202605",)
    assert stop.needs_person == (reason.value in {"S5", "S7"})


@given(st.sampled_from(StopReason), st.integers(0, 24), st.sampled_from(list(each_period("202501", 30))))
def test_nothing_paid_before_the_stop_is_asked_back(
    parameters: Parameters, reason: StopReason, months: int, event: str
):
    paid = dict.fromkeys(each_period("202501", months), AMOUNT)
    stop = stop_benefit(reason, event, paid, region="990101", parameters=parameters)
    assert stop.overpaid == AMOUNT * len(stop.overpaid_periods)
    assert all(period >= stop.first_unpaid for period in stop.overpaid_periods)
