"""Owns what is known of one insured person's record: base data, months, accounts, pointers. Decides nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bots.social_insurance.identifiers import Sex

PAID = frozenset({"已到账", "补缴"})
ARREARS = frozenset({"欠费"})


class Status(StrEnum):
    """参保状态 of a record; a merged one says `MERGED_INTO <master>` instead."""

    INSURED = "参保"
    PAUSED = "暂停"
    ENDED = "终止"
    DEAD = "死亡"
    DRAWING = "领取"


class PoliceResult(StrEnum):
    """What 公安人口库 answers to 实名核验 (MG03)."""

    AGREES = "一致"
    DIFFERS = "不一致"
    UNKNOWN = "无此人"
    CANCELLED = "已注销"


@dataclass(frozen=True)
class Person:
    """Base data of one record, as the system shows it: raw texts, empty where nothing is known."""

    personal_no: str
    id_no: str = ""
    name: str = ""
    sex: Sex = Sex.UNKNOWN
    birth_date: date | None = None
    hukou_region: str = ""
    mobile: str = ""
    card_no: str = ""
    employers: tuple[str, ...] = ()
    """统一社会信用代码 of every employer that ever registered this record."""
    status: str = Status.INSURED
    female_category: str = ""
    """F50 or F55; empty where the register does not say."""
    pooling_region: str = ""
    """统筹区."""
    created_on: date | None = None
    lock_flag: str = ""
    """锁定, 稽核 or 诉讼; empty when there is nothing."""


@dataclass(frozen=True)
class Month:
    """One month of one 险种 in the books."""

    period: str
    fund: str
    uscc: str
    base: Decimal
    unit_amount: Decimal
    person_amount: Decimal
    status: str = "已到账"

    @property
    def key(self) -> tuple[str, str]:
        """What may stand in the books once for a person: the period of a 险种."""
        return self.period, self.fund

    @property
    def is_paid(self) -> bool:
        """Say whether money came in for it."""
        return self.status in PAID

    @property
    def paid_amount(self) -> Decimal:
        """What came in, unit and person."""
        return self.unit_amount + self.person_amount if self.is_paid else Decimal("0.00")


@dataclass(frozen=True)
class Account:
    """The balance of one 险种's personal account."""

    fund: str
    balance: Decimal


@dataclass(frozen=True)
class Record:
    """Everything that a merge decides on and moves."""

    person: Person
    months: tuple[Month, ...] = ()
    accounts: tuple[Account, ...] = ()
    pointers: tuple[str, ...] = ()
    """What else points at this record and is re-linked: cards and benefits, `卡:…` and `待遇:…`."""
    police: PoliceResult | None = None
    """None: not asked, or no answer."""
    draws_benefit: bool = field(default=False)
    """A benefit is being paid on this record, whatever its status says."""

    @property
    def is_drawing(self) -> bool:
        """Say whether this person draws a benefit."""
        return self.draws_benefit or self.person.status == Status.DRAWING

    @property
    def paid_keys(self) -> frozenset[tuple[str, str]]:
        """The months for which money came in."""
        return frozenset(month.key for month in self.months if month.is_paid)
