"""Pairs of records: what is not named agrees with nothing and conflicts with nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bots.record_merging.model import Model, load_model
from bots.record_merging.records import Account, Month, Person, PoliceResult, Record
from bots.record_merging.rules import Decision, Pair, Policy, assess
from bots.social_insurance.identifiers import Sex
from bots.social_insurance.parameters import load_parameters
from bots.social_insurance.periods import each_period
from bots.social_insurance.regions import Regions, load_regions

PROJECT = Path(__file__).parents[3]
TODAY = date(2026, 3, 10)
EMPLOYER, RIVAL = "91990101MA0AAAA017", "91990101MA0TE5T016"
ZHAO = Person(
    personal_no="9901000001",
    id_no="990101197506150018",
    name="赵测一",
    sex=Sex.MALE,
    birth_date=date(1975, 6, 15),
    hukou_region="990101",
    pooling_region="990100",
    created_on=date(2001, 1, 1),
)
POLICY = Policy(account_funds=("110", "120", "170", "310"), requires_police=False, undo_days=30)


def months(
    start: str,
    count: int,
    *,
    uscc: str = EMPLOYER,
    fund: str = "110",
    base: str = "4500.00",
    unit: str = "720.00",
    person: str = "360.00",
    status: str = "已到账",
) -> tuple[Month, ...]:
    """Return so many months in a row; 4500.00 gives 720.00 and 360.00."""
    return tuple(
        Month(period, fund, uscc, Decimal(base), Decimal(unit), Decimal(person), status)
        for period in each_period(start, count)
    )


def record(person: Person = ZHAO, **parts: object) -> Record:
    """Return a person's record that 公安 confirms."""
    return replace(Record(person, police=PoliceResult.AGREES), **parts)  # type: ignore[arg-type]


def account(balance: str, fund: str = "110") -> tuple[Account, ...]:
    return (Account(fund, Decimal(balance)),)


def two(one: dict[str, object] | None = None, other: dict[str, object] | None = None) -> tuple[Person, Person]:
    """Return two persons who differ from 赵测一 in what is given."""
    return replace(ZHAO, **one or {}), replace(ZHAO, **{"personal_no": "9901000002", **(other or {})})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def model() -> Model:
    return load_model(load_parameters(PROJECT / "config" / "parameters"), region="990100", on=TODAY)


@pytest.fixture(scope="session")
def regions() -> Regions:
    return load_regions(PROJECT / "config" / "regions.yaml")


Decide = Callable[..., Decision]


@pytest.fixture(scope="session")
def decide(model: Model, regions: Regions) -> Decide:
    def decide(one: Record, other: Record, *, policy: Policy = POLICY, **more: object) -> Decision:
        return assess(Pair(one, other, **more), model, policy, today=TODAY, regions=regions)  # type: ignore[arg-type]

    return decide
