"""Builds one claim backwards from its case: first the outcome, then days, months, person and records that give it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from mock_caseworker.generator.calendar_months import day_in, month_of
from mock_caseworker.generator.contributions import Books
from mock_caseworker.generator.persons import Register
from mock_caseworker.generator.rows import Contribution, Employer, Person, PlantedValue
from mock_caseworker.generator.unemployment_claim import checks, past_benefits, slots
from mock_caseworker.generator.unemployment_claim.case import Case
from mock_caseworker.generator.unemployment_claim.rows import Benefit, CheckHint, CheckRecord, CheckTimeout, Claim
from mock_caseworker.generator.unemployment_claim.timeline import Timeline, choose_timeline

_NON_VOLUNTARY = ("01", "02", "03", "04", "05", "06", "07", "08")
_ONLINE = ("网办", "爱山东")
# Nobody within this age at applying retires soon enough to touch the claim (COM-R30 begins at 50).
_OLDEST, _YOUNGEST_AT_FIRST_MONTH = 45, 18


@dataclass(frozen=True)
class PlantedClaim:
    """One claim with every row that belongs to it."""

    case: Case
    person: Person
    claim: Claim
    contributions: tuple[Contribution, ...]
    benefits: tuple[Benefit, ...]
    records: tuple[CheckRecord, ...]
    timeouts: tuple[CheckTimeout, ...]
    hints: tuple[CheckHint, ...]
    wrong_values: tuple[PlantedValue, ...]


class ClaimBuilder:
    """Builds claims for one data set; every claim has its own person."""

    def __init__(self, rng: Random, register: Register, employers: Sequence[Employer], business_date: date) -> None:
        self._rng = rng
        self._register = register
        self._employers = employers
        self._business_date = business_date

    def build(self, case: Case, claim_no: str) -> PlantedClaim:
        """Return the claim of a case."""
        days = choose_timeline(self._rng, case, self._business_date)
        laid = slots.lay_slots(self._rng, case.paid)
        first_month = month_of(days.left) - len(laid) + 1
        spells = past_benefits.place_spells(self._rng, case.past, first_month)
        person = self._person(case, days, spells[-1].paid_from if spells else first_month)
        books = Books(self._rng, person.personal_no, self._employers)
        claim = self._claim(case, claim_no, person, days, books.last_employer)
        rows = (
            *past_benefits.write_used_up(spells, books, in_last_benefit_month=case.paid.in_last_benefit_month),
            *slots.write_slots(self._rng, books, laid, leave=days.left, applied=days.applied),
            *slots.write_extras(self._rng, books, laid, case.paid, leave=days.left, applied=days.applied),
        )
        return PlantedClaim(
            case=case,
            person=person,
            claim=claim,
            contributions=tuple(sorted(rows, key=lambda row: (row.period, row.fund))),
            benefits=tuple(past_benefits.write_benefits(spells, person.personal_no, claim_no)),
            records=tuple(checks.write_records(case, claim, self._register.stranger())),
            timeouts=tuple(checks.write_timeouts(case, claim)),
            hints=tuple(checks.write_hints(case, claim)),
            wrong_values=tuple(checks.write_wrong_values(case, claim)),
        )

    def _person(self, case: Case, days: Timeline, first_month: int) -> Person:
        day = self._rng.randint(1, 28)
        if days.birth:
            sex = "1" if days.birth.category == "M60" else "2"
            return self._register.add(day_in(days.birth.month, day), sex, female_cat=days.birth.category)
        # The people of DOMAIN §14 have fixed ages, which fit only the years around the default business date.
        fits = abs(self._business_date.year - 2026) <= 1
        fixture = self._register.take_fixture(case.fixture) if case.fixture and fits else None
        if fixture:
            return fixture
        span_years = (month_of(days.applied) - first_month) // 12 + 1
        oldest = max(_YOUNGEST_AT_FIRST_MONTH, min(26, _OLDEST - span_years))
        years = self._rng.randint(_YOUNGEST_AT_FIRST_MONTH, oldest)
        birth = day_in(first_month - years * 12 - self._rng.randrange(12), day)
        category = None if case.female_cat_missing else self._rng.choice(("F50", "F55"))
        sex = "2" if case.female_cat_missing else self._rng.choice("12")
        return self._register.add(birth, sex, female_cat=category)

    def _claim(self, case: Case, claim_no: str, person: Person, days: Timeline, employer: Employer) -> Claim:
        return Claim(
            claim_no=claim_no,
            id_no=person.id_no,
            name=person.name,
            apply_date=days.applied.isoformat(),
            channel="窗口" if case.inbox else self._rng.choice(_ONLINE),
            leave_date=days.left.isoformat(),
            leave_reason=case.reason or self._rng.choice(_NON_VOLUNTARY),
            uscc=employer.uscc,
            register_date=days.registered.isoformat() if case.registered else None,
            job_seeking=case.seeking,
            card_no=self._register.card_no(),
            card_holder=person.name,
            mobile=person.mobile,
            pay_region=case.pay_region or f"99010{case.tier}",
            state="待受理",
        )
