"""Made-up accounts: rows that belong together in every way the rules know, then disturbed here and there."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bots.fund_reconciliation.entries import Direction, Entry, Source

RUN_DATE = date(2026, 3, 10)
DISTURBED = 0.35
NAMES, CARDS = ("", "赵测一", "钱测二"), ("", "123", "9900000000000000010")

Rows = list[dict[str, Any]]


class Account:
    """One account in the making; `number` keeps its keys apart from all others'."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self.number, self.chance, self.events = number, chance, 0

    def row(self, source: str, amount: Decimal, **more: Any) -> dict[str, Any]:
        plain = {
            "source": Source(source), "fund_code": "210", "account_no": f"{self.number}-A",
            "direction": Direction.OUT, "amount": amount, "biz_date": self.day,
        }  # fmt: skip
        return {**plain, **more}

    def begin(self) -> None:
        self.events += 1
        self.day = RUN_DATE - timedelta(days=self.chance.randint(3, 9))
        self.key, self.batch = f"{self.number}-E{self.events}", f"{self.number}-B{self.events}"
        self.who = {"cp_name": self.chance.choice(NAMES), "cp_acct": self.chance.choice(CARDS)}

    def amount(self) -> Decimal:
        return Decimal(self.chance.choice(("500.00", "250.00", "0.01", "1980.00")))

    def paid_one_by_one(self) -> Rows:
        amounts = [self.amount() for _ in range(self.chance.randint(1, 2))]
        pays = [
            self.row(source, amount, batch_no=self.batch, strong_key=f"{self.key}-{place}", **self.who)
            for place, amount in enumerate(amounts)
            for source in ("BIZ", "BANK")
        ]
        return [*pays, self.row("FIN", sum(amounts, Decimal(0)), batch_no=self.batch)]

    def paid_as_one(self) -> Rows:
        amounts = [self.amount() for _ in range(self.chance.randint(1, 3))]
        total = sum(amounts, Decimal(0))
        lines = [self.row("BIZ", amount, batch_no=self.batch, strong_key=f"{self.key}-{amount}") for amount in amounts]
        return [*lines, *(self.row(source, total, batch_no=self.batch) for source in ("FIN", "BANK"))]

    def in_parts(self) -> Rows:
        parts = [self.amount() for _ in range(self.chance.randint(2, 3))]
        one = self.row("BIZ", sum(parts, Decimal(0)), strong_key=self.key, batch_no=self.batch)
        book = self.row("FIN", sum(parts, Decimal(0)), batch_no=self.batch)
        return [one, book, *(self.row("TREASURY", part, strong_key=self.key) for part in parts)]

    def many_to_many(self) -> Rows:
        amounts = [self.amount(), self.amount()]
        keyed = [self.row(source, amount, strong_key=self.key) for source in ("BIZ", "BANK") for amount in amounts]
        return self.booked(keyed)

    def without_key(self) -> Rows:
        amount, late = self.amount(), timedelta(days=self.chance.randint(-6, 6))
        copies = self.chance.choice((1, 1, 1, 2))
        lines = [self.row("BIZ", amount, **self.who) for _ in range(copies)]
        return self.booked([*lines, self.row("BANK", amount, **{**self.who, "biz_date": self.day + late})])

    def booked(self, rows: Rows) -> Rows:
        """Give the rows of the business a batch, and a voucher for it."""
        mine = [{**row, "batch_no": self.batch} for row in rows if row["source"] is Source.BIZ]
        others = [row for row in rows if row["source"] is not Source.BIZ]
        total = sum((row["amount"] for row in mine), Decimal(0))
        return [*mine, *others, self.row("FIN", total, batch_no=self.batch)]

    def without_business(self) -> Rows:
        amount = self.amount()
        return [self.row(source, amount, batch_no=self.batch) for source in ("FIN", "BANK")]

    def taken_back(self) -> Rows:
        amount, source = self.amount(), self.chance.choice(("BIZ", "FIN", "BANK", "TREASURY"))
        first = self.row(source, amount, serial_no=f"R{self.events}")
        back = {"amount": -amount} if source == "FIN" else {"direction": Direction.IN}
        return [first, {**first, **back, "serial_no": f"Q{self.events}", "reversal_of": f"R{self.events}"}]

    def corrected(self) -> Rows:
        line = self.row("BANK", self.amount(), serial_no=f"R{self.events}", direction=Direction.IN)
        return [line, {**line, "serial_no": "", "direction": Direction.OUT, "reversal_of": f"R{self.events}"}]

    def returned(self) -> Rows:
        rows = self.paid_one_by_one()
        paid = next(row for row in rows if row["source"] is Source.BANK)
        return [*rows, self.row("BANK", paid["amount"], direction=Direction.IN, returned_key=paid["strong_key"])]

    def misplaced(self) -> Rows:
        amount = self.amount()
        wrong = self.chance.choice(
            ({"fund_code": "110"}, {"account_no": f"{self.number}-Z"}, {"direction": Direction.IN})
        )
        return [self.row("BIZ", amount, strong_key=self.key), self.row("BANK", amount, strong_key=self.key, **wrong)]

    def twice(self) -> Rows:
        row = self.row(
            self.chance.choice(("BIZ", "BANK")), self.amount(), strong_key=self.key, serial_no=f"D{self.events}"
        )
        other = self.chance.choice((row["amount"], row["amount"], Decimal("7.00")))
        return [row, {**row, "amount": other}, self.row("BIZ", row["amount"], strong_key=self.key)]


