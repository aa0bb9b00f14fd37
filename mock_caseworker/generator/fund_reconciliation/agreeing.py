"""Plants movements that all three sources agree on, or that belong to nobody's balance: nothing to decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from mock_caseworker.generator.fund_reconciliation.book import Book
from mock_caseworker.generator.fund_reconciliation.rows import PAYMENT, RECEIPT

_BENEFITS = {
    "210": ("1980.00", "1809.00", "1638.00"),
    "110": ("3120.55", "2890.00", "4015.30", "3660.15", "2745.80"),
    "170": ("168.00", "203.00", "245.50"),
    "410": ("2310.00", "1500.00", "860.40"),
}
_TWO_DAYS = timedelta(days=2)


def in_batches(book: Book, count: int) -> None:
    """So many movements by batches: each has its own line at the bank and one voucher for its batch."""
    while count > 0:
        size = min(count, book.rng.randint(3, 9))
        by_key(book, [_usual_amount(book) for _ in range(size)])
        count -= size


def _usual_amount(book: Book) -> Decimal:
    if book.uses_tickets:
        return book.amount(800, 90_000)
    return Decimal(book.rng.choice(_BENEFITS[book.fund]))


def by_key(book: Book, amounts: Sequence[Decimal], *, summary: str = "") -> None:
    """One batch: a line of the bank for each movement, one voucher for all of them."""
    day = book.some_day()
    batch, words = book.batch(day), {"summary": summary} if summary else {}
    for amount in amounts:
        key, party = book.key(), book.party()
        who = {"name": party.name, "acct": party.account}
        book.add_biz(day, amount, batch=batch, key=key, **who, **words)
        paid = day + book.rng.choice((timedelta(), timedelta(days=1), _TWO_DAYS))
        book.add_ext(paid, amount, key=key, batch=batch if not book.uses_tickets else "", **who)
    book.add_fin(day, sum(amounts, Decimal("0.00")), batch=batch, summary=summary)
    if len(amounts) == 1:
        book.expect(MATCHED_1_1=3)
    else:
        book.expect(MATCHED_1_1=2 * len(amounts), MATCHED_N_1=1)


def as_one_at_the_bank(book: Book, amounts: Sequence[Decimal]) -> None:
    """FR-02: one batch that the bank and the ledger both have as one sum."""
    day = book.some_day()
    batch, total = book.batch(day), sum(amounts, Decimal("0.00"))
    for amount in amounts:
        party = book.party()
        book.add_biz(day, amount, batch=batch, key=book.key(), name=party.name, acct=party.account)
    book.add_fin(day, total, batch=batch)
    book.add_ext(day, total, batch=batch, name="批量代发内部户", acct="")
    book.expect(MATCHED_N_1=len(amounts) + 2)


def in_parts(book: Book, parts: Sequence[Decimal]) -> None:
    """FR-03: one movement that the treasury has in parts under one ticket."""
    day, key, party = book.some_day(), book.key(), book.party()
    batch, total = book.batch(day), sum(parts, Decimal("0.00"))
    who = {"name": party.name, "acct": party.account}
    book.add_biz(day, total, batch=batch, key=key, **who)
    book.add_fin(day, total, batch=batch)
    for part in parts:
        book.add_ext(day, part, key=key, **who)
    book.expect(MATCHED_1_N=1 + len(parts), MATCHED_1_1=1)


def without_key(book: Book, amount: Decimal, *, direction: str = RECEIPT) -> None:
    """A transfer from or to the treasury's account: no key, one candidate on each side."""
    summary = "财政专户拨入" if direction == RECEIPT else "划缴财政专户"
    days = book.period.workdays(last=book.period.end - timedelta(days=4))
    place = book.rng.randrange(len(days))
    batch = book.batch(days[place])
    book.add_biz(days[place], amount, direction=direction, batch=batch, summary=summary)
    book.add_fin(days[place], amount, direction=direction, batch=batch, summary=summary)
    # At most three working days later; the end of the period is at least that far.
    book.add_ext(days[min(place + book.rng.randint(0, 3), len(days) - 1)], amount, direction=direction)
    book.expect(MATCHED_WEAK=2, MATCHED_1_1=1)


