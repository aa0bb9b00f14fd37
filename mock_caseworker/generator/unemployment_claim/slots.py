"""Lays months into the books: exactly as many that count as a case says, and beside them the rows that must not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from mock_caseworker.generator.calendar_months import day_in, month_of
from mock_caseworker.generator.contributions import Books
from mock_caseworker.generator.rows import Contribution
from mock_caseworker.generator.unemployment_claim.case import Paid


class Slot(StrEnum):
    """What a month before leaving holds."""

    COUNTED = "counted"
    ARREARS = "arrears"
    HALF_PAID = "half_paid"
    PENSION_ONLY = "pension_only"
    PAID_LATE = "paid_late"
    EMPTY = "empty"


def lay_slots(rng: Random, paid: Paid) -> list[Slot]:
    """Return what each month holds, the leave month first and going back; the earliest is a month that counts."""
    counted = rng.randint(*paid.months)
    rest = [Slot.COUNTED] * (counted - 1 - paid.leave_month)
    rest += [Slot.ARREARS] * paid.arrears + [Slot.HALF_PAID] * paid.half_paid
    rest += [Slot.PENSION_ONLY] * paid.pension_only + [Slot.PAID_LATE] * paid.late_after_leave
    rest += [Slot.EMPTY] * rng.randint(0, min(6, counted // 4))
    rng.shuffle(rest)
    return [Slot.COUNTED if paid.leave_month else Slot.ARREARS, *rest, Slot.COUNTED]


def write_slots(
    rng: Random, books: Books, slots: Sequence[Slot], *, leave: date, applied: date
) -> Iterator[Contribution]:
    """Yield the rows of each month back from the leave month."""
    for back, slot in enumerate(slots):
        month = month_of(leave) - back
        employer = books.employer_of(back)
        if slot is Slot.COUNTED:
            yield books.pay(month, by=leave, employer=employer)
        elif slot is Slot.ARREARS:
            yield books.owe(month)
        elif slot is Slot.HALF_PAID:
            yield books.pay_half(month)
        elif slot is Slot.PENSION_ONLY:
            yield books.pay(month, by=leave, employer=employer, fund="110")
        elif slot is Slot.PAID_LATE:
            yield books.pay_late(month, leave + timedelta(days=rng.randint(1, (applied - leave).days)))


def write_extras(
    rng: Random, books: Books, slots: Sequence[Slot], paid: Paid, *, leave: date, applied: date
) -> Iterator[Contribution]:
    """Yield rows that change nothing: repeated months, differences paid in before leaving, months after it."""
    last = month_of(leave)
    counted = [last - back for back, slot in enumerate(slots) if slot is Slot.COUNTED]
    for month in rng.sample(counted, paid.duplicates):
        yield books.pay(month, by=leave)
    earlier = [month for month in counted if month < last - 1]
    for month in rng.sample(earlier, paid.late_before_leave):
        yield books.pay_late(month, day_in(last - 1, rng.randint(1, 28)))
    for ahead in range(1, paid.after_leave + 1):
        yield books.pay(last + ahead, by=applied)
