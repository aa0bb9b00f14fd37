"""Plants what the three sources do not agree on: open items, differences, and rows that a person must look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from mock_caseworker.generator.fund_reconciliation.book import Book
from mock_caseworker.generator.fund_reconciliation.rows import PAYMENT, RECEIPT

TRANSIT, OPEN = "IN_TRANSIT", "UNCLEARED"


def not_at_the_bank(book: Book, day: date, amount: Decimal, state: str, *, direction: str = "") -> None:
    """State 110: business and ledger have it, the bank has not: ③ or ④, named by the business row."""
    direction, party, batch = direction or book.direction, book.party(), book.batch(day)
    key = book.key() if direction == book.direction else ""
    row = book.add_biz(day, amount, direction=direction, batch=batch, key=key, name=party.name, acct=party.account)
    book.add_fin(day, amount, direction=direction, batch=batch)
    book.item(row.serial_no, "3" if direction == RECEIPT else "4")
    book.expect(**{state: 2})


def not_in_the_ledger(book: Book, day: date, amount: Decimal, state: str, *, direction: str = "") -> None:
    """State 101: business and bank have it, the ledger has not: ① or ②, named by the bank's line."""
    direction, party, key = direction or book.direction, book.party(), book.key()
    who = {"name": party.name, "acct": party.account}
    book.add_biz(day, amount, direction=direction, batch=book.batch(day), key=key, **who)
    line = book.add_ext(day, amount, direction=direction, key=key, **who)
    book.item(line.serial_no, "1" if direction == RECEIPT else "2")
    book.expect(**{state: 2})


def approved_only(book: Book, day: date, amounts: Sequence[Decimal], state: str) -> None:
    """State 100: a batch that was approved and is neither booked nor paid yet; it is in no balance."""
    batch = book.batch(day)
    for amount in amounts:
        party = book.party()
        book.add_biz(day, amount, batch=batch, key=book.key(), name=party.name, acct=party.account)
    book.expect(**{state: len(amounts)})


def without_business(book: Book, day: date, state: str) -> None:
    """State 011: the ledger and the bank have it, no business does."""
    amount, batch = book.amount(), book.batch(day)
    book.add_fin(day, amount, batch=batch, summary="补记支出")
    book.add_ext(day, amount, batch=batch, name="测试往来单位", acct="")
    book.expect(**{state: 2})


def voucher_alone(book: Book, day: date, state: str) -> None:
    """State 010: a voucher that nothing stands behind."""
    book.add_fin(day, book.amount(), batch=book.batch(day), summary="手工凭证")
    book.expect(**{state: 1})


def unknown_at_the_bank(book: Book, day: date, state: str, *, direction: str = RECEIPT) -> None:
    """State 001: money that came or went, and nobody knows why."""
    book.add_ext(day, book.amount(), direction=direction, name="不明单位", acct="", note="往来")
    book.expect(**{state: 1})


def other_amount(book: Book, business: Decimal, bank: Decimal) -> None:
    """FR-10: one key, two amounts; the ledger follows the business."""
    day, key, party = book.some_day(), book.key(), book.party()
    batch, who = book.batch(day), {"name": party.name, "acct": party.account}
    book.add_biz(day, business, batch=batch, key=key, **who)
    book.add_fin(day, business, batch=batch)
    book.add_ext(day, bank, key=key, **who)
    book.expect(AMOUNT_DIFF=2, MATCHED_1_1=1)


def other_total(book: Book, amounts: Sequence[Decimal], bank: Decimal) -> None:
    """A batch whose sum at the bank differs: every row of the group is held."""
    day = book.some_day()
    batch = book.batch(day)
    for amount in amounts:
        party = book.party()
        book.add_biz(day, amount, batch=batch, key=book.key(), name=party.name, acct=party.account)
    book.add_fin(day, sum(amounts, Decimal("0.00")), batch=batch)
    book.add_ext(day, bank, batch=batch, name="批量代发内部户", acct="")
    book.expect(AMOUNT_DIFF=len(amounts) + 1, MATCHED_N_1=1)


def other_fund(book: Book, fund: str) -> None:
    """FR-13: one key, the business names another fund than the account has."""
    day, amount, key, party = book.some_day(), book.amount(), book.key(), book.party()
    who = {"name": party.name, "acct": party.account}
    book.add_biz(day, amount, batch=book.batch(day), key=key, fund=fund, **who)
    book.add_ext(day, amount, key=key, **who)
    book.expect(FUND_MISMATCH=2)


def other_direction(book: Book) -> None:
    """One key, paid here and received there."""
    day, amount, key, party = book.some_day(), book.amount(), book.key(), book.party()
    who = {"name": party.name, "acct": party.account}
    opposite = RECEIPT if book.direction == PAYMENT else PAYMENT
    book.add_biz(day, amount, batch=book.batch(day), key=key, **who)
    book.add_ext(day, amount, direction=opposite, key=key, **who)
    book.expect(DIRECTION_MISMATCH=2)


def two_candidates(book: Book, amount: Decimal) -> None:
    """FR-12: two equal movements to one payee, one line without a key at the bank."""
    day, party = book.some_day(), book.party()
    who = {"name": party.name, "acct": party.account}
    for _ in range(2):
        book.add_biz(day, amount, batch=book.batch(day), **who)
    book.add_ext(day, amount, **who)
    book.expect(AMBIGUOUS=3)


def repeated_with_other_amount(book: Book) -> None:
    """A serial that the bank sends twice with two amounts: both are held."""
    day = book.some_day()
    line = book.add_ext(day, book.amount(), name="不明单位", acct="", note="往来")
    book.repeats.append(line._replace(amount=line.amount * 10))
    book.expect(DUP_KEY=2)


def other_payee(book: Book, amount: Decimal) -> None:
    """Key and amount agree, but the bank paid somebody else than the entitled person."""
    day, key, entitled = book.some_day(), book.key(), book.party()
    paid = next(party for party in book.parties if party != entitled)
    batch = book.batch(day)
    book.add_biz(day, amount, batch=batch, key=key, name=entitled.name, acct=entitled.account)
    book.add_fin(day, amount, batch=batch)
    book.add_ext(day, amount, key=key, name=paid.name, acct=paid.account)
    book.expect(MATCHED_1_1=3)
