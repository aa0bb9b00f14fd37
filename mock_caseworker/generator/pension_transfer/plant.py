"""Plants the transfers: their people, months, relations, sheets and money."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from mock_caseworker.generator.pension_transfer.applications import build_application
from mock_caseworker.generator.pension_transfer.arrivals import build_arrival
from mock_caseworker.generator.pension_transfer.case import Case, Stage
from mock_caseworker.generator.pension_transfer.casebook import cases_for
from mock_caseworker.generator.pension_transfer.departures import build_departure
from mock_caseworker.generator.pension_transfer.planted import PlantedCase, store
from mock_caseworker.generator.pension_transfer.rows import LocalAccount, TransferCase
from mock_caseworker.generator.pension_transfer.truth import tell
from mock_caseworker.generator.rows import PlantedValue
from mock_caseworker.generator.world import World
from mock_caseworker.workdays import due_date

_BUILDERS: Mapping[Stage, Callable[[World, Case, str], PlantedCase]] = MappingProxyType(
    {Stage.ACCEPT: build_application, Stage.POST: build_arrival, Stage.OUT: build_departure}
)
_WORKDAYS = 15


def plant(world: World) -> list[Mapping[str, Any]]:
    """Plant every transfer of the size; return what must come out."""
    cases = cases_for(world.size, world.business_date)
    numbers = [f"PT{world.business_date:%Y}{number:06d}" for number in range(1, len(cases) + 1)]
    world.rng.shuffle(numbers)
    planted = [_BUILDERS[case.stage](world, case, number) for case, number in zip(cases, numbers, strict=True)]
    store(world.storage, planted)
    world.storage.insert("planted_value", [row for one in planted for row in _wrong(one)])
    return [tell(one) for one in sorted(planted, key=lambda one: one.case_no)]


def _wrong(planted: PlantedCase) -> list[PlantedValue]:
    return [
        PlantedValue(planted.case_no, name, _wrong_value(planted, name, value)) for name, value in planted.case.wrong
    ]


def _wrong_value(planted: PlantedCase, name: str, value: str) -> str:
    """Return a planted figure: literal, or so much away from the right one."""
    if name == "due_date":
        (row,) = (row for row in planted.rows if isinstance(row, TransferCase))
        due = due_date(date.fromisoformat(row.apply_date), _WORKDAYS)
        return (due + timedelta(days=1)).isoformat() if due else ""
    if name == "union_months":
        return str(len(planted.contributions) + int(planted.figures["months"]) + int(value))
    if name == "account_after":
        (local,) = (row for row in planted.rows if isinstance(row, LocalAccount))
        return str(Decimal(local.balance) + Decimal(planted.figures["account"]) + Decimal(value))
    return value
