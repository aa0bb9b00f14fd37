"""How an item stands against its legal time limit, in business time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from digital_employee.clock import AGENCY_ZONE
from digital_employee.store.tables import HumanTaskRow, ItemState, TaskState, WorkItemRow

AT_RISK_WITHIN = timedelta(days=3)
"""An open item that is due so soon is at risk, whatever its own warning date says."""

OPEN = (ItemState.READY, ItemState.RUNNING, ItemState.WAITING, ItemState.IN_DOUBT, ItemState.HELD)
CLOSED = (ItemState.FINISHED, ItemState.CANCELLED)


class DeadlineStanding(StrEnum):
    """NONE has no limit; MET and MISSED are closed items."""

    NONE = "NONE"
    ON_TIME = "ON_TIME"
    AT_RISK = "AT_RISK"
    OVERDUE = "OVERDUE"
    MET = "MET"
    MISSED = "MISSED"


@dataclass(frozen=True)
class BusinessMoment:
    """One instant in real and in business time: deadlines belong to the latter, which settings may fix."""

    real: datetime
    business: datetime

    def place(self, instant: datetime) -> datetime:
        """Return the business time of a real instant."""
        return instant + (self.business - self.real)

    @property
    def day(self) -> str:
        """The business day as ISO text."""
        return self.business.astimezone(AGENCY_ZONE).date().isoformat()


def standing_of(item: WorkItemRow, moment: BusinessMoment, *, waits_for_person: bool = False) -> DeadlineStanding:
    """Say how one item stands. One that the robot handed to a person is not done while the person's task is open."""
    if item.deadline_at is None:
        return DeadlineStanding.NONE
    if item.state in CLOSED and not waits_for_person:
        closed_at = moment.place(item.finished_at or item.updated_at)
        return DeadlineStanding.MET if closed_at <= item.deadline_at else DeadlineStanding.MISSED
    if item.deadline_at < moment.business:
        return DeadlineStanding.OVERDUE
    if item.deadline_at < moment.business + AT_RISK_WITHIN or _is_warned(item.deadline_rule, moment):
        return DeadlineStanding.AT_RISK
    return DeadlineStanding.ON_TIME


def is_standing(standing: DeadlineStanding, moment: BusinessMoment) -> ColumnElement[bool]:
    """Return the condition that picks open items which are OVERDUE or AT_RISK; other standings are not searched."""
    asked = select(HumanTaskRow.item_id).where(HumanTaskRow.state == TaskState.OPEN, HumanTaskRow.item_id.is_not(None))
    is_open = or_(WorkItemRow.state.in_(OPEN), WorkItemRow.id.in_(asked))
    if standing is DeadlineStanding.OVERDUE:
        return and_(is_open, WorkItemRow.deadline_at < moment.business)
    warned = func.substr(WorkItemRow.deadline_rule["warn_at"].as_string(), 1, 10) <= moment.day
    soon = WorkItemRow.deadline_at < moment.business + AT_RISK_WITHIN
    return and_(is_open, WorkItemRow.deadline_at >= moment.business, or_(soon, warned))


def _is_warned(rule: dict[str, Any] | None, moment: BusinessMoment) -> bool:
    warn_at = (rule or {}).get("warn_at")
    return isinstance(warn_at, str) and warn_at[:10] <= moment.day
