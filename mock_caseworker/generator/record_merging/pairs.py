"""Builds the records of one pair: two faces, their months and accounts, and what the police say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from mock_caseworker.generator.calendar_months import month_of, period
from mock_caseworker.generator.record_merging.case import AGREES, OWN, SHARED, Case, Side, Spell
from mock_caseworker.generator.record_merging.faces import Face, FaceMaker
from mock_caseworker.generator.record_merging.ledgers import Books, Wage, any_wage, wage_of
from mock_caseworker.generator.record_merging.names import Names
from mock_caseworker.generator.record_merging.rows import Benefit, Month, Police, Record, Relation
from mock_caseworker.generator.record_merging.unique import Unique
from mock_caseworker.generator.rows import Employer

_EARLIEST = date(2000, 1, 4)
_DAYS = 6000
_USUAL = {"one": (40, 24), "other": (14, 12)}
"""The months of a record of which the case says nothing: the first one has more, and none overlap."""


@dataclass(frozen=True)
class Planted:
    """One record with every row that belongs to it."""

    record: Record
    relations: tuple[Relation, ...] = ()
    months: tuple[Month, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    police: tuple[Police, ...] = ()


@dataclass(frozen=True)
class Pair:
    """The two records of a case, and the wage that both were insured at."""

    case: Case
    one: Planted
    other: Planted
    wage: Wage

    @property
    def key(self) -> str:
        """Both numbers, the smaller one first."""
        return key_of(self.one, self.other)


def key_of(one: Planted, other: Planted) -> str:
    """Return the key of two records."""
    return "-".join(sorted((one.record.personal_no, other.record.personal_no)))


class PairBuilder:
    """Builds the pairs of one data set; no two pairs share a person."""

    def __init__(
        self, rng: Random, unique: Unique, left: Names, employers: Sequence[Employer], business_date: date
    ) -> None:
        self._rng, self._unique = rng, unique
        self._employers = list(employers)
        self._month = month_of(business_date)
        self.faces = FaceMaker(rng, unique, left)

    def build(self, case: Case, *, golden: bool = False) -> Pair:
        """Return the pair of a case; `golden` gives it the names and numbers of DOMAIN §4.4."""
        one = self.faces.first(case, golden=golden)
        other = self.faces.second(case, one, golden=golden)
        wage = wage_of(case.wage) if case.wage else any_wage(self._rng)
        shared, first_job, second_job = self.employers(3)
        numbers = sorted((self._unique.personal_no(), self._unique.personal_no()))
        if case.one_is_smaller is False or (case.one_is_smaller is None and self._rng.random() < 0.5):
            numbers.reverse()
        category = self._rng.choice(("F50", "F55"))
        first = Books(numbers[0], {SHARED: shared, OWN: first_job}, wage, self._month)
        second = Books(numbers[1], {SHARED: shared, OWN: second_job}, wage, self._month)
        return Pair(
            case,
            self.plant(first, one, case.one, spells_of(case, "one"), category),
            self.plant(second, other, case.other, spells_of(case, "other"), category),
            wage,
        )

    def employers(self, count: int) -> list[str]:
        """Return so many different employers."""
        return [employer.uscc for employer in self._rng.sample(self._employers, count)]

    def plant(self, books: Books, face: Face, side: Side, spells: Sequence[Spell], category: str = "") -> Planted:
        """Return one record with its rows."""
        number, rng = books.personal_no, self._rng
        record = Record(
            personal_no=number,
            id_no=face.id_no,
            id_type="01",
            name=face.name,
            former_name="",
            sex=face.sex,
            birth_date=face.birth.isoformat(),
            hukou_region=face.hukou,
            pool_region=side.pool,
            mobile=face.mobile,
            card_no=face.card,
            real_name_status="已实名" if side.police == AGREES else "未实名",
            status=side.status,
            female_cat=side.female_cat or (category if face.sex == "女" else ""),
            account_balance=side.balance or f"{rng.randint(6_000, 40_000)}.{rng.randint(0, 99):02d}",
            created_at=side.created or (_EARLIEST + timedelta(days=rng.randrange(_DAYS))).isoformat(),
            lock_flag=side.lock,
            merged_into="",
        )
        draws = Benefit(number, side.draws, period(self._month - 30), "3126.40", "正常发放")
        return Planted(
            record,
            tuple(books.relations(spells, side.status)),
            tuple(books.months(spells)),
            (draws,) if side.draws else (),
            (Police(number, side.police),) if side.police else (),
        )


def spells_of(case: Case, side: str) -> tuple[Spell, ...]:
    """Return the months of a record: its case's, else the usual ones as the level of employers allows."""
    said: Mapping[str, Side] = {"one": case.one, "other": case.other}
    spells = said[side].spells
    if spells is not None:
        return spells
    if side == "other" and case.levels.emp is None:
        return ()
    return (Spell(*_USUAL[side], SHARED if case.levels.emp == "common" else OWN),)
