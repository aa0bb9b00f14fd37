"""A claim that nothing speaks against; each test changes what it is about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bots.social_insurance.identifiers import Sex
from bots.social_insurance.parameters import Parameters, load_parameters
from bots.social_insurance.periods import add_months
from bots.unemployment_claim.checks import SOURCES
from bots.unemployment_claim.records import (
    Application,
    Case,
    Contribution,
    Grant,
    PastClaim,
    Person,
    SourceAnswer,
    SourceRecord,
)
from bots.unemployment_claim.rules import Decision, assess

BUSINESS_DATE = date(2026, 3, 10)
NAME = "冯测九"

APPLICATION = Application(
    apply_date=BUSINESS_DATE,
    leave_date=date(2026, 2, 15),
    leave_reason="05",
    register_date=BUSINESS_DATE,
    job_seeking=True,
    pay_region="990101",
)
GRANT = Grant(
    months=12,
    start="202603",
    end="202702",
    amount=Decimal("1980.00"),
    total=Decimal("23760.00"),
    medical=Decimal("403.29"),
)
CONFIRMED = {
    "identity": SourceAnswer(records=(SourceRecord("实名核验", "一致", content=NAME),)),
    "card": SourceAnswer(records=(SourceRecord("账户核验", "正常", content=NAME),)),
}


def pay(months: int, *, last: str = "202602", status: str = "已到账", fund: str = "210") -> tuple[Contribution, ...]:
    """Return so many months paid in full, the last first."""
    return tuple(
        Contribution(add_months(last, -back), fund, Decimal("42.00"), Decimal("18.00"), status)
        for back in range(months)
    )


def clean_case(
    *,
    paid: int | tuple[Contribution, ...] = 30,
    history: tuple[PastClaim, ...] = (),
    person: dict[str, Any] | None = None,
    records: dict[str, SourceRecord | None] | None = None,
    timeouts: tuple[str, ...] = (),
    shown: Grant | None = GRANT,
    **application: Any,
) -> Case:
    """Return a claim of 30 months that is simply submitted, with some parts changed."""
    applicant = Person(name=NAME, sex=Sex.MALE, birth=date(1988, 8, 8))
    answers = {name: CONFIRMED.get(name, SourceAnswer()) for name in SOURCES}
    answers |= {name: SourceAnswer(records=(record,) if record else ()) for name, record in (records or {}).items()}
    answers |= {name: SourceAnswer(timed_out=True) for name in timeouts}
    return Case(
        person=replace(applicant, **(person or {})),
        application=replace(APPLICATION, **application),
        contributions=pay(paid) if isinstance(paid, int) else paid,
        history=history,
        checks=answers,
        shown=shown,
    )


@pytest.fixture(scope="session")
def parameters() -> Parameters:
    """The project's own parameters."""
    return load_parameters(Path(__file__).parents[3] / "config" / "parameters")


@pytest.fixture(scope="session")
def decide(parameters: Parameters) -> Callable[..., Decision]:
    """Decide the clean claim with some parts changed."""
    return lambda **changes: assess(clean_case(**changes), parameters, BUSINESS_DATE)


@pytest.fixture(scope="session")
def months_paid() -> Callable[..., tuple[Contribution, ...]]:
    """Make rows of months paid in full."""
    return pay


@pytest.fixture(scope="session")
def clean() -> Callable[..., Case]:
    """Make the clean claim with some parts changed."""
    return clean_case
