"""Rows as the three sources give them, and the rules applied to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bots.fund_reconciliation.entries import Direction, Entry, Source
from bots.fund_reconciliation.reconcile import Verdict, explain
from digital_employee.face import SkillContext
from digital_employee.schedule.calendar import load_calendar

PROJECT = Path(__file__).parents[3]
REGION = "990101"
RUN_DATE = date(2026, 3, 10)

Explain = Callable[..., dict[str, Verdict]]


def row(source: str, serial_no: str, amount: str, **changes: Any) -> Entry:
    """Return a payment of fund 210 on 2026-03-09, with some parts changed."""
    values: dict[str, Any] = {
        "source": Source(source), "serial_no": serial_no, "fund_code": "210", "account_no": "3700001",
        "direction": Direction.OUT, "amount": Decimal(amount), "biz_date": date(2026, 3, 9),
    }  # fmt: skip
    return Entry(**{**values, **changes})


@pytest.fixture(scope="session")
def context() -> SkillContext:
    """The project's calendar on the business date."""
    return SkillContext(RUN_DATE, load_calendar(PROJECT / "config" / "calendars"), PROJECT)


@pytest.fixture(scope="session")
def explained(context: SkillContext) -> Explain:
    """Reconcile rows; gives what became of each by its serial number."""

    def decide(*entries: Entry, run_date: date = RUN_DATE) -> dict[str, Verdict]:
        verdicts = explain(entries=entries, run_date=run_date, region=REGION, context=context)
        found = {verdict.serial_no: verdict for verdict in verdicts}
        assert len(found) == len(verdicts), "the test gives every row a serial number of its own"
        return found

    return decide


@pytest.fixture(scope="session")
def make_row() -> Callable[..., Entry]:
    """Make a row from its source, serial number and amount."""
    return row
