"""Owns the findings that a case can meet: code, rule, outcome and wording, in the order in which they decide."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from digital_employee.face import Disposition


class Precedence(IntEnum):
    """Which outcome wins where several hold (DOMAIN §0.1): the smallest."""

    RETRY_LATER = 1
    FROZEN = 2
    REJECT_SUGGESTED = 3
    HUMAN = 4

    @property
    def disposition(self) -> Disposition:
        """The disposition of the same name."""
        return Disposition[self.name]


@dataclass(frozen=True)
class Finding:
    """One reason why the case is not simply submitted."""

    code: str
    rule: str
    outcome: Precedence
    reason: str


def rejection(code: str, rule: str, reason: str) -> Finding:
    """Return a finding that suggests 不予批准; only a person may sign it."""
    return Finding(code, rule, Precedence.REJECT_SUGGESTED, reason)


def question(code: str, rule: str, reason: str) -> Finding:
    """Return a finding that a person must look into: a suspicion is no proof."""
    return Finding(code, rule, Precedence.HUMAN, reason)
