from __future__ import annotations

import pytest

from digital_employee.runtime.limits import items_breach, outcome_breach
from digital_employee.workflow.model import Limits


@pytest.mark.parametrize(("arrived", "broken"), [(0, False), (500, False), (501, True)])
def test_a_run_may_bring_so_many_items_and_not_one_more(arrived: int, broken: bool) -> None:
    assert (items_breach(Limits(items=500), arrived) is not None) is broken


@pytest.mark.parametrize(("frozen", "broken"), [(10, False), (11, True)])
def test_more_frozen_items_than_allowed_break_the_limit(frozen: int, broken: bool) -> None:
    breach = outcome_breach(Limits(frozen=10), {"FROZEN": frozen, "AUTO_SUBMITTED": 1000})
    assert (breach is not None) is broken


@pytest.mark.parametrize(
    ("counts", "broken"),
    [
        ({"AUTO_SUBMITTED": 19, "FROZEN": 1}, False),
        ({"AUTO_SUBMITTED": 18, "FROZEN": 1, "IN_DOUBT": 1}, True),
        ({"AUTO_SUBMITTED": 10, "RETRY_LATER": 8}, False),
        ({"AUTO_SUBMITTED": 18, "RETRY_LATER": 2, "READY": 500}, True),
        ({"HUMAN": 500, "REJECT_SUGGESTED": 500}, False),
    ],
)
def test_the_failure_rate_counts_what_went_wrong_among_what_has_an_outcome(
    counts: dict[str, int], broken: bool
) -> None:
    assert (outcome_breach(Limits(failure_rate="5%"), counts) is not None) is broken


def test_without_a_limit_nothing_is_broken() -> None:
    assert items_breach(Limits(), 10**6) is None
    assert outcome_breach(Limits(frozen=10**6), {"FROZEN": 100, "AUTO_DONE": 1}) is None
