"""The blast radius of a run: pure; says which limit is broken, holds nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from digital_employee.workflow.model import Disposition, Limits

FEWEST_FOR_A_RATE = 20
"""Below so many items with an outcome a share says nothing."""


@dataclass(frozen=True)
class Breach:
    """A limit that is broken: its code for ever, and what happened."""

    code: str
    message: str


def items_breach(limits: Limits, arrived: int) -> Breach | None:
    """Tell whether a run brought more items than it may."""
    if limits.items is None or arrived <= limits.items:
        return None
    return Breach("DE-LIMIT-ITEMS", f"the run brought more than {limits.items} items (limits.items)")


def outcome_breach(limits: Limits, counts: Mapping[str, int]) -> Breach | None:
    """Tell whether too much of a run went wrong.

    `counts` has the run's items by disposition, or by state while they have none. What went wrong is what
    froze, is in doubt, or used up its retries; a case for a person is no failure.
    """
    frozen = counts.get(Disposition.FROZEN, 0)
    if frozen > limits.frozen:
        return Breach("DE-LIMIT-FROZEN", f"{frozen} items are frozen; the run may have {limits.frozen} (limits.frozen)")
    if limits.failure_rate is None:
        return None
    wrong = frozen + counts.get("IN_DOUBT", 0) + counts.get(Disposition.RETRY_LATER, 0)
    settled = sum(count for name, count in counts.items() if name not in {"READY", "RUNNING", "WAITING", "HELD"})
    share, allowed = 100 * wrong / max(1, settled), int(limits.failure_rate.removesuffix("%"))
    if settled < FEWEST_FOR_A_RATE or share <= allowed:
        return None
    return Breach("DE-LIMIT-RATE", f"{wrong} of {settled} items went wrong; {allowed} % may (limits.failure_rate)")
