"""Owns the end of a benefit before its time: why, from which month, and what was paid too much (UI-R08, R11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bots.social_insurance.parameters import Parameters
from bots.social_insurance.periods import add_months, first_day


class StopReason(StrEnum):
    """Why a benefit stops (社会保险法 51条; 失业保险条例 15条)."""

    REEMPLOYED = "S1"
    MILITARY = "S2"
    EMIGRATED = "S3"
    PENSION = "S4"
    REFUSED_WORK = "S5"
    IMPRISONED = "S6"
    DECEASED = "S7"
    EXPIRED = "S8"


PERSON_DECIDES = frozenset({StopReason.REFUSED_WORK, StopReason.DECEASED})
"""无正当理由 is a judgement (S5); 丧葬补助金 comes from one of three funds (S7; UI-R11, 社会保险法 49条)."""


@dataclass(frozen=True)
class Stop:
    """From when nothing may be paid, and what was paid since."""

    reason: StopReason
    first_unpaid: str
    overpaid_periods: tuple[str, ...]
    overpaid: Decimal
    """What a 追回单 asks back (经办条例 46条: 一次、分期或抵扣)."""
    needs_person: bool


def stop_benefit(
    reason: StopReason, event_period: str, paid: Mapping[str, Decimal], *, region: str, parameters: Parameters
) -> Stop:
    """Return from which month a benefit stops and what was overpaid (UI-R08).

    S1 stops from the first contribution period, S2–S6 from the month after the event (both by the region's
    parameter, [ILL]), S7 from the next month. For S8 the event is the last month granted.
    """
    first_unpaid = add_months(event_period, _offset(reason, region, first_day(event_period), parameters))
    overpaid = {period: amount for period, amount in paid.items() if period >= first_unpaid}
    return Stop(
        reason=reason,
        first_unpaid=first_unpaid,
        overpaid_periods=tuple(sorted(overpaid)),
        overpaid=sum(overpaid.values(), Decimal("0.00")),
        needs_person=reason in PERSON_DECIDES,
    )


def _offset(reason: StopReason, region: str, event: date, parameters: Parameters) -> int:
    match reason:
        case StopReason.DECEASED | StopReason.EXPIRED:
            return 1
        case StopReason.REEMPLOYED:
            return int(parameters.text("ui_reemployment_stop_offset_months", region=region, on=event))
        case _:
            return int(parameters.text("ui_stop_offset_months", region=region, on=event))