EVENTS: tuple[Callable[[Account], Rows], ...] = (
    Account.paid_one_by_one, Account.paid_as_one, Account.in_parts, Account.many_to_many, Account.without_key,
    Account.without_key, Account.without_business, Account.taken_back, Account.corrected, Account.returned,
    Account.misplaced, Account.twice,
)  # fmt: skip


def make_account(number: int, chance: random.Random) -> list[Entry]:
    """Return the rows of one to four events; about one row in three accounts is disturbed."""
    account, rows = Account(number, chance), []
    for _ in range(chance.randint(1, 4)):
        account.begin()
        rows += chance.choice(EVENTS)(account)
    entries = [
        Entry(**{**row, "serial_no": row.get("serial_no") or f"S{place:06d}", "row_no": 100 * number + place})
        for place, row in enumerate(rows)
    ]
    return _without_ledger_keys(_disturbed(entries, chance) if chance.random() < DISTURBED else entries)


def _disturbed(entries: list[Entry], chance: random.Random) -> list[Entry]:
    place, other = chance.randrange(len(entries)), chance.choice(entries)
    entry = entries[place]
    ways: tuple[dict[str, Any], ...] = (
        {"amount": entry.amount + Decimal("0.09")},
        {"strong_key": other.strong_key},
        {"batch_no": other.batch_no},
        {"strong_key": ""},
        {"direction": Direction.IN},
        {"fund_code": "110"},
        {"reversal_of": other.serial_no},
        {"returned_key": other.strong_key},
        {"serial_no": other.serial_no},
        {"biz_date": entry.biz_date - timedelta(days=4)},
    )
    if chance.random() < 0.1:
        return entries[:place] + entries[place + 1 :] or entries
    return [*entries[:place], replace(entry, **chance.choice(ways)), *entries[place + 1 :]]


def _without_ledger_keys(entries: list[Entry]) -> list[Entry]:
    """The ledger knows no key and no counterparty, and only the bank returns payments."""
    return [
        replace(
            entry,
            strong_key="" if entry.source is Source.FIN else entry.strong_key,
            returned_key=entry.returned_key if entry.source is Source.BANK else "",
        )
        for entry in entries
    ]


def make_accounts(seed: int, count: int) -> list[list[Entry]]:
    """Return many accounts: one reconciliation decides them all."""
    chance = random.Random(seed)
    return [make_account(number, chance) for number in range(count)]
