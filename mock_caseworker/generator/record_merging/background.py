"""Makes the rest of the register: people who stand in it once, some of them namesakes of others, none of them alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from mock_caseworker.generator.calendar_months import month_of
from mock_caseworker.generator.identifiers import numeral
from mock_caseworker.generator.record_merging import dates
from mock_caseworker.generator.record_merging.case import OWN, Side, Spell
from mock_caseworker.generator.record_merging.faces import HOMES, SEXES, Face
from mock_caseworker.generator.record_merging.ledgers import Books, any_wage
from mock_caseworker.generator.record_merging.names import FIRST_RESERVED, SURNAMES
from mock_caseworker.generator.record_merging.pairs import PairBuilder, Planted
from mock_caseworker.generator.record_merging.unique import Unique

_FIRST_NUMERAL, _FEWEST_NAMES = 20, 60


@dataclass(frozen=True)
class _Known:
    birth: date
    id_ends: tuple[str, str]
    employer: str


class Background:
    """Hands out people; namesakes are born apart, work apart and have numbers that no re-issue explains."""

    def __init__(self, rng: Random, pairs: PairBuilder, unique: Unique, business_date: date, count: int) -> None:
        self._rng, self._pairs, self._unique = rng, pairs, unique
        self._month = month_of(business_date)
        # Half as many numerals as people, but few enough: in a large register a third of all people has a namesake.
        self._last_numeral = min(FIRST_RESERVED - 1, _FIRST_NUMERAL + max(_FEWEST_NAMES, count // 2))
        self._count = count
        self._bearers: dict[str, list[_Known]] = defaultdict(list)

    def __iter__(self) -> Iterator[Planted]:
        """Yield the people."""
        for _ in range(self._count):
            yield self._person()

    def _person(self) -> Planted:
        rng, sex = self._rng, self._rng.choice(SEXES)
        birth, (employer,) = dates.any_birth(rng), self._pairs.employers(1)
        id_no = self._unique.id_no(birth, sex)
        known = _Known(birth, (id_no[:6], id_no[14:17]), employer)
        face = Face(
            id_no=id_no,
            name=self._name(known),
            birth=birth,
            sex=sex,
            hukou=rng.choice(HOMES),
            mobile=self._unique.mobile() if rng.random() < 0.9 else "",
            card=self._unique.card_no() if rng.random() < 0.7 else "",
        )
        books = Books(self._unique.personal_no(), {OWN: employer}, any_wage(rng), self._month)
        count = rng.randint(2, 6)
        spells = (Spell(rng.randint(count, 60), count),)
        status = rng.choices(("参保", "暂停", "领取", "终止"), (70, 20, 8, 2))[0]
        return self._pairs.plant(books, face, Side(status=status), spells, rng.choice(("F50", "F55")))

    def _name(self, known: _Known) -> str:
        while True:
            name = f"{self._rng.choice(SURNAMES)}测{numeral(self._rng.randint(_FIRST_NUMERAL, self._last_numeral))}"
            if all(_is_stranger(known, bearer) for bearer in self._bearers[name]):
                self._bearers[name].append(known)
                return name


def _is_stranger(one: _Known, other: _Known) -> bool:
    return dates.are_apart(one.birth, other.birth) and one.id_ends != other.id_ends and one.employer != other.employer
