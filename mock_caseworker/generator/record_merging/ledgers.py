"""Lays the months of one record into the books: relations and months, at one wage a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from mock_caseworker.generator.calendar_months import day_in, period
from mock_caseworker.generator.record_merging.case import PAID, Spell
from mock_caseworker.generator.record_merging.rows import Month, Relation

_RATES = {"110": (Decimal("0.16"), Decimal("0.08")), "210": (Decimal("0.007"), Decimal("0.003"))}
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Wage:
    """A contribution base and what both sides pay of it in a month."""

    base: str
    parts: Mapping[str, tuple[Decimal, Decimal]]

    def refund(self, fund: str) -> Decimal:
        """Return what one month of a fund gives back when it was declared twice."""
        return sum(self.parts[fund], Decimal(0))


def wage_of(base: str) -> Wage:
    """Return the wage with its monthly parts, each rounded by itself as it was booked."""
    parts = {
        fund: tuple((Decimal(base) * rate).quantize(_CENT, ROUND_HALF_UP) for rate in rates)
        for fund, rates in _RATES.items()
    }
    return Wage(base, {fund: (unit, person) for fund, (unit, person) in parts.items()})


def any_wage(rng: Random) -> Wage:
    """Return a wage."""
    return wage_of(f"{rng.randrange(3500, 9000, 50)}.00")


@dataclass(frozen=True)
class Books:
    """Where the months of one record go."""

    personal_no: str
    employers: Mapping[str, str]
    """The USCC behind each word of a spell."""
    wage: Wage
    business_month: int

    def relations(self, spells: Sequence[Spell], status: str) -> Iterator[Relation]:
        """Yield the employment behind each spell."""
        for spell in spells:
            first = self.business_month - spell.back
            yield Relation(
                personal_no=self.personal_no,
                fund=spell.fund,
                uscc=self.employers[spell.employer],
                start_period=period(first),
                end_period=period(first + spell.count - 1),
                status=status,
            )

    def months(self, spells: Sequence[Spell]) -> Iterator[Month]:
        """Yield every month of each spell."""
        for spell in spells:
            unit, person = self.wage.parts[spell.fund]
            for month in range(self.business_month - spell.back, self.business_month - spell.back + spell.count):
                yield Month(
                    personal_no=self.personal_no,
                    period=period(month),
                    fund=spell.fund,
                    uscc=self.employers[spell.employer],
                    base=self.wage.base,
                    unit_amount=str(unit),
                    person_amount=str(person),
                    status=spell.status,
                    received_on=day_in(month, 15).isoformat() if spell.status == PAID else "",
                )
