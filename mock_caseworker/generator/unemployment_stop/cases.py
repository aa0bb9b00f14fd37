"""Owns the notices about people who draw benefit: what must come out of each, written down as literals."""

from __future__ import annotations

from dataclasses import dataclass

from mock_caseworker.generator.world import Size


@dataclass(frozen=True, kw_only=True)
class Case:
    """One kind of notice; months count back from the month of the business date, of which nothing is paid yet."""

    name: str
    event: str
    months_ago: int
    """How many months before the business date the event lies."""
    reason: str | None
    disposition: str = "AUTO_SUBMITTED"
    code: str | None = None
    stops_months_ago: int | None = None
    """The first month that may not be paid; negative lies ahead."""
    overpaid_months: int | None = None
    level: str | None = None
    shown_overpaid: str | None = None
    """What the portal wrongly works out."""
    full_only: bool = False


CASES = (
    # UI-11, moved to the business date: two months paid since the new contribution period.
    Case(
        name="UI-11",
        event="参保登记",
        months_ago=2,
        reason="S1",
        stops_months_ago=2,
        overpaid_months=2,
        level="L3",
    ),
    Case(
        name="STOP-S1-nothing-paid",
        event="参保登记",
        months_ago=0,
        reason="S1",
        stops_months_ago=0,
        overpaid_months=0,
        level="L2",
        full_only=True,
    ),
    Case(
        name="STOP-S4",
        event="养老待遇领取",
        months_ago=2,
        reason="S4",
        stops_months_ago=1,
        overpaid_months=1,
        level="L3",
        full_only=True,
    ),
    Case(name="STOP-S5", event="拒绝工作", months_ago=1, reason=None, disposition="HUMAN", code="BUS-UI-05"),
    Case(name="STOP-S7", event="死亡", months_ago=1, reason=None, disposition="HUMAN", code="BUS-UI-06"),
    Case(
        name="STOP-INT-02",
        event="参保登记",
        months_ago=1,
        reason="S1",
        disposition="FROZEN",
        code="INT-02",
        stops_months_ago=1,
        overpaid_months=1,
        shown_overpaid="1890.00",
        full_only=True,
    ),
    Case(
        name="STOP-S2",
        event="入伍",
        months_ago=1,
        reason="S2",
        stops_months_ago=0,
        overpaid_months=0,
        level="L2",
        full_only=True,
    ),
    Case(
        name="STOP-S3",
        event="移居境外",
        months_ago=3,
        reason="S3",
        stops_months_ago=2,
        overpaid_months=2,
        level="L3",
        full_only=True,
    ),
    Case(
        name="STOP-S6",
        event="收监",
        months_ago=2,
        reason="S6",
        stops_months_ago=1,
        overpaid_months=1,
        level="L3",
        full_only=True,
    ),
    Case(
        name="STOP-S8",
        event="期限届满",
        months_ago=1,
        reason="S8",
        stops_months_ago=0,
        overpaid_months=0,
        level="L2",
        full_only=True,
    ),
    Case(
        name="STOP-unknown-event",
        event="户籍变动",
        months_ago=1,
        reason=None,
        disposition="HUMAN",
        code="BUS-UI-07",
        full_only=True,
    ),
)
_FULL_TIMES = 10
"""DOMAIN §14 wants ten overpayments."""


def cases_for(size: Size) -> list[Case]:
    """Return the cases to plant, each as often as it is planted."""
    if size is Size.TINY:
        return [case for case in CASES if case.name in {"UI-11", "STOP-S7"}]
    if size is Size.DEMO:
        return [case for case in CASES if not case.full_only]
    return [case for case in CASES for _ in range(_FULL_TIMES)]
