"""Owns how old an unmatched movement may be (FR-R12): in transit, uncleared, and who looks at it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bots.fund_reconciliation.entries import Outcome
from bots.social_insurance.parameters import Parameters, load_parameters
from digital_employee.face import SkillContext, WorkingCalendar, rule

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Terms:
    """The limits that an agency sets (parameters `fr_*`, [ILL])."""

    transit_workdays: int
    weak_workdays: int
    review_days: int
    audit_days: int

    @classmethod
    def of(cls, parameters: Parameters, *, region: str, on: date) -> Terms:
        """Look the limits up for a region on the day of reconciling.

        Raises:
            BusinessException: a parameter has no verified row.
        """

        def days(key: str) -> int:
            return int(parameters.text(key, region=region, on=on))

        return cls(
            transit_workdays=days("fr_transit_workdays"),
            weak_workdays=days("fr_weak_workdays"),
            review_days=days("fr_review_days"),
            audit_days=days("fr_audit_days"),
        )


def load_terms(project_folder: Path, *, region: str, on: date) -> Terms:
    """Read the limits from config/parameters."""
    return Terms.of(load_parameters(project_folder / "config" / "parameters"), region=region, on=on)


@rule("fund_reconciliation.timing", law="产品设计（在途天数为参数）", rule_id="FR-R12")
def timing(*, biz_date: date, run_date: date, transit_workdays: int, context: SkillContext) -> Outcome:
    """Return IN_TRANSIT up to and including the n-th working day after the movement, then UNCLEARED.

    Raises:
        SystemException: `SYS-CAL-01`, a year without a working calendar.
    """
    return timed(biz_date, run_date, transit_workdays, context.calendar)


def timed(biz_date: date, run_date: date, transit_workdays: int, calendar: WorkingCalendar) -> Outcome:
    """Decide as `timing`, with a calendar in hand."""
    is_due = run_date > calendar.add_workdays(biz_date, transit_workdays)
    return Outcome.UNCLEARED if is_due else Outcome.IN_TRANSIT


def latest_uncleared(run_date: date, transit_workdays: int, calendar: WorkingCalendar) -> date:
    """Return the last day whose movements are uncleared on `run_date`: to ask once for many rows.

    `timed(day, …)` is UNCLEARED for this day and every earlier one, and IN_TRANSIT for every later one.
    """
    day = run_date - _DAY
    while timed(day, run_date, transit_workdays, calendar) is Outcome.IN_TRANSIT:
        day -= _DAY
    return day
