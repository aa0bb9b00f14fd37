"""Owns the definition of a case: the right outcome of a task as literals, and how its rows are planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from mock_caseworker.generator.fund_reconciliation.book import Book


class Disposition(StrEnum):
    """How a task must end."""

    SUBMITTED = "AUTO_SUBMITTED"
    HUMAN = "HUMAN"
    FROZEN = "FROZEN"


class Stop(StrEnum):
    """What the last write is; each includes those before it."""

    NOTHING = "nothing"
    IMPORT = "import"
    ITEMS = "items"
    SUBMISSION = "submission"


@dataclass(frozen=True)
class Case:
    """One kind of task; `plant` is told which repetition it is, and nothing in the outcome depends on it."""

    name: str
    note: str
    fund: str
    template: str
    plant: Callable[[Book, int], None]
    code: str | None = None
    level: str | None = None
    stop: Stop = Stop.ITEMS
    recent: bool = False
    """The two weeks up to yesterday instead of whole months."""
    rules: tuple[str, ...] = ()
    vectors: tuple[str, ...] = ()
    """The golden vectors of DOMAIN §2.7 that the rows contain."""
    padded: bool = True
    """Whether the rows of the case stand among many that agree."""
    tiny: bool = False
    full_only: bool = False

    @property
    def disposition(self) -> Disposition:
        """Follow from the code: none, an integrity code, or one for a person."""
        if self.code is None:
            return Disposition.SUBMITTED
        return Disposition.FROZEN if self.code.startswith("INT-") else Disposition.HUMAN

    @property
    def tells_figures(self) -> bool:
        """Whether the robot gets as far as a balance sheet that nobody must settle."""
        return self.code in {None, "INT-FR-01"}
