"""Owns the clock of a time limit: when it warns, alarms and ends, at what level it stands, by which calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from digital_employee.face import SkillContext, due_date, rule


class Level(StrEnum):
    """How a limit stands at the end of a day."""

    ON_TIME = "ON_TIME"
    WARN = "WARN"
    ALARM = "ALARM"
    OVERDUE = "OVERDUE"


@dataclass(frozen=True)
class ServiceLevel:
    """A limit as it is stored beside a case (DOMAIN §13): what it rests on, and what follows from it."""

    rule_id: str
    start_event: str
    start: date
    workdays: int
    warn_on: date | None
    alarm_on: date | None
    due_at: datetime
    level: Level
    calendar_version: str
    """The arrangement of working days of every year that was counted."""
    provisional: bool
    """True: a year that was counted is not official yet, so this may not close a legal deadline."""


@rule("social_insurance.service_level", law="民法典 第二百零一条；社会保险经办条例", rule_id="COM-R20")
def service_level(
    *,
    rule_id: str,
    start_event: str,
    start: date,
    workdays: int,
    warn: int | None = None,
    alarm: int | None = None,
    on: date | None = None,
    context: SkillContext,
) -> ServiceLevel:
    """Return the clock of a limit of so many working days, and its level `on` a day (the business date unless given).

    It warns and alarms from the working day of that number on; the start day is not counted.

    Raises:
        SystemException: SYS-CAL-01, a year has no working calendar.
    """
    if not 0 <= (warn or 0) <= (alarm or workdays) <= workdays:
        raise ValueError("预警日不得晚于告警日，告警日不得晚于期限")
    due = due_date(start, context.calendar, workdays=workdays)
    warn_on, alarm_on = (None if mark is None else context.calendar.add_workdays(start, mark) for mark in (warn, alarm))
    return ServiceLevel(
        rule_id=rule_id,
        start_event=start_event,
        start=start,
        workdays=workdays,
        warn_on=warn_on,
        alarm_on=alarm_on,
        due_at=due.due_at,
        level=_level(on or context.business_date, warn_on, alarm_on, due.due_at.date()),
        calendar_version=due.calendar_version,
        provisional=due.provisional,
    )


def _level(day: date, warn_on: date | None, alarm_on: date | None, due_on: date) -> Level:
    if day > due_on:
        return Level.OVERDUE
    if alarm_on is not None and day >= alarm_on:
        return Level.ALARM
    return Level.WARN if warn_on is not None and day >= warn_on else Level.ON_TIME
