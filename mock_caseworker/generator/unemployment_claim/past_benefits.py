"""Places earlier spells of benefit before the months that count, and the months that those spells used up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from mock_caseworker.generator.calendar_months import period
from mock_caseworker.generator.contributions import Books
from mock_caseworker.generator.rows import Contribution
from mock_caseworker.generator.unemployment_claim.case import PastBenefit
from mock_caseworker.generator.unemployment_claim.checks import HOME_CITY
from mock_caseworker.generator.unemployment_claim.rows import Benefit


@dataclass(frozen=True)
class Spell:
    """One earlier spell: months are numbers; `paid_from` … `start - 1` were paid and used up by it."""

    past: PastBenefit
    start: int
    end: int
    paid_from: int


def place_spells(rng: Random, past: Sequence[PastBenefit], before: int) -> list[Spell]:
    """Return the spells, latest first; the latest ends in the month before `before` or a few months earlier."""
    spells = []
    for benefit in past:
        end = before - 1 - rng.randint(0, 3)
        start = end - benefit.paid + 1
        before = start - rng.randint(12, 40)
        spells.append(Spell(benefit, start, end, before))
    return spells


def write_benefits(spells: Sequence[Spell], personal_no: str, claim_no: str) -> Iterator[Benefit]:
    """Yield the history rows; their claim numbers are told from the present one."""
    for number, spell in enumerate(spells, start=1):
        yield Benefit(
            personal_no=personal_no,
            claim_no=f"{claim_no[:2]}{spell.start // 12}{number}{claim_no[-5:]}",
            approved_months=spell.past.approved,
            paid_months=spell.past.paid,
            start_period=period(spell.start),
            end_period=period(spell.end),
            status=spell.past.status,
            region_code=HOME_CITY,
        )


def write_used_up(spells: Sequence[Spell], books: Books, *, in_last_benefit_month: bool) -> Iterator[Contribution]:
    """Yield the paid months that no longer count, if wished also one in the last month of the latest spell."""
    for number, spell in enumerate(spells):
        for month in range(spell.paid_from, spell.start):
            yield books.pay(month)
        if in_last_benefit_month and number == 0:
            yield books.pay(spell.end)
