"""Owns what a case says: how alike two records are, what else is true of them, what must come out; all literals."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

OWN, SHARED = "own", "shared"
PAID, OWED = "已到账", "欠费"
AGREES = "一致"


class Outcome(StrEnum):
    """What must come out; ABSENT means that no item with this key may exist."""

    AUTO_SUBMITTED = "AUTO_SUBMITTED"
    HUMAN = "HUMAN"
    FROZEN = "FROZEN"
    ABSENT = "ABSENT"


@dataclass(frozen=True)
class Levels:
    """How alike two records are in each field, in the words of DOMAIN MG-R03; None is missing."""

    id: str | None = "exact"
    name: str = "exact"
    dob: str = "exact"
    sex: str | None = "agree"
    region: str | None = "agree6"
    phone: str | None = None
    card: str | None = None
    emp: str | None = None


@dataclass(frozen=True)
class Spell:
    """An unbroken run of months; `back` is how many months before the business month it begins."""

    back: int
    count: int
    employer: str = OWN
    fund: str = "110"
    status: str = PAID


@dataclass(frozen=True)
class Side:
    """What is true of one record beside the levels; None leaves it to chance where chance changes nothing."""

    status: str = "参保"
    police: str | None = AGREES
    sex: str | None = None
    female_cat: str | None = None
    lock: str = ""
    balance: str | None = None
    created: str | None = None
    pool: str = "990100"
    spells: tuple[Spell, ...] | None = None
    draws: str = ""


@dataclass(frozen=True)
class Case:
    """One pair and what must come out of it."""

    name: str
    planted: str
    """What is planted, for docs/mock-data.md."""
    levels: Levels
    w: str
    """The sum of the weights, told by hand."""
    outcome: Outcome
    code: str | None = None
    rules: tuple[str, ...] = ()
    vectors: tuple[str, ...] = ()
    """The golden vectors of DOMAIN §4.4 that the pair shows beside the one that it is named after."""
    one: Side = Side()
    other: Side = Side()
    writing: str = "plain"
    """How the other record's number is typed."""
    variant: str = "numeral"
    """What kind of variant the other record's name is."""
    typo: str = "digit"
    """What went wrong in the other record's number where it is near."""
    one_is_smaller: bool | None = None
    """Which record has the smaller 个人编号; None leaves it to chance."""
    wage: str | None = None
    months: int | None = None
    overlap: int = 0
    overlap_210: int = 0
    """How many of the overlapping months are of fund 210, which has no account."""
    master: str = "one"
    wrong: tuple[tuple[str, str], ...] = ()
    """Figures that the system shows wrongly."""
    copies: int = 3
    """How often the full size has it."""
    full_only: bool = False

    @property
    def is_proposed(self) -> bool:
        """Say whether the merge is registered: submitted, or frozen at what the system shows."""
        return self.outcome in {Outcome.AUTO_SUBMITTED, Outcome.FROZEN}
