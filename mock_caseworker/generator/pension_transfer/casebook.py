"""Owns which transfers a data set of a given size holds, and how often each is planted."""

from __future__ import annotations

from datetime import date

from mock_caseworker.generator.calendar_months import month_of
from mock_caseworker.generator.pension_transfer.case import Case, Stage
from mock_caseworker.generator.pension_transfer.cases_accept import ACCEPT_CASES
from mock_caseworker.generator.pension_transfer.cases_out import OUT_CASES
from mock_caseworker.generator.pension_transfer.cases_post import POST_CASES
from mock_caseworker.generator.pension_transfer.months import months_of
from mock_caseworker.generator.world import Size

CASES = ACCEPT_CASES + POST_CASES + OUT_CASES

_TINY = ("PT-05", "PT-06", "PT-13", "PT-01", "PT-04")
# Counts of DOMAIN §14: 20 overlaps, 10 differing funds, 5 pensioners, 10 one-time payments; and the share of §13.
_FULL_SUBMITTED, _FULL_OFTEN, _FULL_FEW, _FULL_OTHER = 16, 7, 3, 2
# 转入接续 needs some months here after those of the sheet.
_MONTHS_AFTER = {Stage.ACCEPT: 1, Stage.POST: 5, Stage.OUT: 3}
_FEW = ("PT-X11", "PT-X01", "PT-X08")


def cases_for(size: Size, business_date: date) -> list[Case]:
    """Return the cases to plant, each as often as it is planted; none whose literal months are yet to come."""
    today = month_of(business_date)
    fitting = [case for case in CASES if _last_literal_month(case) + _MONTHS_AFTER[case.stage] <= today]
    if size is Size.TINY:
        return [case for case in fitting if case.name in _TINY]
    if size is Size.DEMO:
        return [case for case in fitting if not case.full_only]
    return [case for case in fitting for _ in range(_times(case))]


def _last_literal_month(case: Case) -> int:
    enrolled = case.application.enrolled
    years = (*case.arrival.sheet.years, *case.arrival.local, *case.departure.sheet.years)
    months = [number for number, _ in months_of(years)]
    return max([month_of(enrolled)] if enrolled else months, default=0)


def _times(case: Case) -> int:
    if case.is_submitted:
        return _FULL_SUBMITTED
    if case.often:
        return _FULL_OFTEN
    return _FULL_FEW if case.code in _FEW else _FULL_OTHER
