"""Owns what a person is shown as a possible match: rows whose amounts add up. Never matches anything (FR-R08)."""

from __future__ import annotations

from decimal import Decimal

from digital_employee.face import rule

MOST_ROWS = 8
MOST_CANDIDATES = 20


@rule("fund_reconciliation.suggest", law="产品设计（只供人工参考）", rule_id="FR-R08")
def suggest(*, target: Decimal, amounts: tuple[Decimal, ...]) -> tuple[int, ...]:
    """Return the places of the fewest amounts, at most eight, that add up to the target; none if there are none.

    Only the first 20 amounts are looked at, so that the search always ends at once. Amounts are positive.
    """
    reached: dict[Decimal, tuple[int, ...]] = {Decimal(0): ()}
    for place, amount in enumerate(amounts[:MOST_CANDIDATES]):
        for total, places in list(reached.items()):
            found = (*places, place)
            better = len(found) < len(reached.get(total + amount, (0,) * (MOST_ROWS + 1)))
            if total + amount <= target and better:
                reached[total + amount] = found
    return reached.get(target, ())
