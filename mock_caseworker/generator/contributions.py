"""Lays months into the books: exactly as many that count as a case says, and beside them the rows that must not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from random import Random

from mock_caseworker.generator.calendar_months import day_in, month_of, period
from mock_caseworker.generator.case import Paid
from mock_caseworker.generator.rows import Contribution, Employer

RECEIVED = "已到账"
_UNIT_RATE, _PERSON_RATE, _CENT = Decimal("0.007"), Decimal("0.003"), Decimal("0.01")


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


class Books:
    """Writes the contribution rows of one person, who has had a few employers and one wage a year."""

    def __init__(self, rng: Random, personal_no: str, employers: Sequence[Employer]) -> None:
        self._rng = rng
        self._personal_no = personal_no
        self._employers = [rng.choice(employers) for _ in range(rng.randint(1, 3))]
        self._wage = rng.randrange(3500, 9000, 50)
        self._day = rng.randint(8, 20)
        self._amounts: dict[int, tuple[str, str, str]] = {}

    @property
    def last_employer(self) -> Employer:
        """The employer of the latest months."""
        return self._employers[0]

    def pay(self, month: int, *, by: date | None = None, employer: int = 0, fund: str = "210") -> Contribution:
        """Return a month paid in full, received in that month and never after the day `by`."""
        received = day_in(month, self._day)
        return self._row(month, RECEIVED, min(received, by) if by else received, employer=employer, fund=fund)

    def owe(self, month: int) -> Contribution:
        """Return a month that nobody has paid."""
        return self._row(month, "欠费", None)

    def pay_half(self, month: int) -> Contribution:
        """Return a month of which only the employer's part came in."""
        return self._row(month, "部分到账", day_in(month, self._day))._replace(person_amount="0.00")

    def pay_late(self, month: int, received: date) -> Contribution:
        """Return a month paid afterwards."""
        return self._row(month, "补缴", received)

    def employer_of(self, months_back: int) -> int:
        """Return which of the employers paid so many months before leaving."""
        return min(months_back // 36, len(self._employers) - 1)

    def _row(
        self, month: int, status: str, received: date | None, *, employer: int = 0, fund: str = "210"
    ) -> Contribution:
        base, unit, person = self._amounts_of(month // 12)
        uscc = self._employers[employer].uscc
        received_on = received.isoformat() if received else None
        return Contribution(self._personal_no, period(month), fund, uscc, base, unit, person, status, received_on)

    def _amounts_of(self, year: int) -> tuple[str, str, str]:
        if year not in self._amounts:
            base = Decimal(self._wage + 100 * (year % 10))
            unit, person = ((base * rate).quantize(_CENT, ROUND_HALF_UP) for rate in (_UNIT_RATE, _PERSON_RATE))
            self._amounts[year] = (f"{base}.00", str(unit), str(person))
        return self._amounts[year]


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


def write_background(
    rng: Random, personal_no: str, *, employers: Sequence[Employer], today: date, months: int
) -> Iterator[Contribution]:
    """Yield an unbroken run of paid months of somebody without a claim."""
    books = Books(rng, personal_no, employers)
    last = month_of(today) - rng.randint(1, 6)
    for back in range(months):
        yield books.pay(last - back, employer=books.employer_of(back))
