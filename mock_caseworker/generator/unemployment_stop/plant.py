"""Plants the notices: people who draw benefit, what they were paid, and what a source says of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from mock_caseworker.generator.calendar_months import day_in, month_of, period
from mock_caseworker.generator.persons import add_anyone
from mock_caseworker.generator.rows import PlantedValue
from mock_caseworker.generator.unemployment_stop.cases import Case, cases_for
from mock_caseworker.generator.world import World

WORKFLOW = "unemployment_stop"
_AMOUNT = "1980.00"  # tier 1: 2200.00 × 0.90
_REGION = "990101"
_SOURCES = {
    "参保登记": "参保就业登记",
    "入伍": "退役军人事务",
    "移居境外": "出入境",
    "养老待遇领取": "养老待遇",
    "拒绝工作": "公共就业服务",
    "收监": "司法",
    "死亡": "民政、公安",
    "期限届满": "系统",
}


class Payment(NamedTuple):
    """One month of a claim."""

    claim_no: str
    id_no: str
    name: str
    card_no: str
    period: str
    amount: str
    status: str
    batch_no: str | None
    paid_on: str | None


class StopCase(NamedTuple):
    """One notice."""

    stop_no: str
    claim_no: str
    id_no: str
    name: str
    region_code: str
    event: str
    event_date: str
    source: str
    found_on: str
    state: str


def plant(world: World) -> list[Mapping[str, Any]]:
    """Plant every notice of the size; return what must come out."""
    cases = cases_for(world.size)
    numbers = list(range(1, len(cases) + 1))
    world.rng.shuffle(numbers)
    truth = [_plant_case(world, case, number) for case, number in zip(cases, numbers, strict=True)]
    return sorted(truth, key=lambda line: str(line["key"]))


def _plant_case(world: World, case: Case, number: int) -> Mapping[str, Any]:
    this_month = month_of(world.business_date)
    stop_no = f"US{world.business_date:%Y}{number:06d}"
    claim_no = f"UC{world.business_date.year - 1}{900000 + number:06d}"
    person = add_anyone(world.register, world.rng, world.business_date)
    event_day = day_in(this_month - case.months_ago, world.rng.randint(1, 9))
    found_on = world.business_date - timedelta(days=world.rng.randint(0, 3))
    world.storage.insert("person", [person])
    world.storage.insert("benefit_payment", _payments(world, claim_no, person.id_no, person.name, this_month))
    source = _SOURCES.get(case.event, "公安")
    notice = (person.id_no, person.name, _REGION, case.event, event_day.isoformat(), source, found_on.isoformat())
    world.storage.insert("stop_case", [StopCase(stop_no, claim_no, *notice, "待核查")])
    if case.shown_overpaid:
        world.storage.insert("planted_value", [PlantedValue(stop_no, "overpaid", case.shown_overpaid)])
    return {
        "case": case.name,
        "workflow": WORKFLOW,
        "key": stop_no,
        "origin": "todo",
        "disposition": case.disposition,
        "code": case.code,
        "rules": ["UI-R08"],
        "figures": _figures(case, this_month),
        "level": case.level,
        "ledger": {"UI10.submit": int(case.disposition == "AUTO_SUBMITTED")},
    }


def _payments(world: World, claim_no: str, id_no: str, name: str, this_month: int) -> list[Payment]:
    """Return the months paid so far, the latest being last month, and the ones that wait."""
    card_no = world.register.card_no()
    paid = world.rng.randint(4, 9)
    rows = []
    for month in range(this_month - paid, this_month + world.rng.randint(1, 6)):
        is_paid = month < this_month
        paid_on = day_in(month + 1, 8).isoformat() if is_paid else None
        batch_no = f"UIP{period(month)}0001" if is_paid else None
        status = "已发放" if is_paid else "待发放"
        rows.append(Payment(claim_no, id_no, name, card_no, period(month), _AMOUNT, status, batch_no, paid_on))
    return rows


def _figures(case: Case, this_month: int) -> Mapping[str, str] | None:
    if case.disposition != "AUTO_SUBMITTED" or case.stops_months_ago is None or case.overpaid_months is None:
        return None
    return {
        "reason": str(case.reason),
        "stop_period": period(this_month - case.stops_months_ago),
        "overpaid_months": str(case.overpaid_months),
        "overpaid": str(case.overpaid_months * Decimal(_AMOUNT)),
    }
