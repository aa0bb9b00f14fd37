"""Writes down what must come out of every claim; the outcomes are the literals of the cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from mock_caseworker.generator.calendar_months import month_of, period
from mock_caseworker.generator.unemployment_claim.claims import PlantedClaim
from mock_caseworker.generator.unemployment_claim.spreadsheet import BadRow

WORKFLOW = "unemployment_claim"
_MONTH_AMOUNT = {1: "1980.00", 2: "1809.00", 3: "1638.00"}


def tell_truth(claims: Iterable[PlantedClaim], bad_rows: Iterable[BadRow]) -> list[Mapping[str, Any]]:
    """Return one line a claim by claim number, then the faulty rows of the spreadsheet."""
    return [
        *(_claim_truth(planted) for planted in sorted(claims, key=lambda planted: planted.claim.claim_no)),
        *(_bad_row_truth(bad) for bad in bad_rows),
    ]


def _claim_truth(planted: PlantedClaim) -> dict[str, object]:
    case = planted.case
    return {
        "case": case.name,
        "workflow": WORKFLOW,
        "key": planted.claim.claim_no,
        "origin": "inbox" if case.inbox else "todo",
        "disposition": case.disposition.value,
        "code": case.code,
        "rules": list(case.rules),
        "figures": _figures(planted),
        "level": case.level,
        "ledger": {"UI06.submit": int(case.is_submitted), "UI02.save": int(case.inbox)},
    }


def _figures(planted: PlantedClaim) -> dict[str, str] | None:
    """Return the right figures where the case states its months (submitted and frozen claims)."""
    months, registered = planted.case.entitled, planted.claim.register_date
    if months is None or registered is None:
        return None
    start = month_of(date.fromisoformat(registered))
    amount = _MONTH_AMOUNT[planted.case.tier]
    return {
        "months": str(months),
        "start": period(start),
        "end": period(start + months - 1),
        "amount": amount,
        "total": str(months * Decimal(amount)),
    }


def _bad_row_truth(bad: BadRow) -> dict[str, object]:
    fault = {"file": bad.file, "row": bad.row, "column": bad.column}
    return {"case": bad.case, "workflow": WORKFLOW, "origin": "inbox", "input_fault": fault}
