"""Tells what must come out of every transfer; the outcomes are the literals of the cases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_caseworker.generator.pension_transfer.case import Disposition
from mock_caseworker.generator.pension_transfer.planted import PlantedCase

WORKFLOW = "pension_transfer"
ACTIONS = ("PT01.temp", "PT03.send", "PT04.submit", "PT06.post")
_LEVELS = {"PT01.temp": "L2", "PT03.send": "L1", "PT04.submit": "L3", "PT06.post": "L2"}


def tell(planted: PlantedCase) -> Mapping[str, Any]:
    """Return the line of a case."""
    case = planted.case
    return {
        "case": case.name,
        "workflow": WORKFLOW,
        "key": planted.case_no,
        "origin": "todo",
        "disposition": case.disposition.value,
        "code": case.code,
        "rules": list(case.rules),
        "vectors": list(case.vectors),
        "figures": _figures(planted),
        "level": _LEVELS[case.action] if case.is_submitted else None,
        "ledger": {action: int(case.is_submitted and action == case.action) for action in ACTIONS},
    }


def _figures(planted: PlantedCase) -> Mapping[str, str] | None:
    case = planted.case
    if case.figures is not None:
        return dict(case.figures)
    if case.disposition in {Disposition.SUBMITTED, Disposition.FROZEN}:
        return dict(planted.figures)
    return None
