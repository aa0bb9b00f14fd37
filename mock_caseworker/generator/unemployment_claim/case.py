"""Owns the words in which a case is written down: its literal outcome, and what is planted so that it comes about.

The outcome stands in the case itself and is never derived: claims.py builds the facts backwards from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Disposition(StrEnum):
    """How a claim must end."""

    AUTO_SUBMITTED = "AUTO_SUBMITTED"
    HUMAN = "HUMAN"
    REJECT_SUGGESTED = "REJECT_SUGGESTED"
    RETRY_LATER = "RETRY_LATER"
    FROZEN = "FROZEN"


@dataclass(frozen=True)
class Day:
    """A day told from a day of the claim: so many months after the first of the leave month, or days from applying."""

    anchor: Literal["apply", "leave_month"]
    offset: int = 0


def applying(days: int = 0) -> Day:
    """Return the day so many days after the application (before it when negative)."""
    return Day("apply", days)


def leave_month(months: int = 0) -> Day:
    """Return the first day of the month so many months after the leave month."""
    return Day("leave_month", months)


@dataclass(frozen=True)
class Record:
    """A record at a source; `{name}` and `{stranger}` in the content stand for the applicant and somebody else."""

    source: str
    record_type: str
    status: str
    start: Day | None = None
    end: Day | None = None
    content: str = ""
    elsewhere: bool = False


@dataclass(frozen=True)
class Paid:
    """The months in the books: `months` is the margin of months that count, the rest are rows that must not."""

    months: tuple[int, int] = (13, 58)
    leave_month: bool = True
    arrears: int = 0
    half_paid: int = 0
    duplicates: int = 0
    pension_only: int = 0
    after_leave: int = 0
    late_after_leave: int = 0
    late_before_leave: int = 0
    in_last_benefit_month: bool = False


@dataclass(frozen=True)
class PastBenefit:
    """An earlier spell of benefit; the months before its end have been used up."""

    approved: int
    paid: int
    status: Literal["已终止", "期满"] = "已终止"


@dataclass(frozen=True)
class Retires:
    """When the applicant retires, in months after applying or after the claim's end.

    The rising ladder of COM-R30 skips some months; `toward` says on which side the next month keeps the outcome.
    """

    after: Literal["apply", "end"]
    months: int
    toward: Literal[-1, 1]
    category: str | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """One kind of claim: what must come out (literal), and what is planted; all else is a random margin."""

    name: str
    disposition: Disposition
    code: str | None = None
    rules: tuple[str, ...] = ()
    entitled: int | None = None
    level: Literal["L2", "L3"] | None = None
    note: str = ""
    paid: Paid = field(default_factory=Paid)
    past: tuple[PastBenefit, ...] = ()
    reason: str | None = None
    registered: bool = True
    seeking: Literal["是", "否"] = "是"
    tier: Literal[1, 2, 3] = 1
    pay_region: str | None = None
    register_months_before: int = 0
    on_business_date: bool = False
    retires: Retires | None = None
    female_cat_missing: bool = False
    records: tuple[Record, ...] = ()
    timeouts: tuple[tuple[str, int | None], ...] = ()
    hints: tuple[tuple[str, str], ...] = ()
    wrong: tuple[tuple[str, str], ...] = ()
    fixture: str | None = None
    inbox: bool = False
    full_only: bool = False

    @property
    def is_submitted(self) -> bool:
        """Whether the robot submits this claim."""
        return self.disposition is Disposition.AUTO_SUBMITTED
