"""Owns which cases a data set of a given size holds, and how often each is planted."""

from __future__ import annotations

from mock_caseworker.generator.unemployment_claim.case import Case
from mock_caseworker.generator.unemployment_claim.cases_checks import CHECK_CASES
from mock_caseworker.generator.unemployment_claim.cases_duration import DURATION_CASES
from mock_caseworker.generator.world import Size

CASES = DURATION_CASES + CHECK_CASES

_TINY = [
    "UI-01",
    "UI-02",
    "UI-03-60",
    "UI-04",
    "UI-07",
    "UI-08-tier2",
    "UI-12",
    "UI-13",
    "UI-17",
    "X10",
    "X22-90",
    "BUS-UI-03-inside",
    "TIMEOUT-once",
]
# Every outcome that a person sees three times; the submitted ones often enough to be four claims in five (DOMAIN §13).
_FULL_SUBMITTED, _FULL_OTHER = 20, 3


def cases_for(size: Size) -> list[Case]:
    """Return the cases to plant, each as often as it is planted."""
    if size is Size.TINY:
        return [case for case in CASES if case.name in _TINY]
    if size is Size.DEMO:
        return [case for case in CASES if not case.full_only]
    return [case for case in CASES for _ in range(_FULL_SUBMITTED if case.is_submitted else _FULL_OTHER)]
