"""Collects the rows of one task in all three sources, and the outcome that was decided when each was planted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from mock_caseworker.generator.fund_reconciliation.days import Calendar, Period
from mock_caseworker.generator.fund_reconciliation.rows import (
    PAYMENT,
    RECEIPT,
    ZERO,
    BizRow,
    ExtLine,
    FinRow,
)

_SERIAL_STEM = {"工行": "G", "农行": "", "建行": "J", "国库": "GK", "税务": "SW"}
_TICKETS = ("国库", "税务")
_SUMMARIES = {
    ("210", PAYMENT): "失业保险金发放",
    ("110", PAYMENT): "基本养老金发放",
    ("170", PAYMENT): "居民养老金发放",
    ("410", PAYMENT): "工伤保险待遇支出",
}
_PREMIUM, _INCOME = "社会保险费收入", "财政专户拨入"


@dataclass(frozen=True)
class Party:
    """The other side of a movement."""

    name: str
    account: str


@dataclass
class Book:
    """One task in the making. Amounts are Decimal with two places; nothing here judges a row."""

    rng: Random
    calendar: Calendar
    period: Period
    account_no: str
    fund: str
    template: str
    subject: str
    parties: Sequence[Party]
    treasury: Party
    biz: list[BizRow] = field(default_factory=list)
    fin: list[FinRow] = field(default_factory=list)
    ext: list[ExtLine] = field(default_factory=list)
    repeats: list[ExtLine] = field(default_factory=list)
    """Lines of the bank's second file."""
    classes: Counter[str] = field(default_factory=Counter)
    """How many rows must end in each class."""
    items: dict[str, str] = field(default_factory=dict)
    """Serial → type of each 未达账项."""
    opening: Decimal = Decimal("2000000.00")
    bank_opening: Decimal | None = None
    """Where it differs from the book's."""
    wrong: dict[str, str] = field(default_factory=dict)
    """Figures that the portal gets wrong, by field."""
    spoil: str = ""
    """Which control figure of the statement's header is wrong."""

    def __post_init__(self) -> None:
        self._serial = self.rng.randrange(100, 600)
        self._used: set[Decimal] = set()

    @property
    def uses_tickets(self) -> bool:
        """Whether the key is a 电子税票号 and money comes in as premiums."""
        return self.template in _TICKETS

    @property
    def direction(self) -> str:
        """What most rows of this account are."""
        return RECEIPT if self.uses_tickets else PAYMENT

    @property
    def book_closing(self) -> Decimal:
        """The ledger's balance at the end."""
        return self.opening + sum((row.net for row in self.fin), ZERO)

    @property
    def bank_closing(self) -> Decimal:
        """The statement's balance at the end; the second file changes nothing."""
        opening = self.opening if self.bank_opening is None else self.bank_opening
        return opening + sum((line.net for line in self.ext), ZERO)

    def expect(self, **classes: int) -> None:
        """Write down how many rows of each class were just planted."""
        self.classes.update(classes)

    def item(self, serial_no: str, kind: str) -> None:
        """Write down a 未达账项."""
        self.items[serial_no] = kind

    def some_day(self, *, last: date | None = None) -> date:
        """Return a working day that leaves two more days before the end."""
        days = self.period.workdays(last=last or self.period.end - timedelta(days=4))
        return self.rng.choice(days)

    def party(self) -> Party:
        """Return somebody."""
        return self.rng.choice(self.parties)

    def amount(self, low: int = 80, high: int = 9000) -> Decimal:
        """Return an amount that no other row of the task has."""
        while True:
            amount = Decimal(self.rng.randrange(low * 100, high * 100)) / 100
            if amount not in self._used:
                self._used.add(amount)
                return amount

    def key(self) -> str:
        """Return a new 端到端号 or 电子税票号."""
        return f"{'T' if self.uses_tickets else 'E'}{self.period.end:%Y%m}{self._number():08d}"

    def batch(self, day: date) -> str:
        """Return a new 批次号."""
        return f"B{day:%Y%m%d}{self._number():04d}"

    def add_biz(
        self, day: date, amount: Decimal, *, direction: str = "", batch: str = "", key: str = "", **more: str
    ) -> BizRow:
        """Add a movement to the core system."""
        direction, party = direction or self.direction, self.treasury
        row = BizRow(
            account_no=self.account_no,
            serial_no=f"BZ{day:%Y%m%d}{self._number():06d}",
            fund=more.get("fund", self.fund),
            direction=direction,
            amount=f"{amount:.2f}",
            biz_date=day.isoformat(),
            batch_no=batch,
            e2e_no="" if self.uses_tickets else key,
            tax_ticket_no=key if self.uses_tickets else "",
            cp_name=more.get("name", party.name),
            cp_acct=more.get("acct", party.account),
            reversal_of=more.get("reversal_of", ""),
            summary=more.get("summary", self._summary(direction)),
        )
        self.biz.append(row)
        return row

    def add_fin(
        self, day: date, amount: Decimal, *, direction: str = "", batch: str = "", red_of: str = "", summary: str = ""
    ) -> FinRow:
        """Add a voucher line; a negative amount is 红字."""
        direction = direction or self.direction
        text = f"{amount:.2f}"
        row = FinRow(
            account_no=self.account_no,
            voucher_no=f"PZ{day:%Y%m}{self._number():04d}",
            line_no=f"{self.rng.randint(1, 3):03d}",
            booked_on=day.isoformat(),
            subject=self.subject,
            fund=self.fund,
            debit=text if direction == RECEIPT else "",
            credit=text if direction == PAYMENT else "",
            batch_no=batch,
            red_of=red_of,
            summary=summary or self._summary(direction),
        )
        self.fin.append(row)
        return row

    def add_ext(
        self, day: date, amount: Decimal, *, direction: str = "", batch: str = "", key: str = "", **more: str
    ) -> ExtLine:
        """Add a line to the statement."""
        line = ExtLine(
            serial_no=f"{_SERIAL_STEM[self.template]}{day:%Y%m%d}{self._number():06d}",
            direction=direction or self.direction,
            amount=amount,
            traded_on=day.isoformat(),
            strong_key=key,
            batch_no=batch,
            cp_name=more.get("name", self.treasury.name),
            cp_acct=more.get("acct", self.treasury.account),
            reversal_of=more.get("reversal_of", ""),
            note=more.get("note", ""),
        )
        self.ext.append(line)
        return line

    def close_at(self, *, book: Decimal, bank: Decimal) -> None:
        """Choose the openings so that book and statement end at these balances."""
        self.bank_opening = bank - (self.bank_closing - self.opening)
        self.opening = book - (self.book_closing - self.opening)

    def _summary(self, direction: str) -> str:
        if direction == PAYMENT:
            return _SUMMARIES.get((self.fund, direction), "待遇支出")
        return _PREMIUM if self.uses_tickets else _INCOME

    def _number(self) -> int:
        self._serial += self.rng.randint(1, 4)
        return self._serial
