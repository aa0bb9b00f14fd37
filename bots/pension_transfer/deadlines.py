"""Owns the time limits of a transfer: 15 working days a stage, warning at 10, alarm at 14 (PT-R10). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from digital_employee.face import Due, SkillContext, WorkingCalendar, due_date, rule

STAGE_WORKDAYS = 15
"""联系函, 信息表与资金, 接续: 15 working days each (66号 第八条)."""
WARN_WORKDAYS = 10
ALARM_WORKDAYS = 14
NOTICE_WORKDAYS = 10
"""书面告知 of what cannot be transferred (94号 第三条)."""


@dataclass(frozen=True)
class StageDeadline:
    """The days of one stage and the arrangement of working days they rest on."""

    warn: date
    alarm: date
    due: date
    calendar_version: str
    is_provisional: bool
    """A year involved is not official yet: this may not close a legal deadline."""


@rule("pension_transfer.deadline", law="国办发〔2009〕66号 第八条", rule_id="PT-R10")
def ask_stage_deadline(*, start: date, context: SkillContext) -> StageDeadline:
    """Return the time limit of a stage: acceptance → letter, letter → table and fund, both received → posting (PT-R10).

    The day of the start is not counted.
    """
    return stage_deadline(start=start, calendar=context.calendar)


def stage_deadline(*, start: date, calendar: WorkingCalendar) -> StageDeadline:
    """Return the time limit of a stage that starts on a day (PT-R10).

    Raises:
        SystemException: `SYS-CAL-01`, a year has no calendar.
    """
    due = due_date(start, calendar, workdays=STAGE_WORKDAYS)
    return StageDeadline(
        warn=calendar.add_workdays(start, WARN_WORKDAYS),
        alarm=calendar.add_workdays(start, ALARM_WORKDAYS),
        due=_day(due),
        calendar_version=due.calendar_version,
        is_provisional=due.provisional,
    )


def notice_day(*, start: date, calendar: WorkingCalendar) -> date:
    """Return the last day for telling a person in writing what cannot be transferred (PT-R07)."""
    return _day(due_date(start, calendar, workdays=NOTICE_WORKDAYS))


def _day(due: Due) -> date:
    return due.due_at.date()
