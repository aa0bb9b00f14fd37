"""What a notice comes to: the reason, the first month without benefit, what is asked back, what a person decides."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bots.unemployment_stop.skills import EVENTS, assess
from digital_employee.errors import BusinessException
from digital_employee.project.offers import SkillContext
from digital_employee.schedule.calendar import load_calendar

PROJECT = Path(__file__).parents[3]
PAID = [
    {"所属期": period, "金额": Decimal("1980.00"), "状态": status}
    for period, status in (("202512", "已发放"), ("202601", "已发放"), ("202602", "已发放"), ("202603", "待发放"))
]


def decide(event: str, on: date | None = date(2026, 1, 5), region: str = "990101") -> dict[str, Any]:
    calendar = load_calendar(PROJECT / "config" / "calendars")
    context = SkillContext(date(2026, 3, 10), calendar, PROJECT)
    return assess(notice={"event": event, "event_date": on, "region": region}, payments=PAID, context=context)


def figures(decision: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(decision[name] for name in ("reason", "stop_period", "overpaid_months", "overpaid"))


def test_ui_11_a_new_contribution_period_stops_at_once_and_asks_back_what_was_paid_since():
    assert figures(decide("参保登记")) == ("S1", "202601", 2, Decimal("3960.00"))


@pytest.mark.parametrize(
    ("event", "reason"), [("入伍", "S2"), ("移居境外", "S3"), ("养老待遇领取", "S4"), ("收监", "S6")]
)
def test_other_events_stop_from_the_next_month(event: str, reason: str):
    assert figures(decide(event)) == (reason, "202602", 1, Decimal("1980.00"))


def test_what_was_not_paid_yet_is_not_asked_back():
    assert figures(decide("参保登记", date(2026, 3, 2))) == ("S1", "202603", 0, Decimal("0.00"))


@pytest.mark.parametrize(
    ("event", "code"), [("拒绝工作", "BUS-UI-05"), ("死亡", "BUS-UI-06"), ("户籍变动", "BUS-UI-07"), ("", "BUS-UI-07")]
)
def test_a_judgement_an_heir_and_an_unknown_event_are_for_a_person(event: str, code: str):
    decision = decide(event)
    assert (decision["disposition"], decision["code"]) == ("HUMAN", code)
    assert figures(decision) == (None, None, None, None)


@pytest.mark.parametrize(("on", "region"), [(None, "990101"), (date(2026, 1, 5), "")])
def test_a_notice_without_date_or_region_is_not_guessed(on: date | None, region: str):
    with pytest.raises(BusinessException, match="BUS-VAL-01"):
        decide("参保登记", on, region)


def test_every_reason_of_the_law_has_its_event():
    assert {reason.value for reason in EVENTS.values()} == {f"S{number}" for number in range(1, 9)}
