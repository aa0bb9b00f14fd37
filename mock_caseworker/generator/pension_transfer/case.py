"""Owns how a case of transfer is written down: its literal outcome and what is planted; all else is random margin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal


class Stage(StrEnum):
    """Where a transfer stands."""

    ACCEPT = "转入受理"
    POST = "转入接续"
    OUT = "转出"


class Disposition(StrEnum):
    """How a case must end."""

    SUBMITTED = "AUTO_SUBMITTED"
    REJECT = "REJECT_SUGGESTED"
    HUMAN = "HUMAN"
    RETRY = "RETRY_LATER"
    FROZEN = "FROZEN"


@dataclass(frozen=True)
class Place:
    """A relation of the applicant; places follow each other in time.

    One at the counter's own region is the relation here; without one the relation here follows the last place.
    """

    region: str = "990201"
    months: int | None = None
    status: Literal["参保", "暂停", "终止"] = "暂停"
    account_kind: str = "一般"
    fund: str = "110"
    person_kind: str = "企业"
    name: Literal["own", "variant", "stranger"] = "own"
    other_id: bool = False
    agency: str = "社会保险事业服务中心"
    beside: bool = False
    """Over the same time as the place before it, at another agency."""


@dataclass(frozen=True)
class Age:
    """How old the applicant is on enrolling here: so many days after a birthday."""

    sex: Literal["1", "2"]
    years: int
    days: int = 0


@dataclass(frozen=True)
class Application:
    """转入受理: who applies, from where, with what known about them."""

    age: Age | None = None
    age_now: int | None = None
    born: date | None = None
    enrolled: date | None = None
    at_home: bool = False
    approved: bool = False
    apply_type: str = "普通"
    from_region: str | None = None
    places: tuple[Place, ...] = (Place(),)
    months_here: int | None = None
    paid_here: Literal["all", "one", "none"] = "all"
    pension_status: str = "未领取"
    is_dead: bool = False
    is_frozen: bool = False
    others: tuple[str, ...] = ()
    """States of other transfers of the person."""
    timeouts: int | None = 0
    """How often 部平台 does not answer; None is for ever."""
    accepted: date | None = None


@dataclass(frozen=True)
class Year:
    """Months of one year that were paid on one base; `interest` is what a declared sheet says their account earned."""

    year: int
    first: int
    months: int
    base: str
    interest: str = "0.00"


@dataclass(frozen=True)
class Lump:
    """Months before the first year that were paid at once."""

    months: int
    base: str
    paid_on: str
    doc_type: str = ""
    doc_date: str | None = None


@dataclass(frozen=True)
class Sheet:
    """What both kinds of 信息表 have; no years: a random margin."""

    years: tuple[Year, ...] = ()
    acct_pre98: str = "0.00"
    lump: Lump | None = None
    deemed: int = 0
    is_temporary: bool = False
    temp_interest: str = "0.00"


@dataclass(frozen=True)
class Arrival:
    """转入接续: the declared sheet, the money that came, and what is here already."""

    sheet: Sheet = field(default_factory=Sheet)
    declared_pool: str | None = None
    declared_total: str | None = None
    post98_off: str = "0.00"
    name: Literal["own", "variant", "stranger"] = "own"
    receipts: Literal["exact", "split", "short", "none", "more"] = "exact"
    received: tuple[str, ...] = ()
    overlap: int = 0
    gap: int = 1
    """Months without payment between the two sides, where nothing overlaps."""
    local: tuple[Year, ...] = ()
    interest_in: str | None = None


@dataclass(frozen=True)
class Departure:
    """转出: the months kept here, and the account as the core system keeps it."""

    sheet: Sheet = field(default_factory=Sheet)
    opening: str | None = None
    opening_year: int = 2025
    rates: tuple[tuple[int, str], ...] = ()
    arrears: tuple[int, ...] = ()
    """Places of unpaid months, the last month being 1."""
    within_province: bool = False
    pension_status: str = "未领取"
    is_frozen: bool = False
    others: tuple[str, ...] = ()
    received: date | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """One kind of case."""

    name: str
    stage: Stage
    disposition: Disposition
    code: str | None = None
    rules: tuple[str, ...] = ()
    mode: str | None = None
    """What a submitted 转入受理 ends as."""
    figures: Mapping[str, str] | None = None
    """The literal figures; None where the sums of what was laid down are right, or where there are none."""
    note: str = ""
    application: Application = field(default_factory=Application)
    arrival: Arrival = field(default_factory=Arrival)
    departure: Departure = field(default_factory=Departure)
    wrong: tuple[tuple[str, str], ...] = ()
    vectors: tuple[str, ...] = ()
    """The golden vectors of DOMAIN §3.6 that the case shows beside the one that it is named after."""
    full_only: bool = False
    often: bool = False
    """Planted more often in the full data set than other cases that a person gets to see."""

    @property
    def is_submitted(self) -> bool:
        """Whether the robot submits this case."""
        return self.disposition is Disposition.SUBMITTED

    @property
    def action(self) -> str:
        """The write that a submission of this case is."""
        if self.stage is Stage.ACCEPT:
            return "PT01.temp" if self.mode == "TEMP_ACCOUNT" else "PT03.send"
        return "PT06.post" if self.stage is Stage.POST else "PT04.submit"
