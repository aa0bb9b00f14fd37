"""Writes months into the books of one person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from mock_caseworker.generator.calendar_months import day_in, month_of, period
from mock_caseworker.generator.rows import Contribution, Employer

RECEIVED = "已到账"
_UNIT_RATE, _PERSON_RATE, _CENT = Decimal("0.007"), Decimal("0.003"), Decimal("0.01")


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


def write_background(
    rng: Random, personal_no: str, *, employers: Sequence[Employer], today: date, months: int
) -> Iterator[Contribution]:
    """Yield an unbroken run of paid months of somebody without a claim."""
    books = Books(rng, personal_no, employers)
    last = month_of(today) - rng.randint(1, 6)
    for back in range(months):
        yield books.pay(last - back, employer=books.employer_of(back))
