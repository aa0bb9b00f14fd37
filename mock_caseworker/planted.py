"""The figures that the system gets wrong for a case on purpose (INT-02), by the names of its screens' elements."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mock_caseworker.database import Database
from mock_caseworker.grids import money

_AMOUNT = re.compile(r"-?[0-9,]+\.[0-9]{2}")


def planted(database: Database, case_no: str) -> dict[str, str]:
    """Return the figures planted for a case, as they were written down."""
    rows = database.rows("SELECT field, value FROM planted_value WHERE case_no = ?", (case_no,))
    return {row["field"]: row["value"] for row in rows}


def with_planted(database: Database, case_no: str, figures: Mapping[str, str]) -> dict[str, str]:
    """Return a screen's figures, planted ones in place of the right ones; amounts are shown as screens show them."""
    wrong = planted(database, case_no)
    return {name: _shown(wrong[name]) if name in wrong else text for name, text in figures.items()}


def _shown(value: str) -> str:
    return money(value.replace(",", "")) if _AMOUNT.fullmatch(value) else value
