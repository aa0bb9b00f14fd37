"""Owns the proof that no row is lost or invented: counts, sums and hash totals before and after (FR-R15)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bots.fund_reconciliation.ledger import Ledger
from digital_employee.face import IntegrityException

_BEFORE = """
SELECT source, count(*), sum(amount), sum(TRY_CAST(right(regexp_replace(serial_no, '[^0-9]', '', 'g'), 6) AS BIGINT))
FROM entry GROUP BY source ORDER BY source
"""
_AFTER = """
SELECT source, sum(rows), sum(total), sum(hash) FROM (
  SELECT source, outcome, count(*) AS rows, sum(amount) AS total,
    sum(TRY_CAST(right(regexp_replace(serial_no, '[^0-9]', '', 'g'), 6) AS BIGINT)) AS hash
  FROM verdict JOIN entry USING (id) GROUP BY source, outcome)
GROUP BY source ORDER BY source
"""


@dataclass(frozen=True)
class SourceTotal:
    """What one source holds: rows, amounts, and the hash total Σ(last 6 digits of the serial number)."""

    rows: int
    amount: Decimal
    hash_total: int


def count_in(ledger: Ledger) -> dict[str, SourceTotal]:
    """Return the totals of each source as its rows came in."""
    return _totals(ledger, _BEFORE)


def count_out(ledger: Ledger) -> dict[str, SourceTotal]:
    """Return the totals of each source over all classes of the result."""
    return _totals(ledger, _AFTER)


def require_conserved(before: Mapping[str, SourceTotal], after: Mapping[str, SourceTotal]) -> None:
    """Raise unless every row came out in exactly one class.

    Raises:
        IntegrityException: `INT-FR-02`; the result must not be used.
    """
    for source in sorted({*before, *after}):
        if before.get(source) != after.get(source):
            raise IntegrityException(
                f"{source} 对账前后不守恒：对账前 {before.get(source)}，对账后 {after.get(source)}",
                code="INT-FR-02",
                to_do="停止使用本次对账结果，保留文件并报技术人员",
            )


def _totals(ledger: Ledger, statement: str) -> dict[str, SourceTotal]:
    return {
        source: SourceTotal(int(rows), amount, int(total or 0))
        for source, rows, amount, total in ledger.rows(statement)
    }
