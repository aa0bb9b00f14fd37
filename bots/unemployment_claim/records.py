"""Owns what the screens say about one claim, as typed records. Decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bots.social_insurance.identifiers import Sex


@dataclass(frozen=True)
class Person:
    """基本信息 (UI01)."""

    name: str
    sex: Sex
    birth: date
    female_category: str = ""
    """F50 or F55; empty where the register does not say."""


@dataclass(frozen=True)
class Application:
    """申请信息 (UI02)."""

    apply_date: date
    leave_date: date
    leave_reason: str
    register_date: date | None
    job_seeking: bool
    pay_region: str


@dataclass(frozen=True)
class Contribution:
    """One row of 参保缴费 (UI01)."""

    period: str
    fund: str
    unit_amount: Decimal
    person_amount: Decimal
    status: str
    received_on: date | None = None


@dataclass(frozen=True)
class PastClaim:
    """One row of 历次领取 (UI01)."""

    approved_months: int
    paid_months: int
    end_period: str
    status: str


@dataclass(frozen=True)
class SourceRecord:
    """One row of 核查明细 (UI03): what another authority has on file."""

    kind: str
    status: str
    start: date | None = None
    end: date | None = None
    region: str = ""
    content: str = ""


@dataclass(frozen=True)
class SourceAnswer:
    """What one source of 联网核查 answered; the portal's own hint (通过, 疑点) is not part of it."""

    timed_out: bool = False
    records: tuple[SourceRecord, ...] = ()


@dataclass(frozen=True)
class Grant:
    """What is granted: computed by the rules, or shown by the portal (UI04, UI05) to be compared."""

    months: int
    start: str
    end: str
    amount: Decimal
    total: Decimal
    medical: Decimal


@dataclass(frozen=True)
class Case:
    """Everything that one claim is decided from."""

    person: Person
    application: Application
    contributions: tuple[Contribution, ...]
    history: tuple[PastClaim, ...]
    checks: Mapping[str, SourceAnswer]
    shown: Grant | None
    """What the portal computed itself; None where it shows nothing."""