def across_months(book: Book) -> None:
    """Paid on a month's last working day, at the bank on the next month's first: CROSS_PERIOD, and nothing else."""
    first = book.period.end.replace(day=1)
    before, after = book.period.workdays(last=first - timedelta(days=1)), book.period.workdays(first=first)
    if not (before and after):
        return
    amount, key, party = book.amount(), book.key(), book.party()
    batch, who = book.batch(before[-1]), {"name": party.name, "acct": party.account}
    book.add_biz(before[-1], amount, batch=batch, key=key, **who)
    book.add_fin(before[-1], amount, batch=batch)
    book.add_ext(after[0], amount, key=key, **who)
    book.expect(MATCHED_1_1=3)


def red_voucher(book: Book, amount: Decimal, red: Decimal) -> None:
    """FR-08: a voucher and its 红字; FR-09 where the red one is only a part."""
    day = book.some_day()
    wrong = book.add_fin(day, amount, summary="误记凭证")
    book.add_fin(day + timedelta(days=1), -red, red_of=wrong.voucher_no + wrong.line_no, summary="红字冲销")
    if red == amount:
        book.expect(REVERSED_PAIR=2)
    else:
        book.expect(PARTIAL_REVERSAL=2)


def taken_back(book: Book) -> None:
    """A movement that the core system took back before anybody booked or paid it."""
    day, amount, party = book.some_day(), book.amount(), book.party()
    who = {"name": party.name, "acct": party.account}
    opposite = RECEIPT if book.direction == PAYMENT else PAYMENT
    entry = book.add_biz(day, amount, key=book.key(), batch=book.batch(day), **who)
    book.add_biz(day, amount, direction=opposite, reversal_of=entry.serial_no, summary="业务冲销", **who)
    book.expect(REVERSED_PAIR=2)


def corrected_by_the_bank(book: Book) -> None:
    """Money that came in by mistake and was taken out again by the bank itself (冲正)."""
    day, amount = book.some_day(), book.amount()
    line = book.add_ext(day, amount, direction=RECEIPT, name="错汇单位", acct="", note="错汇")
    book.add_ext(
        day + timedelta(days=1),
        amount,
        direction=PAYMENT,
        name="错汇单位",
        acct="",
        reversal_of=line.serial_no,
        note="冲正",
    )
    book.expect(REVERSED_PAIR=2)


def repeated_by_the_bank(book: Book, amount: Decimal) -> None:
    """FR-07: a line that the bank sends once more in a second file."""
    by_key(book, [amount])
    book.repeats.append(book.ext[-1])
    book.expect(DUP_KEY=1)


def returned(book: Book, amount: Decimal, *, by_words: bool) -> None:
    """FR-11: a payment that comes back two days later; the payment stays matched, the return is ①."""
    by_key(book, [amount])
    paid = book.ext[-1]
    came_back = date.fromisoformat(paid.traded_on) + _TWO_DAYS
    line = book.add_ext(
        came_back,
        amount,
        direction=RECEIPT,
        name=paid.cp_name,
        acct=paid.cp_acct,
        reversal_of="" if by_words else paid.serial_no,
        note=f"退票 原端到端号:{paid.strong_key}" if by_words else "退票",
    )
    book.item(line.serial_no, "1")
    book.expect(PAY_RETURN=1)


def settle(book: Book, *, incoming: Decimal, outgoing: Decimal) -> None:
    """FR-15: bring the bank's sums to these figures with one transfer in and one large payment out."""
    came = sum((line.amount for line in book.ext if line.direction == RECEIPT), Decimal("0.00"))
    went = sum((line.amount for line in book.ext if line.direction == PAYMENT), Decimal("0.00"))
    without_key(book, incoming - came)
    by_key(book, [outgoing - went], summary="代缴职工医保费")
